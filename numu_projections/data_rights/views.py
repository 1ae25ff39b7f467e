"""What a copy of everything holds beside what shoppers can ask for one by one."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class SentProofView(Struct, frozen=True, kw_only=True):
    """A proof of a transfer, as its sender may see it."""

    order_id: UUID
    transaction_ref: str | None
    declared_amount_cents: int | None
    status: str
    rejection_reason: str | None
    picture_kept: bool
    created_at: datetime
