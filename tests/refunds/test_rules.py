"""What goes back to a buyer, when, and how often: facts so far, one command, the facts or the refusal that follow."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.inventory.events import StockAdjusted
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.orders.commands import CancelOrder, RefundOrder, ReturnOrder
from numu_core.orders.decider import ORDERS
from numu_core.orders.events import (
    MoneyKept,
    MoneyReturned,
    OrderCancelled,
    OrderDelivered,
    OrderEdited,
    OrderPaid,
    OrderRefunded,
    OrderShipped,
    PaymentStatus,
    ProcessingStarted,
)
from numu_core.payments.commands import ExpirePayment, ReverseTransaction
from numu_core.payments.events import (
    CashCollected,
    OverpaymentReturned,
    PaymentCaptured,
    PaymentRefunded,
    Purse,
    Report,
)
from numu_core.refunds.commands import (
    ApproveRefund,
    FailRefund,
    ProcessRefund,
    RejectRefund,
    RequestRefund,
    SettleOrder,
    StartRefund,
    TakeRefund,
)
from numu_core.refunds.decider import REFUNDS
from numu_core.refunds.errors import NothingToRefund, NotRefundable, RefundTooLarge, RefundUnderWay
from numu_core.refunds.events import (
    Cause,
    Reason,
    RefundApproved,
    RefundFailed,
    RefundProcessed,
    RefundRejected,
    RefundRequested,
    RefundStarted,
    RefundTaken,
    Status,
)
from tests.kernel.spec import When, given, new_id
from tests.payments.story import (
    CUSTOMER,
    ORDER,
    PAYMENT,
    SHELF,
    SHELF_PLACE,
    STORE,
    TOTAL,
    VARIANT,
    card_order,
    cod_order,
    told,
)

E = TypeVar("E", bound=Event)
MONEY = (
    *(RefundRequested, RefundApproved, RefundStarted, RefundTaken, RefundFailed, RefundProcessed, RefundRejected),
    *(MoneyReturned, MoneyKept, PaymentRefunded, OverpaymentReturned),
)
REFUND, NEXT = UUID(int=50), UUID(int=51)

captured = PaymentCaptured(payment_id=PAYMENT, order_id=ORDER, report=Report(key="a", transaction_id="1"), amount=TOTAL)
paid = OrderPaid(order_id=ORDER, payment_id=PAYMENT, amount=TOTAL)
paid_order = (*card_order, captured, paid, ProcessingStarted(order_id=ORDER))
delivered_order = (*paid_order, OrderShipped(order_id=ORDER), OrderDelivered(order_id=ORDER))
cash = CashCollected(payment_id=PAYMENT, order_id=ORDER, amount=TOTAL, held_by=Purse.MERCHANT)
cash_order = (*cod_order, OrderShipped(order_id=ORDER), OrderDelivered(order_id=ORDER), cash, paid)
off = OrderCancelled(order_id=ORDER, store_id=STORE, customer_id=CUSTOMER, lines=(), country="EG")

requested = RefundRequested(
    order_id=ORDER,
    refund_id=REFUND,
    store_id=STORE,
    customer_id=CUSTOMER,
    number=1,
    payment_id=PAYMENT,
    transaction_id="1",
    provider="paymob",
    amount=TOTAL,
    whole=True,
    automatic=True,
    cause=Cause.CANCELLED,
)
approved = RefundApproved(order_id=ORDER, refund_id=REFUND)
started = RefundStarted(order_id=ORDER, refund_id=REFUND, payment_id=PAYMENT, level=TOTAL)
failed = RefundFailed(order_id=ORDER, refund_id=REFUND, answer="balance too low")
processed = RefundProcessed(order_id=ORDER, refund_id=REFUND, amount=TOTAL)
owing = (*paid_order, off, requested, approved, started)
back = MoneyReturned(order_id=ORDER, payment_id=PAYMENT, amount=TOTAL, owed=TOTAL)


def owes(minor: int) -> OrderEdited:
    """A line was taken out of the order: so much is left over."""
    total = Money(TOTAL.minor - minor, "EGP")
    return OrderEdited(
        order_id=ORDER,
        store_id=STORE,
        customer_id=CUSTOMER,
        lines=(),
        subtotal=total,
        shipping=total * 0,
        discount=total * 0,
        tax=total * 0,
        total=total,
        due=total * 0,
        owed=Money(minor, "EGP"),
        country="EG",
    )


def egp(minor: int) -> Money:
    return Money(minor, "EGP")


def money(done: When) -> list[Event]:
    assert done.refusal is None, done.refusal
    return [event for event in done.decided if isinstance(event, MONEY)]


def of(kind: type[E], events: Iterable[Event]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def books(minor: int, by: str = "1", key: str = "b") -> ReverseTransaction:
    return ReverseTransaction(
        payment_id=PAYMENT,
        provider_order_id="401122334",
        report=Report(key=f"{key}{minor}", transaction_id=by),
        refunded=egp(minor),
        voided=False,
    )


def test_a_paid_order_that_is_cancelled_is_given_back_through_the_provider_in_the_same_append() -> None:
    done = given(*paid_order).when(CancelOrder(order_id=ORDER))
    its = new_id(1)
    assert money(done) == [
        replace(requested, refund_id=its),
        replace(approved, refund_id=its),
        replace(started, refund_id=its),
    ]


def test_a_parcel_that_came_back_undelivered_is_given_back_too() -> None:
    asked, *_ = money(given(*paid_order, OrderShipped(order_id=ORDER)).when(ReturnOrder(order_id=ORDER)))
    assert isinstance(asked, RefundRequested)
    assert (asked.cause, asked.amount, asked.provider) == (Cause.RETURNED, TOTAL, "paymob")


def test_staff_that_takes_a_delivered_order_back_lets_the_provider_give_it_back() -> None:
    done = given(*delivered_order).when(RefundOrder(order_id=ORDER))
    [refunded] = of(OrderRefunded, done.decided)
    [asked] = of(RefundRequested, done.decided)
    assert (refunded.returning, asked.cause, asked.amount) == (True, Cause.REFUNDED, TOTAL)


def test_staff_that_says_that_cash_is_back_has_given_it_back() -> None:
    done = given(*cash_order).when(RefundOrder(order_id=ORDER))
    back_again = [RefundRequested, RefundApproved, RefundProcessed, PaymentRefunded, MoneyReturned]
    assert [type(event) for event in money(done)] == back_again
    order = ORDERS.fold([*of_orders(cash_order), *of_orders(done.decided)])
    assert (order.payment_status, order.owed_back) == (PaymentStatus.REFUNDED, egp(0))


def test_money_for_an_order_that_was_called_off_goes_back() -> None:
    """The shopper paid at the provider's while the merchant cancelled: the order never counts it."""
    story = [*card_order, *given(*card_order).when(CancelOrder(order_id=ORDER)).decided]
    came = given(*story).when(told())
    [asked] = of(RefundRequested, came.decided)
    assert (asked.transaction_id, asked.amount, asked.cause) == ("1", TOTAL, Cause.NOT_WANTED)
    gone = given(*story, *came.decided).when(books(45990))
    assert [type(event) for event in money(gone)] == [OverpaymentReturned, RefundProcessed]
    voided = given(*story, *came.decided).when(replace(books(0), voided=True))
    assert of(RefundProcessed, voided.decided), "or the provider had it reversed already"


def test_what_is_on_its_way_back_is_not_asked_for_again() -> None:
    given(*owing).when(SettleOrder(order_id=ORDER)).then_nothing()
    given(*owing, failed).when(SettleOrder(order_id=ORDER)).then_nothing()
    given(*owing, processed, back).when(SettleOrder(order_id=ORDER)).then_nothing()
    given(*paid_order).when(SettleOrder(order_id=ORDER)).then_nothing()


def test_a_refund_counts_once_whoever_tells_of_it() -> None:
    done = given(*owing).when(books(45990))
    assert money(done) == [
        PaymentRefunded(payment_id=PAYMENT, report=Report(key="b45990", transaction_id="1"), refunded=TOTAL),
        processed,
        back,
    ]
    given(*owing, *done.decided).when(books(45990, key="callback")).then_nothing()


def test_less_than_the_level_is_not_the_refund_but_the_money_counts() -> None:
    part = money(given(*owing).when(books(20000)))
    assert of(RefundProcessed, part) == []
    assert of(MoneyReturned, part) == [replace(back, amount=egp(20000), owed=egp(20000))]


def test_a_refund_is_tried_again_after_no_and_a_person_may_give_it_instead() -> None:
    again = ProcessRefund(order_id=ORDER, store_id=STORE, refund_id=REFUND)
    given(*owing).when(FailRefund(order_id=ORDER, refund_id=REFUND, answer="balance too low")).then(failed)
    given(*owing, failed).when(again).then(started)
    given(*owing).when(again).then_nothing()
    given(*owing, failed, started, processed).when(again).then_nothing()
    by_hand = money(given(*owing, failed).when(replace(again, by_hand=True)))
    assert of(RefundProcessed, by_hand) == [replace(processed, by_hand=True)]
    assert of(MoneyReturned, by_hand) == [back]
    given(*owing).when(replace(again, by_hand=True)).then_refused(RefundUnderWay(refund_id=REFUND))
    foreign = NotFound(what="refund", id=REFUND)
    given(*owing, failed).when(replace(again, store_id=UUID(int=99))).then_refused(foreign)


def test_a_retry_never_wants_more_than_what_is_still_there() -> None:
    """After the refund failed somebody gave 200 pounds back in the provider's dashboard."""
    edited = replace(requested, amount=egp(12000), cause=Cause.EDITED)
    less = (*paid_order, owes(12000), edited, approved, replace(started, level=egp(12000)), failed)
    again = ProcessRefund(order_id=ORDER, store_id=STORE, refund_id=REFUND)
    part = given(*less).when(books(5000)).decided
    given(*less, *part).when(again).then(replace(started, level=egp(12000)))
    whole = given(*less).when(books(12000)).decided
    assert of(RefundProcessed, whole)
    assert of(MoneyReturned, whole) == [replace(back, amount=egp(12000), owed=egp(12000))]


def test_one_refund_of_a_payment_at_a_time() -> None:
    second = replace(requested, refund_id=NEXT, number=2, amount=egp(100))
    start = StartRefund(order_id=ORDER, refund_id=NEXT, level=egp(100))
    also = RefundApproved(order_id=ORDER, refund_id=NEXT)
    given(*owing, second, also).when(start).then_refused(RefundUnderWay(refund_id=REFUND))
    no = FailRefund(order_id=ORDER, refund_id=REFUND, answer="no")
    [following] = of(RefundStarted, money(given(*owing, second, also).when(no)))
    assert following.refund_id == NEXT, "and the next begins when the one before is through"


def test_a_provider_that_takes_a_refund_up_is_not_asked_again() -> None:
    take = TakeRefund(order_id=ORDER, refund_id=REFUND, provider_refund_id="7")
    taken = RefundTaken(order_id=ORDER, refund_id=REFUND, payment_id=PAYMENT, provider_refund_id="7")
    given(*owing).when(take).then(taken)
    given(*owing, taken).when(take).then_nothing()
    assert REFUNDS.fold([requested, approved, started, taken]).each[REFUND].taken


def test_a_transaction_that_paid_again_goes_back_whole() -> None:
    done = given(*paid_order).when(told(key="second", by="2"))
    [asked] = of(RefundRequested, done.decided)
    assert (asked.transaction_id, asked.amount, asked.cause) == ("2", TOTAL, Cause.PAID_TWICE)
    after = given(*paid_order, *done.decided).when(books(45990, by="2"))
    assert [type(event) for event in money(after)] == [OverpaymentReturned, RefundProcessed]
    given(*paid_order, *done.decided).when(told(key="second again", by="2")).then_nothing()


def test_money_that_comes_for_an_order_given_up_goes_back() -> None:
    """Nobody had paid in time, and the stock is gone."""
    story = [*card_order, *given(*card_order).when(ExpirePayment(payment_id=PAYMENT)).decided]
    kind = {"store_id": STORE, "product_id": VARIANT}
    gone = StockAdjusted(stock_id=SHELF, variant_id=VARIANT, location_id=SHELF_PLACE, change=-5, reason="lost", **kind)
    [asked] = of(RefundRequested, money(given(*story, gone).when(told())))
    assert (asked.cause, asked.amount, asked.automatic) == (Cause.PAYMENT_LATE, TOTAL, True)
    assert of(RefundRequested, money(given(*story).when(told()))) == [], "else it is on again"


def test_staff_refunds_a_part_of_a_delivered_order_step_by_step() -> None:
    want = RequestRefund(order_id=ORDER, store_id=STORE, amount_minor=10000, reason=Reason.DEFECTIVE, note="a hole")
    done = given(*delivered_order).when(want)
    [asked] = money(done)
    assert isinstance(asked, RefundRequested)
    assert (asked.amount, asked.whole, asked.cause, asked.note) == (egp(10000), False, Cause.STAFF, "a hole")
    its = asked.refund_id
    process = ProcessRefund(order_id=ORDER, store_id=STORE, refund_id=its)
    early = BadTransition(what="refund", present="requested", wanted="processing")
    given(*delivered_order, asked).when(process).then_refused(early)
    agree = ApproveRefund(order_id=ORDER, store_id=STORE, refund_id=its)
    agreed = RefundApproved(order_id=ORDER, refund_id=its)
    given(*delivered_order, asked).when(agree).then(agreed)
    given(*delivered_order, asked, agreed).when(agree).then_nothing()
    [begun] = money(given(*delivered_order, asked, agreed).when(process))
    assert isinstance(begun, RefundStarted)
    assert begun.level == egp(10000)
    over = money(given(*delivered_order, asked, agreed, begun).when(books(10000)))
    assert of(MoneyReturned, over) == [replace(back, amount=egp(10000), owed=egp(0))]
    order = ORDERS.fold([*of_orders(delivered_order), *of(MoneyReturned, over)])
    assert (order.payment_status, order.received, order.given) == (PaymentStatus.PAID, TOTAL, egp(10000))
    more = replace(want, amount_minor=35991)
    too_much = RefundTooLarge(order_id=ORDER, requested_minor=35991, refundable_minor=35990, currency="EGP")
    given(*delivered_order, asked, agreed, begun, *over).when(more).then_refused(too_much)


def of_orders(events: Iterable[Event]) -> list[Any]:
    return [event for event in events if type(event).__module__ == "numu_core.orders.events"]


def test_only_what_is_there_is_refunded_and_only_of_delivered_orders() -> None:
    want = RequestRefund(order_id=ORDER, store_id=STORE, reason=Reason.OTHER)
    given(*paid_order).when(want).then_refused(NotRefundable(order_id=ORDER, status="processing"))
    foreign = replace(want, store_id=UUID(int=99))
    given(*delivered_order).when(foreign).then_refused(NotFound(what="order", id=ORDER))
    asked = of(RefundRequested, money(given(*delivered_order).when(want)))
    assert [one.amount for one in asked] == [TOTAL]
    given(*delivered_order, *asked).when(want).then_refused(NothingToRefund(order_id=ORDER))


def test_cash_goes_back_by_hand_and_the_books_say_so() -> None:
    want = RequestRefund(order_id=ORDER, store_id=STORE, reason=Reason.WRONG_ITEM)
    [asked] = of(RefundRequested, money(given(*cash_order).when(want)))
    assert asked.provider is None
    agreed = RefundApproved(order_id=ORDER, refund_id=asked.refund_id)
    process = ProcessRefund(order_id=ORDER, store_id=STORE, refund_id=asked.refund_id)
    done = given(*cash_order, asked, agreed).when(process)
    assert of(RefundStarted, done.decided) == [], "nobody outside is asked"
    assert [type(event) for event in money(done)] == [RefundProcessed, PaymentRefunded, MoneyReturned]
    assert of(OrderRefunded, done.decided), "all of it is back"


def test_what_nobody_agrees_to_stays_with_the_shop() -> None:
    held = replace(requested, automatic=False)
    reject = RejectRefund(order_id=ORDER, store_id=STORE, refund_id=REFUND, note="as agreed")
    rejected = RefundRejected(order_id=ORDER, refund_id=REFUND, customer_id=CUSTOMER, note="as agreed")
    kept = MoneyKept(order_id=ORDER, amount=TOTAL)
    given(*paid_order, off, held).when(reject).then(rejected, kept)
    given(*paid_order, off, held, rejected, kept).when(reject).then_nothing()
    order = ORDERS.fold(of_orders([*paid_order, off, kept]))
    assert order.owed_back == egp(0)
    given(*paid_order, off, held, rejected, kept).when(SettleOrder(order_id=ORDER)).then_nothing()
    late = BadTransition(what="refund", present="processing", wanted="rejected")
    given(*owing).when(reject).then_refused(late)


@pytest.mark.parametrize("status", Status)
def test_every_status_is_named_in_the_contract(status: Status) -> None:
    assert status in {"requested", "approved", "processing", "processed", "completed", "rejected", "failed"}
