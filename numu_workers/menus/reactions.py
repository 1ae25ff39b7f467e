"""What happens to a store's menus because something happened elsewhere."""

from collections.abc import Iterator

from numu_core.kernel.messages import Recorded
from numu_core.menus.commands import SetUpMenus
from numu_core.stores.events import StoreOpened
from numu_workers.kernel.reactions import InTenant, Reaction


def set_up_menus(event: StoreOpened, at: Recorded) -> Iterator[InTenant]:  # noqa: ARG001
    """Every store has something at the top and the bottom of its pages from the start."""
    yield InTenant(tenant_id=event.tenant_id, command=SetUpMenus(store_id=event.store_id))


REACTIONS = [Reaction(on=StoreOpened, do=set_up_menus)]
