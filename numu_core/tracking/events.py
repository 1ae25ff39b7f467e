"""Facts about what marketing is told. Stream ``tracking/{trace_id}``: of an order, or of one event for Meta.

A trail is what is known of somebody as a visitor. It has a key of its own, so that it can be forgotten while the
customer stays known.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.attribution import Attribution
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.kernel.personal import Personal, Subject


def event_trace(store_id: UUID, name: str, event_id: str) -> UUID:
    """The stream of an event: who tells of it twice tells of it once."""
    return named_id("tracking", str(store_id), name, event_id)


class Seen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a browser says of its visitor."""

    url: str | None = None
    agent: str | None = None
    ip: str | None = None
    fbp: str | None = None  # Meta's cookies
    fbc: str | None = None
    customer_id: UUID | None = None
    detail: dict[str, Any] = {}  # value, currency, content_ids, …


class OrderTraced(Event, frozen=True, kw_only=True, tag="tracking.order_traced.v1"):
    """A shopper ordered on the storefront, having found it like this."""

    trace_id: UUID  # the order's id
    store_id: UUID
    customer_id: UUID
    trail: Subject
    attribution: Personal[Attribution] = None


class EventDue(Event, frozen=True, kw_only=True, tag="tracking.event_due.v1"):
    """Meta is to be told of this."""

    trace_id: UUID
    store_id: UUID
    name: str  # "Purchase", "AddToCart", … as Meta calls them
    event_id: str  # the same in the browser, so that both count once
    pixels: tuple[str, ...]
    browser: bool  # the shopper's browser tells Meta as well
    order_id: UUID | None = None
    test_code: str | None = None  # only to see it arrive
    trail: Subject
    seen: Personal[Seen] = None


class EventTold(Event, frozen=True, kw_only=True, tag="tracking.event_told.v1"):
    """Meta took it."""

    trace_id: UUID
    pixel_id: str
    fbtrace_id: str
    attempts: int
    known_by: tuple[str, ...]  # which kinds of personal data went along, hashed: "em", "ph", …
    warnings: tuple[str, ...] = ()


class EventRefused(Event, frozen=True, kw_only=True, tag="tracking.event_refused.v1"):
    """Meta will not take it, or it was not sent; asking again will not help."""

    trace_id: UUID
    pixel_id: str
    reason: str  # Meta's number and title for it, or why it was not sent
    attempts: int


TrackingEvent = OrderTraced | EventDue | EventTold | EventRefused
