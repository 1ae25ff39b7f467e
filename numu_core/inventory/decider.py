"""What a shelf is, and which facts may follow.

Always ``0 <= reserved <= on_hand``. Which order was promised how much is the order's knowledge, so a shelf stays two
numbers however many orders stand in line for it.
"""

from typing import assert_never
from uuid import UUID

from msgspec import Struct

from numu_core.inventory.commands import (
    AdjustStock,
    CountStock,
    DispatchStock,
    InventoryCommand,
    ReceiveStock,
    ReleaseStock,
    ReserveStock,
    RestockReturn,
)
from numu_core.inventory.errors import NotEnoughStock, NotReserved
from numu_core.inventory.events import (
    InventoryEvent,
    StockAdjusted,
    StockBecameAvailable,
    StockDispatched,
    StockRanOut,
    StockReceived,
    StockReleased,
    StockReserved,
    StockRestocked,
)
from numu_core.kernel.decider import Decider


class Stock(Struct, frozen=True):
    """Pieces of one variant at one location."""

    on_hand: int = 0
    reserved: int = 0
    store_id: UUID = UUID(int=0)  # unknown until something was put here
    product_id: UUID = UUID(int=0)

    @property
    def available(self) -> int:
        """Pieces that can still be promised."""
        return self.on_hand - self.reserved


def evolve(stock: Stock, event: InventoryEvent) -> Stock:  # noqa: PLR0911 - one short case for each fact
    """The shelf after ``event``."""
    match event:
        case StockReserved():
            return _with(stock, 0, event.quantity)
        case StockReleased():
            return _with(stock, 0, -event.quantity)
        case StockDispatched():
            return _with(stock, -event.quantity, -event.quantity * event.reserved)
        case StockRestocked():
            return _with(stock, event.quantity, 0)
        case StockReceived():
            return Stock(stock.on_hand + event.quantity, stock.reserved, event.store_id, event.product_id)
        case StockAdjusted():
            return Stock(stock.on_hand + event.change, stock.reserved, event.store_id, event.product_id)
        case StockRanOut() | StockBecameAvailable():
            return stock
        case _:
            assert_never(event)


def _with(stock: Stock, on_hand: int, reserved: int) -> Stock:
    return Stock(stock.on_hand + on_hand, stock.reserved + reserved, stock.store_id, stock.product_id)


def receive(stock: Stock, command: ReceiveStock) -> list[InventoryEvent]:
    """``[StockReceived]``."""
    received = StockReceived(
        stock_id=command.stock_id,
        store_id=command.store_id,
        product_id=command.product_id,
        variant_id=command.variant_id,
        location_id=command.location_id,
        quantity=command.quantity,
    )
    return _with_flip(stock, received)


def adjust(stock: Stock, command: AdjustStock) -> list[InventoryEvent]:
    """``[StockAdjusted]``; nothing for a change of 0.

    Raises:
        NotEnoughStock: pieces are to be removed that are not there, or are promised to orders.
    """
    return _adjusted(stock, command, command.change)


def count(stock: Stock, command: CountStock) -> list[InventoryEvent]:
    """``[StockAdjusted]`` by the difference to what is available now; nothing when there is none."""
    return _adjusted(stock, command, command.available - stock.available)


def reserve(stock: Stock, command: ReserveStock) -> list[InventoryEvent]:
    """``[StockReserved]``.

    Raises:
        NotEnoughStock: more than is available.
    """
    if command.quantity > stock.available:
        raise NotEnoughStock(variant_id=command.variant_id, requested=command.quantity, available=stock.available)
    return _with_flip(stock, _moved(StockReserved, command))


def release(stock: Stock, command: ReleaseStock) -> list[InventoryEvent]:
    """``[StockReleased]``.

    Raises:
        NotReserved: more than is promised to anybody.
    """
    if command.quantity > stock.reserved:
        raise NotReserved(variant_id=command.variant_id, requested=command.quantity, reserved=stock.reserved)
    return _with_flip(stock, _moved(StockReleased, command))


def dispatch(stock: Stock, command: DispatchStock) -> list[InventoryEvent]:
    """``[StockDispatched]``.

    Raises:
        NotReserved: more than is promised to anybody.
        NotEnoughStock: sold on the spot, and more than is available.
    """
    if command.reserved and command.quantity > stock.reserved:
        raise NotReserved(variant_id=command.variant_id, requested=command.quantity, reserved=stock.reserved)
    if not command.reserved and command.quantity > stock.available:
        raise NotEnoughStock(variant_id=command.variant_id, requested=command.quantity, available=stock.available)
    dispatched = StockDispatched(
        stock_id=command.stock_id,
        variant_id=command.variant_id,
        location_id=command.location_id,
        order_id=command.order_id,
        quantity=command.quantity,
        reserved=command.reserved,
    )
    return _with_flip(stock, dispatched)


def restock(stock: Stock, command: RestockReturn) -> list[InventoryEvent]:
    """``[StockRestocked]``."""
    return _with_flip(stock, _moved(StockRestocked, command))


def _moved(
    fact: type[StockReserved | StockReleased | StockRestocked], command: ReserveStock | ReleaseStock | RestockReturn
) -> StockReserved | StockReleased | StockRestocked:
    return fact(
        stock_id=command.stock_id,
        variant_id=command.variant_id,
        location_id=command.location_id,
        order_id=command.order_id,
        quantity=command.quantity,
    )


def _adjusted(stock: Stock, command: AdjustStock | CountStock, change: int) -> list[InventoryEvent]:
    if change == 0:
        return []
    if -change > stock.available:
        raise NotEnoughStock(variant_id=command.variant_id, requested=-change, available=stock.available)
    adjusted = StockAdjusted(
        stock_id=command.stock_id,
        store_id=command.store_id,
        product_id=command.product_id,
        variant_id=command.variant_id,
        location_id=command.location_id,
        change=change,
        reason=command.reason,
    )
    return _with_flip(stock, adjusted)


def _with_flip(stock: Stock, event: InventoryEvent) -> list[InventoryEvent]:
    """``event``, and what it did to availability."""
    after = evolve(stock, event)
    if (after.available > 0) == (stock.available > 0):
        return [event]
    flip = StockBecameAvailable if after.available > 0 else StockRanOut
    flipped = flip(
        stock_id=event.stock_id,
        store_id=after.store_id,
        product_id=after.product_id,
        variant_id=event.variant_id,
        location_id=event.location_id,
    )
    return [event, flipped]


INVENTORY: Decider[Stock, InventoryEvent] = Decider(
    stream="inventory",
    key="stock_id",
    initial=Stock(),
    commands=InventoryCommand,
    events=InventoryEvent,
    evolve=evolve,
    decide={
        ReceiveStock: receive,
        AdjustStock: adjust,
        CountStock: count,
        ReserveStock: reserve,
        ReleaseStock: release,
        DispatchStock: dispatch,
        RestockReturn: restock,
    },
)
DECIDERS = [INVENTORY]
