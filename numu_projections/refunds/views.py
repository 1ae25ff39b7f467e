"""What queries about refunds return: the contract's shapes. Amounts are integers in minor units."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class RefundView(Struct, frozen=True, kw_only=True):
    """``RefundResponse``."""

    id: UUID
    order_id: UUID
    store_id: UUID
    refund_number: str
    refund_type: str  # full, partial
    status: str
    reason: str
    reason_note: str | None
    amount: int
    currency: str
    payment_provider: str | None  # None: people carry it back
    payment_id: UUID | None
    provider_refund_id: str | None
    requested_by: str | None
    approved_by: str | None
    rejected_by: str | None
    processed_at: datetime | None
    completed_at: datetime | None
    rejected_at: datetime | None
    failure_reason: str | None
    created_at: datetime
    updated_at: datetime
    cause: str = ""  # beyond the contract: "order_cancelled", "paid_twice", …
    by_hand: bool = False


class RefundListItem(Struct, frozen=True, kw_only=True):
    """``RefundListItemResponse``."""

    id: UUID
    refund_number: str
    order_id: UUID
    order_number: str | None
    refund_type: str
    status: str
    reason: str
    amount: int
    currency: str
    created_at: datetime
    failure_reason: str | None = None  # beyond the contract
