"""What queries about blogs return."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class BlogView(Struct, frozen=True, kw_only=True):
    """A blog, as its editor sees it."""

    id: UUID
    handle: str
    title: dict[str, str]  # by language
    description: dict[str, str]
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag
