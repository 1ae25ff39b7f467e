"""These facts, these figures."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.credit_notes.events import CreditLine, CreditNoteIssued
from numu_core.kernel.messages import Event
from numu_core.orders.events import OrderCancelled, OrderEdited, OrderLinesReturned, OrderPaymentFailed, OrderReopened
from numu_projections.sales.projection import PROJECTIONS
from numu_projections.sales.tables import SalesByCountryRow, SalesByDayRow, SalesByProductRow
from tests.kernel.spec import folded
from tests.orders.shop import CUSTOMER, LINES, ORDER, SCARF, SHIRT, STORE, egp, placed

BY_DAY, BY_PRODUCT, BY_COUNTRY = PROJECTIONS
WHOSE: dict[str, Any] = {"store_id": STORE, "currency": "EGP"}
DAY, EGYPT = (STORE, "EGP", date(2026, 1, 15)), (STORE, "EGP", "EG")
sold = SalesByDayRow(**WHOSE, day=DAY[2], orders=1, lines=2, units=3, revenue_minor=32000)
failed = OrderPaymentFailed(order_id=ORDER, store_id=STORE, customer_id=CUSTOMER, lines=LINES, country="EG")
again = OrderReopened(order_id=ORDER, store_id=STORE, lines=LINES, country="EG")
off = OrderCancelled(order_id=ORDER, store_id=STORE, customer_id=CUSTOMER, lines=LINES, country="EG")
back = OrderLinesReturned(
    order_id=ORDER, store_id=STORE, lines=(replace(LINES[0], quantity=1),), country="EG", restocked=False
)
credited = CreditNoteIssued(
    credit_note_id=ORDER,
    store_id=STORE,
    number=1,
    customer_id=CUSTOMER,
    country="FR",
    lines=(
        CreditLine(
            line=1, product_id=SCARF, variant_id=SCARF, location_id=None, name="Scarf", quantity=2, unit_price=egp(7000)
        ),
    ),
    total=egp(14000),
)
FACTS: list[Event] = [placed, failed, again, back, off, credited]


def test_a_sale_counts_lines_pieces_and_money_on_its_day() -> None:
    assert folded(BY_DAY, [placed]) == {DAY: sold}


def test_each_product_has_its_share() -> None:
    shirts = SalesByProductRow(**WHOSE, product_id=SHIRT, orders=1, lines=1, units=2, revenue_minor=24000)
    scarves = SalesByProductRow(**WHOSE, product_id=SCARF, orders=1, lines=1, units=1, revenue_minor=8000)
    assert folded(BY_PRODUCT, [placed]) == {(STORE, "EGP", SHIRT): shirts, (STORE, "EGP", SCARF): scarves}


def test_two_lines_of_one_product_are_one_order_of_it() -> None:
    twice = replace(placed, lines=(LINES[0], replace(LINES[0], line=2)))
    row = folded(BY_PRODUCT, [twice])[STORE, "EGP", SHIRT]
    assert (row.orders, row.lines, row.units, row.revenue_minor) == (1, 2, 4, 48000)


def test_what_comes_back_is_counted_beside_what_was_sold() -> None:
    row = replace(sold, returned_lines=1, returned_units=1, returned_minor=12000)
    assert folded(BY_DAY, [placed, back]) == {DAY: row}
    [country] = folded(BY_COUNTRY, [placed, back]).values()
    assert country == SalesByCountryRow(
        **WHOSE,
        country="EG",
        orders=1,
        lines=2,
        units=3,
        revenue_minor=32000,
        returned_lines=1,
        returned_units=1,
        returned_minor=12000,
    )


def test_what_is_credited_without_an_order_comes_back_too() -> None:
    counts: dict[str, Any] = {"returned_lines": 1, "returned_units": 2, "returned_minor": 14000}
    assert folded(BY_DAY, [credited]) == {DAY: SalesByDayRow(**WHOSE, day=DAY[2], **counts)}
    assert folded(BY_PRODUCT, [credited]) == {
        (STORE, "EGP", SCARF): SalesByProductRow(**WHOSE, product_id=SCARF, **counts)
    }
    assert folded(BY_COUNTRY, [credited]) == {(STORE, "EGP", "FR"): SalesByCountryRow(**WHOSE, country="FR", **counts)}


def test_what_was_called_off_is_counted_beside_what_was_sold() -> None:
    withdrawn = replace(sold, withdrawn_orders=1, withdrawn_lines=2, withdrawn_units=3, withdrawn_minor=32000)
    assert folded(BY_DAY, [placed, off]) == {DAY: withdrawn}
    assert folded(BY_DAY, [placed, failed]) == {DAY: withdrawn}
    assert folded(BY_DAY, [placed, failed, again]) == {DAY: sold}
    assert folded(BY_DAY, [placed, failed, replace(off, lines=())]) == {DAY: withdrawn}


@given(cuts=st.sets(st.integers(0, len(FACTS))))
def test_batches_leave_no_trace(cuts: set[int]) -> None:
    for projection in PROJECTIONS:
        assert folded(projection, FACTS, cuts) == folded(projection, FACTS)


def test_an_edit_counts_what_was_put_in_and_what_was_taken_out_for_no_new_order() -> None:
    more, less = replace(LINES[0], quantity=1), LINES[1]
    edited = OrderEdited(
        order_id=ORDER,
        store_id=STORE,
        customer_id=CUSTOMER,
        lines=(replace(LINES[0], quantity=3),),
        added=(more,),
        removed=(less,),
        subtotal=egp(36000),
        shipping=egp(0),
        discount=egp(0),
        tax=egp(0),
        total=egp(36000),
        due=egp(36000),
        owed=egp(0),
        country="EG",
    )
    row = replace(
        sold, lines=3, units=4, revenue_minor=44000, withdrawn_lines=1, withdrawn_units=1, withdrawn_minor=8000
    )
    assert folded(BY_DAY, [placed, edited]) == {DAY: row}
    assert folded(BY_PRODUCT, [placed, edited])[STORE, "EGP", SCARF].withdrawn_units == 1
