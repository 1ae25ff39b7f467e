"""Questions of shoppers about their orders.

Those of the account, and what the guest that it proved to be bought with the account's address: a guest is known by a
phone number as well, which nobody has proved.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

Db = AsyncConnection[Any]

MINE = """
    FROM customer_accounts a JOIN order_summary o ON o.tenant_id = a.tenant_id
        AND o.customer_id IN (a.customer_id, a.guest_id)
    JOIN order_page p ON p.tenant_id = o.tenant_id AND p.order_id = o.order_id
    WHERE a.tenant_id = %(tenant_id)s AND a.customer_id = %(customer_id)s
      AND o.status <> 'draft' AND o.order_number NOT LIKE 'DRAFT-%%'
      AND (o.customer_id = a.customer_id OR lower(p.email) = a.email)
"""
PAGE = f"""
    SELECT (SELECT count(*) {MINE}), convert_to(coalesce(json_agg(page), '[]')::text, 'UTF8') FROM (
        SELECT o.order_id AS id, o.order_number, o.customer_id, o.customer_name, o.status, o.payment_status,
               o.fulfillment_status, o.total_minor AS total, o.currency, o.item_count, o.payment_method,
               o.placed_at AS created_at, NULL AS campaign
        {MINE} ORDER BY o.placed_at DESC, o.order_id DESC LIMIT %(limit)s OFFSET %(offset)s
    ) AS page
"""  # noqa: S608 - a literal in a literal
IS_MINE = f"SELECT 1 {MINE} AND o.order_id = %(order_id)s"
OTHERS = """
    SELECT 1 FROM customer_accounts a JOIN order_page p ON p.tenant_id = a.tenant_id AND p.customer_id = a.guest_id
    WHERE a.tenant_id = %(tenant_id)s AND a.customer_id = %(customer_id)s AND lower(p.email) IS DISTINCT FROM a.email
    LIMIT 1
"""


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


async def guest_is_proved(db: Db, tenant_id: UUID, customer_id: UUID) -> bool:
    """Whether everything that the account's guest bought was bought with the account's address."""
    found = await db.execute(OTHERS, {"tenant_id": tenant_id, "customer_id": customer_id})
    return await found.fetchone() is None


READ_BY: dict[Any, tuple[str, ...]] = {
    list_my_orders: ("order_summary", "order_page", "customer_accounts"),
    is_my_order: ("order_summary", "order_page", "customer_accounts"),
    guest_is_proved: ("order_page", "customer_accounts"),
}
for asked, names in READ_BY.items():
    asked.projections = names
