"""The read model of articles."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class ArticleRow(Struct, frozen=True, kw_only=True):
    """An entry of a blog."""

    article_id: UUID
    store_id: UUID
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


articles = table("articles", ArticleRow, key="article_id", index=[("blog_id", "handle")])
