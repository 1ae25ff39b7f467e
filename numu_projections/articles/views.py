"""What queries about articles return."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class ArticleView(Struct, frozen=True, kw_only=True):
    """An article, as its editor sees it."""

    id: UUID
    blog_id: UUID
    handle: str
    title: dict[str, str]  # by language
    excerpt: dict[str, str]
    body: dict[str, str]  # cleaned HTML
    author: str
    image_url: str | None
    published: bool
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag
