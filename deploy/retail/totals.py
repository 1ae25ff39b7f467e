"""The file added up by itself: its lines and what became of them, not the commands that were made of them.

``of_lines`` is the file's side of the comparison with the read models, ``of_facts`` that of whatever else the store
sold and gave back, ``on_hand`` and ``stock_moves`` the same for the shelves. ``reconcile`` brings them together.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from deploy.retail.kinds import CAME_BACK, COUNTED, IMPORTED, SOLD, Article, Fate, article
from deploy.retail.lines import CURRENCY, Line
from deploy.retail.names import product_id
from deploy.retail.plan import invoices
from numu_core.credit_notes.events import CreditNoteIssued
from numu_core.inventory.events import StockAdjusted, StockDispatched, StockReceived, StockRestocked
from numu_core.kernel.messages import Event, Recorded
from numu_core.orders.events import OrderLinesReturned, OrderPlaced

Facts = Iterable[tuple[Event, Recorded]]
SALES_FACTS = (OrderPlaced, OrderLinesReturned, CreditNoteIssued)
STOCK_FACTS = (StockReceived, StockAdjusted, StockDispatched, StockRestocked)


class Figures(Struct, frozen=True):
    """What was sold and what came back. Returned lines are not counted: one row may go back to two orders."""

    lines: int = 0
    units: int = 0  # pieces
    revenue_minor: int = 0
    returned_units: int = 0
    returned_minor: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.lines + other.lines,
            self.units + other.units,
            self.revenue_minor + other.revenue_minor,
            self.returned_units + other.returned_units,
            self.returned_minor + other.returned_minor,
        )


NOTHING = Figures()


class Totals(Struct, frozen=True):
    """Figures per day (UTC), per product (its id) and per country; keys as text, as they are shown."""

    sales_by_day: dict[str, Figures] = field(default_factory=dict)
    sales_by_product: dict[str, Figures] = field(default_factory=dict)
    sales_by_country: dict[str, Figures] = field(default_factory=dict)

    def add(self, day: str, product: str, country: str, figures: Figures) -> None:
        """Count ``figures`` in."""
        for table, key in (
            (self.sales_by_day, day),
            (self.sales_by_product, product),
            (self.sales_by_country, country),
        ):
            table[key] = table.get(key, NOTHING) + figures

    def tables(self) -> dict[str, dict[str, Figures]]:
        """By the name of the read model."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


class Difference(Struct, frozen=True, kw_only=True):
    """Where the file and a read model do not agree."""

    table: str
    key: str
    expected: Any  # Figures, or pieces
    found: Any


def sold(quantity: int, price_minor: int) -> Figures:
    """One line that was sold."""
    return Figures(1, quantity, quantity * price_minor)


def returned(quantity: int, price_minor: int) -> Figures:
    """Pieces that came back."""
    return Figures(0, 0, 0, quantity, quantity * price_minor)


def of_lines(lines: list[Line], fates: Mapping[int, Fate], store_id: UUID) -> Totals:
    """The file's totals. A line counts on the day of its invoice's first line."""
    totals = Totals()
    for invoice in invoices(lines):
        day = invoice[0].at.date().isoformat()
        for line in invoice:
            if fates[line.number] in SOLD:
                figures = sold(line.quantity, line.price_minor)
            elif fates[line.number] in CAME_BACK:
                figures = returned(-line.quantity, line.price_minor)
            else:
                continue
            totals.add(day, str(product_id(store_id, line.code)), line.country, figures)
    return totals


def of_facts(facts: Facts, store_id: UUID) -> Totals:
    """The totals of what the store sold and gave back, in the file's currency."""
    totals = Totals()
    for event, at in facts:
        if isinstance(event, SALES_FACTS) and event.store_id == store_id:
            count = sold if isinstance(event, OrderPlaced) else returned
            for line in event.lines:
                if line.unit_price.currency == CURRENCY:
                    day = at.recorded_at.date().isoformat()
                    figures = count(line.quantity, line.unit_price.minor)
                    totals.add(day, str(line.product_id), event.country, figures)
    return totals


def both(one: Totals, other: Totals) -> Totals:
    """The sum."""
    summed = {
        name: {key: table.get(key, NOTHING) + more.get(key, NOTHING) for key in {*table, *more}}
        for (name, table), more in zip(one.tables().items(), other.tables().values(), strict=True)
    }
    return Totals(**summed)


def on_hand(lines: Iterable[Line], fates: Mapping[int, Fate], opening: Mapping[str, int]) -> Counter[str]:
    """Pieces of each article on its shelf in the end: what was there, less what left, plus what arrived."""
    shelves = Counter(opening)
    for line in lines:
        if fates[line.number] in IMPORTED and article(line.code) is Article.GOODS:
            shelves[line.code] += line.quantity if fates[line.number] in COUNTED else -line.quantity
    return shelves


def stock_moves(facts: Facts, location_id: UUID) -> Counter[str]:
    """Pieces that facts put on the shelves of a location, less those they took, by variant."""
    moved: Counter[str] = Counter()
    for event, _ in facts:
        if isinstance(event, STOCK_FACTS) and event.location_id == location_id:
            moved[str(event.variant_id)] += _pieces(event)
    return moved


def _pieces(event: StockReceived | StockAdjusted | StockDispatched | StockRestocked) -> int:
    if isinstance(event, StockAdjusted):
        return event.change
    return -event.quantity if isinstance(event, StockDispatched) else event.quantity


def differences(table: str, expected: Mapping[str, Any], found: Mapping[str, Any], *, nothing: Any) -> list[Difference]:
    """Every key on which the two do not agree to the last unit."""
    return [
        Difference(table=table, key=key, expected=expected.get(key, nothing), found=found.get(key, nothing))
        for key in sorted({*expected, *found})
        if expected.get(key, nothing) != found.get(key, nothing)
    ]
