"""What happens to an order when something happens to its money."""

from uuid import UUID

from msgspec import json
from msgspec.structs import replace

from numu_core.inventory.events import StockReleased
from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import Money
from numu_core.orders.events import (
    MoneyReturned,
    OrderCancelled,
    OrderDelivered,
    OrderPaid,
    OrderPaymentFailed,
    OrderRefunded,
    OrderReopened,
    OrderShipped,
    ProcessingStarted,
)
from numu_core.payments.commands import (
    ExpirePayment,
    RecordIntention,
    RefuseIntention,
    RequestPayment,
    ReverseTransaction,
)
from numu_core.payments.errors import PaymentMethodUnavailable
from numu_core.payments.events import (
    CaptureQuestioned,
    IntentionRefused,
    Outcome,
    PaymentCaptured,
    PaymentExpired,
    PaymentMismatched,
    PaymentOverpaid,
    PaymentRefunded,
    PaymentVoided,
    Report,
)
from numu_core.provider_accounts.events import OwnerLearnt, ProviderDisconnected
from numu_core.provider_orders.errors import ProviderOrderTaken
from numu_core.provider_orders.events import ProviderOrderBound, ReportKept
from numu_core.refunds.events import RefundStarted
from tests.kernel.spec import given
from tests.payments.story import (
    CUSTOMER,
    ORDER,
    PAYMENT,
    SHELF,
    SHELF_PLACE,
    STORE,
    STREAM,
    TOTAL,
    VARIANT,
    bound,
    card_order,
    intended,
    intention,
    line,
    order_placed,
    paymob,
    requested,
    told,
)

captured = PaymentCaptured(payment_id=PAYMENT, order_id=ORDER, report=Report(key="a", transaction_id="1"), amount=TOTAL)
paid = OrderPaid(order_id=ORDER, payment_id=PAYMENT, amount=TOTAL)
started = ProcessingStarted(order_id=ORDER)
expired = PaymentExpired(payment_id=PAYMENT)
released = StockReleased(stock_id=SHELF, variant_id=VARIANT, location_id=SHELF_PLACE, order_id=ORDER, quantity=2)
failed = OrderPaymentFailed(
    order_id=ORDER,
    store_id=STORE,
    customer_id=CUSTOMER,
    payment_id=PAYMENT,
    reason="expired",
    lines=(line,),
    country="EG",
)

ask = RequestPayment(payment_id=PAYMENT, order_id=ORDER, store_id=STORE, amount=TOTAL, method="paymob_card")


def test_a_card_payment_needs_a_store_that_is_connected_for_cards() -> None:
    given(paymob).when(ask).then(requested)
    unavailable = PaymentMethodUnavailable(method="paymob_card")
    given().when(ask).then_refused(unavailable)
    gone = ProviderDisconnected(account_id=paymob.account_id, store_id=STORE, provider="paymob")
    given(paymob, gone).when(ask).then_refused(unavailable)
    wallet = replace(ask, method="paymob_wallet")
    given(paymob).when(wallet).then_refused(PaymentMethodUnavailable(method="paymob_wallet"))
    given().when(replace(ask, method="cod")).then(replace(requested, method="cod"))


def test_an_intention_binds_the_providers_order_to_the_payment_for_ever() -> None:
    record = RecordIntention(payment_id=PAYMENT, intention=intention)
    given(*order_placed).when(record).then(bound, intended)
    given(*card_order).when(record).then_nothing()
    other = ProviderOrderBound(provider_order_id=STREAM, payment_id=UUID(int=77))
    given(*order_placed, other).when(record).then_refused(ProviderOrderTaken(payment_id=PAYMENT))


def test_a_capture_pays_the_order_in_the_same_append() -> None:
    given(*card_order).when(told()).then(captured, paid, started)


def test_a_capture_reported_twice_pays_once() -> None:
    given(*card_order, captured, paid, started).when(told()).then_nothing()


def test_a_report_that_is_faster_than_our_own_record_counts_as_soon_as_it_can() -> None:
    early = told()
    kept = ReportKept(provider_order_id=STREAM, key="a", report=json.encode(early.transaction).decode())
    given(*order_placed).when(early).then(kept)
    given(*order_placed, kept).when(early).then_nothing()
    record = RecordIntention(payment_id=PAYMENT, intention=intention)
    given(*order_placed, kept).when(record).then(bound, intended, captured, paid, started)


def test_a_report_about_an_order_of_somebody_else_is_kept_and_pays_nothing() -> None:
    stray = replace(told(), provider_order_id="999")
    [kept] = given(*card_order).when(stray).decided
    assert isinstance(kept, ReportKept)


def test_money_that_does_not_fit_pays_nothing() -> None:
    for wrong in (
        told(amount=Money(100, "EGP")),
        told(amount=Money(45990, "USD")),
        told(owner="1"),
        told(integration_id="2"),
    ):
        [flag] = given(*card_order).when(wrong).decided
        assert isinstance(flag, PaymentMismatched)


def test_the_first_genuine_report_tells_whose_account_it_is() -> None:
    nameless = replace(paymob, owner="")
    story = [nameless if event is paymob else event for event in card_order]
    story[-1] = replace(intended, owner="")
    learnt = OwnerLearnt(account_id=paymob.account_id, owner="778899")
    given(*story).when(told()).then(learnt, captured, paid, started)
    [flag] = given(*story, learnt).when(told(owner="1")).decided
    assert isinstance(flag, PaymentMismatched)


def test_nobody_paid_in_time_so_the_order_fails_and_gives_its_stock_back() -> None:
    expire = ExpirePayment(payment_id=PAYMENT)
    given(*card_order).when(expire).then(expired, failed, released)
    given(*card_order, captured, paid, started).when(expire).then_nothing()
    given(*card_order, expired, failed, released).when(expire).then_nothing()
    given().when(expire).then_refused(NotFound(what="payment", id=PAYMENT))


def test_a_provider_that_says_no_for_good_fails_the_order_at_once() -> None:
    refuse = RefuseIntention(payment_id=PAYMENT, provider="paymob", answer="Integration ID does not exist")
    refused = IntentionRefused(payment_id=PAYMENT, provider="paymob", answer="Integration ID does not exist")
    given(*order_placed).when(refuse).then(refused, replace(failed, reason="failed"), released)


def test_late_money_opens_the_order_again_while_there_is_stock() -> None:
    outcome = given(*card_order, expired, failed, released).when(told())
    kinds = [type(event) for event in outcome.decided]
    assert outcome.decided[0] == replace(captured, late=True)
    assert OrderReopened in kinds
    assert kinds[-2:] == [OrderPaid, ProcessingStarted]


def test_money_for_a_cancelled_order_is_questioned_and_owed_back() -> None:
    question, *_, asked = given(*card_order, PaymentVoided(payment_id=PAYMENT)).when(told()).decided
    assert (type(question), type(asked)) == (CaptureQuestioned, RefundStarted)


def test_money_for_an_order_that_somebody_marked_paid_is_owed_back() -> None:
    owed, *_, asked = given(*card_order, replace(paid, payment_id=None), started).when(told()).decided
    assert (type(owed), type(asked)) == (PaymentOverpaid, RefundStarted)


def books(refunded: int, *, voided: bool = False) -> ReverseTransaction:
    return ReverseTransaction(
        payment_id=PAYMENT,
        provider_order_id="401122334",
        report=Report(key=f"books{refunded}", transaction_id="1"),
        refunded=Money(refunded, "EGP"),
        voided=voided,
    )


def test_a_sale_reversed_before_it_left_cancels_the_order() -> None:
    reversed_ = given(*card_order, captured, paid, started).when(told(Outcome.VOIDED, "v"))
    assert [type(event) for event in reversed_.decided] == [PaymentVoided, OrderCancelled, StockReleased, MoneyReturned]
    [first, *rest] = given(*card_order, captured, paid, started).when(books(45990)).decided
    assert isinstance(first, PaymentRefunded)
    assert [type(event) for event in rest] == [OrderCancelled, StockReleased, MoneyReturned]


def test_a_refund_of_a_part_or_of_what_is_on_its_way_leaves_the_order_alone() -> None:
    part = given(*card_order, captured, paid, started).when(books(15000)).decided
    assert [type(event) for event in part] == [PaymentRefunded, MoneyReturned]
    whole = given(*card_order, captured, paid, started, OrderShipped(order_id=ORDER)).when(books(45990)).decided
    assert [type(event) for event in whole] == [PaymentRefunded, MoneyReturned]


def test_a_refund_of_a_delivered_order_is_the_orders_too() -> None:
    history = (*card_order, captured, paid, started, OrderShipped(order_id=ORDER), OrderDelivered(order_id=ORDER))
    back = given(*history).when(books(45990))
    assert [type(event) for event in back.decided] == [PaymentRefunded, OrderRefunded, MoneyReturned]


def test_a_refund_that_is_told_before_its_capture_counts_with_it() -> None:
    early = PaymentRefunded(
        payment_id=PAYMENT, report=Report(key="r", transaction_id="1"), refunded=Money(15000, "EGP")
    )
    back = MoneyReturned(order_id=ORDER, payment_id=PAYMENT, amount=Money(15000, "EGP"), owed=Money(0, "EGP"))
    given(*card_order, early).when(told()).then(captured, paid, started, back)
