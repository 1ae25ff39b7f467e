"""Intentions about one variant at one location. ``stock_id`` is ``events.stock_id(variant_id, location_id)``.

``AdjustProducts`` and ``SetStockLevel`` are what staff asks for: flows, which find the shelf and whose it is.
"""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command

Pieces = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Reason = Annotated[str, Meta(max_length=200)]


class ReceiveStock(Command, frozen=True, kw_only=True):
    """Put pieces on the shelf."""

    stock_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID
    location_id: UUID
    quantity: Pieces


class AdjustStock(Command, frozen=True, kw_only=True):
    """Correct the number on hand by ``change``. What is promised to orders cannot be taken away."""

    stock_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID
    location_id: UUID
    change: Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]
    reason: Reason | None = None


class CountStock(Command, frozen=True, kw_only=True):
    """Make the available number (not promised) what was counted."""

    stock_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID
    location_id: UUID
    available: Annotated[int, Meta(ge=0, le=1_000_000_000)]
    reason: Reason | None = None


class ReserveStock(Command, frozen=True, kw_only=True):
    """Promise pieces to an order."""

    stock_id: UUID
    variant_id: UUID
    location_id: UUID
    order_id: UUID
    quantity: Pieces


class ReleaseStock(Command, frozen=True, kw_only=True):
    """Take a promise back. The order knows how much it was promised."""

    stock_id: UUID
    variant_id: UUID
    location_id: UUID
    order_id: UUID
    quantity: Pieces


class DispatchStock(Command, frozen=True, kw_only=True):
    """Send promised pieces off; with ``reserved=False``, pieces that were not promised before."""

    stock_id: UUID
    variant_id: UUID
    location_id: UUID
    order_id: UUID
    quantity: Pieces
    reserved: bool = True


class RestockReturn(Command, frozen=True, kw_only=True):
    """Put pieces that an order gave back on the shelf again."""

    stock_id: UUID
    variant_id: UUID
    location_id: UUID
    order_id: UUID
    quantity: Pieces


class Adjustment(Struct, frozen=True, kw_only=True):
    """So many pieces more, or fewer, of a product that has one variant."""

    product_id: UUID
    change: Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]
    reason: Reason | None = None


class AdjustProducts(Command, frozen=True, kw_only=True):
    """Adjust products at the default location, all or none. A flow."""

    store_id: UUID
    adjustments: Annotated[Sequence[Adjustment], Meta(min_length=1, max_length=1_000)]


class Adjusted(Struct, frozen=True, kw_only=True):
    """Available pieces of a product before and after."""

    product_id: UUID
    before: int
    after: int
    change: int


class ProductsAdjustedResult(Struct, frozen=True, kw_only=True):
    """One entry for each adjustment, in order."""

    adjusted: Sequence[Adjusted]


class SetStockLevel(Command, frozen=True, kw_only=True):
    """Say how many pieces of a variant are available at a location. A flow."""

    store_id: UUID
    product_id: UUID
    variant_id: UUID
    location_id: UUID
    available: Annotated[int, Meta(ge=0, le=1_000_000_000)]


class StockLevelResult(Struct, frozen=True, kw_only=True):
    """The shelf as it is now."""

    stock_id: UUID
    available: int
    reserved: int


InventoryCommand = ReceiveStock | AdjustStock | CountStock | ReserveStock | ReleaseStock | DispatchStock | RestockReturn
