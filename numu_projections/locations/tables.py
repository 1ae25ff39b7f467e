"""The read model of locations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class LocationRow(Struct, frozen=True, kw_only=True):
    """An open location."""

    location_id: UUID
    store_id: UUID
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
    version: int  # of its stream; the ETag


locations = table("locations", LocationRow, key="location_id", index=[("store_id", "position")])
