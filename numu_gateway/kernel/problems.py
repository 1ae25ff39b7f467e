"""Every error leaves in the contract's envelope, or as RFC 9457 where the client accepts that. Same facts in both.

A refusal needs nothing here: its ``kind`` gives the status, its ``code``, ``title`` and facts are the answer, and
``/problems/{code}`` documents itself. An error that the contract names says so in ``contract``; names in lower case are
the contract's ``detail.code`` and make ``detail`` an object.
"""

import re
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.utils.scope.state import ScopeState

from numu_core.kernel.errors import DomainError, Kind
from numu_gateway.kernel.call import Call, call_of
from numu_gateway.kernel.errors import CsrfFailed
from numu_gateway.kernel.faults import Fault, Malformed, fault, faults_of

log = structlog.get_logger()

STATUS: dict[Kind, tuple[int, str]] = {
    Kind.RULE: (400, "DOMAIN_ERROR"),
    Kind.INVALID: (422, "VALIDATION_ERROR"),
    Kind.UNAUTHENTICATED: (401, "AUTHENTICATION_ERROR"),
    Kind.PAYMENT_REQUIRED: (402, "PAYMENT_ERROR"),
    Kind.FORBIDDEN: (403, "AUTHORIZATION_ERROR"),
    Kind.NOT_FOUND: (404, "ENTITY_NOT_FOUND"),
    Kind.CONFLICT: (409, "HTTP_ERROR"),
    Kind.TOO_LARGE: (413, "HTTP_ERROR"),
    Kind.UNSUPPORTED: (415, "HTTP_ERROR"),
    Kind.TOO_MANY: (429, "RATE_LIMIT_EXCEEDED"),
    Kind.UNAVAILABLE: (503, "EXTERNAL_SERVICE_ERROR"),
}
NAMED: dict[str, int] = {
    "DOMAIN_ERROR": 400,
    "AUTHENTICATION_ERROR": 401,
    "TOKEN_EXPIRED": 401,
    "INVALID_TOKEN": 401,
    "PLAN_LIMIT_EXCEEDED": 402,
    "PAYMENT_ERROR": 402,
    "AUTHORIZATION_ERROR": 403,
    "ENTITY_NOT_FOUND": 404,
    "VALIDATION_ERROR": 422,
    "ACCOUNT_LOCKED": 429,
    "custom_field_errors": 400,
    "phone_required_for_cod": 400,
    "cod_trust_blocked": 403,
}
"""Status of the contract's own codes (contract §3); a code that is not here keeps its kind's."""

PLAIN: dict[int, tuple[str, str]] = {
    400: ("The request cannot be read", "تعذرت قراءة الطلب"),
    401: ("Sign in first", "يرجى تسجيل الدخول أولاً"),
    403: ("You may not do this", "ليس لديك صلاحية لهذا الإجراء"),
    404: ("Not Found", "غير موجود"),
    405: ("This method is not possible here", "طريقة الطلب غير مسموح بها هنا"),
    409: ("Not possible in the present state", "غير ممكن في الحالة الحالية"),
    413: ("The request is too large", "حجم الطلب أكبر من المسموح"),
    415: ("This type of content is not accepted", "نوع المحتوى غير مقبول"),
    422: ("The request is not valid", "الطلب غير صالح"),
    429: ("Too many requests. Please slow down.", "طلبات كثيرة، يرجى التمهل"),
    500: ("Something went wrong on our side", "حدث خطأ من جهتنا"),
    503: ("Not available at the moment", "الخدمة غير متاحة حاليًا"),
}
"""What the framework's own refusals say."""

CHECKOUT = re.compile(r"^/api/v1/storefront/store/[^/]+/(?:checkout|shipping)(?:/|$)")
"""Here the storefront shows ``detail.message_ar`` and ``detail.message_en``."""


class Problem(msgspec.Struct, kw_only=True):
    """An error on its way out."""

    status: int
    code: str  # the envelope's
    type: str  # "/problems/inventory/not-enough-stock"
    en: str
    ar: str
    facts: dict[str, Any] = {}
    faults: tuple[Fault, ...] = ()
    structured: str = ""  # the contract's ``detail.code``, where it has one
    retry_after_s: int | None = None


def refused(error: DomainError) -> Problem:
    """A refusal by a rule."""
    status, code = STATUS[error.kind]
    named = error.contract or code
    facts = error.facts()
    wait = facts.get("retry_after", facts.get("retry_after_s", getattr(error, "retry_after_s", None)))
    return Problem(
        status=NAMED.get(named, status),
        code=code if named.islower() else named,
        type=f"/problems/{error.code}",
        en=error.title,
        ar=error.title_ar,
        facts=facts,
        structured=named if named.islower() else "",
        retry_after_s=None if wait is None else max(1, round(wait)),
    )


def misshapen(faults: tuple[Fault, ...]) -> Problem:
    """A request whose shape is wrong: the message names the first field, for clients that show nothing else."""
    en, ar = PLAIN[422]
    if faults:
        steps = faults[0].field.split(".")
        named = next((step for step in reversed(steps) if not step.isdigit()), steps[-1])  # a number says nothing
        en, ar = f"{named}: {faults[0].en}", f"{named}: {faults[0].ar}"
    return Problem(status=422, code="VALIDATION_ERROR", type="/problems/gateway/malformed", en=en, ar=ar, faults=faults)


def plain(status: int) -> Problem:
    """One of the framework's own refusals."""
    en, ar = PLAIN.get(status) or PLAIN[500 if status >= 500 else 400]  # noqa: PLR2004
    code = "INTERNAL_SERVER_ERROR" if status == 500 else "HTTP_ERROR"  # noqa: PLR2004
    return Problem(status=status, code=code, type=f"/problems/http/{status}", en=en, ar=ar)


def body(problem: Problem, call: Call) -> bytes:
    """The contract's envelope: ``error``, and ``detail`` for clients that only look there."""
    message = problem.ar if call.arabic else problem.en
    error: dict[str, Any] = {"code": problem.code, "message": message, "type": problem.type}
    if problem.faults:
        error["details"] = told(problem.faults, call)
    elif problem.facts:
        error["details"] = problem.facts
    detail: Any = message
    if problem.structured or CHECKOUT.match(call.path):
        code = problem.structured or problem.type.removeprefix("/problems/")
        detail = {**problem.facts, "code": code, "message_en": problem.en, "message_ar": problem.ar}
    answer = {"success": False, "error": error, "detail": detail}
    return msgspec.json.encode(answer, enc_hook=str)


def told(faults: tuple[Fault, ...], call: Call) -> list[dict[str, str]]:
    """The faults, in the caller's language and in both."""
    return [
        {"field": one.field, "message": one.ar if call.arabic else one.en, "message_en": one.en, "message_ar": one.ar}
        for one in faults
    ]


def rfc9457(problem: Problem, call: Call) -> bytes:
    """The same facts as ``application/problem+json``."""
    answer: dict[str, Any] = {
        **problem.facts,
        "type": problem.type,
        "title": problem.ar if call.arabic else problem.en,
        "status": problem.status,
        "code": problem.code,
        "instance": f"urn:numu:request:{call.request_id}",
    }
    if problem.faults:
        answer["errors"] = told(problem.faults, call)
    return msgspec.json.encode(answer, enc_hook=str)


def answer(problem: Problem, call: Call) -> Response[bytes]:
    """``problem`` as this client wants it."""
    standard = "application/problem+json" in call.header(b"accept")
    headers: dict[str, str] = {}
    if problem.status == 401:  # noqa: PLR2004
        headers["WWW-Authenticate"] = "Bearer"
    if problem.retry_after_s is not None:
        headers["Retry-After"] = str(problem.retry_after_s)
    return Response(
        rfc9457(problem, call) if standard else body(problem, call),
        status_code=problem.status,
        headers=headers,
        media_type="application/problem+json" if standard else "application/json",
    )


Asked = Request[Any, Any, Any]


def on_refusal(request: Asked, error: DomainError) -> Response[bytes]:
    """A rule said no."""
    return answer(refused(error), call_of(request.scope))


def on_malformed(request: Asked, error: Malformed) -> Response[bytes]:
    """A command's shape was wrong."""
    return answer(misshapen(error.faults), call_of(request.scope))


def on_csrf(request: Asked, error: CsrfFailed) -> Response[bytes]:  # noqa: ARG001
    """Clients compare this body, letter for letter."""
    return Response(b'{"detail":"CSRF validation failed"}', status_code=403, media_type="application/json")


def on_validation(request: Asked, error: ValidationException) -> Response[bytes]:
    """The framework could not make the handler's arguments of the request: tell every field."""
    extra = error.extra if isinstance(error.extra, list) else []
    faults: list[Fault] = []
    for one in extra:
        if str(one.get("key", "")).split(".")[0] == "data" or one.get("source") == "body":
            faults += _of_body(request)
        else:
            faults.append(fault(str(one.get("message", "")), str(one.get("key", ""))))
    distinct = tuple(dict.fromkeys(faults))
    return answer(misshapen(distinct), call_of(request.scope))


def _of_body(request: Asked) -> list[Fault]:
    """The body's faults, looked at field by field. The framework keeps what it decoded."""
    wanted = request.route_handler.parsed_fn_signature.parameters["data"].annotation
    kept = ScopeState.from_scope(request.scope)
    data = kept.form if isinstance(kept.form, dict) else kept.json
    return faults_of(wanted, data if isinstance(data, (dict, list, str, int, float)) else None)


def on_http(request: Asked, error: HTTPException) -> Response[bytes]:
    """No such route, no such method, unreadable JSON, too large."""
    made = answer(plain(error.status_code), call_of(request.scope))
    for name, value in (error.headers or {}).items():
        made.headers[name] = value
    return made


def on_crash(request: Asked, error: Exception) -> Response[bytes]:
    """A bug, or something we stand on is gone. The caller learns the request id; the log, everything."""
    call = call_of(request.scope)
    log.error("request failed", request_id=call.request_id, method=call.method, path=call.path, exc_info=error)
    return answer(plain(500), call)


HANDLERS: dict[Any, Any] = {
    CsrfFailed: on_csrf,
    DomainError: on_refusal,
    Malformed: on_malformed,
    ValidationException: on_validation,
    HTTPException: on_http,
    Exception: on_crash,
}
