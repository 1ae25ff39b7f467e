"""Sales figures: a line is counted where it was sold, and counted beside it when it comes back or is called off."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Table

from numu_core.credit_notes.events import CreditLine, CreditNoteIssued
from numu_core.kernel.messages import Event, Recorded
from numu_core.orders.events import (
    OrderCancelled,
    OrderEdited,
    OrderLine,
    OrderLinesReturned,
    OrderPaymentFailed,
    OrderPlaced,
    OrderReopened,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.sales.tables import (
    Sales,
    SalesByCountryRow,
    SalesByDayRow,
    SalesByProductRow,
    sales_by_country,
    sales_by_day,
    sales_by_product,
)

Lines = Sequence[OrderLine | CreditLine]
Key = tuple[UUID, str, Any]  # store, currency, and the day, product or country


class Move(Struct, frozen=True):
    """Lines that are counted in the columns of ``prefix``."""

    prefix: str  # "": sold
    sign: int  # -1: they are taken off again
    orders: int  # how many orders that makes
    lines: Lines


class Told(Struct, frozen=True):
    """What one row of figures is told: whose row it is, and which lines moved."""

    key: Key
    moves: Sequence[Move]


COUNTED: dict[type[Event], tuple[tuple[str, str, int, int], ...]] = {
    OrderPlaced: (("lines", "", 1, 1),),
    OrderLinesReturned: (("lines", "returned_", 1, 0),),
    CreditNoteIssued: (("lines", "returned_", 1, 0),),
    OrderCancelled: (("lines", "withdrawn_", 1, 1),),
    OrderPaymentFailed: (("lines", "withdrawn_", 1, 1),),
    OrderReopened: (("lines", "withdrawn_", -1, -1),),
    OrderEdited: (("added", "", 1, 0), ("removed", "withdrawn_", 1, 0)),
}
"""Which lines of a fact are counted: field, in which columns, added or taken off again, and for how many orders."""


def moves_of(event: Any) -> list[Move]:
    """What a fact moves; nothing where it has no lines."""
    found = (Move(prefix, sign, orders, getattr(event, field)) for field, prefix, sign, orders in COUNTED[type(event)])
    return [move for move in found if move.lines]


def together(event: Any, last: Any) -> dict[Key, Told]:
    """All lines to one row. An order has one currency."""
    if not (moves := moves_of(event)):
        return {}
    key = (event.store_id, moves[0].lines[0].unit_price.currency, last)
    return {key: Told(key, moves)}


def by_day(event: Any, at: Recorded) -> dict[Key, Told]:
    """The day of the fact, UTC."""
    return together(event, at.recorded_at.date())


def by_country(event: Any, _: Recorded) -> dict[Key, Told]:
    """Where the order goes."""
    return together(event, event.country)


def by_product(event: Any, _: Recorded) -> dict[Key, Told]:
    """A row for each product."""
    moved: dict[Key, list[Move]] = {}
    for move in moves_of(event):
        for product_id in dict.fromkeys(line.product_id for line in move.lines):
            mine = [line for line in move.lines if line.product_id == product_id]
            key = (event.store_id, mine[0].unit_price.currency, product_id)
            moved.setdefault(key, []).append(replace(move, lines=mine))
    return {key: Told(key, moves) for key, moves in moved.items()}


def counted(row_type: type[Sales], name: str) -> Callable[[Any, Told, Recorded], Any]:
    """A fold that counts what moved; ``name`` is the column of the key's last part."""

    def apply(row: Any, told: Told, _: Recorded) -> Any:
        row = row or row_type(store_id=told.key[0], currency=told.key[1], **{name: told.key[2]})
        for move in told.moves:
            row = replace(row, **_sums(row, move))
        return row

    return apply


def _sums(row: Any, move: Move) -> dict[str, int]:
    prefix, sign, lines = move.prefix, move.sign, move.lines
    minor = f"{prefix}minor" if prefix else "revenue_minor"
    sums = {
        f"{prefix}lines": sign * len(lines),
        f"{prefix}units": sign * sum(line.quantity for line in lines),
        minor: sign * sum(line.quantity * line.unit_price.minor for line in lines),
    }
    if move.orders:
        sums[f"{prefix}orders"] = move.orders
    return {column: getattr(row, column) + change for column, change in sums.items()}


def sales(table: Table, row_type: type[Sales], name: str, keys: Callable[[Any, Recorded], Any]) -> Projection:
    """Figures by what ``keys`` says."""
    fold = Fold(keys=keys, apply=counted(row_type, name), dated=True)
    return Projection(name=table.name, version=1, table=table, row=row_type, on=dict.fromkeys(COUNTED, fold))


PROJECTIONS = [
    sales(sales_by_day, SalesByDayRow, "day", by_day),
    sales(sales_by_product, SalesByProductRow, "product_id", by_product),
    sales(sales_by_country, SalesByCountryRow, "country", by_country),
]
