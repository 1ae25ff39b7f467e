"""Questions about stock. Every function takes the tenant first; there is no other way in."""

from typing import Any, Literal
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_projections.inventory.views import InventoryCounts, InventoryItemView, InventoryLevelView

Db = AsyncConnection[Any]
Filter = Literal["all", "in_stock", "low_stock", "out_of_stock"]
MOST_LEVELS = 10_000

SOLD = """CASE WHEN p.variants = '[]' THEN l.variant_id = p.product_id
              ELSE p.variants @> jsonb_build_array(jsonb_build_object('variant_id', l.variant_id)) END"""
"""A product is no variant of itself any more once it has others."""

ITEMS = f"""
    SELECT p.product_id AS id, p.sku, p.name, held.quantity, p.low_stock_threshold,
           held.quantity > 0 AND held.quantity <= p.low_stock_threshold AS is_low_stock,
           held.quantity <= 0 AS is_out_of_stock,
           p.price_minor AS price, p.price_minor * greatest(held.quantity, 0) AS inventory_value, p.status
    FROM products p CROSS JOIN LATERAL (
        SELECT coalesce(sum(l.available), 0)::bigint AS quantity FROM stock_level l
        WHERE l.tenant_id = p.tenant_id AND l.store_id = p.store_id AND l.product_id = p.product_id
          AND {SOLD}
    ) AS held
    WHERE p.tenant_id = %s AND p.store_id = %s AND p.product_type = 'physical'
"""  # noqa: S608 - a literal in a literal
PAGE = f"""
    SELECT * FROM ({ITEMS}) AS item
    WHERE CASE %s::text WHEN 'in_stock' THEN NOT is_out_of_stock WHEN 'low_stock' THEN is_low_stock
          WHEN 'out_of_stock' THEN is_out_of_stock ELSE true END
    ORDER BY name, id LIMIT %s OFFSET %s
"""  # noqa: S608 - a literal in a literal
COUNTS = f"""
    SELECT count(*) AS total_products, count(*) FILTER (WHERE is_low_stock) AS low_stock_count,
           count(*) FILTER (WHERE is_out_of_stock) AS out_of_stock_count,
           coalesce(sum(inventory_value), 0)::bigint AS total_inventory_value
    FROM ({ITEMS}) AS item
"""  # noqa: S608 - a literal in a literal
LEVELS = f"""
    SELECT l.stock_id AS id, l.variant_id, l.location_id, l.available, l.reserved
    FROM stock_level l JOIN products p ON p.tenant_id = l.tenant_id AND p.product_id = l.product_id
    WHERE l.tenant_id = %s AND l.store_id = %s AND (%s::uuid IS NULL OR l.variant_id = %s)
      AND (%s::uuid IS NULL OR l.location_id = %s) AND ({SOLD} OR l.reserved > 0)
    ORDER BY l.product_id, l.variant_id, l.location_id LIMIT %s
"""  # noqa: S608 - a literal in a literal
PRODUCT_OF = """
    SELECT product_id FROM products
    WHERE tenant_id = %s AND store_id = %s
      AND (variants = '[]' AND product_id = %s
           OR variants @> jsonb_build_array(jsonb_build_object('variant_id', %s::uuid)))
"""


async def list_items(
    db: Db, tenant_id: UUID, store_id: UUID, wanted: Filter, *, page: int, limit: int
) -> list[InventoryItemView]:
    """A page of products with their stock, by name."""
    async with db.cursor(row_factory=class_row(InventoryItemView)) as cursor:
        await cursor.execute(PAGE, (tenant_id, store_id, wanted, min(limit, 100), (page - 1) * limit))
        return await cursor.fetchall()


async def count_items(db: Db, tenant_id: UUID, store_id: UUID) -> InventoryCounts:
    """How the store's stock stands."""
    async with db.cursor(row_factory=class_row(InventoryCounts)) as cursor:
        await cursor.execute(COUNTS, (tenant_id, store_id))
        [counts] = await cursor.fetchall()
        return counts


async def list_levels(
    db: Db, tenant_id: UUID, store_id: UUID, *, variant_id: UUID | None = None, location_id: UUID | None = None
) -> list[InventoryLevelView]:
    """The store's shelves of what is sold or promised: all (at most 10,000), or those of a variant or a location."""
    async with db.cursor(row_factory=class_row(InventoryLevelView)) as cursor:
        values = (tenant_id, store_id, variant_id, variant_id, location_id, location_id, MOST_LEVELS)
        await cursor.execute(LEVELS, values)
        return await cursor.fetchall()


async def product_of(db: Db, tenant_id: UUID, store_id: UUID, variant_id: UUID) -> UUID | None:
    """Whose variant it is, or ``None`` when the store has no such variant."""
    row = await (await db.execute(PRODUCT_OF, (tenant_id, store_id, variant_id, variant_id))).fetchone()
    return row[0] if row else None


list_items.projections = count_items.projections = ("stock_level", "products")  # type: ignore[attr-defined]
list_levels.projections = ("stock_level", "products")  # type: ignore[attr-defined]
product_of.projections = ("products",)  # type: ignore[attr-defined]
