"""Questions of shoppers about their orders: those of the account, and those of the guest that it proved to be."""

from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

Db = AsyncConnection[Any]

MINE = """
    FROM order_summary o
    WHERE o.tenant_id = %(tenant_id)s AND o.status <> 'draft' AND o.order_number NOT LIKE 'DRAFT-%%'
      AND o.customer_id IN (
          SELECT unnest(ARRAY[a.customer_id, a.guest_id]) FROM customer_accounts a
          WHERE a.tenant_id = %(tenant_id)s AND a.customer_id = %(customer_id)s)
"""
PAGE = f"""
    SELECT (SELECT count(*) {MINE}), convert_to(coalesce(json_agg(page), '[]')::text, 'UTF8') FROM (
        SELECT order_id AS id, order_number, customer_id, customer_name, status, payment_status, fulfillment_status,
               total_minor AS total, currency, item_count, payment_method, placed_at AS created_at, NULL AS campaign
        {MINE} ORDER BY placed_at DESC, order_id DESC LIMIT %(limit)s OFFSET %(offset)s
    ) AS page
"""  # noqa: S608 - a literal in a literal
IS_MINE = f"SELECT 1 {MINE} AND o.order_id = %(order_id)s"


class MyOrders(Struct, frozen=True):
    """One page: its items as JSON, and how many there are in all."""

    items: bytes
    total: int


async def list_my_orders(db: Db, tenant_id: UUID, customer_id: UUID, *, page: int, limit: int) -> MyOrders:
    """A page of ``OrderListItem`` as JSON, newest first."""
    values = {"tenant_id": tenant_id, "customer_id": customer_id, "limit": limit, "offset": (page - 1) * limit}
    [total, items] = await (await db.execute(PAGE, values)).fetchone() or [0, b"[]"]
    return MyOrders(bytes(items), total)


async def is_my_order(db: Db, tenant_id: UUID, customer_id: UUID, order_id: UUID) -> bool:
    """Whether the shopper placed this order."""
    values = {"tenant_id": tenant_id, "customer_id": customer_id, "order_id": order_id}
    return await (await db.execute(IS_MINE, values)).fetchone() is not None


READ_BY: dict[Any, tuple[str, ...]] = {
    list_my_orders: ("order_summary", "customer_accounts"),
    is_my_order: ("order_summary", "customer_accounts"),
}
for asked, names in READ_BY.items():
    asked.projections = names
