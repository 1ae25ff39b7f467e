"""Read models of refunds. Amounts are integers in minor units of ``currency``; names end in ``_minor``."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class RefundRow(Struct, frozen=True, kw_only=True):
    """One refund."""

    refund_id: UUID
    order_id: UUID
    store_id: UUID
    customer_id: UUID
    number: int
    whole: bool
    status: str
    cause: str
    reason: str
    note: str | None  # personal
    amount_minor: int
    currency: str  # ISO 4217
    provider: str | None  # None: people carry it back
    payment_id: UUID | None
    provider_refund_id: str | None = None
    by_hand: bool = False
    requested_by: str
    approved_by: str | None = None
    rejected_by: str | None = None
    failure_reason: str | None = None
    created_at: datetime  # UTC, like all below
    updated_at: datetime
    processed_at: datetime | None = None
    rejected_at: datetime | None = None


refunds = table("refunds", RefundRow, key="refund_id", index=["order_id", ("store_id", "created_at"), "customer_id"])
