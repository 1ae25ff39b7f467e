"""These facts, this row; and the row's status is the one that the rules derive."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.kernel.money import Money
from numu_core.payments.decider import PAYMENTS as RULES
from numu_core.payments.events import (
    AttemptFailed,
    AttemptStarted,
    CaptureQuestioned,
    CashCollected,
    IntentionRefused,
    Mismatch,
    OverpaymentReturned,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentEvent,
    PaymentExpired,
    PaymentMismatched,
    PaymentOverpaid,
    PaymentRefunded,
    PaymentVoided,
    Purse,
    Report,
    ReversalReported,
)
from numu_projections.payments.projection import PAYMENTS
from numu_projections.payments.tables import PaymentRow
from tests.kernel.spec import NOW, folded
from tests.payments.story import ORDER, PAYMENT, STORE, TOTAL, intended, requested


def report(by: str = "1") -> Report:
    return Report(key=f"k{by}", transaction_id=by)


captured = PaymentCaptured(payment_id=PAYMENT, order_id=ORDER, report=report(), amount=TOTAL)
CAN_HAPPEN: list[PaymentEvent] = [
    intended,
    captured,
    replace(captured, late=True),
    IntentionRefused(payment_id=PAYMENT, provider="paymob", answer="no"),
    AttemptStarted(payment_id=PAYMENT, report=report()),
    AttemptFailed(payment_id=PAYMENT, report=report(), reason="Do not honour"),
    PaymentAuthorized(payment_id=PAYMENT, report=report(), amount=TOTAL),
    PaymentOverpaid(payment_id=PAYMENT, report=report("2"), amount=TOTAL),
    OverpaymentReturned(payment_id=PAYMENT, report=report("2")),
    CaptureQuestioned(payment_id=PAYMENT, report=report(), amount=TOTAL),
    PaymentMismatched(payment_id=PAYMENT, report=report(), mismatch=Mismatch.AMOUNT, expected="45990", reported="1"),
    ReversalReported(payment_id=PAYMENT, report=report()),
    PaymentRefunded(payment_id=PAYMENT, report=report(), refunded=Money(100, "EGP")),
    PaymentRefunded(payment_id=PAYMENT, report=report(), refunded=TOTAL),
    PaymentVoided(payment_id=PAYMENT),
    PaymentExpired(payment_id=PAYMENT),
    CashCollected(payment_id=PAYMENT, order_id=ORDER, amount=TOTAL, held_by=Purse.COURIER),
]
histories = st.lists(st.sampled_from(CAN_HAPPEN), max_size=8)


def row_of(*events: PaymentEvent) -> PaymentRow:
    row: PaymentRow = folded(PAYMENTS, [requested, *events])[PAYMENT]
    return row


def test_a_captured_payment_says_by_which_transaction_and_when() -> None:
    assert row_of(intended, captured) == PaymentRow(
        payment_id=PAYMENT,
        order_id=ORDER,
        store_id=STORE,
        method="paymob_card",
        provider="paymob",
        status="captured",
        amount_minor=45990,
        refunded_minor=0,
        owed_minor=0,
        currency="EGP",
        provider_payment_id="pi_1",
        provider_order_id="401122334",
        transaction_id="1",
        held_by=None,
        flags=(),
        attempts=0,
        reason=None,
        requested_at=NOW,
        expires_at=intended.expires_at,
        paid_at=NOW + timedelta(seconds=2),
        updated_at=NOW + timedelta(seconds=2),
        position=3,
    )


def test_what_a_person_should_look_at_is_flagged() -> None:
    mismatched, overpaid, returned = CAN_HAPPEN[10], CAN_HAPPEN[7], CAN_HAPPEN[8]
    row = row_of(intended, mismatched, replace(captured, late=True), overpaid)
    assert (row.flags, row.owed_minor) == (("amount_mismatch", "late_payment", "overpaid_duplicate"), 45990)
    back = row_of(intended, captured, overpaid, returned)
    assert (back.flags, back.owed_minor) == ((), 0)


def test_a_declined_card_is_counted_and_its_reason_kept() -> None:
    row = row_of(intended, CAN_HAPPEN[5], CAN_HAPPEN[5])
    assert (row.status, row.attempts, row.reason) == ("pending", 2, "Do not honour")


def test_cash_says_who_has_it() -> None:
    row = row_of(CAN_HAPPEN[-1])
    assert (row.status, row.held_by, row.paid_at) == ("captured", "courier", NOW + timedelta(seconds=1))


@settings(max_examples=300, deadline=None)
@given(events=histories)
def test_the_rows_status_is_the_one_that_the_rules_derive(events: list[PaymentEvent]) -> None:
    assert row_of(*events).status == RULES.fold([requested, *events]).status


@settings(max_examples=100, deadline=None)
@given(events=histories, cuts=st.sets(st.integers(0, 9)))
def test_batches_leave_no_trace(events: list[PaymentEvent], cuts: set[int]) -> None:
    assert folded(PAYMENTS, [requested, *events], cuts) == folded(PAYMENTS, [requested, *events])
