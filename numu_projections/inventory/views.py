"""What queries about stock return: the contract's shapes. Amounts are integers in minor units."""

from uuid import UUID

from msgspec import Struct


class InventoryItemView(Struct, frozen=True, kw_only=True):
    """``InventoryItemResponse``: a product, and what is available of it at all locations."""

    id: UUID
    sku: str | None
    name: str
    quantity: int  # pieces
    low_stock_threshold: int
    is_low_stock: bool  # some are left, and no more than the threshold
    is_out_of_stock: bool
    price: int
    inventory_value: int  # at the selling price
    status: str


class InventoryCounts(Struct, frozen=True, kw_only=True):
    """How a store's stock stands."""

    total_products: int
    low_stock_count: int
    out_of_stock_count: int
    total_inventory_value: int


class InventoryLevelView(Struct, frozen=True, kw_only=True):
    """``InventoryLevelResponse``: a variant at a location."""

    id: UUID
    variant_id: UUID
    location_id: UUID
    available: int
    reserved: int
