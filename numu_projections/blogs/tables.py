"""The read model of blogs."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class BlogRow(Struct, frozen=True, kw_only=True):
    """A blog."""

    blog_id: UUID
    store_id: UUID
    handle: str
    title: dict[str, str]  # by language
    description: dict[str, str]
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag


blogs = table("blogs", BlogRow, key="blog_id", index=[("store_id", "handle")])
