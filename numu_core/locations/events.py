"""Facts about one place that keeps goods. Stream: ``locations/{location_id}``.

A field that ``LocationDescribed`` leaves out stayed as it was.
"""

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType, field

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event


def default_location_id(store_id: UUID) -> UUID:
    """The location that every store has from the start; it can be named without looking."""
    return named_id("locations", str(store_id))


class LocationOpened(Event, frozen=True, kw_only=True, tag="locations.location_opened.v1"):
    """Goods can be kept here."""

    location_id: UUID
    store_id: UUID
    name: str
    name_ar: str | None = None
    address: dict[str, Any] = field(default_factory=dict)  # of a business; as the merchant fills it in
    fulfills_orders: bool = True
    fulfills_pickup: bool = False
    pickup_instructions: str | None = None
    pickup_instructions_ar: str | None = None
    is_active: bool = True
    position: int = 0  # in lists, ascending


class LocationDescribed(Event, frozen=True, kw_only=True, tag="locations.location_described.v1"):
    """What is said about the place was rewritten."""

    location_id: UUID
    name: str | UnsetType = UNSET
    name_ar: str | UnsetType | None = UNSET
    address: dict[str, Any] | UnsetType = UNSET
    fulfills_orders: bool | UnsetType = UNSET
    fulfills_pickup: bool | UnsetType = UNSET
    pickup_instructions: str | UnsetType | None = UNSET
    pickup_instructions_ar: str | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET
    position: int | UnsetType = UNSET


class LocationClosed(Event, frozen=True, kw_only=True, tag="locations.location_closed.v1"):
    """Nothing is kept here any more."""

    location_id: UUID


LocationEvent = LocationOpened | LocationDescribed | LocationClosed
