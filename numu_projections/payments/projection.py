"""``payments``: one row per payment.

The status is derived from all facts together, in the order of ``numu_core.payments.decider``; most folds set columns.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from numu_core.kernel.messages import Event, Recorded
from numu_core.payments.events import (
    AttemptFailed,
    CaptureQuestioned,
    CashCollected,
    IntentionRefused,
    OverpaymentReturned,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentExpired,
    PaymentIntended,
    PaymentMismatched,
    PaymentOverpaid,
    PaymentRefunded,
    PaymentRequested,
    PaymentVoided,
    ReversalReported,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.payments.tables import PaymentRow, payments

PAID = ("captured", "partially_refunded", "refunded")
LASTING = {"created": 0, "pending": 1, "failed": 2, "expired": 3, "authorized": 4, "captured": 5, "voided": 6}
"""What is reached stays, unless something further down the list happens."""


def requested(_: PaymentRow | None, event: PaymentRequested, at: Recorded) -> PaymentRow:
    """Nobody was asked yet."""
    return PaymentRow(
        payment_id=event.payment_id,
        order_id=event.order_id,
        store_id=event.store_id,
        method=event.method,
        provider=None,
        status="created",
        amount_minor=event.amount.minor,
        refunded_minor=0,
        owed_minor=0,
        currency=event.amount.currency,
        provider_payment_id=None,
        provider_order_id=None,
        transaction_id=None,
        held_by=None,
        flags=(),
        attempts=0,
        reason=None,
        requested_at=at.recorded_at,
        expires_at=None,
        paid_at=None,
        updated_at=at.recorded_at,
        position=at.position,
    )


def moved(row: PaymentRow, at: Recorded, status: str = "created", flag: str = "", **columns: Any) -> PaymentRow:
    """``row`` with new columns, one more flag, and the status that follows."""
    flags = tuple(sorted({*row.flags, flag} - {""}))
    reached = "captured" if row.status in PAID else row.status
    further = status if LASTING[status] > LASTING[reached] else reached
    after = replace(row, status=further, flags=flags, updated_at=at.recorded_at, position=at.position, **columns)
    return replace(after, status=_refunded(after)) if further == "captured" else after


def _refunded(row: PaymentRow) -> str:
    """How much of what was captured is still ours."""
    if row.refunded_minor >= row.amount_minor > 0:
        return "refunded"
    return "partially_refunded" if row.refunded_minor else "captured"


def to(status: str = "created", flag: str = "", *told: str) -> Callable[[PaymentRow, Any, Recorded], PaymentRow]:
    """A fold that moves the row, and takes ``told`` columns from the fact."""

    def apply(row: PaymentRow, event: Event, at: Recorded) -> PaymentRow:
        return moved(row, at, status, flag, **{name: getattr(event, name) for name in told})

    return apply


def captured(row: PaymentRow, event: PaymentCaptured, at: Recorded) -> PaymentRow:
    """The money is ours."""
    flag = "late_payment" if event.late else ""
    transaction_id = event.report.transaction_id
    return moved(row, at, "captured", flag, transaction_id=transaction_id, paid_at=at.recorded_at)


def collected(row: PaymentRow, event: CashCollected, at: Recorded) -> PaymentRow:
    """The money is in somebody's purse."""
    return moved(row, at, "captured", held_by=event.held_by, paid_at=at.recorded_at)


def overpaid(row: PaymentRow, event: PaymentOverpaid, at: Recorded) -> PaymentRow:
    """It came in again."""
    return moved(row, at, flag="overpaid_duplicate", owed_minor=row.owed_minor + event.amount.minor)


def returned(row: PaymentRow, _: OverpaymentReturned, at: Recorded) -> PaymentRow:
    """And went back: as much as every payment of this row is."""
    owed = max(0, row.owed_minor - row.amount_minor)
    flags = row.flags if owed else tuple(flag for flag in row.flags if flag != "overpaid_duplicate")
    return moved(replace(row, flags=flags), at, owed_minor=owed)


def refunded(row: PaymentRow, event: PaymentRefunded, at: Recorded) -> PaymentRow:
    """A running total, which never falls."""
    return moved(row, at, refunded_minor=max(row.refunded_minor, event.refunded.minor))


def mismatched(row: PaymentRow, event: PaymentMismatched, at: Recorded) -> PaymentRow:
    """Somebody should look at it."""
    return moved(row, at, flag=event.mismatch)


def declined(row: PaymentRow, event: AttemptFailed, at: Recorded) -> PaymentRow:
    """One more attempt."""
    return moved(row, at, attempts=row.attempts + 1, reason=event.reason)


def refused(row: PaymentRow, event: IntentionRefused, at: Recorded) -> PaymentRow:
    """The provider said no."""
    return moved(row, at, "failed", provider=event.provider, reason=event.answer)


INTENDED = ("provider", "provider_payment_id", "provider_order_id", "expires_at")
STEPS: dict[type[Event], Callable[..., PaymentRow]] = {
    PaymentRequested: requested,
    PaymentIntended: to("pending", "", *INTENDED),
    IntentionRefused: refused,
    AttemptFailed: declined,
    PaymentAuthorized: to("authorized"),
    PaymentCaptured: captured,
    CashCollected: collected,
    PaymentOverpaid: overpaid,
    OverpaymentReturned: returned,
    CaptureQuestioned: to(flag="needs_review"),
    PaymentMismatched: mismatched,
    ReversalReported: to(flag="reversal_reported"),
    PaymentRefunded: refunded,
    PaymentVoided: to("voided"),
    PaymentExpired: to("expired"),
}
by_payment = attrgetter("payment_id")
PAYMENTS = Projection(
    name="payments",
    version=1,
    table=payments,
    row=PaymentRow,
    on={event: Fold(keys=by_payment, apply=apply) for event, apply in STEPS.items()},
)
PROJECTIONS = [PAYMENTS]
