"""Intentions about categories.

``AddCategory``, ``EditCategory`` and ``RemoveCategory`` are flows: they claim the slug and look at the categories
above. The rest are their steps. What an edit leaves out stays as it is; ``None`` clears it.
"""

from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from numu_core.kernel.messages import Command

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Slug = Annotated[str, Meta(min_length=1, max_length=255)]
Text = Annotated[str, Meta(max_length=10_000)]
Url = Annotated[str, Meta(max_length=500)]
Place = Annotated[int, Meta(ge=0, le=1_000_000)]
Own = Annotated[dict[str, Any], Meta(max_length=200)]
DEEPEST = 10
"""Levels of categories below each other."""


class AddCategory(Command, frozen=True, kw_only=True):
    """Add a category. A flow."""

    category_id: UUID
    store_id: UUID
    name: Name
    slug: Slug | None = None  # None: made of the name
    description: Text | None = None
    image_url: Url | None = None
    parent_id: UUID | None = None
    position: Place = 0
    is_active: bool = True
    extra_data: Own | None = None


class EditCategory(Command, frozen=True, kw_only=True):
    """Edit a category. A flow."""

    category_id: UUID
    store_id: UUID
    name: Name | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET
    description: Text | UnsetType | None = UNSET
    image_url: Url | UnsetType | None = UNSET
    parent_id: UUID | UnsetType | None = UNSET
    position: Place | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    extra_data: Own | UnsetType | None = UNSET


class RemoveCategory(Command, frozen=True, kw_only=True):
    """Remove a category. Removing twice is removing once. A flow."""

    category_id: UUID
    store_id: UUID


class EnterCategory(Command, frozen=True, kw_only=True):
    """The category itself; its slug is claimed."""

    category_id: UUID
    store_id: UUID
    name: Name
    slug: Slug
    description: Text | None = None
    image_url: Url | None = None
    parent_id: UUID | None = None
    position: Place = 0
    is_active: bool = True
    extra_data: Own | None = None


class DescribeCategory(Command, frozen=True, kw_only=True):
    """Rewrite what is said about it."""

    category_id: UUID
    name: Name | UnsetType = UNSET
    description: Text | UnsetType | None = UNSET
    image_url: Url | UnsetType | None = UNSET
    position: Place | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    extra_data: Own | UnsetType | None = UNSET


class AssignCategorySlug(Command, frozen=True, kw_only=True):
    """Give its page an address."""

    category_id: UUID
    slug: Slug


class MoveCategory(Command, frozen=True, kw_only=True):
    """Put it below another, or below none."""

    category_id: UUID
    parent_id: UUID | None


class DiscardCategory(Command, frozen=True, kw_only=True):
    """Let it be gone."""

    category_id: UUID
    store_id: UUID


CategoryCommand = EnterCategory | DescribeCategory | AssignCategorySlug | MoveCategory | DiscardCategory
