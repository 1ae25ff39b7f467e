"""Plans carried out in a store that lives in memory: whatever the file and the order of answers, however often."""

import asyncio
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.retail.carry_out import IN_FLIGHT, OTHERWISE, Interrupted
from deploy.retail.kinds import Article, Fate
from deploy.retail.lines import Line
from deploy.retail.names import product_id
from deploy.retail.plan import Plan
from deploy.retail.totals import Totals, of_lines, on_hand
from numu_core.credit_notes.events import CreditNoteIssued
from numu_core.inventory.events import StockAdjusted, StockDispatched, StockReceived, StockRestocked
from numu_core.kernel.money import Money
from numu_core.orders.events import OrderPlaced, Source
from numu_core.products.commands import AddProduct
from numu_core.products.events import ProductAdded, ProductType, Status
from tests.kernel.spec import TENANT
from tests.retail.till import MORNING, STORE, MemoryEngine, fates_after, files, imported, line, numbered

HEART = product_id(STORE, "85123A")
chances = st.integers(0, 2**32).map(Random)


def shelves(todo: Plan, fates: dict[int, Fate]) -> dict[str, int]:
    """What the file says must lie there; articles that were never moved have no shelf."""
    goods = {product.code: product.opening for product in todo.products.values() if product.kind is Article.GOODS}
    return {str(product_id(STORE, code)): pieces for code, pieces in on_hand(todo.lines, fates, goods).items()}


# -- examples --------------------------------------------------------------------------------------------------------


async def test_a_sale_is_an_order_at_its_time_with_its_prices() -> None:
    engine = MemoryEngine()
    await imported(engine, numbered(line(), line(code="POST", quantity=1, pence=1800, description="POSTAGE")))
    [(placed, at)] = [(event, at) for event, at in engine.facts if isinstance(event, OrderPlaced)]
    assert at.recorded_at.isoformat() == "2010-12-01T08:26:00+00:00"
    assert at.actor == "import:retail"
    assert (placed.source, placed.country, placed.notes) == (Source.IMPORT, "United Kingdom", "Invoice 536365")
    assert [(sold.name, sold.sku, sold.quantity, sold.unit_price.minor) for sold in placed.lines] == [
        ("WHITE HANGING HEART", "85123A", 6, 255),
        ("POSTAGE", "POST", 1, 1800),
    ]
    assert [event.quantity for event, _ in engine.facts if isinstance(event, StockDispatched)] == [6]


async def test_a_service_has_no_stock_and_what_has_no_price_is_not_offered() -> None:
    engine = MemoryEngine()
    await imported(engine, numbered(line(), line(code="POST"), line("2", code="22752", pence=0, customer=None)))
    added = {event.sku: event for event, _ in engine.facts if isinstance(event, ProductAdded)}
    assert {sku: (event.product_type, event.status) for sku, event in added.items()} == {
        "85123A": (ProductType.PHYSICAL, Status.ACTIVE),
        "POST": (ProductType.SERVICE, Status.DRAFT),
        "22752": (ProductType.PHYSICAL, Status.DRAFT),
    }
    assert {event.variant_id for event, _ in engine.facts if isinstance(event, StockReceived)} == {HEART}


async def test_pieces_come_back_to_the_shelf_with_and_without_an_order() -> None:
    engine = MemoryEngine()
    await imported(engine, numbered(line("1", quantity=5), line("C2", quantity=-7, minutes=1)))
    assert [event.quantity for event, _ in engine.facts if isinstance(event, StockRestocked)] == [5]
    [note] = [event for event, _ in engine.facts if isinstance(event, CreditNoteIssued)]
    assert (note.total.minor, note.reason, note.country) == (2 * 255, "Invoice C2", "United Kingdom")
    assert engine.shelves() == {str(HEART): 7}


async def test_a_count_says_why() -> None:
    engine = MemoryEngine()
    counted = [("damages", -2), ("", -1), ("Found", 4), ("", 1)]
    rows = [line(f"{n}", quantity=q, pence=0, customer=None, description=d) for n, (d, q) in enumerate(counted)]
    await imported(engine, numbered(*rows))
    said = [(event.change, event.reason) for event, _ in engine.facts if isinstance(event, StockAdjusted)]
    assert said == [(-2, "damages"), (-1, "written off"), (4, "Found"), (1, "found")]


async def test_an_invoice_with_other_content_is_told_and_not_imported_twice() -> None:
    engine = MemoryEngine()
    await imported(engine, numbered(line("1", quantity=5), line("C2", quantity=-1, minutes=1)))
    before = list(engine.facts)
    other = numbered(line("1", quantity=6), line("C2", quantity=-2, minutes=1), line("3", minutes=2))
    todo, outcome = await imported(engine, other, digest="b")
    assert outcome.refused == {2: OTHERWISE, 3: OTHERWISE}
    orders = [event.notes for event, _ in engine.facts[len(before) :] if isinstance(event, OrderPlaced)]
    assert orders == ["Invoice 3"]
    assert fates_after(todo, outcome) == {2: Fate.REFUSED, 3: Fate.REFUSED, 4: Fate.SALE}


async def test_a_deed_that_needs_an_earlier_one_waits_for_it() -> None:
    """One piece is sold and comes back, again and again: each sale needs the return before it."""
    rows = [line(f"{'C' if n % 2 else ''}{n}", quantity=-1 if n % 2 else 1, minutes=n) for n in range(IN_FLIGHT * 2)]
    engine = MemoryEngine(Random(1))  # noqa: S311 - the order of answers, not a secret
    todo, outcome = await imported(engine, numbered(*rows))
    assert todo.products["85123A"].opening == 1
    assert outcome.refused == {}


async def test_a_product_that_cannot_be_added_stops_the_import_before_anything_is_sold() -> None:
    engine = MemoryEngine()
    theirs = AddProduct(
        product_id=UUID(int=1),
        store_id=STORE,
        name="Heart",
        sku="85123A",
        price=Money(100, "GBP"),
        status=Status.ACTIVE,
    )
    await engine.execute(TENANT, theirs, actor="staff:1", key="theirs", now=MORNING)
    with pytest.raises(Interrupted, match=r"85123A cannot be imported: .*SKU"):
        await imported(engine, numbered(line("1"), line("2", code="71053")))
    assert not [event for event, _ in engine.facts if isinstance(event, OrderPlaced | StockReceived)]


# -- laws ------------------------------------------------------------------------------------------------------------


@given(lines=files(), chance=chances)
def test_the_read_models_say_what_the_file_says(lines: list[Line], chance: Random) -> None:
    engine = MemoryEngine(chance)
    todo, outcome = asyncio.run(imported(engine, lines))
    assert outcome.refused == {}
    assert engine.sales() == of_lines(lines, todo.fates, STORE)
    assert engine.shelves() == shelves(todo, todo.fates)


@given(lines=files())
def test_twice_is_once(lines: list[Line]) -> None:
    engine = MemoryEngine()
    _, first = asyncio.run(imported(engine, lines))
    facts = list(engine.facts)
    _, second = asyncio.run(imported(engine, lines))
    assert engine.facts == facts
    assert (second.again, second.positions) == (first.commands, first.positions)


@given(lines=files(), chance=chances, stops=st.lists(st.integers(0, 30), max_size=4))
def test_a_run_that_is_stopped_anywhere_goes_on_from_there(lines: list[Line], chance: Random, stops: list[int]) -> None:
    engine = MemoryEngine(chance)
    for more in stops:
        engine.stop_after(more)
        try:
            asyncio.run(imported(engine, lines))
        except Interrupted:
            continue
    engine.stop_after(None)
    todo, outcome = asyncio.run(imported(engine, lines))
    assert outcome.refused == {}
    assert engine.sales() == of_lines(lines, todo.fates, STORE)
    assert engine.shelves() == shelves(todo, todo.fates)


@given(lines=files(), cut=st.integers(0, 60))
def test_parts_of_a_data_set_meet_in_one_store(lines: list[Line], cut: int) -> None:
    """Cut between invoices, in any order: customers and products are shared, and the sums are the whole's."""
    engine = MemoryEngine()
    first = {row.invoice for row in lines[:cut]}
    parts = [[row for row in lines if (row.invoice in first) is half] for half in (True, False)]
    for digest, part in zip("ab", parts, strict=True):
        _, outcome = asyncio.run(imported(engine, part, digest))
        assert outcome.refused == {}
    whole = MemoryEngine()
    todo, _ = asyncio.run(imported(whole, lines))
    assert engine.sales() == whole.sales() == of_lines(lines, todo.fates, STORE)


def test_nothing_in_nothing_out() -> None:
    engine = MemoryEngine()
    _, outcome = asyncio.run(imported(engine, []))
    assert (engine.facts, outcome.commands, engine.sales()) == ([], 0, Totals())


@pytest.mark.parametrize("more", [0, 1, 5])
async def test_when_the_log_is_away_the_import_stops(more: int) -> None:
    engine = MemoryEngine()
    engine.stop_after(more)
    with pytest.raises(Interrupted):
        await imported(engine, numbered(line("1"), line("2"), line("3")))
    assert len(engine.facts) >= more
