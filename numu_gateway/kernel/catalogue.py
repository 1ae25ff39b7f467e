"""What the interface says of itself: ``/openapi.json``, ``/redoc``, and ``/problems/{code}`` for every refusal."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import msgspec
from litestar import Litestar, MediaType, Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import RedocRenderPlugin
from litestar.params import FromPath
from msgspec import Struct

from numu_core.kernel.errors import DomainError, NotFound
from numu_gateway.kernel.access import Access, public
from numu_gateway.kernel.problems import NAMED, STATUS

AS_OF = {
    "name": "as_of",
    "in": "query",
    "required": False,
    "deprecated": False,
    "schema": {"type": "string"},
    "description": "Answer as it was then: a position in the store's history, or a time with its zone (ISO 8601).",
}
REFUSAL: dict[str, Any] = {
    "type": "object",
    "required": ["success", "error", "detail"],
    "properties": {
        "success": {"const": False},
        "error": {
            "type": "object",
            "required": ["code", "message", "type"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string", "description": "In the caller's language."},
                "type": {"type": "string", "description": "Where the problem is explained: /problems/…"},
                "details": {"description": "What the refusal is about; for 422 a list of fields and messages."},
            },
        },
        "detail": {"description": "The message once more; at checkout an object with code, message_en, message_ar."},
    },
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}},
    "additionalProperties": True,
}
"""RFC 9457, for clients that accept ``application/problem+json``."""
REFUSED: dict[str, Any] = {
    "application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}},
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
}
REFUSALS = {"4XX": "Refused; nothing changed", "503": "Not now; nothing changed, trying again is safe"}
MODULES = re.compile(r"(?:numu_(?:core|gateway|projections)(?:\.[a-z_]+)+|typing)\.")


class ProblemView(Struct, frozen=True, kw_only=True):
    """One kind of refusal."""

    type: str
    status: int
    title: str
    title_ar: str
    meaning: str
    facts: list[str]


def refusals(root: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Every refusal there is."""
    for kind in root.__subclasses__():
        yield kind
        yield from refusals(kind)


@get("/problems/{code:path}", operation_id="get_problem", guards=[public()], sync_to_thread=False)
def get_problem(code: FromPath[str]) -> ProblemView:
    """What a problem's ``type`` means.

    Raises:
        NotFound: no refusal has this code.
    """
    wanted = code.strip("/")
    for kind in refusals():
        if getattr(kind, "code", None) == wanted:
            return view(kind)
    raise NotFound(what="problem", id=wanted)


def view(kind: type[DomainError]) -> ProblemView:
    """A refusal's class as documentation."""
    return ProblemView(
        type=f"/problems/{kind.code}",
        status=NAMED.get(kind.contract or "", STATUS[kind.kind][0]),
        title=kind.title,
        title_ar=kind.title_ar,
        meaning=inspect.getdoc(kind) or kind.title,
        facts=[field.name for field in fields(kind)],
    )


@get("/openapi.json", include_in_schema=False, guards=[public()], media_type=MediaType.JSON, sync_to_thread=False)
def openapi_json(request: Request[Any, Any, Any]) -> bytes:
    """The OpenAPI document."""
    return msgspec.json.encode(document_of(request.app))


@get("/redoc", include_in_schema=False, guards=[public()], media_type=MediaType.HTML, sync_to_thread=False)
def redoc(request: Request[Any, Any, Any]) -> bytes:
    """The document, to be read by people."""
    return RedocRenderPlugin().render(request, document_of(request.app))


def document_of(app: Litestar) -> dict[str, Any]:
    """The document, with generic components named as in the contract: ``Success_UserView_``, without modules."""
    if (made := getattr(app.state, "document", None)) is None:
        schema = app.openapi_schema.to_schema()
        made = msgspec.json.decode(MODULES.sub("", msgspec.json.encode(schema).decode()))
        assert len(made["components"]["schemas"]) == len(schema["components"]["schemas"]), "two components share a name"
        _tell_of_refusals(made)
        _tell_of_the_past(app, made)
        app.state.document = made
    found: dict[str, Any] = made
    return found


def _tell_of_refusals(made: dict[str, Any]) -> None:
    """How every operation refuses, in the place of what the framework supposes."""
    made["components"]["schemas"] |= {"Refusal": REFUSAL, "Problem": PROBLEM}
    for item in made["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"].pop("400", None)
                operation["responses"] |= {
                    status: {"description": text, "content": REFUSED} for status, text in REFUSALS.items()
                }


def _tell_of_the_past(app: Litestar, made: dict[str, Any]) -> None:
    """Every read of a store's member also answers how it was: see ``past``."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and handler.include_in_schema and _reads_for_members(handler):
                operation = made["paths"][route.path_format]["get"]
                operation["parameters"] = [*operation.get("parameters", []), AS_OF]


def _reads_for_members(handler: HTTPRouteHandler) -> bool:
    """Whether it is a GET of a member that asks read models."""
    member = any(isinstance(guard, Access) and guard.kind == "allow" for guard in handler.guards or ())
    return member and "GET" in handler.http_methods and "read" in inspect.signature(handler.fn).parameters


ROUTES = [get_problem, openapi_json, redoc]
