"""The read model of visits."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class PickupRow(Struct, frozen=True, kw_only=True):
    """One visit of a courier."""

    pickup_id: UUID
    store_id: UUID
    carrier: str
    carrier_id: str | None  # the courier's own id
    number: str | None  # the courier's, for people
    place: str
    status: str  # as ``numu_core.pickups`` names it
    problem: str | None  # the courier's words, when it said no
    day: date
    slot: str
    changing: bool  # a change waits for the courier's answer
    cancelling: bool
    created_at: datetime  # UTC, like all below
    updated_at: datetime
    contact_name: str | None  # personal, like all below
    contact_phone: str | None
    contact_email: str | None
    notes: str | None


pickups = table("pickups", PickupRow, key="pickup_id", index=[("store_id", "created_at"), "carrier_id"])
