"""An order's mails at the doors: its facts, and which mail tells of which status."""

from collections.abc import Sequence
from uuid import UUID

from numu_core.emails.errors import NoSuchMail
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.errors import NotFound
from numu_core.orders.decider import ORDERS
from numu_core.orders.events import OrderEvent, PaymentStatus, Status
from numu_gateway.kernel.doors import Doors
from numu_projections.emails.views import MAIL_OF, Sender
from numu_projections.stores.views import StoreRef


async def facts_of(doors: Doors, tenant_id: UUID, store_id: UUID, order_id: UUID) -> Sequence[OrderEvent]:
    """All that happened to an order of a store.

    Raises:
        NotFound: it has none of this id.
    """
    async with tenant_session(doors.services.pool, tenant_id) as db:
        facts = await doors.services.engine.facts(db, tenant_id, ORDERS, order_id)
    if ORDERS.fold(facts).store_id != store_id:
        raise NotFound(what="order", id=order_id)
    return facts


def sender_of(store: StoreRef, doors: Doors) -> Sender:
    """The store, as its mails show it."""
    return Sender(name=store.name, language=store.language, home=store.home(doors.config.store_url))


def status_of(facts: Sequence[OrderEvent]) -> str:
    """Where the order stands, as its buyer is told."""
    order = ORDERS.fold(facts)
    paid = order.payment_status is PaymentStatus.PAID and order.payment_method != "cod"
    return "paid" if paid and order.status in {Status.CONFIRMED, Status.PROCESSING} else str(order.status)


def mail_about(status: str) -> str:
    """The mail that tells of ``status``.

    Raises:
        NoSuchMail: none does.
    """
    if status not in MAIL_OF:
        raise NoSuchMail(status=status)
    return MAIL_OF[status]
