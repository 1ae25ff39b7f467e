"""Questions about coupons. Every function takes the tenant first."""

from typing import Any
from uuid import UUID

from msgspec import convert
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from numu_core.kernel.errors import NotFound
from numu_projections.coupons.views import ListedCoupon

Db = AsyncConnection[Any]

SAID = """
    SELECT coupon_id AS id, store_id, code, coupon_type, value, min_order_amount, max_discount_amount, usage_limit,
           usage_count, valid_from, valid_until, is_active, config, created_at, updated_at, version,
           nullif(products, '[]') AS applicable_product_ids, nullif(categories, '[]') AS applicable_category_ids,
           coalesce(valid_until <= now(), false) AS is_expired,
           is_active AND coalesce(valid_from <= now(), true) AND coalesce(valid_until > now(), true)
             AND coalesce(usage_count < usage_limit, true) AS is_usable,
           count(*) OVER () AS total
    FROM coupons WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s
"""
PAGE = f"""{SAID}
      AND (%(active)s::boolean IS NULL OR is_active = %(active)s)
    ORDER BY created_at DESC, coupon_id LIMIT %(limit)s OFFSET %(offset)s
"""
ONE = f"{SAID} AND coupon_id = %(coupon_id)s"
COUNT = """
    SELECT count(*) AS total FROM coupons
    WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s
      AND (%(active)s::boolean IS NULL OR is_active = %(active)s)
"""


async def list_coupons(
    db: Db, tenant_id: UUID, store_id: UUID, *, active: bool | None, page: int, limit: int
) -> tuple[list[ListedCoupon], int]:
    """One page of the store's coupons, newest first, and how many there are."""
    asked = {"tenant_id": tenant_id, "store_id": store_id, "active": active, "limit": limit}
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(PAGE, {**asked, "offset": (page - 1) * limit})
        rows = [convert(row, ListedCoupon) for row in await cursor.fetchall()]
        if rows:
            return rows, rows[0].total
        await cursor.execute(COUNT, asked)
        counted = await cursor.fetchone()
        return [], counted["total"] if counted else 0


async def get_coupon(db: Db, tenant_id: UUID, store_id: UUID, coupon_id: UUID) -> ListedCoupon:
    """One coupon; ``NotFound``."""
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(ONE, {"tenant_id": tenant_id, "store_id": store_id, "coupon_id": coupon_id})
        row = await cursor.fetchone()
    if row is None:
        raise NotFound(what="coupon", id=coupon_id)
    return convert(row, ListedCoupon)
