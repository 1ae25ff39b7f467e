"""Questions about pages and policies. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_projections.pages.views import PageView

Db = AsyncConnection[Any]

ALL = """
    SELECT page_id AS id, kind, handle, title, body, seo, template, template_suffix, published, created_at,
           updated_at, version
    FROM pages WHERE tenant_id = %s AND store_id = %s AND kind = %s ORDER BY created_at, page_id LIMIT 500
"""
ONE = """
    SELECT page_id AS id, kind, handle, title, body, seo, template, template_suffix, published, created_at,
           updated_at, version
    FROM pages WHERE tenant_id = %s AND store_id = %s AND kind = %s AND page_id = %s
"""
SHOWN = """
    SELECT convert_to(json_build_object('id', page_id, 'handle', handle, 'title', title, 'body', body, 'seo', seo,
        'template', template, 'template_suffix', template_suffix, 'updated_at', updated_at)::text, 'UTF8')
    FROM pages WHERE tenant_id = %s AND store_id = %s AND kind = 'page' AND handle = %s AND published
"""


async def list_pages(db: Db, tenant_id: UUID, store_id: UUID, kind: str) -> list[PageView]:
    """The store's pages or policies, in the order they were written."""
    async with db.cursor(row_factory=class_row(PageView)) as cursor:
        await cursor.execute(ALL, (tenant_id, store_id, kind))
        return await cursor.fetchall()


async def get_page(db: Db, tenant_id: UUID, store_id: UUID, kind: str, page_id: UUID) -> PageView:
    """One page or policy.

    Raises:
        NotFound: the store has none of this kind under this id.
    """
    async with db.cursor(row_factory=class_row(PageView)) as cursor:
        await cursor.execute(ONE, (tenant_id, store_id, kind, page_id))
        page = await cursor.fetchone()
    if page is None:
        raise NotFound(what=kind, id=page_id)
    return page


async def shown_page(db: Db, tenant_id: UUID, store_id: UUID, handle: str) -> bytes:
    """A page as everybody may see it, as JSON.

    Raises:
        NotFound: the store shows no such page.
    """
    row = await (await db.execute(SHOWN, (tenant_id, store_id, handle))).fetchone()
    if row is None:
        raise NotFound(what="page", id=handle[:120])
    return bytes(row[0])
