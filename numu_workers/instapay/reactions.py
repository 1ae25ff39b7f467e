"""What time does to a transfer that is waited for."""

from operator import attrgetter

from numu_core.instapay.events import IntentOpened, ProofDeclined, ProofReceived
from numu_core.kernel.messages import Recorded
from numu_core.payments.commands import ExpirePayment
from numu_core.payments.events import CashCollected, PaymentCaptured, PaymentExpired, PaymentVoided
from numu_projections.kernel.projection import Fold, Projection
from numu_workers.kernel.due import Due, due
from numu_workers.kernel.reactions import Reaction

REACTIONS: list[Reaction] = []


def opened(_: Due | None, event: IntentOpened, __: Recorded) -> Due:
    """Until then."""
    return Due(due_id=event.payment_id, at=event.expires_at, command=ExpirePayment(payment_id=event.payment_id))


def looked_at(row: Due | None, event: ProofReceived, _: Recorded) -> Due | None:
    """Somebody has to look first; but not for ever. Nothing where nothing is waited for any more."""
    expire = ExpirePayment(payment_id=event.payment_id)
    return row and Due(due_id=event.payment_id, at=event.review_until, command=expire)


def declined(row: Due | None, event: ProofDeclined, _: Recorded) -> Due | None:
    """The clock runs again."""
    expire = ExpirePayment(payment_id=event.payment_id)
    return row and Due(due_id=event.payment_id, at=event.expires_at, command=expire)


def settled(_: Due | None, __: object, ___: Recorded) -> None:
    """Nothing to wait for."""


by_payment = attrgetter("payment_id")
DEADLINES = [
    Projection(
        name="instapay_due",
        version=1,
        table=due,
        row=Due,
        on={
            IntentOpened: Fold(keys=by_payment, apply=opened),
            ProofReceived: Fold(keys=by_payment, apply=looked_at),
            ProofDeclined: Fold(keys=by_payment, apply=declined),
            **{
                event: Fold(keys=by_payment, apply=settled)
                for event in (PaymentCaptured, PaymentVoided, PaymentExpired, CashCollected)
            },
        },
    )
]
