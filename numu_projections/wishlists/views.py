"""What queries about wish lists return."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class WishView(Struct, frozen=True, kw_only=True):
    """``WishlistItemResponse``. What the store does not show any more has no name and no price."""

    id: UUID
    product_id: UUID
    variant_id: UUID | None
    added_at: datetime
    product_name: str | None
    product_slug: str | None
    product_image: str | None
    product_price: float | None  # major units
    product_currency: str | None
    in_stock: bool | None
