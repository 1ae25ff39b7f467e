"""Questions about categories. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from msgspec import json
from psycopg import AsyncConnection

from numu_core.kernel.errors import NotFound
from numu_projections.categories.views import VersionedCategory

Db = AsyncConnection[Any]

LISTED = """
    SELECT c.category_id AS id, c.store_id, c.name, c.slug, c.description, c.image_url, above.category_id AS parent_id,
           c.position, c.is_active, coalesce(counted.products, 0) AS product_count, c.extra_data, c.created_at,
           c.updated_at, c.version
    FROM categories c
    LEFT JOIN categories above ON above.tenant_id = c.tenant_id AND above.category_id = c.parent_id
    LEFT JOIN (
        SELECT category_id, count(*) AS products FROM products
        WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND category_id IS NOT NULL GROUP BY category_id
    ) AS counted ON counted.category_id = c.category_id
    WHERE c.tenant_id = %(tenant_id)s AND c.store_id = %(store_id)s
"""
ALL = f"""
    SELECT convert_to(coalesce(json_agg(listed), '[]')::text, 'UTF8') FROM ({LISTED}
        AND (%(inactive)s OR c.is_active) ORDER BY c.position, c.name, c.category_id
    ) AS listed
"""  # noqa: S608 - a literal in a literal
ONE = f"SELECT to_json(one)::text FROM ({LISTED} AND c.category_id = %(category_id)s) AS one"  # noqa: S608 - a literal
SHOWN = """
    SELECT convert_to(coalesce(json_agg(shown), '[]')::text, 'UTF8') FROM (
        SELECT c.category_id AS id, c.name, c.slug, c.description, c.image_url, above.category_id AS parent_id,
               c.position, coalesce(counted.products, 0) AS product_count, c.updated_at
        FROM categories c
        LEFT JOIN categories above
            ON above.tenant_id = c.tenant_id AND above.category_id = c.parent_id AND above.is_active
        LEFT JOIN (
            SELECT category_id, count(*) AS products FROM products
            WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND visible AND category_id IS NOT NULL
            GROUP BY category_id
        ) AS counted ON counted.category_id = c.category_id
        WHERE c.tenant_id = %(tenant_id)s AND c.store_id = %(store_id)s AND c.is_active
        ORDER BY c.position, c.name, c.category_id
    ) AS shown
"""
SITEMAP = """
    SELECT (SELECT count(*) FROM categories WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND is_active),
           convert_to(coalesce(json_agg(page), '[]')::text, 'UTF8') FROM (
        SELECT category_id AS id, slug, updated_at, name
        FROM categories WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND is_active
        ORDER BY position, name, category_id LIMIT %(limit)s OFFSET %(offset)s
    ) AS page
"""


async def list_categories(
    db: Db, tenant_id: UUID, store_id: UUID, *, include_inactive: bool = False
) -> list[VersionedCategory]:
    """The store's categories, in order."""
    values = {"tenant_id": tenant_id, "store_id": store_id, "inactive": include_inactive}
    [found] = await (await db.execute(ALL, values)).fetchone() or [b"[]"]
    return json.decode(found, type=list[VersionedCategory])


async def get_category(db: Db, tenant_id: UUID, store_id: UUID, category_id: UUID) -> VersionedCategory:
    """One category.

    Raises:
        NotFound: the store has no such category.
    """
    values = {"tenant_id": tenant_id, "store_id": store_id, "category_id": category_id}
    found = await (await db.execute(ONE, values)).fetchone()
    if found is None:
        raise NotFound(what="category", id=category_id)
    return json.decode(found[0], type=VersionedCategory)


async def shown_categories(db: Db, tenant_id: UUID, store_id: UUID) -> bytes:
    """What shoppers see: ``ShownCategory`` as a JSON array, in order. Below a hidden category is below none."""
    [found] = await (
        await db.execute(SHOWN, {"tenant_id": tenant_id, "store_id": store_id}, binary=True)
    ).fetchone() or [b"[]"]
    return bytes(found)


async def sitemap_categories(db: Db, tenant_id: UUID, store_id: UUID, page: int, limit: int) -> bytes:
    """Addresses of what shoppers see: ``{"items": […], "total": …, "page": …, "page_size": …}``."""
    values = {"tenant_id": tenant_id, "store_id": store_id, "limit": limit, "offset": (page - 1) * limit}
    [total, items] = await (await db.execute(SITEMAP, values, binary=True)).fetchone() or [0, b"[]"]
    return b'{"items":%b,"total":%d,"page":%d,"page_size":%d}' % (bytes(items), total, page, limit)


USED: list[Any] = [list_categories, get_category, shown_categories]
for counting in USED:
    counting.projections = ("categories", "products")
