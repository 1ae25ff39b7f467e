"""What queries about payments return, as the contract shows it."""

from collections.abc import Sequence

from msgspec import Struct


class TransactionView(Struct, frozen=True, kw_only=True):
    """A payment in a merchant's list."""

    id: str
    order_id: str | None
    amount_cents: int  # minor units
    currency: str
    status: str  # pending, authorized, paid, partially_refunded, refunded, failed
    payment_method: str
    gateway: str
    customer_name: str | None
    customer_email: str | None
    created_at: str
    reference_id: str | None  # the provider's transaction
    refunded_cents: int = 0  # beyond the contract, like all below
    owed_cents: int = 0  # came in twice
    flags: Sequence[str] = ()  # what a person should look at


class BalancesView(Struct, frozen=True, kw_only=True):
    """``BalancesResponse``: taken less given back, in minor units. Cash that a courier still holds is in neither."""

    wallet_balance_cents: int  # came through gateways
    store_balance_cents: int  # transfers to the store's own account, and cash in its own till


class InvoiceView(Struct, frozen=True, kw_only=True):
    """A payment that a gateway was asked to take."""

    id: str
    service: str  # the method
    amount_cents: int
    currency: str
    payment_status: str
    approved_at: str | None
    created_at: str
