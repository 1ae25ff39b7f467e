"""What the settings pages send and see of a store's accounts. Keys are shown by their last four characters."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

Key = Annotated[str, Meta(min_length=10, max_length=500)]
Integration = Annotated[str, Meta(min_length=1, max_length=50)]


class SavePaymobBody(Struct, kw_only=True):
    """Paymob's keys. ``api_key`` and ``profile_id`` go beyond the contract.

    Without ``api_key`` refunds made in Paymob's dashboard cannot be looked up; without ``profile_id`` the account's
    owner is learnt from its first genuine callback.
    """

    secret_key: Key
    public_key: Key
    hmac_secret: Key
    card_integration_id: Integration
    wallet_integration_id: Annotated[str, Meta(max_length=50)] | None = None
    api_key: Key | None = None
    profile_id: Annotated[str, Meta(max_length=50)] | None = None


class SaveBostaBody(Struct, kw_only=True):
    """Bosta's keys. ``webhook_secret`` is the value of ``X-Bosta-Token`` for webhooks set up in Bosta's dashboard."""

    api_key: Key
    business_id: Annotated[str, Meta(min_length=3, max_length=100)]
    webhook_secret: Annotated[str, Meta(min_length=16, max_length=500)] | None = None
    auto_create_shipment: bool = False


class SaveKashierBody(Struct, kw_only=True):
    """Kashier's keys. They are kept for the day that Kashier is offered."""

    merchant_id: Annotated[str, Meta(min_length=3, max_length=100)]
    api_key: Annotated[str, Meta(min_length=5, max_length=500)]
    secret_key: Annotated[str, Meta(max_length=500)] | None = None


class SaveFawaterakBody(Struct, kw_only=True):
    """Fawaterak's keys. They are kept for the day that Fawaterak is offered."""

    api_key: Key
    vendor_key: Key
    environment: Annotated[str, Meta(pattern="^(staging|production)$")] = "staging"


class KashierCredentials(Struct, frozen=True, kw_only=True):
    """Whether the store's keys of Kashier are known."""

    is_configured: bool
    merchant_id: str | None = None
    api_key_masked: str | None = None
    last_configured: datetime | None = None


class FawaterakCredentials(Struct, frozen=True, kw_only=True):
    """Whether the store's keys of Fawaterak are known."""

    is_configured: bool
    api_key_masked: str | None = None
    vendor_key_masked: str | None = None
    environment: str | None = None
    last_configured: datetime | None = None


class PaymobCredentials(Struct, frozen=True, kw_only=True):
    """Whether the store is connected to Paymob."""

    is_configured: bool
    public_key_masked: str | None = None
    secret_key_masked: str | None = None
    hmac_secret_masked: str | None = None
    card_integration_id: str | None = None
    wallet_integration_id: str | None = None
    last_configured: datetime | None = None
    live: bool | None = None  # beyond the contract, like all below: real money
    webhook_path: str | None = None  # for the dashboard's "transaction processed callback"


class BostaCredentials(Struct, frozen=True, kw_only=True):
    """Whether the store is connected to Bosta."""

    is_configured: bool
    api_key_masked: str | None = None
    business_id: str | None = None
    auto_create_shipment: bool = False
    last_configured: datetime | None = None
    webhook_path: str | None = None  # beyond the contract: for the dashboard's webhook


class PaymentMethod(Struct, frozen=True, kw_only=True):
    """A way to pay, for shoppers."""

    id: str
    label: str  # Arabic
    label_en: str
    type: str


class DepositPolicy(Struct, frozen=True, kw_only=True):
    """What is paid before an order on cash."""

    amount_cents: int
    ttl_minutes: int
    allowed_gateways: list[str]


class PaymentMethods(Struct, frozen=True, kw_only=True):
    """The ways to pay that a shopper may choose."""

    methods: list[PaymentMethod]
    cod_deposit_policy: DepositPolicy | None = None


TYPES = {"cod": "cash", "paymob_card": "card", "paymob_wallet": "wallet", "instapay": "transfer"}
