"""What queries about visits return."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct


class PickupView(Struct, frozen=True, kw_only=True):
    """A visit of a courier, as far as it is agreed."""

    id: UUID
    store_id: UUID
    carrier: str
    carrier_pickup_id: str | None
    puid: str | None  # the courier's number, for people
    business_location_id: str
    scheduled_date: date
    scheduled_time_slot: str
    status: str  # requested, agreed, refused, cancelled
    problem: str | None
    change_requested: bool
    cancellation_requested: bool
    contact_name: str | None
    contact_phone: str | None
    contact_email: str | None
    notes: str | None
    created_at: datetime
    updated_at: datetime
