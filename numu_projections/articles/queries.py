"""Questions about articles. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_core.kernel.texts import said_in
from numu_projections.articles.views import ArticleView

Db = AsyncConnection[Any]

ALL = """
    SELECT article_id AS id, blog_id, handle, title, excerpt, body, author, image_url, published, published_at,
           created_at, updated_at, version
    FROM articles WHERE tenant_id = %s AND store_id = %s AND blog_id = %s
    ORDER BY coalesce(published_at, created_at) DESC, article_id LIMIT 500
"""
ONE = """
    SELECT article_id AS id, blog_id, handle, title, excerpt, body, author, image_url, published, published_at,
           created_at, updated_at, version
    FROM articles WHERE tenant_id = %s AND store_id = %s AND blog_id = %s AND article_id = %s
"""
SHOWN = """
    SELECT article_id AS id, blog_id, handle, title, excerpt, body, author, image_url, published, published_at,
           created_at, updated_at, version
    FROM articles WHERE tenant_id = %s AND store_id = %s AND blog_id = %s AND handle = %s AND published
"""
BLOG = "SELECT blog_id FROM blogs WHERE tenant_id = %s AND store_id = %s AND handle = %s"


async def list_articles(db: Db, tenant_id: UUID, store_id: UUID, blog_id: UUID) -> list[ArticleView]:
    """The blog's articles, the newest first."""
    async with db.cursor(row_factory=class_row(ArticleView)) as cursor:
        await cursor.execute(ALL, (tenant_id, store_id, blog_id))
        return await cursor.fetchall()


async def get_article(db: Db, tenant_id: UUID, store_id: UUID, blog_id: UUID, article_id: UUID) -> ArticleView:
    """One article.

    Raises:
        NotFound: the blog has no such article.
    """
    async with db.cursor(row_factory=class_row(ArticleView)) as cursor:
        await cursor.execute(ONE, (tenant_id, store_id, blog_id, article_id))
        article = await cursor.fetchone()
    if article is None:
        raise NotFound(what="article", id=article_id)
    return article


async def shown_articles(db: Db, tenant_id: UUID, store_id: UUID, blog: str, language: str) -> bytes:
    """The published articles of the blog with this handle, the newest first, without their bodies, as JSON.

    Raises:
        NotFound: the store has no such blog.
    """
    articles = await list_articles(db, tenant_id, store_id, await _blog(db, tenant_id, store_id, blog))
    return msgspec.json.encode([told(article, language) for article in articles if article.published])


async def shown_article(db: Db, tenant_id: UUID, store_id: UUID, blog: str, handle: str, language: str) -> bytes:
    """A published article with its body, as JSON.

    Raises:
        NotFound: the store has no such blog, or the blog shows no such article.
    """
    blog_id = await _blog(db, tenant_id, store_id, blog)
    async with db.cursor(row_factory=class_row(ArticleView)) as cursor:
        await cursor.execute(SHOWN, (tenant_id, store_id, blog_id, handle))
        article = await cursor.fetchone()
    if article is None:
        raise NotFound(what="article", id=handle[:120])
    body = {"body_html": said_in(article.body, language), "body_i18n": article.body}
    return msgspec.json.encode({**told(article, language), **body})


def told(article: ArticleView, language: str) -> dict[str, Any]:
    """Plain texts, which the storefront shows as they are, and both languages beside them."""
    return {
        "id": article.id,
        "handle": article.handle,
        "title": said_in(article.title, language),
        "excerpt": said_in(article.excerpt, language) or None,
        "published_at": article.published_at,
        "author": article.author or None,
        "image_url": article.image_url,
        "title_i18n": article.title,
        "excerpt_i18n": article.excerpt,
    }


async def _blog(db: Db, tenant_id: UUID, store_id: UUID, handle: str) -> UUID:
    row = await (await db.execute(BLOG, (tenant_id, store_id, handle))).fetchone()
    if row is None:
        raise NotFound(what="blog", id=handle[:120])
    blog_id: UUID = row[0]
    return blog_id


shown_articles.projections = shown_article.projections = ("articles", "blogs")  # type: ignore[attr-defined]
