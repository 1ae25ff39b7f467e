"""The read model of categories."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class CategoryRow(Struct, frozen=True, kw_only=True):
    """One category."""

    category_id: UUID
    store_id: UUID
    name: str
    slug: str
    description: str | None
    image_url: str | None
    parent_id: UUID | None  # may have been removed since: then it is below none
    position: int
    is_active: bool
    extra_data: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag


categories = table("categories", CategoryRow, key="category_id", index=[("store_id", "position")])
