"""What payments make happen, and what time does to them: pure."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from numu_core.payments.commands import ExpirePayment
from numu_core.payments.events import (
    CashCollected,
    IntentionRefused,
    PaymentCaptured,
    PaymentExpired,
    PaymentVoided,
    Purse,
    Report,
    ReversalReported,
)
from numu_workers.kernel.due import Due
from numu_workers.kernel.reactions import Job
from numu_workers.payments.reactions import DEADLINES, GRACE, LIFETIME, REACTIONS
from tests.kernel.spec import NOW, after, folded
from tests.payments.story import ORDER, PAYMENT, TOTAL, intended, requested

REPORT = Report(key="a", transaction_id="1")


def test_a_card_payment_asks_its_provider_and_cash_asks_nobody() -> None:
    ask = Job(actor="payments.request_intention", args={"payment_id": PAYMENT})
    assert after(requested, REACTIONS) == [ask]
    assert after(replace(requested, method="cod"), REACTIONS) == []


def test_a_reversal_is_looked_up() -> None:
    look = Job(actor="payments.check_reversal", args={"payment_id": PAYMENT, "transaction_id": "1"})
    assert after(ReversalReported(payment_id=PAYMENT, report=REPORT), REACTIONS) == [look]


def test_a_card_payment_is_waited_for_as_long_as_promised_and_cash_for_ever() -> None:
    expire = ExpirePayment(payment_id=PAYMENT)
    row = Due(due_id=PAYMENT, at=NOW + LIFETIME + GRACE, command=expire)
    assert folded(DEADLINES[0], [requested]) == {PAYMENT: row}
    assert folded(DEADLINES[0], [replace(requested, method="cod")]) == {}
    asked_late = replace(intended, expires_at=NOW + timedelta(hours=2))
    assert folded(DEADLINES[0], [requested, asked_late]) == {PAYMENT: replace(row, at=NOW + timedelta(hours=2) + GRACE)}
    assert folded(DEADLINES[0], [intended]) == {}


@pytest.mark.parametrize(
    "fact",
    [
        PaymentCaptured(payment_id=PAYMENT, order_id=ORDER, report=REPORT, amount=TOTAL),
        PaymentVoided(payment_id=PAYMENT),
        PaymentExpired(payment_id=PAYMENT),
        IntentionRefused(payment_id=PAYMENT, provider="paymob", answer=""),
        CashCollected(payment_id=PAYMENT, order_id=ORDER, amount=TOTAL, held_by=Purse.MERCHANT),
    ],
)
def test_what_settles_a_payment_ends_the_wait(fact: Any) -> None:
    assert folded(DEADLINES[0], [requested, intended, fact]) == {}
