"""What handlers may ask for by name: ``call``, ``doors``, ``dispatch``, ``read``, ``hot``, ``store``.

Each asks for the one before it, so that the framework makes them one after another. What does not wait for each other
it would make in a task group, which takes longer than all of them together.
"""

from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.types import Scope

from numu_gateway.kernel.call import Call, call_of
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import StoreNotNamed
from numu_gateway.kernel.reads import Hot, Read
from numu_projections.stores.views import StoreRef


def call(scope: Scope) -> Call:
    """The request as the kernel sees it."""
    return call_of(scope)


def doors(call: NamedDependency[Call], state: State) -> Doors:  # noqa: ARG001 - after it
    """The process's services and memories."""
    found: Doors = state.doors
    return found


def dispatch(doors: NamedDependency[Doors], scope: Scope) -> Dispatch:
    """Runs this request's command."""
    return Dispatch(doors.services, call_of(scope))


def read(dispatch: NamedDependency[Dispatch], scope: Scope, state: State) -> Read:  # noqa: ARG001 - after it
    """Runs queries for this request."""
    return Read(state.doors.services, call_of(scope))


def hot(read: NamedDependency[Read], scope: Scope, state: State) -> Hot:  # noqa: ARG001 - after it
    """Answers kept as bytes."""
    return Hot(state.doors.services, call_of(scope))


def store(hot: NamedDependency[Hot], scope: Scope) -> StoreRef:  # noqa: ARG001 - after it
    """The store that path, token or host names; the guard has found it."""
    found = call_of(scope).store
    if found is None:
        raise StoreNotNamed
    return found


PROVIDED = {
    "call": Provide(call, sync_to_thread=False),
    "doors": Provide(doors, sync_to_thread=False),
    "dispatch": Provide(dispatch, sync_to_thread=False),
    "read": Provide(read, sync_to_thread=False),
    "hot": Provide(hot, sync_to_thread=False),
    "store": Provide(store, sync_to_thread=False),
}
