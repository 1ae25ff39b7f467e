"""These facts, this row."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.inventory.events import (
    StockAdjusted,
    StockDispatched,
    StockReleased,
    StockRestocked,
)
from numu_projections.inventory.projection import STOCK_LEVEL
from numu_projections.inventory.tables import StockLevelRow
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
    assert folded(STOCK_LEVEL, FACTS, cuts) == folded(STOCK_LEVEL, FACTS)
