"""What queries about locations return."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct


class LocationView(Struct, frozen=True, kw_only=True):
    """``LocationResponse`` of the contract."""

    id: UUID
    name: str
    name_ar: str | None
    address: dict[str, Any]
    fulfills_orders: bool
    fulfills_pickup: bool
    pickup_instructions: str | None
    pickup_instructions_ar: str | None
    is_active: bool
    position: int
    created_at: datetime
    updated_at: datetime


class PickupLocation(Struct, frozen=True, kw_only=True):
    """``PickupLocationSummary`` of the contract: a place where shoppers fetch what they bought."""

    id: UUID
    name: str
    name_ar: str | None
    address: dict[str, Any]
    pickup_instructions: str | None
    pickup_instructions_ar: str | None


class VersionedLocation(LocationView, frozen=True, kw_only=True):
    """A location and the version of its stream."""

    version: int

    def view(self) -> LocationView:
        """It, as the contract shows it."""
        return LocationView(**{name: getattr(self, name) for name in LocationView.__struct_fields__})
