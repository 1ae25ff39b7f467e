"""Facts about one category. Stream: ``categories/{category_id}``.

A field that ``CategoryDescribed`` leaves out stayed as it was.
"""

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from numu_core.kernel.messages import Event


class CategoryAdded(Event, frozen=True, kw_only=True, tag="categories.category_added.v1"):
    """Products can be sorted under this name."""

    category_id: UUID
    store_id: UUID
    name: str
    slug: str  # unique in the store
    description: str | None = None
    image_url: str | None = None
    parent_id: UUID | None = None
    position: int = 0  # in lists, ascending
    is_active: bool = True  # False: shoppers do not see it
    extra_data: dict[str, Any] | None = None  # the merchant's own


class CategoryDescribed(Event, frozen=True, kw_only=True, tag="categories.category_described.v1"):
    """What is said about the category was rewritten."""

    category_id: UUID
    name: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    image_url: str | UnsetType | None = UNSET
    position: int | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    extra_data: dict[str, Any] | UnsetType | None = UNSET


class CategorySlugAssigned(Event, frozen=True, kw_only=True, tag="categories.category_slug_assigned.v1"):
    """Its page has this address."""

    category_id: UUID
    slug: str


class CategoryMoved(Event, frozen=True, kw_only=True, tag="categories.category_moved.v1"):
    """It belongs below this category, or below none."""

    category_id: UUID
    parent_id: UUID | None


class CategoryRemoved(Event, frozen=True, kw_only=True, tag="categories.category_removed.v1"):
    """It is gone. Its products are in no category, what was below it is below none."""

    category_id: UUID
    store_id: UUID


CategoryEvent = CategoryAdded | CategoryDescribed | CategorySlugAssigned | CategoryMoved | CategoryRemoved
