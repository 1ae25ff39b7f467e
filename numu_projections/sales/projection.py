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

Sold = OrderPlaced | OrderReopened | OrderLinesReturned | CreditNoteIssued | OrderCancelled | OrderPaymentFailed
Key = tuple[UUID, str, Any]  # store, currency, and the day, product or country


class Told(Struct, frozen=True):
    """What one row of figures is told: whose row it is, and which lines moved."""

    key: Key
    lines: Sequence[OrderLine | CreditLine]


def together(event: Sold, last: Any) -> dict[Key, Told]:
    """All lines to one row. An order has one currency."""
    if not event.lines:
        return {}
    key = (event.store_id, event.lines[0].unit_price.currency, last)
    return {key: Told(key, event.lines)}


def by_day(event: Sold, at: Recorded) -> dict[Key, Told]:
    """The day of the fact, UTC."""
    return together(event, at.recorded_at.date())


def by_country(event: Sold, _: Recorded) -> dict[Key, Told]:
    """Where the order goes."""
    return together(event, event.country)


def by_product(event: Sold, _: Recorded) -> dict[Key, Told]:
    """A row for each product."""
    lines: dict[UUID, list[OrderLine | CreditLine]] = {}
    for line in event.lines:
        lines.setdefault(line.product_id, []).append(line)
    keys = {product_id: (event.store_id, event.lines[0].unit_price.currency, product_id) for product_id in lines}
    return {keys[product_id]: Told(keys[product_id], mine) for product_id, mine in lines.items()}


COUNTED: dict[type[Event], tuple[str, int]] = {
    OrderPlaced: ("", 1),
    OrderLinesReturned: ("returned_", 1),
    CreditNoteIssued: ("returned_", 1),
    OrderCancelled: ("withdrawn_", 1),
    OrderPaymentFailed: ("withdrawn_", 1),
    OrderReopened: ("withdrawn_", -1),
}
"""In which columns lines are counted, and whether they are added or taken off again."""


def counted(row_type: type[Sales], name: str, prefix: str, sign: int) -> Callable[[Any, Told, Recorded], Any]:
    """A fold that counts lines in the columns of ``prefix``; ``name`` is the column of the key's last part."""
    orders, lines, units = f"{prefix}orders", f"{prefix}lines", f"{prefix}units"
    minor = f"{prefix}minor" if prefix else "revenue_minor"
    per_order = sign if prefix != "returned_" else 0

    def apply(row: Any, told: Told, _: Recorded) -> Any:
        if row is None:
            row = row_type(store_id=told.key[0], currency=told.key[1], **{name: told.key[2]})
        sums = {
            lines: getattr(row, lines) + sign * len(told.lines),
            units: getattr(row, units) + sign * sum(line.quantity for line in told.lines),
            minor: getattr(row, minor) + sign * sum(line.quantity * line.unit_price.minor for line in told.lines),
        }
        if per_order:
            sums[orders] = getattr(row, orders) + per_order
        return replace(row, **sums)

    return apply


def sales(table: Table, row_type: type[Sales], name: str, keys: Callable[[Sold, Recorded], Any]) -> Projection:
    """Figures by what ``keys`` says."""
    folds = (
        (event, Fold(keys=keys, apply=counted(row_type, name, *how), dated=True)) for event, how in COUNTED.items()
    )
    return Projection(name=table.name, version=1, table=table, row=row_type, on=dict(folds))


PROJECTIONS = [
    sales(sales_by_day, SalesByDayRow, "day", by_day),
    sales(sales_by_product, SalesByProductRow, "product_id", by_product),
    sales(sales_by_country, SalesByCountryRow, "country", by_country),
]
