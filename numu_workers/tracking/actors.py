"""Telling Meta. Whose event it is gets hashed here, when it is sent, from what the log still knows of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from numu_core.eventstore.connections import Db
from numu_core.kernel.attribution import Attribution
from numu_core.kernel.money import EXPONENT, Money
from numu_core.kernel.providers import ProviderRefused, ProviderUnavailable
from numu_core.orders.decider import ORDERS
from numu_core.orders.events import OrderPlaced
from numu_core.store_settings.decider import STORE_SETTINGS, Tracking
from numu_core.tracking.commands import RecordRefused, RecordTold
from numu_core.tracking.decider import TRACKING
from numu_core.tracking.events import EventDue, OrderTraced, Seen
from numu_core.tracking.providers.meta import META, NAME, OLDEST, Happened, click, hashed, person, refusal
from numu_projections.store_settings.queries import settings_of
from numu_projections.store_settings.views import debugging_until
from numu_projections.tracking.queries import catalog_ids
from numu_workers.kernel.actors import JobContext, actor

Json = dict[str, Any]


@actor("tracking.tell_meta", queue="marketing", max_attempts=6, timeout_s=40)
async def tell_meta(job: JobContext) -> None:
    """Tell one pixel of one event, once; the answer is a fact.

    Raises:
        ProviderUnavailable: told again later; the event's id makes it count once.
    """
    trace_id, at = job.arg("trace_id", UUID), job.arg("at", datetime)
    async with job.session() as db:
        facts = await job.engine.facts(db, job.tenant_id, TRACKING, trace_id)
        due = next(fact for fact in facts if isinstance(fact, EventDue))
        settings = await job.engine.state(job.tenant_id, STORE_SETTINGS, due.store_id)
        user, custom = await _of_order(job, db, due) if due.order_id else _of_visitor(due)
        token = await job.secrets.get(db, job.tenant_id, settings.tracking.capi_secret)
        code = due.test_code or await _test_code(job, db, due.store_id, settings.tracking)
    if why := _not_told(user, token, job.now - at):
        await job.run(_refused(job, why))
        return
    happened = Happened(
        trace_id=trace_id,
        pixel_id=job.arg("pixel_id", str),
        name=due.name,
        event_id=due.event_id,
        at=at,
        url=due.seen.url if due.seen else None,
        user=user,
        custom=custom,
        test_code=code,
        attempts=job.attempt,
    )
    await job.run(await _told(job, happened, (token or b"").decode()))


def _not_told(user: Json, token: bytes | None, age: timedelta) -> str | None:
    """Why it is not worth asking; ``None``: it is."""
    if not token:
        return "no access token"
    if not user:
        return "nothing is known of whom it would tell"
    return "too old" if age > OLDEST else None


async def _told(job: JobContext, happened: Happened, token: str) -> RecordTold | RecordRefused:
    base = {"base_url": job.http.sandbox} if job.http.sandbox else {}
    try:
        said = await job.ask(META, happened, {"token": token, **base})
    except ProviderRefused as no:
        if (found := refusal(no)).passes:
            raise ProviderUnavailable(provider=NAME) from no
        return _refused(job, found.why)
    assert isinstance(said, RecordTold)
    return said


def _refused(job: JobContext, why: str) -> RecordRefused:
    trace_id, pixel_id = job.arg("trace_id", UUID), job.arg("pixel_id", str)
    return RecordRefused(trace_id=trace_id, pixel_id=pixel_id, reason=why, attempts=job.attempt)


async def _test_code(job: JobContext, db: Db, store_id: UUID, tracking: Tracking) -> str | None:
    """The code that marks events as tests, as long as the merchant is trying things out."""
    known = await settings_of(db, job.tenant_id, store_id)
    until = debugging_until(tracking, known.revised_at)
    return tracking.test_event_code if until and job.now < until else None


def _of_visitor(due: EventDue) -> tuple[Json, Json]:
    """What a browser said; of a test, that it is one."""
    if due.test_code and due.seen is None:
        return {"external_id": [hashed(due.event_id)]}, {"currency": "EGP", "value": 1}
    seen = due.seen or Seen()
    return _browser(seen, external_id=str(seen.customer_id or "")), seen.detail


def _browser(seen: Seen, **more: str | None) -> Json:
    return person(client_user_agent=seen.agent, client_ip_address=seen.ip, fbp=seen.fbp, fbc=seen.fbc, **more)


async def _of_order(job: JobContext, db: Db, due: EventDue) -> tuple[Json, Json]:
    """Who bought, and what for how much, as the order is now; nobody, once the buyer is erased."""
    assert due.order_id
    placed, *_ = await job.engine.facts(db, job.tenant_id, ORDERS, due.order_id)
    origin = next(iter(await job.engine.facts(db, job.tenant_id, TRACKING, due.order_id)), None)
    assert isinstance(placed, OrderPlaced)
    order = await job.engine.state(job.tenant_id, ORDERS, due.order_id)
    named = await catalog_ids(db, job.tenant_id, {line.product_id for line in order.lines})
    contents: Sequence[Json] = [
        {"id": named[line.product_id], "quantity": line.quantity, "item_price": major(line.unit_price)}
        for line in order.lines
    ]
    bought = {
        "currency": order.total.currency,
        "value": major(order.total),
        "content_type": "product",
        "content_ids": [one["id"] for one in contents],
        "contents": contents,
        "num_items": sum(line.quantity for line in order.lines),
        "order_id": str(due.order_id),
    }
    clicked = origin.attribution if isinstance(origin, OrderTraced) else None
    return _buyer(placed, clicked), bought


def _buyer(placed: OrderPlaced, origin: Attribution | None) -> Json:
    contact, home = placed.contact, placed.ship_to
    if contact is None or home is None:
        return {}
    touch = origin.last if origin and origin.last.fbclid else None
    return person(
        em=contact.email,
        ph=contact.phone,
        fn=home.first_name,
        ln=home.last_name,
        ct=home.city,
        st=home.state,
        zp=home.postal_code,
        country=placed.country,
        external_id=str(placed.customer_id),
        fbc=click(touch.fbclid, touch.at) if touch and touch.fbclid and touch.at else None,
    )


def major(amount: Money) -> float:
    """In major units, as a JSON number."""
    return float(Decimal(amount.minor).scaleb(-EXPONENT[amount.currency]))


ACTORS = [tell_meta]
