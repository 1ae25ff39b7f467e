"""What happens to a store's theme because something happened elsewhere."""

from collections.abc import Iterator

from numu_core.kernel.messages import Recorded
from numu_core.stores.events import StoreOpened
from numu_core.themes.commands import InstallTheme
from numu_workers.kernel.reactions import InTenant, Reaction


def install_theme(event: StoreOpened, at: Recorded) -> Iterator[InTenant]:  # noqa: ARG001
    """Every store has something to show from the start."""
    yield InTenant(tenant_id=event.tenant_id, command=InstallTheme(store_id=event.store_id))


REACTIONS = [Reaction(on=StoreOpened, do=install_theme)]
