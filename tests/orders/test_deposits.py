"""A deposit before cash on delivery, and asking anew for what is due."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.inventory.events import StockReleased
from numu_core.kernel.errors import NotFound
from numu_core.kernel.messages import Event
from numu_core.orders.commands import (
    AskedResult,
    AskPayment,
    CancelOrder,
    ConfirmOrder,
    DeliverOrder,
    FailOrderPayment,
    MarkOrderPaid,
    RecordDeposit,
)
from numu_core.orders.decider import ORDERS, Order
from numu_core.orders.events import (
    Deposit,
    DepositPaid,
    GiftPart,
    OrderCancelled,
    OrderConfirmed,
    OrderPaid,
    OrderReopened,
    PaymentAsked,
    PaymentStatus,
    ProcessingStarted,
    Status,
)
from numu_core.payments.events import CashCollected, PaymentCaptured, PaymentRequested, PaymentVoided, Purse, Report
from tests.kernel.spec import NOW, When, given, new_id
from tests.orders.shop import LINES, ORDER, OTHER_STORE, PAYMENT, STORE, egp, one_order, placed

FIRST = UUID(int=70)
deposit = Deposit(payment_id=FIRST, gateway="paymob_card", amount=egp(2000), expires_at=NOW + timedelta(minutes=30))
wanted = PaymentRequested(
    payment_id=FIRST,
    order_id=ORDER,
    store_id=STORE,
    amount=egp(2000),
    method="paymob_card",
    deposit=True,
    expires_at=deposit.expires_at,
)
rest = PaymentRequested(payment_id=PAYMENT, order_id=ORDER, store_id=STORE, amount=egp(30000), method="cod")
waiting: list[Event] = [*one_order[:-2], replace(placed, deposit=deposit), rest, wanted]
paid = DepositPaid(order_id=ORDER, payment_id=FIRST, amount=egp(2000))
captured = PaymentCaptured(
    payment_id=FIRST, order_id=ORDER, amount=egp(2000), report=Report(key="k", transaction_id="7")
)
record = RecordDeposit(order_id=ORDER, payment_id=FIRST, amount=egp(2000))


def order(done: When) -> Order:
    assert done.refusal is None, done.refusal
    return done.shop.state(ORDERS, ORDER)


def kinds(done: When, *but: type[Event]) -> list[type[Event]]:
    return [type(event) for event in done.decided if not isinstance(event, but)]


def test_a_deposit_confirms_the_order_once_and_leaves_the_rest_due() -> None:
    done = given(*waiting).when(record)
    done.then(paid)
    after = order(done)
    assert (after.status, after.payment_status, after.due) == (Status.CONFIRMED, PaymentStatus.PENDING, egp(30000))
    given(*waiting, paid).when(record).then_nothing()


def test_the_rest_is_collected_at_the_door() -> None:
    done = given(*waiting, captured, paid).when(DeliverOrder(order_id=ORDER))
    cash = CashCollected(payment_id=PAYMENT, order_id=ORDER, amount=egp(30000), held_by=Purse.MERCHANT)
    assert cash in done.decided
    assert OrderPaid(order_id=ORDER, payment_id=PAYMENT, amount=egp(30000)) in done.decided
    assert (order(done).due, order(done).received) == (egp(0), egp(32000))


def test_an_order_called_off_wants_neither_part_and_owes_back_what_came_in() -> None:
    done = given(*waiting).when(CancelOrder(order_id=ORDER))
    assert kinds(done, StockReleased) == [OrderCancelled, PaymentVoided, PaymentVoided]
    after = given(*waiting, captured, paid).when(CancelOrder(order_id=ORDER))
    assert [event for event in after.decided if isinstance(event, PaymentVoided)] == [PaymentVoided(payment_id=PAYMENT)]
    assert order(after).owed_back == egp(2000)


def test_a_deposit_that_comes_too_late_is_owed_back() -> None:
    off = OrderCancelled(order_id=ORDER, store_id=STORE, customer_id=placed.customer_id, lines=LINES, country="EG")
    done = given(*waiting, off).when(record)
    done.then(paid)
    assert (order(done).status, order(done).owed_back) == (Status.CANCELLED, egp(2000))


def test_a_deposit_after_a_refusal_puts_the_order_on_again() -> None:
    failed = given(*waiting).when(FailOrderPayment(order_id=ORDER, payment_id=FIRST))
    assert PaymentVoided(payment_id=PAYMENT) in failed.decided
    done = given(*waiting, *failed.decided).when(record)
    again = [event for event in done.decided if isinstance(event, PaymentRequested)]
    assert [(event.amount, event.method) for event in again] == [(egp(30000), "cod")]
    assert OrderReopened in kinds(done)
    assert (order(done).status, order(done).holding) == (Status.CONFIRMED, True)


def test_staff_may_do_without_it() -> None:
    done = given(*waiting).when(ConfirmOrder(order_id=ORDER))
    assert kinds(done) == [OrderConfirmed, PaymentVoided, PaymentVoided, PaymentAsked, PaymentRequested]
    assert done.decided[-1] == replace(rest, payment_id=new_id(1), amount=egp(32000))


def test_staff_has_the_whole_money_while_a_deposit_is_waited_for() -> None:
    done = given(*waiting).when(MarkOrderPaid(order_id=ORDER))
    assert (order(done).status, order(done).received) == (Status.PROCESSING, egp(32000))
    [cash] = [event for event in done.decided if isinstance(event, CashCollected)]
    assert cash.amount == egp(32000)


# -- asking anew -------------------------------------------------------------------------------------------------------


def test_asking_anew_voids_what_was_asked_for_before() -> None:
    done = given(*one_order).when(AskPayment(order_id=ORDER))
    asked = PaymentAsked(order_id=ORDER, payment_id=new_id(1), payment_method="cod")
    request = replace(rest, payment_id=new_id(1), amount=egp(32000))
    done.then(PaymentVoided(payment_id=PAYMENT), asked, request)
    assert done.result == AskedResult(payment_id=new_id(1))


def test_what_costs_nothing_any_more_is_paid() -> None:
    part = GiftPart(card_id=UUID(int=80), last_four="WXYZ", amount=egp(32000))
    free = [*one_order[:-2], replace(placed, gift_cards=(part,)), replace(rest, amount=egp(0))]
    done = given(*free).when(AskPayment(order_id=ORDER))
    assert kinds(done) == [PaymentVoided, OrderPaid, ProcessingStarted]
    assert done.result == AskedResult(payment_id=None)


def test_an_order_of_another_store_is_not_asked_about() -> None:
    ask = AskPayment(order_id=ORDER, store_id=OTHER_STORE)
    given(*one_order).when(ask).then_refused(NotFound(what="order", id=ORDER))


@pytest.mark.parametrize("method", ["cod", None])
def test_the_method_an_order_was_agreed_with_is_remembered(method: str | None) -> None:
    state = ORDERS.fold(
        [
            replace(placed, payment_method=method),
            PaymentAsked(order_id=ORDER, payment_id=FIRST, payment_method="paymob_card"),
        ]
    )
    assert (state.agreed_method, state.payment_method) == (method, "paymob_card")
