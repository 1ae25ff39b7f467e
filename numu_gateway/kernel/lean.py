"""Takes out of the framework's way per request what our routes have no use for; about half of its time.

Dependencies are resolved as a graph of tasks, each with a signature to check: ours are plain functions of the request
and are called one after another. Guards are given a copy of their route handler: ours do not look at it.
"""

from functools import partial
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute

from numu_gateway.kernel.provide import MAKERS

Connection = ASGIConnection[Any, Any, Any, Any]


def lean(app: Litestar) -> Litestar:
    """``app``, whose routes are all registered."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler, arguments in route.route_handler_map.values():
                names = sorted(one.key for batch in arguments.dependency_batches for one in batch)
                assert set(names) <= set(MAKERS), (
                    f"{handler}: {names} has something that only the framework can provide"
                )
                if names:
                    arguments.dependency_batches = []
                    arguments.extractors.append(partial(provide, names))
                if handler.resolve_guards():
                    handler.authorize_connection = partial(authorize, handler)  # type: ignore[method-assign]
    return app


async def provide(names: list[str], arguments: dict[str, Any], connection: Connection) -> None:
    """Add what the handler asks for by name."""
    for name in names:
        arguments[name] = MAKERS[name](connection.scope)


async def authorize(handler: BaseRouteHandler, connection: Connection) -> None:
    """Run the route's guards."""
    for guard in handler.resolve_guards():
        await guard(connection, handler)  # type: ignore[misc]  # the framework has made them all async
