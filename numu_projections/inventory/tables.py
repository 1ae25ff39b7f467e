"""Read models of stock."""

from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class StockLevelRow(Struct, frozen=True, kw_only=True):
    """One variant at one location."""

    stock_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID
    location_id: UUID
    on_hand: int  # pieces
    reserved: int
    available: int  # on hand, not reserved


stock_level = table(
    "stock_level",
    StockLevelRow,
    key="stock_id",
    index=[("store_id", "product_id"), ("store_id", "location_id"), ("variant_id",)],
)
