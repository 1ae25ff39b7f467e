"""What queries about categories return."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct


class CategoryView(Struct, frozen=True, kw_only=True):
    """``CategoryResponse`` of the contract."""

    id: UUID
    store_id: UUID
    name: str
    slug: str
    description: str | None
    image_url: str | None
    parent_id: UUID | None
    position: int
    is_active: bool
    product_count: int  # in it, not below it
    extra_data: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


class VersionedCategory(CategoryView, frozen=True, kw_only=True):
    """A category and the version of its stream."""

    version: int

    def view(self) -> CategoryView:
        """It, as the contract shows it."""
        return CategoryView(**{name: getattr(self, name) for name in CategoryView.__struct_fields__})


class ShownCategory(Struct, frozen=True, kw_only=True):
    """A category as shoppers see it."""

    id: UUID
    name: str
    slug: str
    description: str | None
    image_url: str | None
    parent_id: UUID | None
    position: int
    product_count: int  # that shoppers see, in it, not below it
    updated_at: datetime  # which the storefront's sitemap reads
