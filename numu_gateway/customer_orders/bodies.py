"""What shoppers get about buying again."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct


class SkippedView(Struct, frozen=True, kw_only=True):
    """A line that cannot be bought today."""

    product_id: UUID
    product_name: str | None
    variant_id: UUID | None
    quantity: int
    reason: str


class ReorderView(Struct, frozen=True, kw_only=True):
    """``ReorderResponse``."""

    added_count: int
    skipped: Sequence[SkippedView]
    cart_total_items: int
