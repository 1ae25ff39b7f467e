"""What buyers are mailed about their orders. Each fact is told once; what was imported is not told."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from numu_core.emails.events import EmailRequested
from numu_core.kernel.messages import Event, Recorded
from numu_core.kernel.money import total
from numu_core.orders.events import (
    IMPORTER,
    OrderCancelled,
    OrderDelivered,
    OrderPaid,
    OrderPaymentFailed,
    OrderPlaced,
    OrderShipped,
    Source,
)
from numu_projections.emails.views import CANCELLED, DELIVERED, FAILED, PAID, PLACED, SHIPPED
from numu_workers.kernel.reactions import Job, Reaction

SECOND = 2  # version of the fact that follows the placing of an order


def _mail(template: str, order_id: UUID, *, asked: bool = False) -> Job:
    return Job(actor="emails.send", args={"template": template, "order_id": order_id, "asked": asked})


def mail_placed(event: OrderPlaced, _: Recorded) -> Iterator[Job]:
    """Thank the buyer, who has said where; that is not asked again of every guest without an address.

    Where coupon and gift cards leave nothing to pay, the order is paid with its next fact, which names no address: that
    is told here as well.
    """
    if event.source is Source.IMPORT or not event.contact or not event.contact.email:
        return
    yield _mail(PLACED, event.order_id)
    if event.total == total((part.amount for part in event.gift_cards), event.total.currency):
        yield _mail(PAID, event.order_id)


def telling(template: str) -> Callable[[Event, Recorded], Iterator[Job]]:
    """Mail ``template`` about the order that the fact names."""

    def mail(event: Any, at: Recorded) -> Iterator[Job]:
        if not at.actor.startswith(IMPORTER):
            yield _mail(template, event.order_id)

    mail.__name__ = f"mail_{template.partition('.')[2]}"  # the job's name says it
    return mail


def mail_paid(event: OrderPaid, at: Recorded) -> Iterator[Job]:
    """Tell of the money; of an order that was placed with nothing to pay, ``mail_placed`` has told."""
    as_placed = not event.amount.minor and at.version == SECOND
    if not as_placed and not at.actor.startswith(IMPORTER):
        yield _mail(PAID, event.order_id)


def mail_again(event: EmailRequested, _: Recorded) -> Iterator[Job]:
    """Staff wants it."""
    if event.template.startswith("orders."):
        yield _mail(event.template, event.about, asked=True)


REACTIONS = [
    Reaction(on=OrderPlaced, do=mail_placed),
    Reaction(on=OrderPaid, do=mail_paid),
    Reaction(on=OrderShipped, do=telling(SHIPPED)),
    Reaction(on=OrderDelivered, do=telling(DELIVERED)),
    Reaction(on=OrderCancelled, do=telling(CANCELLED)),
    Reaction(on=OrderPaymentFailed, do=telling(FAILED)),
    Reaction(on=EmailRequested, do=mail_again),
]
