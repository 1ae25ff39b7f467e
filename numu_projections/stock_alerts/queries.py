"""Questions about wishes to be told. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

Db = AsyncConnection[Any]

WAITING = """
    SELECT alert_id FROM stock_alerts
    WHERE tenant_id = %s AND product_id = %s AND (variant_id IS NULL OR variant_id = %s) ORDER BY alert_id
"""
REACHED = """
    SELECT c.position FROM checkpoint c JOIN projection p ON p.name = c.projection AND p.fill = c.fill
    WHERE c.tenant_id = %s AND p.name = 'stock_alerts' AND p.state = 'live'
"""


class NotFoldedYet(Exception):
    """The read model is behind what the question is about."""


async def alerts_waiting(db: Db, tenant_id: UUID, product_id: UUID, variant_id: UUID, *, position: int) -> list[UUID]:
    """Wishes for this variant, or for any of its product, as of ``position`` or later.

    Raises:
        NotFoldedYet: the read model has not reached ``position``.
    """
    reached = await (await db.execute(REACHED, (tenant_id,))).fetchone()
    if reached is None or reached[0] < position:
        raise NotFoldedYet(position)
    rows = await (await db.execute(WAITING, (tenant_id, product_id, variant_id))).fetchall()
    return [alert_id for (alert_id,) in rows]
