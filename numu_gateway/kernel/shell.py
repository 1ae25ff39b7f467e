"""The outermost ASGI layer, written tightly: everything that happens on every request (contract §11).

CORS, maintenance, rate limits, documentation's login, then the application; on the way back compression, timing,
security and cache headers, cookies, position. What a layer answers itself leaves through all that is outside of it.
"""

import re
from time import perf_counter
from typing import Any

import structlog

from numu_gateway.kernel import maintenance, metrics
from numu_gateway.kernel.call import Call, position_cookie
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.cookies import position_line
from numu_gateway.kernel.cors import Cors, is_preflight
from numu_gateway.kernel.documents import Documents
from numu_gateway.kernel.limits import Limits
from numu_gateway.kernel.maintenance import Maintenance
from numu_gateway.kernel.packing import packed, relabelled, takes_gzip, worth_it
from numu_gateway.kernel.services import Services

SLOW_S = 0.5
FAILED = 400  # and above
JSON = [(b"content-type", b"application/json")]
log = structlog.get_logger()

FEATURES = b"accelerometer camera geolocation gyroscope magnetometer microphone payment usb".split()
SECURITY: tuple[tuple[bytes, bytes], ...] = (
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"x-xss-protection", b"1; mode=block"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (
        b"permissions-policy",
        b", ".join(b"%s=()" % name for name in FEATURES),
    ),
    (b"x-permitted-cross-domain-policies", b"none"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-dns-prefetch-control", b"off"),
)
POLICY = (
    b"content-security-policy",
    b"default-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
)
PAGES = ("/docs", "/redoc")  # their own policy: they load scripts and styles
SAME_ORIGIN, ANY_ORIGIN = (
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)

PUBLIC_PATH = re.compile(
    r"^/api/v1/(?:storefront/(?:store-by-subdomain/[^/]+|store-by-domain/[^/]+|theme/[^/]+"
    r"|store/[^/]+/(?:products(?:/cursor|/[^/]+)?|categories|sitemap-feed))|public/landing-config)/?$"
)
SESSIONS = re.compile(
    r"(?:^|[; ])(?:access_token|refresh_token|admin_access_token|admin_refresh_token|customer_access_token"
    r"|customer_refresh_token|session)="
)
PUBLIC = (
    (b"cache-control", b"public, max-age=60, s-maxage=120, stale-while-revalidate=30"),
    (b"vary", b"Cookie, Accept-Encoding"),
)
PRIVATE = ((b"cache-control", b"private, no-store"), (b"vary", b"Cookie, Accept-Encoding, Authorization"))
NEVER = ((b"cache-control", b"no-store, max-age=0"),)


def cache_headers(call: Call, status: int) -> tuple[tuple[bytes, bytes], ...]:
    """How long others may keep the answer (contract §13); no longer than now what could not be answered."""
    if call.method != "GET" or status >= FAILED or not PUBLIC_PATH.match(call.path):
        return NEVER
    if b"authorization" in call.headers or SESSIONS.search(call.header(b"cookie")):
        return PRIVATE
    return PUBLIC


class Shell:
    """Wraps the application."""

    def __init__(self, app: Any, services: Services) -> None:
        config = services.config
        self._app, self._config, self._cors = app, config, Cors(config)
        self._maintenance, self._documents = Maintenance(services.engine), Documents(config)
        self._limits = Limits(config, services.redis) if config.rate_limits and not config.debug else None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                scope["numu"] = Call(scope)
            await self._app(scope, receive, send)
            return
        call = scope["numu"] = Call(scope)
        sending = Sending(call, self._config, send)
        if (origin := call.headers.get(b"origin")) is not None:
            call.answer_headers += self._cors.headers(origin)
            if is_preflight(call):
                call.answer_headers += self._cors.preflight()
                await answer(sending, 204, [], b"")
                return
        if self._maintenance.may_close() and await self._maintenance.closes(call):
            await answer(sending, 503, maintenance.HEADERS, maintenance.BODY)
            return
        if self._limits is not None:
            verdict, receive = await self._limits.judge(call, scope, receive)
            if verdict is not None:
                call.answer_headers += verdict.headers()
                if verdict.refused:
                    await answer(sending, 429, JSON, verdict.body())
                    return
        if (closed := self._documents.closed(call)) is not None:
            await answer(sending, *closed)
            return
        await self._app(scope, receive, sending)


class Sending:
    """The way out of one answer: an ASGI ``send``."""

    __slots__ = ("_call", "_config", "_gzip", "_head", "_send", "_started")

    def __init__(self, call: Call, config: Config, send: Any) -> None:
        self._call, self._config, self._send, self._started = call, config, send, perf_counter()
        self._gzip = not config.debug and takes_gzip(call)
        self._head: Any = None  # held back until it is known whether the body gets smaller

    async def __call__(self, message: Any) -> None:
        """Pass ``message`` on, changed where need be."""
        if message["type"] != "http.response.start":
            if self._head is not None:
                message = await self._begin(message)
            await self._send(message)
        elif self._gzip:
            self._head = message
        else:
            await self._start(message)

    async def _begin(self, message: Any) -> Any:
        """Send the head, now that the body, or its first piece, is there; what of the body is to be sent."""
        head, self._head = self._head, None
        whole = message["type"] == "http.response.body" and not message.get("more_body", False)
        if whole and worth_it(head, body := message.get("body", b"")):
            small = self._call.packed or await packed(body)
            head["headers"] = relabelled(head["headers"], len(small))
            message = {"type": "http.response.body", "body": small, "more_body": False}
        await self._start(head)
        return message

    async def _start(self, head: Any) -> None:
        call, seconds = self._call, perf_counter() - self._started
        decorate(head, call, self._config, seconds)
        metrics.request(call.method, head["status"], seconds)
        if seconds > SLOW_S:
            log.warning("slow request", method=call.method, path=call.path, seconds=round(seconds, 3))
        await self._send(head)


async def answer(sending: Sending, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    """Answer from within the shell."""
    length = (b"content-length", b"%d" % len(body))
    await sending({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await sending({"type": "http.response.body", "body": body, "more_body": False})


def decorate(message: Any, call: Call, config: Config, seconds: float) -> None:
    """Put what every answer carries, and what this request has asked for, onto the answer's head."""
    if call.replayed and message["status"] == 201:  # noqa: PLR2004 - created earlier, not now
        message["status"] = 200
    headers = list(message["headers"])
    headers += SECURITY
    if not call.path.startswith(PAGES) and not any(name == POLICY[0] for name, _ in headers):
        headers.append(POLICY)
    headers.append(ANY_ORIGIN if call.path.startswith("/uploads/") else SAME_ORIGIN)
    if not any(name == b"cache-control" for name, _ in headers):
        headers += cache_headers(call, message["status"])
    headers.append((b"x-request-id", call.request_id.encode()))
    spent = b"%.2f" % (seconds * 1000)
    headers.append((b"x-process-time", spent))
    if not config.debug:
        headers.append((b"x-response-time", spent + b"ms"))
    headers += call.answer_headers
    headers += [(b"set-cookie", line) for line in call.set_cookies]
    if call.positions:
        position = max(call.positions.values()) if len(call.positions) == 1 else _last(call)
        headers.append((b"x-numu-position", str(position).encode()))
        headers.append((b"set-cookie", position_line(config, position_cookie(call))))
    if call.replayed:
        headers.append((b"idempotency-replayed", b"true"))
    message["headers"] = headers


def _last(call: Call) -> int:
    """The position in the store's tenant, where a request wrote to several."""
    if call.store is not None and call.store.tenant_id in call.positions:
        return call.positions[call.store.tenant_id]
    return list(call.positions.values())[-1]
