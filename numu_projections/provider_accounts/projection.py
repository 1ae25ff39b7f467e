"""``provider_accounts``: one row per connected account."""

from operator import attrgetter

from msgspec.structs import asdict, replace

from numu_core.kernel.messages import Recorded
from numu_core.provider_accounts.events import OwnerLearnt, ProviderConnected, ProviderDisconnected
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.provider_accounts.tables import ProviderAccountRow, provider_accounts


def connected(_: ProviderAccountRow | None, event: ProviderConnected, at: Recorded) -> ProviderAccountRow:
    """With these keys from now on."""
    return ProviderAccountRow(**asdict(event), connected_at=at.recorded_at, position=at.position)


def owner_learnt(row: ProviderAccountRow, event: OwnerLearnt, at: Recorded) -> ProviderAccountRow:
    """Whose it is."""
    return replace(row, owner=event.owner, position=at.position)


def disconnected(_: ProviderAccountRow, event: ProviderDisconnected, at: Recorded) -> None:
    """No more."""


by_account = attrgetter("account_id")
PROVIDER_ACCOUNTS = Projection(
    name="provider_accounts",
    version=1,
    table=provider_accounts,
    row=ProviderAccountRow,
    on={
        ProviderConnected: Fold(keys=by_account, apply=connected),
        OwnerLearnt: Fold(keys=by_account, apply=owner_learnt),
        ProviderDisconnected: Fold(keys=by_account, apply=disconnected),
    },
)
PROJECTIONS = [PROVIDER_ACCOUNTS]
