"""What clients send about visitors and about Meta, and what they see."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.tracking.events import Seen
from numu_gateway.kernel.text import plain
from numu_projections.tracking.views import MetaHealth, Status

Json = dict[str, Any]
Mark = Annotated[str, Meta(max_length=64)]
STEPS = {
    "product_view": "ViewContent",
    "search": "Search",
    "add_to_cart": "AddToCart",
    "checkout_started": "InitiateCheckout",
    "add_payment_info": "AddPaymentInfo",
}
"""What Meta calls the steps of the storefront. ``order_completed`` is not among them: the order itself tells of it."""

WORDS = ("content_name", "content_type", "currency", "search_string")
LONGEST, MOST_ITEMS = 200, 50
DEAREST = 10**9


class TrackBody(Struct, kw_only=True):
    """``TrackPageViewRequest``, or the older ``{event, payload, ts}``."""

    path: Annotated[str, Meta(max_length=500)] = ""
    fingerprint: Mark | None = None
    referrer: Annotated[str, Meta(max_length=500)] | None = None
    step: Annotated[str, Meta(max_length=32)] | None = None
    step_data: Json | None = None
    event_id: Annotated[str, Meta(max_length=128)] | None = None
    event_time: datetime | None = None
    page_url: Annotated[str, Meta(max_length=2000)] | None = None
    fbp: Annotated[str, Meta(max_length=128)] | None = None
    fbc: Annotated[str, Meta(max_length=256)] | None = None
    user_data: Json | None = None
    opt_out: bool | None = None
    attribution: Json | None = None
    customer_id: UUID | None = None
    event: Mark | None = None
    payload: Json | None = None


class TrackEventBody(Struct, kw_only=True):
    """``TrackAnalyticsEventRequest``."""

    event: Mark
    payload: Json | None = None
    fingerprint: Mark | None = None
    ts: int | None = None
    attribution: Json | None = None
    event_id: Annotated[str, Meta(max_length=128)] | None = None  # beyond the contract


class TestEventBody(Struct, kw_only=True):
    """``SendMetaTestEventRequest``."""

    test_event_code: Annotated[str, Meta(min_length=1, max_length=64)]


class TestEvent(Struct, frozen=True, kw_only=True):
    """``SendMetaTestEventResponse``."""

    enqueued: bool
    test_event_code: str
    queued_event_id: str


class MetaStatus(Struct, frozen=True, kw_only=True):
    """``MetaTrackingStatusResponse``."""

    status: Status
    mode: str
    last_validated_at: datetime | None
    recent_failure_rate: float
    recent_event_count: int


def meta_status(health: MetaHealth, mode: str) -> MetaStatus:
    """How telling Meta goes."""
    return MetaStatus(
        status=health.status(on=mode != "off"),
        mode=mode,
        last_validated_at=health.last_told_at,
        recent_failure_rate=health.failure_rate,
        recent_event_count=health.answered,
    )


def seen(body: TrackBody) -> Seen:
    """What the browser says, as far as Meta takes it."""
    told = body.user_data or {}
    return Seen(
        url=web(body.page_url),
        agent=word(told.get("client_user_agent"), 500),
        ip=word(told.get("client_ip_address"), 45),
        fbp=word(body.fbp),
        fbc=word(body.fbc, 256),
        customer_id=body.customer_id,
        detail=detail(body.step_data or body.payload or {}),
    )


def detail(said: Json) -> Json:
    """Of a step's data the entries that Meta knows, each of its own kind."""
    kept: Json = {name: found for name in WORDS if (found := word(said.get(name)))}
    listed = said.get("content_ids")
    ids = [found for one in listed[:MOST_ITEMS] if (found := word(one))] if isinstance(listed, list) else []
    value, items = number(said.get("value")), number(said.get("num_items"))
    return {
        **kept,
        **({"content_ids": ids} if ids else {}),
        **({} if value is None else {"value": value}),
        **({} if items is None else {"num_items": int(items)}),
    }


def word(said: Any, most: int = LONGEST) -> str | None:
    """A text without markup, cut; nothing of anything else."""
    return plain(said)[:most] or None if isinstance(said, str) else None


def number(said: Any) -> float | None:
    """Not less than 0; nothing of anything else."""
    plainly = isinstance(said, int | float) and not isinstance(said, bool)
    return said if plainly and 0 <= said <= DEAREST else None


def web(said: str | None) -> str | None:
    """The page's address without what follows ``?`` and ``#``, where codes and names may stand."""
    bare = (word(said, 2000) or "").partition("?")[0].partition("#")[0]
    return bare if bare.startswith(("https://", "http://")) else None
