"""What happens to a store's locations because something happened elsewhere."""

from collections.abc import Iterator

from numu_core.kernel.messages import Recorded
from numu_core.locations.commands import OpenLocation
from numu_core.locations.events import default_location_id
from numu_core.stores.events import StoreOpened
from numu_workers.kernel.reactions import InTenant, Reaction


def open_default_location(event: StoreOpened, at: Recorded) -> Iterator[InTenant]:  # noqa: ARG001
    """Every store has a place to keep goods from the start."""
    command = OpenLocation(
        location_id=default_location_id(event.store_id),
        store_id=event.store_id,
        name="Main location",
        name_ar="الموقع الرئيسي",
    )
    yield InTenant(tenant_id=event.tenant_id, command=command)


REACTIONS = [Reaction(on=StoreOpened, do=open_default_location)]
