"""What clients send about articles, and what everybody sees."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.articles.decider import Article
from numu_core.kernel.texts import Handle, Line, Paragraph, Prose
from numu_gateway.kernel.markup import clean_texts, handle_of, plain_texts, safe_link
from numu_gateway.kernel.moments import utc
from numu_gateway.kernel.text import plain


class ArticleBody(Struct, kw_only=True):
    """The whole article. Without a handle, its title makes one."""

    title: Line
    handle: Handle | None = None
    excerpt: Paragraph = {}
    body: Prose = {}
    author: Annotated[str, Meta(max_length=120)] = ""
    image_url: Annotated[str, Meta(max_length=500)] | None = None
    published: bool = True
    published_at: Annotated[datetime, Meta(tz=True)] | None = None


class ShownArticle(Struct, frozen=True, kw_only=True):
    """An article in a list: plain texts in one language, and both languages beside them."""

    id: UUID
    handle: str
    title: str
    excerpt: str | None
    published_at: datetime | None
    author: str | None
    image_url: str | None
    title_i18n: dict[str, str]
    excerpt_i18n: dict[str, str]


class WholeArticle(ShownArticle, frozen=True, kw_only=True):
    """An article with its body."""

    body_html: str
    body_i18n: dict[str, str]


def article_of(store_id: UUID, blog_id: UUID, body: ArticleBody) -> Article:
    """What ``body`` says, cleaned."""
    title = plain_texts(body.title)
    return Article(
        store_id=store_id,
        blog_id=blog_id,
        handle=handle_of(body.handle, title),
        title=title,
        excerpt=plain_texts(body.excerpt),
        body=clean_texts(body.body),
        author=plain(body.author),
        image_url=safe_link(body.image_url, "src") or None if body.image_url else None,
        published=body.published,
        published_at=utc(body.published_at) if body.published_at else None,
    )
