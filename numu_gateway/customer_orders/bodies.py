"""What shoppers get about their orders, and about buying again."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct, structs

from numu_projections.orders.tables import LineView
from numu_projections.orders.views import OrderView


class ShopperLine(LineView, frozen=True, kw_only=True):
    """A line with its picture, and its total by the name that tracking has for it."""

    total: int  # minor units
    image: str | None
    product_image_url: str | None

    @classmethod
    def of(cls, line: LineView, picture: str | None) -> "ShopperLine":
        """``line``, with today's picture."""
        named = structs.asdict(line)
        return cls(**named, total=line.total_price, image=picture, product_image_url=picture)


class ShopperOrder(OrderView, frozen=True, kw_only=True):
    """``OrderResponse`` as a shopper reads it."""

    line_items: Sequence[ShopperLine]


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
