"""What moves along with a placed order: stock, money, shipment. All of it, or none at all."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.orders.commands import (
    AssignTracking,
    CancelOrder,
    ChangeOrderStatus,
    ConfirmOrder,
    DeliverOrder,
    EditOrder,
    FailOrderPayment,
    MarkOrderPaid,
    ReopenOrder,
    ReturnLine,
    ReturnOrder,
    ShipOrder,
    Till,
)
from numu_core.orders.errors import (
    AmountNotDue,
    NoSuchLine,
    OrderAlreadyPaid,
    OrderHasLeft,
    ReturnTooLarge,
    UnknownStatus,
)
from numu_core.orders.events import (
    OrderAddressCorrected,
    OrderCancelled,
    OrderDelivered,
    OrderLinesReturned,
    OrderNoted,
    OrderPaid,
    OrderPaymentFailed,
    OrderReopened,
    OrderReturned,
    OrderShipped,
    ProcessingStarted,
    TrackingAssigned,
)
from numu_core.payments.events import CashCollected, PaymentVoided, Purse
from tests.kernel.spec import given, new_id
from tests.orders.shop import (
    CAIRO,
    CUSTOMER,
    LINES,
    ORDER,
    OTHER_STORE,
    PAYMENT,
    SCARF,
    SHIRT,
    STORE,
    asked,
    dispatched,
    egp,
    one_order,
    placed,
    released,
    reserved,
    restocked,
    stocked,
)

# -- money -------------------------------------------------------------------------------------------------------------

card = replace(placed, payment_method="paymob_card")
card_asked = replace(asked, method="paymob_card")
by_card = [*one_order[:-2], card, card_asked]
PAID = OrderPaid(order_id=ORDER, payment_id=PAYMENT, amount=egp(32000))
FAILED = OrderPaymentFailed(
    order_id=ORDER,
    store_id=STORE,
    customer_id=CUSTOMER,
    payment_id=PAYMENT,
    reason="expired",
    lines=LINES,
    country="EG",
)
failed = [*by_card, FAILED, released(SHIRT, 2), released(SCARF, 1)]
pay = MarkOrderPaid(order_id=ORDER, payment_id=PAYMENT, amount=egp(32000))


def test_a_paid_order_is_processed() -> None:
    given(*by_card).when(pay).then(PAID, ProcessingStarted(order_id=ORDER))


def test_the_same_payment_pays_once_and_another_is_told() -> None:
    given(*by_card, PAID).when(pay).then_nothing()
    other = replace(pay, payment_id=UUID(int=70))
    given(*by_card, PAID).when(other).then_refused(OrderAlreadyPaid(order_id=ORDER))


def test_an_order_is_paid_in_full() -> None:
    refusal = AmountNotDue(order_id=ORDER, due="320.00 EGP", paid="319.99 EGP")
    given(*by_card).when(replace(pay, amount=egp(31999))).then_refused(refusal)


def test_staff_collect_cash_themselves() -> None:
    cash = CashCollected(payment_id=PAYMENT, order_id=ORDER, amount=egp(32000), held_by=Purse.MERCHANT)
    given(*one_order).when(MarkOrderPaid(order_id=ORDER, store_id=STORE)).then(
        cash, PAID, ProcessingStarted(order_id=ORDER)
    )


def test_money_that_came_another_way_voids_the_card_payment() -> None:
    given(*by_card).when(MarkOrderPaid(order_id=ORDER)).then(
        PaymentVoided(payment_id=PAYMENT),
        OrderPaid(order_id=ORDER, amount=egp(32000)),
        ProcessingStarted(order_id=ORDER),
    )


def test_an_unpaid_order_gives_its_stock_back() -> None:
    fail = FailOrderPayment(order_id=ORDER, payment_id=PAYMENT, reason="expired")
    given(*by_card).when(fail).then(FAILED, released(SHIRT, 2), released(SCARF, 1))
    given(*failed).when(fail).then_nothing()
    given(*by_card, PAID).when(fail).then_nothing()


def test_money_that_comes_late_finds_the_stock_again() -> None:
    again = OrderReopened(order_id=ORDER, store_id=STORE, payment_id=PAYMENT, lines=LINES, country="EG")
    given(*failed).when(pay).then(
        again, reserved(SHIRT, 2), reserved(SCARF, 1), PAID, ProcessingStarted(order_id=ORDER)
    )


def test_money_that_comes_too_late_is_recorded_all_the_same() -> None:
    gone = reserved(SHIRT, 4, UUID(int=60))
    given(*failed, gone).when(pay).then(PAID)


def test_money_for_a_cancelled_order_is_recorded_all_the_same() -> None:
    off = OrderCancelled(order_id=ORDER, store_id=STORE, customer_id=CUSTOMER, lines=LINES, country="EG")
    given(*by_card, off).when(pay).then(PAID)


def test_reopening_asks_for_the_money_anew() -> None:
    fresh = new_id(1)
    cash = [*one_order, replace(FAILED, reason=None), released(SHIRT, 2), released(SCARF, 1)]
    given(*cash).when(ReopenOrder(order_id=ORDER)).then(
        OrderReopened(order_id=ORDER, store_id=STORE, payment_id=fresh, lines=LINES, country="EG"),
        reserved(SHIRT, 2),
        reserved(SCARF, 1),
        replace(asked, payment_id=fresh),
    )


def test_an_order_that_is_on_cannot_be_reopened() -> None:
    refusal = BadTransition(what="order", present="pending", wanted="pending")
    given(*one_order).when(ReopenOrder(order_id=ORDER)).then_refused(refusal)


# -- goods -------------------------------------------------------------------------------------------------------------

SHIPPED = [ProcessingStarted(order_id=ORDER), OrderShipped(order_id=ORDER), dispatched(SHIRT, 2), dispatched(SCARF, 1)]
DELIVERED = OrderDelivered(order_id=ORDER)
CASH = CashCollected(payment_id=PAYMENT, order_id=ORDER, amount=egp(32000), held_by=Purse.COURIER)


def test_what_is_shipped_leaves_the_shelf() -> None:
    given(*one_order).when(ShipOrder(order_id=ORDER)).then(*SHIPPED)
    given(*one_order, *SHIPPED).when(ShipOrder(order_id=ORDER)).then_nothing()


def test_the_courier_collects_on_delivery() -> None:
    deliver = DeliverOrder(order_id=ORDER, cash_held_by=Till.COURIER)
    given(*one_order, *SHIPPED).when(deliver).then(DELIVERED, CASH, PAID)
    given(*one_order, *SHIPPED, DELIVERED, CASH, PAID).when(deliver).then_nothing()


def test_a_scan_that_was_missed_is_made_up_for() -> None:
    deliver = DeliverOrder(order_id=ORDER, cash_held_by=Till.COURIER)
    left = [SHIPPED[0], SHIPPED[1], *SHIPPED[2:], DELIVERED, CASH, PAID]
    assert sorted(map(repr, given(*one_order).when(deliver).decided)) == sorted(map(repr, left))


def test_a_prepaid_order_is_delivered_without_cash() -> None:
    given(*by_card, PAID, *SHIPPED).when(DeliverOrder(order_id=ORDER)).then(DELIVERED)


def test_some_pieces_come_back() -> None:
    back = OrderLinesReturned(
        order_id=ORDER, store_id=STORE, lines=(replace(LINES[0], quantity=1),), country="EG", restocked=True
    )
    some = ReturnOrder(order_id=ORDER, lines=[ReturnLine(line=1, quantity=1)])
    given(*one_order, *SHIPPED, DELIVERED).when(some).then(back, restocked(SHIRT, 1))
    given(*one_order, *SHIPPED, DELIVERED).when(replace(some, restock=False)).then(replace(back, restocked=False))


def test_no_more_comes_back_than_went_out() -> None:
    once = ReturnOrder(order_id=ORDER, lines=[ReturnLine(line=1, quantity=1), ReturnLine(line=1, quantity=2)])
    refusal = ReturnTooLarge(order_id=ORDER, line=1, requested=3, returnable=2)
    given(*one_order, *SHIPPED).when(once).then_refused(refusal)
    refusal = ReturnTooLarge(order_id=ORDER, line=1, requested=3, returnable=0)
    given(*one_order).when(once).then_refused(refusal)
    nowhere = ReturnOrder(order_id=ORDER, lines=[ReturnLine(line=3, quantity=1)])
    given(*one_order, *SHIPPED).when(nowhere).then_refused(NoSuchLine(order_id=ORDER, line=3))


def test_a_parcel_that_was_refused_at_the_door_comes_back_whole_and_costs_nothing() -> None:
    back = OrderLinesReturned(order_id=ORDER, store_id=STORE, lines=LINES, country="EG", restocked=True)
    events = given(*one_order, *SHIPPED).when(ReturnOrder(order_id=ORDER)).decided
    assert events == [
        back,
        OrderReturned(order_id=ORDER),
        restocked(SHIRT, 2),
        restocked(SCARF, 1),
        PaymentVoided(payment_id=PAYMENT),
    ]
    given(*one_order, *SHIPPED, *events).when(ReturnOrder(order_id=ORDER)).then_nothing()


def test_cancelling_releases_the_stock_and_voids_the_payment() -> None:
    cancel = CancelOrder(order_id=ORDER, store_id=STORE, reason="changed my mind")
    off = OrderCancelled(
        order_id=ORDER, store_id=STORE, customer_id=CUSTOMER, reason="changed my mind", lines=LINES, country="EG"
    )
    events = [off, released(SHIRT, 2), released(SCARF, 1), PaymentVoided(payment_id=PAYMENT)]
    given(*one_order).when(cancel).then(*events)
    given(*one_order, *events).when(cancel).then_nothing()


def test_what_was_given_up_before_is_not_taken_back_twice() -> None:
    events = given(*failed).when(CancelOrder(order_id=ORDER)).decided
    [off] = [event for event in events if isinstance(event, OrderCancelled)]
    assert off.lines == ()
    assert not [event for event in events if type(event) is type(released(SHIRT, 1))]


def test_an_order_on_its_way_cannot_be_cancelled() -> None:
    refusal = BadTransition(what="order", present="shipped", wanted="cancelled")
    given(*one_order, *SHIPPED).when(CancelOrder(order_id=ORDER)).then_refused(refusal)


# -- by hand -----------------------------------------------------------------------------------------------------------


def test_staff_move_an_order_as_far_as_the_table_says() -> None:
    ship = ChangeOrderStatus(order_id=ORDER, store_id=STORE, status="shipped")
    given(*one_order, ProcessingStarted(order_id=ORDER)).when(ship).then(*SHIPPED[1:])
    refusal = BadTransition(what="order", present="pending", wanted="shipped")
    given(*one_order).when(ship).then_refused(refusal)


def test_there_are_no_other_statuses() -> None:
    lost = ChangeOrderStatus(order_id=ORDER, status="lost")
    given(*one_order).when(lost).then_refused(UnknownStatus(status="lost"))
    initial = ChangeOrderStatus(order_id=ORDER, status="new")
    given(*one_order).when(initial).then_refused(BadTransition(what="order", present="pending", wanted="new"))


EDIT = EditOrder(order_id=ORDER, notes="call first", tracking_number="B1", bill_to=replace(CAIRO, city="Giza"))


def test_one_edit_is_one_append() -> None:
    given(*one_order).when(EDIT).then(
        OrderNoted(order_id=ORDER, customer_id=CUSTOMER, notes="call first"),
        OrderAddressCorrected(order_id=ORDER, customer_id=CUSTOMER, bill_to=replace(CAIRO, city="Giza")),
        TrackingAssigned(order_id=ORDER, tracking_number="B1"),
    )


def test_an_address_is_not_corrected_behind_the_courier() -> None:
    given(*one_order, *SHIPPED).when(EDIT).then_refused(OrderHasLeft(order_id=ORDER))


@pytest.mark.parametrize(
    "command",
    [
        CancelOrder(order_id=ORDER, store_id=OTHER_STORE),
        MarkOrderPaid(order_id=ORDER, store_id=OTHER_STORE),
        ChangeOrderStatus(order_id=ORDER, store_id=OTHER_STORE, status="confirmed"),
        EditOrder(order_id=ORDER, store_id=OTHER_STORE, notes="mine now"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_another_stores_order_does_not_exist_here(command: CancelOrder) -> None:
    given(*one_order).when(command).then_refused(NotFound(what="order", id=ORDER))


@pytest.mark.parametrize(
    "command",
    [
        CancelOrder(order_id=ORDER),
        MarkOrderPaid(order_id=ORDER),
        FailOrderPayment(order_id=ORDER),
        ReopenOrder(order_id=ORDER),
        ShipOrder(order_id=ORDER),
        DeliverOrder(order_id=ORDER),
        ReturnOrder(order_id=ORDER),
        ChangeOrderStatus(order_id=ORDER, status="confirmed"),
        EditOrder(order_id=ORDER),
        ConfirmOrder(order_id=ORDER),
        AssignTracking(order_id=ORDER, tracking_number="B1"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_happens_to_an_order_that_never_was(command: CancelOrder) -> None:
    given(*stocked).when(command).then_refused(NotFound(what="order", id=ORDER))
