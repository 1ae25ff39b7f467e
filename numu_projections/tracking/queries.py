"""Questions about what marketing knows. Every function takes the tenant first; there is no other way in."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from msgspec import convert
from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row

from numu_projections.tracking.tables import MetaEventRow, OrderTrailRow
from numu_projections.tracking.views import MetaEventView, MetaHealth, meta_event

Db = AsyncConnection[Any]

NEWEST = """
    SELECT entry_id, store_id, event_id, event_name, pixel_id, browser, test_code, created_at, attempts, known_by,
           fbtrace_id, told_at, refused, answered_at
    FROM meta_events WHERE tenant_id = %s AND store_id = %s ORDER BY created_at DESC, entry_id LIMIT %s
"""
HEALTH = """
    WITH day AS (
        SELECT refused FROM meta_events
        WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND created_at >= now() - interval '1 day'
          AND answered_at IS NOT NULL
    )
    SELECT count(*) AS answered, count(refused) AS refused,
           (SELECT max(told_at) FROM meta_events
            WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s) AS last_told_at
    FROM day
"""
TRAILS = """
    SELECT order_id, store_id, customer_id, trail, attribution, placed_at FROM order_trails
    WHERE tenant_id = %s AND customer_id = %s AND attribution IS NOT NULL ORDER BY placed_at, order_id LIMIT %s
"""
ORIGINS = """
    SELECT order_id, attribution FROM order_trails
    WHERE tenant_id = %s AND order_id = ANY (%s) AND attribution IS NOT NULL ORDER BY placed_at, order_id
"""
CATALOG = "SELECT product_id, meta_catalog_id FROM products WHERE tenant_id = %s AND product_id = ANY (%s)"


async def newest_meta_events(db: Db, tenant_id: UUID, store_id: UUID, limit: int) -> list[MetaEventView]:
    """What Meta was told, or is about to be, the newest first."""
    async with db.cursor(row_factory=class_row(MetaEventRow)) as cursor:
        await cursor.execute(NEWEST, (tenant_id, store_id, limit))
        return [meta_event(row) for row in await cursor.fetchall()]


async def meta_health(db: Db, tenant_id: UUID, store_id: UUID) -> MetaHealth:
    """How telling Meta went during the last day."""
    async with db.cursor(row_factory=class_row(MetaHealth)) as cursor:
        await cursor.execute(HEALTH, {"tenant_id": tenant_id, "store_id": store_id})
        return await cursor.fetchone() or MetaHealth()


async def trails_of(db: Db, tenant_id: UUID, customer_id: UUID, limit: int) -> list[OrderTrailRow]:
    """How a customer came to each order, the oldest first; what was forgotten is not among it."""
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(TRAILS, (tenant_id, customer_id, limit))
        return convert(await cursor.fetchall(), list[OrderTrailRow])  # JSON knows no moments


async def origins_of(db: Db, tenant_id: UUID, order_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """How the buyers of these orders found the store: ``order_id`` and ``attribution``."""
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(ORIGINS, (tenant_id, list(order_ids)))
        return await cursor.fetchall()


async def catalog_ids(db: Db, tenant_id: UUID, product_ids: Collection[UUID]) -> dict[UUID, str]:
    """What the store's catalogue at Meta calls these products: what the merchant says, else their ids."""
    rows = await (await db.execute(CATALOG, (tenant_id, list(product_ids)))).fetchall()
    said = {product_id: named for product_id, named in rows if named}
    return {product_id: said.get(product_id, str(product_id)) for product_id in product_ids}


READ_BY: dict[Any, tuple[str, ...]] = {
    newest_meta_events: ("meta_events",),
    meta_health: ("meta_events",),
    trails_of: ("order_trails",),
    origins_of: ("order_trails",),
    catalog_ids: ("products",),
}
for asked, names in READ_BY.items():
    asked.projections = names
