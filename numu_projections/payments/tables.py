"""Read models of payments. Amounts are integers in minor units of ``currency``; names end in ``_minor``."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class PaymentRow(Struct, frozen=True, kw_only=True):
    """One payment of one order."""

    payment_id: UUID
    order_id: UUID
    store_id: UUID
    method: str  # "cod", "paymob_card", …
    provider: str | None  # who takes the money, where it is not the shop itself
    status: str  # as ``numu_core.payments`` derives it
    amount_minor: int
    refunded_minor: int
    owed_minor: int  # came in twice, and has to go back
    currency: str  # ISO 4217
    provider_payment_id: str | None
    provider_order_id: str | None
    transaction_id: str | None  # the one that paid
    held_by: str | None  # who has the cash: "courier", "merchant"
    flags: tuple[str, ...]  # what a person should look at: "amount_mismatch", "late_payment", …
    attempts: int  # transactions that were declined
    reason: str | None  # why the last one was
    requested_at: datetime  # UTC, like all below
    expires_at: datetime | None
    paid_at: datetime | None
    updated_at: datetime
    position: int  # of the last fact that changed the row


payments = table(
    "payments", PaymentRow, key="payment_id", index=["order_id", "provider_order_id", ("store_id", "requested_at")]
)
