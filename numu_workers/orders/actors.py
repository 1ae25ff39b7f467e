"""What the mails about orders say: all of them the order as it is now, each with words of its own."""

from typing import Any
from uuid import UUID

from numu_core.eventstore.connections import Db
from numu_core.kernel.platform import PLATFORM
from numu_core.orders.decider import ORDERS
from numu_projections.emails.views import CANCELLED, DELIVERED, FAILED, PAID, PLACED, SHIPPED, Sender, order_mail
from numu_projections.stores.queries import find_store
from numu_workers.kernel.actors import JobContext
from numu_workers.kernel.mail import Letter


async def about_order(job: JobContext, db: Db) -> Letter | None:
    """The order to its buyer; nobody is told twice that cash on delivery was paid, unless staff wants it."""
    order_id = job.arg("order_id", UUID)
    facts = await job.engine.facts(db, job.tenant_id, ORDERS, order_id)
    store_id = ORDERS.fold(facts).store_id
    store = await find_store(db, PLATFORM, store_id)
    sender = store and Sender(name=store.name, language=store.language, home=store.home(job.store_url))
    mail = order_mail(facts, sender) if sender else None
    repeats = job.arg("template", str) == PAID and mail is not None and mail.shown["by_cash"]
    if sender is None or mail is None or (repeats and not job.arg("asked", bool)):
        return None
    return Letter(to=mail.to, language=mail.language, shown=mail.shown, about=order_id, sender=sender.name)


TEMPLATES = dict.fromkeys((PLACED, PAID, SHIPPED, DELIVERED, CANCELLED, FAILED), about_order)
ACTORS: list[Any] = []
