"""What is remembered of an order's origin, and of an event for Meta."""

from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.kernel.decider import Decider
from numu_core.tracking.commands import RecordRefused, RecordTold, RequestEvent, TraceOrder, TrackingCommand
from numu_core.tracking.events import EventDue, EventRefused, EventTold, OrderTraced, TrackingEvent


class Trace(Struct, frozen=True, kw_only=True):
    """One order, or one event."""

    store_id: UUID | None = None  # None: nothing happened yet
    customer_id: UUID | None = None  # of an order that was placed on the storefront
    open: frozenset[str] = frozenset()  # pixels that are still to hear of an event


def evolve(trace: Trace, event: TrackingEvent) -> Trace:
    """The trace after ``event``."""
    match event:
        case OrderTraced():
            return replace(trace, store_id=event.store_id, customer_id=event.customer_id)
        case EventDue():
            return replace(trace, store_id=event.store_id, open=frozenset(event.pixels))
        case EventTold() | EventRefused():
            return replace(trace, open=trace.open - {event.pixel_id})
        case _:
            assert_never(event)


def trace_order(trace: Trace, command: TraceOrder) -> list[TrackingEvent]:
    """``[OrderTraced]``, once."""
    return [] if trace.store_id else [OrderTraced(**asdict(command))]


def request(trace: Trace, command: RequestEvent) -> list[TrackingEvent]:
    """``[EventDue]``, once, whoever tells of it."""
    return [] if trace.store_id else [EventDue(**{**asdict(command), "pixels": tuple(command.pixels)})]


def told(trace: Trace, command: RecordTold) -> list[TrackingEvent]:
    """``[EventTold]``, once for each pixel."""
    if command.pixel_id not in trace.open:
        return []
    lists = {"known_by": tuple(command.known_by), "warnings": tuple(command.warnings)}
    return [EventTold(**{**asdict(command), **lists})]


def refused(trace: Trace, command: RecordRefused) -> list[TrackingEvent]:
    """``[EventRefused]``, once for each pixel."""
    return [EventRefused(**asdict(command))] if command.pixel_id in trace.open else []


TRACKING: Decider[Trace, TrackingEvent] = Decider(
    stream="tracking",
    key="trace_id",
    initial=Trace(),
    commands=TrackingCommand,
    events=TrackingEvent,
    evolve=evolve,
    decide={TraceOrder: trace_order, RequestEvent: request, RecordTold: told, RecordRefused: refused},
)
DECIDERS = [TRACKING]
