"""Questions about blogs. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_core.kernel.texts import said_in
from numu_projections.blogs.views import BlogView

Db = AsyncConnection[Any]

ALL = """
    SELECT blog_id AS id, handle, title, description, created_at, updated_at, version
    FROM blogs WHERE tenant_id = %s AND store_id = %s ORDER BY created_at, blog_id LIMIT 200
"""
ONE = """
    SELECT blog_id AS id, handle, title, description, created_at, updated_at, version
    FROM blogs WHERE tenant_id = %s AND store_id = %s AND blog_id = %s
"""
BY_HANDLE = """
    SELECT blog_id AS id, handle, title, description, created_at, updated_at, version
    FROM blogs WHERE tenant_id = %s AND store_id = %s AND handle = %s
"""


async def list_blogs(db: Db, tenant_id: UUID, store_id: UUID) -> list[BlogView]:
    """The store's blogs."""
    async with db.cursor(row_factory=class_row(BlogView)) as cursor:
        await cursor.execute(ALL, (tenant_id, store_id))
        return await cursor.fetchall()


async def get_blog(db: Db, tenant_id: UUID, store_id: UUID, blog_id: UUID) -> BlogView:
    """One blog.

    Raises:
        NotFound: the store has no such blog.
    """
    async with db.cursor(row_factory=class_row(BlogView)) as cursor:
        await cursor.execute(ONE, (tenant_id, store_id, blog_id))
        blog = await cursor.fetchone()
    if blog is None:
        raise NotFound(what="blog", id=blog_id)
    return blog


async def shown_blogs(db: Db, tenant_id: UUID, store_id: UUID, language: str) -> bytes:
    """The blogs as everybody may see them, as JSON."""
    return msgspec.json.encode([told(blog, language) for blog in await list_blogs(db, tenant_id, store_id)])


async def shown_blog(db: Db, tenant_id: UUID, store_id: UUID, handle: str, language: str) -> bytes:
    """A blog as everybody may see it, as JSON.

    Raises:
        NotFound: the store has no such blog.
    """
    async with db.cursor(row_factory=class_row(BlogView)) as cursor:
        await cursor.execute(BY_HANDLE, (tenant_id, store_id, handle))
        blog = await cursor.fetchone()
    if blog is None:
        raise NotFound(what="blog", id=handle[:120])
    return msgspec.json.encode(told(blog, language))


def told(blog: BlogView, language: str) -> dict[str, Any]:
    """Plain texts, which the storefront shows as they are, and both languages beside them."""
    return {
        "id": blog.id,
        "handle": blog.handle,
        "title": said_in(blog.title, language),
        "description": said_in(blog.description, language) or None,
        "title_i18n": blog.title,
        "description_i18n": blog.description,
    }
