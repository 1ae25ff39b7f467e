"""The read model of wish lists."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class WishRow(Struct, frozen=True, kw_only=True):
    """One thing on one list."""

    wish_id: UUID
    wishlist_id: UUID
    product_id: UUID
    variant_id: UUID | None
    added_at: datetime


wishes = table("wishes", WishRow, key="wish_id", index=["wishlist_id"])
