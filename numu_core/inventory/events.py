"""Facts about one variant at one location. Stream: ``inventory/{stock_id}``.

``StockRanOut`` and ``StockBecameAvailable`` accompany the fact that made the available number (on hand minus reserved)
reach or leave zero, so whoever only asks "can it be bought?" need not follow every piece.
"""

from uuid import UUID

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event


def stock_id(variant_id: UUID, location_id: UUID) -> UUID:
    """The stream of this variant at this location."""
    return named_id("inventory", str(variant_id), str(location_id))


class StockReceived(Event, frozen=True, kw_only=True, tag="inventory.stock_received.v1"):
    """Pieces arrived."""

    stock_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID
    location_id: UUID
    quantity: int  # pieces, positive


class StockAdjusted(Event, frozen=True, kw_only=True, tag="inventory.stock_adjusted.v1"):
    """Somebody looked, and there were more or fewer pieces than was thought."""

    stock_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID
    location_id: UUID
    change: int  # pieces; negative when some are missing; never 0
    reason: str | None = None


class StockReserved(Event, frozen=True, kw_only=True, tag="inventory.stock_reserved.v1"):
    """Pieces are promised to an order."""

    stock_id: UUID
    variant_id: UUID
    location_id: UUID
    order_id: UUID
    quantity: int


class StockReleased(Event, frozen=True, kw_only=True, tag="inventory.stock_released.v1"):
    """A promise is off; the pieces can be sold to somebody else."""

    stock_id: UUID
    variant_id: UUID
    location_id: UUID
    order_id: UUID
    quantity: int


class StockDispatched(Event, frozen=True, kw_only=True, tag="inventory.stock_dispatched.v1"):
    """Pieces left the location for a customer."""

    stock_id: UUID
    variant_id: UUID
    location_id: UUID
    order_id: UUID
    quantity: int
    reserved: bool = True  # False: sold on the spot, without a promise before


class StockRestocked(Event, frozen=True, kw_only=True, tag="inventory.stock_restocked.v1"):
    """Pieces of an order came back and can be sold again."""

    stock_id: UUID
    variant_id: UUID
    location_id: UUID
    order_id: UUID
    quantity: int


class StockRanOut(Event, frozen=True, kw_only=True, tag="inventory.stock_ran_out.v1"):
    """Nothing is available here any more."""

    stock_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID
    location_id: UUID


class StockBecameAvailable(Event, frozen=True, kw_only=True, tag="inventory.stock_became_available.v1"):
    """Something is available here, and nothing was before."""

    stock_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID
    location_id: UUID


InventoryEvent = (
    StockReceived
    | StockAdjusted
    | StockReserved
    | StockReleased
    | StockDispatched
    | StockRestocked
    | StockRanOut
    | StockBecameAvailable
)
