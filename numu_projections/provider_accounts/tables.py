"""Read models of provider accounts. No keys: they are sealed elsewhere."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class ProviderAccountRow(Struct, frozen=True, kw_only=True):
    """A store's account at one provider."""

    account_id: UUID
    store_id: UUID
    provider: str
    live: bool
    secret: str  # name of the secret that holds its keys
    owner: str
    integration_ids: dict[str, str]  # payment method → integration
    automatic: bool
    connected_at: datetime  # UTC
    position: int


provider_accounts = table("provider_accounts", ProviderAccountRow, key="account_id", index=["store_id"])
