"""Intentions about one place that keeps goods."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from numu_core.kernel.messages import Command

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Text = Annotated[str, Meta(max_length=1000)]
Address = Annotated[dict[str, Any], Meta(max_length=50)]
Place = Annotated[int, Meta(ge=0, le=1_000_000)]


class OpenLocation(Command, frozen=True, kw_only=True):
    """Keep goods there. Opening the same one twice is opening it once."""

    location_id: UUID
    store_id: UUID
    name: Name
    name_ar: Name | None = None
    address: Address = field(default_factory=dict)
    fulfills_orders: bool = True
    fulfills_pickup: bool = False
    pickup_instructions: Text | None = None
    pickup_instructions_ar: Text | None = None
    is_active: bool = True
    position: Place = 0


class DescribeLocation(Command, frozen=True, kw_only=True):
    """Rewrite what is said about it. What is left out stays."""

    location_id: UUID
    store_id: UUID
    name: Name | UnsetType = UNSET
    name_ar: Name | UnsetType | None = UNSET
    address: Address | UnsetType = UNSET
    fulfills_orders: bool | UnsetType = UNSET
    fulfills_pickup: bool | UnsetType = UNSET
    pickup_instructions: Text | UnsetType | None = UNSET
    pickup_instructions_ar: Text | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET
    position: Place | UnsetType = UNSET


class CloseLocation(Command, frozen=True, kw_only=True):
    """Keep nothing there any more. Closing twice is closing once."""

    location_id: UUID
    store_id: UUID


LocationCommand = OpenLocation | DescribeLocation | CloseLocation
