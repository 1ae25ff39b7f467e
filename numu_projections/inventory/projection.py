"""``stock_level``: pieces per variant and location.

Whether a variant can be bought at all is on the product's own row, which follows what says that it flipped.
"""

from operator import attrgetter

from numu_core.inventory.events import (
    StockAdjusted,
    StockDispatched,
    StockReceived,
    StockReleased,
    StockReserved,
    StockRestocked,
)
from numu_core.kernel.messages import Recorded
from numu_projections.inventory.tables import StockLevelRow, stock_level
from numu_projections.kernel.projection import Fold, Projection


def _moved(row: StockLevelRow, on_hand: int, reserved: int) -> StockLevelRow:
    on_hand, reserved = row.on_hand + on_hand, row.reserved + reserved
    return StockLevelRow(
        stock_id=row.stock_id,
        store_id=row.store_id,
        product_id=row.product_id,
        variant_id=row.variant_id,
        location_id=row.location_id,
        on_hand=on_hand,
        reserved=reserved,
        available=on_hand - reserved,
    )


def _shelf(event: StockReceived | StockAdjusted) -> StockLevelRow:
    return StockLevelRow(
        stock_id=event.stock_id,
        store_id=event.store_id,
        product_id=event.product_id,
        variant_id=event.variant_id,
        location_id=event.location_id,
        on_hand=0,
        reserved=0,
        available=0,
    )


def received(row: StockLevelRow | None, event: StockReceived, _: Recorded) -> StockLevelRow:
    """More on hand."""
    return _moved(row or _shelf(event), event.quantity, 0)


def adjusted(row: StockLevelRow | None, event: StockAdjusted, _: Recorded) -> StockLevelRow:
    """More or less on hand."""
    return _moved(row or _shelf(event), event.change, 0)


def reserved(row: StockLevelRow, event: StockReserved, _: Recorded) -> StockLevelRow:
    """Promised."""
    return _moved(row, 0, event.quantity)


def released(row: StockLevelRow, event: StockReleased, _: Recorded) -> StockLevelRow:
    """Not promised any more."""
    return _moved(row, 0, -event.quantity)


def dispatched(row: StockLevelRow, event: StockDispatched, _: Recorded) -> StockLevelRow:
    """Gone, and with it the promise if there was one."""
    return _moved(row, -event.quantity, -event.quantity * event.reserved)


def restocked(row: StockLevelRow, event: StockRestocked, _: Recorded) -> StockLevelRow:
    """Back on the shelf."""
    return _moved(row, event.quantity, 0)


by_shelf = attrgetter("stock_id")

STOCK_LEVEL = Projection(
    name="stock_level",
    version=1,
    table=stock_level,
    row=StockLevelRow,
    on={
        StockReceived: Fold(keys=by_shelf, apply=received),
        StockAdjusted: Fold(keys=by_shelf, apply=adjusted),
        StockReserved: Fold(keys=by_shelf, apply=reserved),
        StockReleased: Fold(keys=by_shelf, apply=released),
        StockDispatched: Fold(keys=by_shelf, apply=dispatched),
        StockRestocked: Fold(keys=by_shelf, apply=restocked),
    },
)
PROJECTIONS = [STOCK_LEVEL]
