"""``order_trails``: one row per order with an origin. ``meta_events``: one row per event and pixel."""

from operator import attrgetter
from uuid import UUID

from msgspec.structs import replace

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Recorded
from numu_core.tracking.events import EventDue, EventRefused, EventTold, OrderTraced
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.tracking.tables import MetaEventRow, OrderTrailRow, meta_events, order_trails


def traced(_: OrderTrailRow | None, event: OrderTraced, at: Recorded) -> OrderTrailRow:
    """Where the buyer came from."""
    return OrderTrailRow(
        order_id=event.trace_id,
        store_id=event.store_id,
        customer_id=event.customer_id,
        trail=event.trail,
        attribution=event.attribution,
        placed_at=at.recorded_at,
    )


def entry_id(trace_id: UUID, pixel_id: str) -> UUID:
    """The row of an event for a pixel."""
    return named_id("meta_events", str(trace_id), pixel_id)


def by_pixel(event: EventDue) -> dict[UUID, tuple[str, EventDue]]:
    """Each pixel hears of it."""
    return {entry_id(event.trace_id, pixel): (pixel, event) for pixel in event.pixels}


def due(_: MetaEventRow | None, told: tuple[str, EventDue], at: Recorded) -> MetaEventRow:
    """It is to be told."""
    pixel, event = told
    return MetaEventRow(
        entry_id=entry_id(event.trace_id, pixel),
        store_id=event.store_id,
        event_id=event.event_id,
        event_name=event.name,
        pixel_id=pixel,
        browser=event.browser,
        test_code=event.test_code,
        created_at=at.recorded_at,
    )


def taken(row: MetaEventRow, event: EventTold, at: Recorded) -> MetaEventRow:
    """Meta has it."""
    return replace(
        row,
        attempts=event.attempts,
        known_by=event.known_by,
        fbtrace_id=event.fbtrace_id,
        told_at=at.recorded_at,
        answered_at=at.recorded_at,
    )


def refused(row: MetaEventRow, event: EventRefused, at: Recorded) -> MetaEventRow:
    """Meta will not have it."""
    return replace(row, attempts=event.attempts, refused=event.reason, answered_at=at.recorded_at)


def of_pixel(event: EventTold | EventRefused) -> UUID:
    """The row that an answer is about."""
    return entry_id(event.trace_id, event.pixel_id)


ORDER_TRAILS = Projection(
    name="order_trails",
    version=1,
    table=order_trails,
    row=OrderTrailRow,
    on={OrderTraced: Fold(keys=attrgetter("trace_id"), apply=traced)},
    subject="trail",
    personal=("attribution",),
)
META_EVENTS = Projection(
    name="meta_events",
    version=1,
    table=meta_events,
    row=MetaEventRow,
    on={
        EventDue: Fold(keys=by_pixel, apply=due),
        EventTold: Fold(keys=of_pixel, apply=taken),
        EventRefused: Fold(keys=of_pixel, apply=refused),
    },
)
PROJECTIONS = [ORDER_TRAILS, META_EVENTS]
