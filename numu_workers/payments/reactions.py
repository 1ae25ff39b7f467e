"""What payments make happen, and what time does to them. Pure: one fact in, jobs and commands out."""

from collections.abc import Iterator
from datetime import timedelta
from operator import attrgetter

from numu_core.kernel.messages import Recorded
from numu_core.payments.commands import ExpirePayment
from numu_core.payments.decider import PROVIDER_OF
from numu_core.payments.events import (
    CashCollected,
    IntentionRefused,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentExpired,
    PaymentIntended,
    PaymentRequested,
    PaymentVoided,
    ReversalReported,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_workers.kernel.due import Due, due
from numu_workers.kernel.reactions import Job, Reaction

LIFETIME = timedelta(minutes=30)  # as the payment page tells the shopper
GRACE = timedelta(minutes=10)  # a payment made in the last minute may take that long to be reported


def request_intention(event: PaymentRequested, _: Recorded) -> Iterator[Job]:
    """Ask the provider to take the money, where the method has one."""
    if event.method in PROVIDER_OF:
        yield Job(actor="payments.request_intention", args={"payment_id": event.payment_id})


def check_reversal(event: ReversalReported, _: Recorded) -> Iterator[Job]:
    """A refund or void is said to have happened, in words that were not signed: look it up."""
    args = {"payment_id": event.payment_id, "transaction_id": event.report.transaction_id}
    yield Job(actor="payments.check_reversal", args=args)


REACTIONS = [
    Reaction(on=PaymentRequested, do=request_intention),
    Reaction(on=ReversalReported, do=check_reversal),
]


def expires(_: Due | None, event: PaymentRequested, at: Recorded) -> Due | None:
    """Cash is waited for as long as it takes."""
    if event.method not in PROVIDER_OF:
        return None
    expire, until = ExpirePayment(payment_id=event.payment_id), event.expires_at or at.recorded_at + LIFETIME
    return Due(due_id=event.payment_id, at=until + GRACE, command=expire)


def expires_with_its_intention(row: Due | None, event: PaymentIntended, _: Recorded) -> Due | None:
    """The provider may have been asked late."""
    expire = ExpirePayment(payment_id=event.payment_id)
    return row and Due(due_id=event.payment_id, at=event.expires_at + GRACE, command=expire)


def settled(_: Due | None, __: object, ___: Recorded) -> None:
    """Nothing to wait for."""


by_payment = attrgetter("payment_id")
SETTLES = (PaymentCaptured, PaymentAuthorized, PaymentVoided, PaymentExpired, IntentionRefused, CashCollected)
DEADLINES = [
    Projection(
        name="payments_due",
        version=1,
        table=due,
        row=Due,
        on={
            PaymentRequested: Fold(keys=by_payment, apply=expires),
            PaymentIntended: Fold(keys=by_payment, apply=expires_with_its_intention),
            **{event: Fold(keys=by_payment, apply=settled) for event in SETTLES},
        },
    )
]
