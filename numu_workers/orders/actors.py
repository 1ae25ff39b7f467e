"""What the mails about orders say: all of them the order as it is now, each with words of its own."""

from typing import Any
from uuid import UUID

from numu_core.customer_accounts.decider import CUSTOMER_ACCOUNTS
from numu_core.eventstore.connections import Db
from numu_core.kernel.platform import PLATFORM
from numu_core.orders.decider import ORDERS, Order
from numu_projections.emails.views import CANCELLED, DELIVERED, FAILED, PAID, PLACED, SHIPPED, Sender, order_mail
from numu_projections.stores.queries import find_store
from numu_workers.kernel.actors import JobContext
from numu_workers.kernel.mail import Letter

NOTICE_OF = {PLACED: "order_confirmation", SHIPPED: "shipping_update", DELIVERED: "delivery_confirmation"}
"""The mails that a shopper with an account may choose away."""


async def about_order(job: JobContext, db: Db) -> Letter | None:
    """The order to its buyer, who may not want it and is not told twice that cash on delivery was paid.

    What staff asks for is sent all the same.
    """
    order_id = job.arg("order_id", UUID)
    facts = await job.engine.facts(db, job.tenant_id, ORDERS, order_id)
    order = ORDERS.fold(facts)
    store = await find_store(db, PLATFORM, order.store_id)
    sender = store and Sender(name=store.name, language=store.language, home=store.home(job.store_url))
    mail = order_mail(facts, sender) if sender else None
    if sender is None or mail is None:
        return None
    repeats = job.arg("template", str) == PAID and mail.shown["by_cash"]
    if not job.arg("asked", bool) and (repeats or not await _wanted(job, db, order)):
        return None
    return Letter(to=mail.to, language=mail.language, shown=mail.shown, about=order_id, sender=sender.name)


async def _wanted(job: JobContext, db: Db, order: Order) -> bool:
    """The buyer has not chosen this mail away."""
    notice = NOTICE_OF.get(job.arg("template", str))
    if notice is None:
        return True
    chosen = await job.engine.facts(db, job.tenant_id, CUSTOMER_ACCOUNTS, order.customer_id)
    return CUSTOMER_ACCOUNTS.fold(chosen).email.get(notice, True)


TEMPLATES = dict.fromkeys((PLACED, PAID, SHIPPED, DELIVERED, CANCELLED, FAILED), about_order)
ACTORS: list[Any] = []
