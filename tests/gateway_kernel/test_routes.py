"""Every route of the installation says who may call it, once."""

from collections import Counter
from typing import Any

import pytest
from litestar.handlers import HTTPRouteHandler

from numu_gateway.kernel.access import Access
from numu_gateway.kernel.app import BESIDE, document, litestar_app, routes
from numu_gateway.kernel.config import Config

OURS = [*routes(), *BESIDE]


def named(handler: Any) -> str:
    return f"{handler.fn.__module__}.{handler.fn.__name__}"


@pytest.mark.parametrize("handler", OURS, ids=named)
def test_a_route_declares_exactly_one_access(handler: HTTPRouteHandler) -> None:
    declared = [guard for guard in handler.guards or () if isinstance(guard, Access)]
    assert len(declared) == len(handler.guards or ()) == 1, f"{named(handler)} declares {declared}"


def test_a_member_is_asked_for_where_a_store_is_named() -> None:
    for handler in OURS:
        [access] = handler.guards
        if access.kind == "allow":
            assert all("store_id:uuid" in path for path in handler.paths), f"{named(handler)}: which store?"


def test_nobody_else_answers() -> None:
    app = litestar_app(Config())
    known = {named(handler) for handler in OURS}
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            framework = handler.fn.__module__.startswith("litestar.")
            assert framework or named(handler) in known, named(handler)
            if framework:
                assert route.path.startswith("/docs") or handler.http_methods == {"OPTIONS"}, route.path


def test_operations_are_named_once() -> None:
    names = Counter(handler.operation_id for handler in OURS if handler.include_in_schema is not False)
    assert None not in names
    assert not [name for name, times in names.items() if times > 1]


def test_the_document_can_be_made() -> None:
    made = document(Config())
    assert "/api/v1/stores/{store_id}" in made["paths"]
    assert "Success_UserView_" in made["components"]["schemas"]
    assert not [name for name in made["components"]["schemas"] if "." in name]
