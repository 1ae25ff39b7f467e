"""Questions about wishes to be told. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

Db = AsyncConnection[Any]

ANSWERABLE = """
    SELECT a.alert_id FROM stock_alerts a
    JOIN products p ON p.tenant_id = a.tenant_id AND p.product_id = a.product_id AND p.status = 'active'
    WHERE a.tenant_id = %s AND (p.listed::jsonb -> 'is_in_stock')::boolean
      AND (a.variant_id IS NULL OR p.product_type <> 'physical' OR jsonb_exists(p.available, a.variant_id::text))
    ORDER BY a.alert_id LIMIT %s
"""


async def answerable_alerts(db: Db, tenant_id: UUID, most: int) -> list[UUID]:
    """Wishes for what can be bought now."""
    rows = await (await db.execute(ANSWERABLE, (tenant_id, most))).fetchall()
    return [alert_id for (alert_id,) in rows]
