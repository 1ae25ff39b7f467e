"""What shoppers send about their wish list, and what they get."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from numu_projections.wishlists.views import WishView


class WishBody(Struct, kw_only=True):
    """Something on the list."""

    product_id: UUID
    variant_id: UUID | None = None


class WishlistView(Struct, frozen=True, kw_only=True):
    """``WishlistResponse``."""

    items: Sequence[WishView]
    total: int
