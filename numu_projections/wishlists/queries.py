"""Questions about wish lists. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from numu_core.kernel.money import EXPONENT
from numu_projections.wishlists.views import WishView

Db = AsyncConnection[Any]

LISTED = """
    SELECT w.wish_id AS id, w.product_id, w.variant_id, w.added_at, p.name AS product_name, p.slug AS product_slug,
           p.images ->> 0 AS product_image, p.currency AS product_currency,
           coalesce((SELECT (v ->> 'price_minor')::bigint FROM jsonb_array_elements(p.variants) AS v
                     WHERE v ->> 'variant_id' = w.variant_id::text), p.price_minor) AS price_minor,
           CASE WHEN p.product_id IS NULL THEN NULL WHEN w.variant_id IS NULL THEN jsonb_array_length(p.available) > 0
                ELSE p.available ? w.variant_id::text END AS in_stock
    FROM wishes w LEFT JOIN products p ON p.tenant_id = w.tenant_id AND p.product_id = w.product_id AND p.visible
    WHERE w.tenant_id = %s AND w.wishlist_id = %s ORDER BY w.added_at DESC, w.wish_id
"""


async def list_wishes(db: Db, tenant_id: UUID, wishlist_id: UUID) -> list[WishView]:
    """What is on the list, newest first."""
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(LISTED, (tenant_id, wishlist_id))
        rows = await cursor.fetchall()
    return [WishView(product_price=_major(row.pop("price_minor"), row["product_currency"]), **row) for row in rows]


def _major(minor: int | None, currency: Any) -> float | None:
    return None if minor is None else minor / 10 ** EXPONENT[currency]


list_wishes.projections = ("wishes", "products")  # type: ignore[attr-defined]
