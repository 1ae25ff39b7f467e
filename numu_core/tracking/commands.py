"""Intentions about what marketing is told."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from numu_core.kernel.attribution import Attribution, Moment
from numu_core.kernel.messages import Command
from numu_core.tracking.events import Seen

Name = Annotated[str, Meta(min_length=1, max_length=40)]
EventId = Annotated[str, Meta(min_length=1, max_length=128)]
PixelId = Annotated[str, Meta(min_length=1, max_length=32)]
Code = Annotated[str, Meta(min_length=1, max_length=64)]


class FollowBuyer(Command, frozen=True, kw_only=True):
    """Keep how the buyer of an order found the store, and tell Meta of the order if the store wants that. A flow."""

    order_id: UUID
    store_id: UUID
    customer_id: UUID
    attribution: Attribution | None = None


class ReportOrder(Command, frozen=True, kw_only=True):
    """An order has come this far: tell Meta, if the store wants that at this moment. A flow."""

    order_id: UUID
    moment: Moment


class ReportStep(Command, frozen=True, kw_only=True):
    """A shopper did something on the way to an order: tell Meta, if the store wants that. A flow."""

    store_id: UUID
    name: Name
    event_id: EventId
    visitor: Annotated[str, Meta(min_length=1, max_length=128)]  # as the browser names itself
    opted_out: bool | None = None
    seen: Seen


class SendTestEvent(Command, frozen=True, kw_only=True):
    """Let the merchant see an event arrive. A flow."""

    store_id: UUID
    event_id: EventId
    test_code: Code


class ForgetTrail(Command, frozen=True, kw_only=True):
    """Forget what is known of a customer as a visitor. A flow."""

    customer_id: UUID


class TraceOrder(Command, frozen=True, kw_only=True):
    """Keep how the buyer found the store."""

    trace_id: UUID
    store_id: UUID
    customer_id: UUID
    trail: UUID
    attribution: Attribution | None


class RequestEvent(Command, frozen=True, kw_only=True):
    """Tell Meta."""

    trace_id: UUID
    store_id: UUID
    name: Name
    event_id: EventId
    pixels: Annotated[Sequence[PixelId], Meta(min_length=1, max_length=11)]
    browser: bool
    order_id: UUID | None = None
    test_code: Code | None = None
    trail: UUID
    seen: Seen | None = None


class RecordTold(Command, frozen=True, kw_only=True):
    """Meta took it."""

    trace_id: UUID
    pixel_id: PixelId
    fbtrace_id: Annotated[str, Meta(max_length=100)]
    attempts: int
    known_by: Annotated[Sequence[Name], Meta(max_length=20)]
    warnings: Annotated[Sequence[Annotated[str, Meta(max_length=200)]], Meta(max_length=10)] = ()


class RecordRefused(Command, frozen=True, kw_only=True):
    """Meta did not take it, and will not."""

    trace_id: UUID
    pixel_id: PixelId
    reason: Annotated[str, Meta(max_length=200)]
    attempts: int


TrackingCommand = TraceOrder | RequestEvent | RecordTold | RecordRefused
