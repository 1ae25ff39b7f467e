"""What handlers may ask for by name: ``dispatch``, ``read``, ``hot``, ``store``, ``call``, ``doors``."""

from collections.abc import Callable
from typing import Any

from litestar.di import Provide
from litestar.types import Scope

from numu_gateway.kernel.call import Call, call_of
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import StoreNotNamed
from numu_gateway.kernel.reads import Hot, Read
from numu_projections.stores.views import StoreRef


def dispatch(scope: Scope) -> Dispatch:
    """Runs this request's command."""
    return Dispatch(doors(scope).services, call_of(scope))


def read(scope: Scope) -> Read:
    """Runs queries for this request."""
    return Read(doors(scope).services, call_of(scope))


def hot(scope: Scope) -> Hot:
    """Answers kept as bytes."""
    return Hot(doors(scope).services, call_of(scope))


def store(scope: Scope) -> StoreRef:
    """The store that path, token or host names; the guard has found it."""
    found = call_of(scope).store
    if found is None:
        raise StoreNotNamed
    return found


def call(scope: Scope) -> Call:
    """The request as the kernel sees it."""
    return call_of(scope)


def doors(scope: Scope) -> Doors:
    """The process's services and memories."""
    found: Doors = scope["litestar_app"].state.doors
    return found


MAKERS: dict[str, Callable[[Scope], Any]] = {
    "dispatch": dispatch,
    "read": read,
    "hot": hot,
    "store": store,
    "call": call,
    "doors": doors,
}
PROVIDED = {name: Provide(make, sync_to_thread=False) for name, make in MAKERS.items()}
