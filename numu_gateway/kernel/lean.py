"""Takes out of the framework's way per request what our routes have no use for; about a third of its time.

Dependencies that do not depend on each other are started as tasks of a group: ours return at once, so they are called
one after another. Guards are given a copy of their route handler: ours do not look at it.
"""

from functools import partial
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute


def lean(app: Litestar) -> Litestar:
    """``app``, whose routes are all registered."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler, arguments in route.route_handler_map.values():
                arguments.dependency_batches = [{one} for batch in arguments.dependency_batches for one in batch]
                if handler.resolve_guards():
                    handler.authorize_connection = partial(authorize, handler)  # type: ignore[method-assign]
    return app


async def authorize(handler: BaseRouteHandler, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Run the route's guards."""
    for guard in handler.resolve_guards():
        await guard(connection, handler)  # type: ignore[misc]  # the framework has made them all async
