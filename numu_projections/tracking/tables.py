"""Read models of what marketing is told."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.attribution import Attribution
from numu_projections.kernel.tables import table


class OrderTrailRow(Struct, frozen=True, kw_only=True):
    """How the buyer of one order found the store."""

    order_id: UUID
    store_id: UUID
    customer_id: UUID
    trail: UUID
    attribution: Attribution | None  # emptied when the trail is forgotten
    placed_at: datetime


class MetaEventRow(Struct, frozen=True, kw_only=True):
    """One event for one pixel. Nothing personal: what was told of somebody is not kept, only of which kinds it was."""

    entry_id: UUID
    store_id: UUID
    event_id: str
    event_name: str
    pixel_id: str
    browser: bool  # the shopper's browser tells as well
    test_code: str | None
    created_at: datetime
    attempts: int = 0
    known_by: tuple[str, ...] = ()
    fbtrace_id: str | None = None
    told_at: datetime | None = None
    refused: str | None = None  # why
    answered_at: datetime | None = None


order_trails = table("order_trails", OrderTrailRow, key="order_id", index=["customer_id", "trail"])
meta_events = table("meta_events", MetaEventRow, key="entry_id", index=[("store_id", "created_at")])
