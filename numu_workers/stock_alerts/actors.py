"""Telling everybody who waited, and in which words."""

from uuid import UUID

from numu_core.eventstore.connections import Db
from numu_core.kernel.platform import PLATFORM
from numu_core.products.decider import PRODUCTS
from numu_core.stock_alerts.commands import AnswerStockAlert
from numu_core.stock_alerts.decider import STOCK_ALERTS
from numu_core.stock_alerts.events import StockAlertRequested
from numu_projections.stock_alerts.queries import answerable_alerts
from numu_projections.stores.queries import find_store
from numu_workers.kernel.actors import JobContext, actor
from numu_workers.kernel.mail import Letter

MAIL = "stock_alerts.back_in_stock"
MOST = 5_000
"""At once; the others an hour later."""


@actor("stock_alerts.answer", queue="catalogue", max_attempts=3, timeout_s=300)
async def answer(job: JobContext) -> None:
    """Answer every wish for what can be bought again. Answering twice is answering once, so no command needs a key."""
    async with job.session() as db:
        answerable = await answerable_alerts(db, job.tenant_id, MOST)
    for alert_id in answerable:
        await job.engine.execute(job.tenant_id, AnswerStockAlert(alert_id=alert_id), actor=f"job:{job.job_id}")


async def back_in_stock(job: JobContext, db: Db) -> Letter | None:
    """To who waited, unless the product is not sold any more or the person was erased."""
    facts = await job.engine.facts(db, job.tenant_id, STOCK_ALERTS, job.arg("alert_id", UUID))
    wish = [fact for fact in facts if isinstance(fact, StockAlertRequested)][-1]
    product = await job.engine.state(job.tenant_id, PRODUCTS, wish.product_id)
    store = await find_store(db, PLATFORM, wish.store_id)
    if wish.email is None or store is None or not product.sold:
        return None
    variant = product.variants.get(wish.variant_id) if wish.variant_id else None
    shown = {
        "product": product.name,
        "variant": variant.title if variant else None,
        "link": f"{store.home(job.store_url)}/products/{product.slug}",
    }
    return Letter(to=wish.email, language=wish.language, shown=shown, about=wish.product_id, sender=store.name)


TEMPLATES = {MAIL: back_in_stock}
ACTORS = [answer]
