"""Facts about a store's account at one provider, never its keys. Stream: ``provider_accounts/{account_id}``."""

from uuid import UUID

from msgspec import field

from numu_core.kernel.messages import Event


class ProviderConnected(Event, frozen=True, kw_only=True, tag="provider_accounts.provider_connected.v1"):
    """From now on the store works with this account, under the keys of this secret."""

    account_id: UUID
    store_id: UUID
    provider: str  # "paymob", "bosta"
    live: bool  # real money and parcels, not the provider's test mode
    secret: str  # name of the secret with keys and tokens; a fresh one for each connection
    owner: str = ""  # the account's own id at the provider, where the shop told it
    integration_ids: dict[str, str] = field(default_factory=dict)  # Paymob: payment method → integration
    automatic: bool = False  # Bosta: book a parcel as soon as an order is being processed


class ProviderDisconnected(Event, frozen=True, kw_only=True, tag="provider_accounts.provider_disconnected.v1"):
    """The store works with this provider no more."""

    account_id: UUID
    store_id: UUID
    provider: str


class OwnerLearnt(Event, frozen=True, kw_only=True, tag="provider_accounts.owner_learnt.v1"):
    """The account's own id at the provider, from its first genuine report, as the shop did not tell it."""

    account_id: UUID
    owner: str


ProviderAccountEvent = ProviderConnected | ProviderDisconnected | OwnerLearnt
