"""These facts, this row."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.inventory.events import (
    StockAdjusted,
    StockBecameAvailable,
    StockDispatched,
    StockRanOut,
    StockReleased,
    StockRestocked,
    stock_id,
)
from numu_projections.inventory.projection import STOCK, STOCK_LEVEL
from numu_projections.inventory.tables import StockLevelRow, StockRow
from tests.inventory.test_decider import (
    FOR,
    PLACE,
    PRODUCT,
    SHELF,
    STORE,
    VARIANT,
    WHOSE,
    available_again,
    five,
    ran_out,
    three_reserved,
)
from tests.kernel.spec import folded

LEVEL = StockLevelRow(
    stock_id=SHELF,
    store_id=STORE,
    product_id=PRODUCT,
    variant_id=VARIANT,
    location_id=PLACE,
    on_hand=5,
    reserved=3,
    available=2,
)
FACTS = [
    five,
    available_again,
    three_reserved,
    StockReleased(**FOR, quantity=1),
    StockDispatched(**FOR, quantity=2),
    StockDispatched(**FOR, quantity=1, reserved=False),
    StockRestocked(**FOR, quantity=1),
    StockAdjusted(**WHOSE, change=-3),
    ran_out,
]


def test_a_promise_leaves_the_pieces_where_they_are() -> None:
    assert folded(STOCK_LEVEL, [five, available_again, three_reserved]) == {SHELF: LEVEL}


def test_every_move_is_counted() -> None:
    assert folded(STOCK_LEVEL, FACTS) == {SHELF: replace(LEVEL, on_hand=0, reserved=0, available=0)}


@given(cuts=st.sets(st.integers(0, len(FACTS))))
def test_batches_leave_no_trace(cuts: set[int]) -> None:
    for projection in (STOCK_LEVEL, STOCK):
        assert folded(projection, FACTS, cuts) == folded(projection, FACTS)


def test_a_variant_is_in_stock_while_some_place_has_it() -> None:
    there = replace(available_again, location_id=SHELF, stock_id=stock_id(VARIANT, SHELF))
    row = StockRow(variant_id=VARIANT, store_id=STORE, product_id=PRODUCT, in_stock=True, locations=(PLACE, SHELF))
    assert folded(STOCK, [available_again, there]) == {VARIANT: row}
    assert folded(STOCK, [available_again, there, ran_out]) == {VARIANT: replace(row, locations=(SHELF,))}
    gone = StockRanOut(**{**WHOSE, "location_id": SHELF, "stock_id": stock_id(VARIANT, SHELF)})
    none = replace(row, in_stock=False, locations=())
    assert folded(STOCK, [available_again, there, ran_out, gone]) == {VARIANT: none}


def test_availability_is_touched_by_flips_alone() -> None:
    assert set(STOCK.on) == {StockBecameAvailable, StockRanOut}
