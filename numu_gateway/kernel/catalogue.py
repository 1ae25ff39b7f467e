"""What the interface says of itself: ``/openapi.json``, ``/redoc``, and ``/problems/{code}`` for every refusal."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import msgspec
from litestar import Litestar, MediaType, Request, get
from litestar.openapi.plugins import RedocRenderPlugin
from litestar.params import FromPath
from msgspec import Struct

from numu_core.kernel.errors import DomainError, NotFound
from numu_gateway.kernel.access import public
from numu_gateway.kernel.problems import NAMED, STATUS

MODULES = re.compile(r"numu_(?:core|gateway|projections)(?:\.[a-z_]+)+\.")


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
        app.state.document = made
    found: dict[str, Any] = made
    return found


ROUTES = [get_problem, openapi_json, redoc]
