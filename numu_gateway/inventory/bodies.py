"""What clients send about stock, and what they get."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct


class StockAdjustmentBody(Struct, kw_only=True):
    """``StockAdjustmentRequest``."""

    product_id: UUID
    adjustment: Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]
    reason: Annotated[str, Meta(max_length=200)] | None = None


class StockAdjustmentView(Struct, frozen=True, kw_only=True):
    """``StockAdjustmentResponse``."""

    product_id: UUID
    previous_quantity: int
    new_quantity: int
    adjustment: int


class InventoryStatsView(Struct, frozen=True, kw_only=True):
    """``InventoryStatsResponse``."""

    total_products: int
    low_stock_count: int
    out_of_stock_count: int
    total_inventory_value: int
    currency: str


class SetLevelBody(Struct, kw_only=True):
    """``SetLevelRequest``."""

    available: Annotated[int, Meta(ge=0, le=1_000_000_000)]
