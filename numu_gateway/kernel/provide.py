"""What handlers may ask for by name: ``dispatch``, ``read``, ``hot``, ``store``, ``call``, ``doors``."""

from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import Scope

from numu_gateway.kernel.call import Call, call_of
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import StoreNotNamed
from numu_gateway.kernel.reads import Hot, Read
from numu_projections.stores.views import StoreRef


def dispatch(scope: Scope, state: State) -> Dispatch:
    """Runs this request's command."""
    return Dispatch(state.doors.services, call_of(scope))


def read(scope: Scope, state: State) -> Read:
    """Runs queries for this request."""
    return Read(state.doors.services, call_of(scope))


def hot(scope: Scope, state: State) -> Hot:
    """Answers kept as bytes."""
    return Hot(state.doors.services, call_of(scope))


def store(scope: Scope) -> StoreRef:
    """The store that path, token or host names; the guard has found it."""
    found = call_of(scope).store
    if found is None:
        raise StoreNotNamed
    return found


def call(scope: Scope) -> Call:
    """The request as the kernel sees it."""
    return call_of(scope)


def doors(state: State) -> Doors:
    """The process's services and memories."""
    found: Doors = state.doors
    return found


PROVIDED = {
    "dispatch": Provide(dispatch, sync_to_thread=False),
    "read": Provide(read, sync_to_thread=False),
    "hot": Provide(hot, sync_to_thread=False),
    "store": Provide(store, sync_to_thread=False),
    "call": Provide(call, sync_to_thread=False),
    "doors": Provide(doors, sync_to_thread=False),
}
