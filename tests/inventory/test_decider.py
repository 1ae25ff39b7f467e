"""The rules of a shelf: facts so far, one command, the facts or the refusal that follow."""

from typing import Any
from uuid import UUID

import pytest
from msgspec import ValidationError

from numu_core.inventory.commands import (
    AdjustStock,
    CountStock,
    DispatchStock,
    ReceiveStock,
    ReleaseStock,
    ReserveStock,
    RestockReturn,
)
from numu_core.inventory.errors import NotEnoughStock, NotReserved
from numu_core.inventory.events import (
    StockAdjusted,
    StockBecameAvailable,
    StockDispatched,
    StockRanOut,
    StockReceived,
    StockReleased,
    StockReserved,
    StockRestocked,
    stock_id,
)
from tests.kernel.spec import given

STORE, PRODUCT, VARIANT, PLACE, ORDER = (UUID(int=n) for n in range(1, 6))
SHELF = stock_id(VARIANT, PLACE)
HERE: dict[str, Any] = {"stock_id": SHELF, "variant_id": VARIANT, "location_id": PLACE}
WHOSE: dict[str, Any] = {**HERE, "store_id": STORE, "product_id": PRODUCT}
FOR: dict[str, Any] = {**HERE, "order_id": ORDER}

five = StockReceived(**WHOSE, quantity=5)
three_reserved = StockReserved(**FOR, quantity=3)
ran_out, available_again = StockRanOut(**WHOSE), StockBecameAvailable(**WHOSE)


def test_the_first_pieces_make_a_variant_available() -> None:
    given().when(ReceiveStock(**WHOSE, quantity=5)).then(five, available_again)


def test_more_pieces_are_just_more() -> None:
    given(five).when(ReceiveStock(**WHOSE, quantity=5)).then(five)


def test_what_is_available_can_be_reserved() -> None:
    given(five).when(ReserveStock(**FOR, quantity=3)).then(three_reserved)


def test_the_last_pieces_run_out() -> None:
    given(five).when(ReserveStock(**FOR, quantity=5)).then(StockReserved(**FOR, quantity=5), ran_out)


def test_what_is_promised_is_not_promised_again() -> None:
    refusal = NotEnoughStock(variant_id=VARIANT, requested=3, available=2)
    given(five, three_reserved).when(ReserveStock(**FOR, quantity=3)).then_refused(refusal)


def test_a_shelf_nobody_filled_holds_nothing() -> None:
    refusal = NotEnoughStock(variant_id=VARIANT, requested=1, available=0)
    given().when(ReserveStock(**FOR, quantity=1)).then_refused(refusal)


def test_nothing_less_than_one_piece_moves() -> None:
    with pytest.raises(ValidationError, match="quantity"):
        given(five).when(ReserveStock(**FOR, quantity=-1))


def test_a_released_piece_can_be_sold_again() -> None:
    whole = StockReserved(**FOR, quantity=5)
    released = StockReleased(**FOR, quantity=2)
    given(five, whole).when(ReleaseStock(**FOR, quantity=2)).then(released, available_again)


def test_no_more_is_released_than_was_reserved() -> None:
    refusal = NotReserved(variant_id=VARIANT, requested=4, reserved=3)
    given(five, three_reserved).when(ReleaseStock(**FOR, quantity=4)).then_refused(refusal)


def test_what_is_dispatched_is_neither_here_nor_promised() -> None:
    dispatched = StockDispatched(**FOR, quantity=3)
    done = given(five, three_reserved).when(DispatchStock(**FOR, quantity=3)).then(dispatched)
    assert done.decided == [dispatched]
    refusal = NotReserved(variant_id=VARIANT, requested=1, reserved=0)
    given(five, three_reserved, dispatched).when(DispatchStock(**FOR, quantity=1)).then_refused(refusal)


def test_a_sale_on_the_spot_needs_no_promise_and_takes_none_away() -> None:
    sold = StockDispatched(**FOR, quantity=2, reserved=False)
    given(five, three_reserved).when(DispatchStock(**FOR, quantity=2, reserved=False)).then(sold, ran_out)
    refusal = NotEnoughStock(variant_id=VARIANT, requested=3, available=2)
    given(five, three_reserved).when(DispatchStock(**FOR, quantity=3, reserved=False)).then_refused(refusal)


def test_what_came_back_can_be_sold_again() -> None:
    gone = StockDispatched(**FOR, quantity=5, reserved=False)
    back = StockRestocked(**FOR, quantity=1)
    given(five, gone).when(RestockReturn(**FOR, quantity=1)).then(back, available_again)


def test_an_adjustment_says_why() -> None:
    adjusted = StockAdjusted(**WHOSE, change=-2, reason="broken")
    given(five, three_reserved).when(AdjustStock(**WHOSE, change=-2, reason="broken")).then(adjusted, ran_out)


def test_no_adjustment_takes_away_what_is_promised() -> None:
    refusal = NotEnoughStock(variant_id=VARIANT, requested=3, available=2)
    given(five, three_reserved).when(AdjustStock(**WHOSE, change=-3)).then_refused(refusal)


def test_adjusting_by_nothing_is_nothing() -> None:
    given(five).when(AdjustStock(**WHOSE, change=0)).then_nothing()


def test_a_count_sets_what_is_available() -> None:
    adjusted = StockAdjusted(**WHOSE, change=8)
    given(five, three_reserved).when(CountStock(**WHOSE, available=10)).then(adjusted)
    given(five, three_reserved, adjusted).when(CountStock(**WHOSE, available=10)).then_nothing()


def test_a_count_of_zero_empties_the_shelf_but_keeps_promises() -> None:
    given(five, three_reserved).when(CountStock(**WHOSE, available=0)).then(StockAdjusted(**WHOSE, change=-2), ran_out)
