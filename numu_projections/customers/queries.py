"""Questions about customers. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_core.kernel.text import fold
from numu_projections.customers.views import TrustFigures

Db = AsyncConnection[Any]

LISTED = """
    SELECT c.customer_id AS id, c.store_id,
           coalesce(c.email, 'guest+' || right(c.customer_id::text, 12) || '@noemail.' || %(apex)s) AS email,
           coalesce(c.first_name, '') AS first_name, coalesce(c.last_name, '') AS last_name,
           trim(concat(c.first_name, ' ', c.last_name)) AS full_name, c.phone, c.accepts_marketing,
           false AS is_verified, coalesce(bought.orders, 0) AS total_orders, coalesce(bought.spent, 0) AS total_spent,
           c.default_address_id, c.created_at, c.updated_at
    FROM customers c LEFT JOIN LATERAL (
        SELECT count(*) AS orders, sum(o.total_minor)
            FILTER (WHERE o.payment_status IN ('paid', 'partially_refunded')) AS spent
        FROM order_summary o WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.customer_id
                               AND o.order_number NOT LIKE 'DRAFT-%%'
    ) AS bought ON true
    WHERE c.tenant_id = %(tenant_id)s AND c.store_id = %(store_id)s
"""
WORDS = "AND (%(words)s::text[] IS NULL OR c.search LIKE ALL (%(words)s))"
ALL = f"""
    SELECT (SELECT count(*) FROM customers c WHERE c.tenant_id = %(tenant_id)s AND c.store_id = %(store_id)s {WORDS}),
           convert_to(coalesce(json_agg(listed), '[]')::text, 'UTF8')
    FROM ({LISTED} {WORDS} ORDER BY c.created_at DESC, c.customer_id DESC LIMIT %(limit)s OFFSET %(offset)s) AS listed
"""  # noqa: S608 - literals in a literal
ONE = f"""
    SELECT convert_to(to_json(one)::text, 'UTF8') FROM ({LISTED} AND c.customer_id = %(customer_id)s) AS one
"""  # noqa: S608 - a literal in a literal

TRUST = """
    WITH same AS (
        SELECT c.customer_id FROM customers c JOIN customers me
          ON me.tenant_id = c.tenant_id AND (me.customer_id = c.customer_id OR me.phone = c.phone)
        WHERE c.tenant_id = %(tenant_id)s AND me.customer_id = %(customer_id)s
    ), theirs AS (
        SELECT o.order_id, o.store_id, o.status, o.placed_at, o.delivered_at
        FROM order_summary o JOIN same USING (customer_id)
        WHERE o.tenant_id = %(tenant_id)s AND o.order_number NOT LIKE 'DRAFT-%%'
    )
    SELECT count(*) AS orders, count(*) FILTER (WHERE status = 'returned') AS rtos,
           count(delivered_at) AS deliveries, count(*) FILTER (WHERE status = 'refunded') AS refunds,
           count(DISTINCT store_id) AS stores, max(placed_at) AS last_order_at,
           (SELECT max((step->>'at')::timestamptz)
            FROM theirs JOIN order_history h USING (order_id) CROSS JOIN jsonb_array_elements(h.happenings) AS step
            WHERE h.tenant_id = %(tenant_id)s AND step->>'what' = 'order_returned') AS last_rto_at
    FROM theirs
"""
KNOWN = "SELECT 1 FROM customers WHERE tenant_id = %s AND store_id = %s AND customer_id = %s"


def patterns(search: str | None) -> list[str] | None:
    """Every word of ``search`` as a pattern, folded; a number without the zero that local phone numbers begin with."""
    words = [word.lstrip("0+") or word if word.lstrip("+").isdigit() else word for word in fold(search or "").split()]
    escaped = (word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in words[:10])
    return [f"%{word}%" for word in escaped] or None


async def list_customers(
    db: Db, tenant_id: UUID, store_id: UUID, *, search: str | None, apex: str, page: int, limit: int
) -> tuple[bytes, int]:
    """A page of ``CustomerView`` as a JSON array, newest first, and how many there are.

    Args:
        search: parts of names, e-mail address or phone number.
        apex: our domain, for the placeholder of an e-mail address that the store does not know.
    """
    bounds = {"limit": limit, "offset": (page - 1) * limit, "words": patterns(search), "apex": apex}
    values = {"tenant_id": tenant_id, "store_id": store_id, **bounds}
    [total, items] = await (await db.execute(ALL, values)).fetchone() or [0, b"[]"]
    return bytes(items), total


async def get_customer(db: Db, tenant_id: UUID, store_id: UUID, customer_id: UUID, *, apex: str) -> bytes:
    """One ``CustomerView`` as JSON.

    Raises:
        NotFound: the store has no such customer.
    """
    values = {"tenant_id": tenant_id, "store_id": store_id, "customer_id": customer_id, "apex": apex}
    found = await (await db.execute(ONE, values)).fetchone()
    if found is None:
        raise NotFound(what="customer", id=customer_id)
    return bytes(found[0])


async def customer_exists(db: Db, tenant_id: UUID, store_id: UUID, customer_id: UUID) -> UUID:
    """The customer's id, if the store has such a customer.

    Raises:
        NotFound: it has not.
    """
    if await (await db.execute(KNOWN, (tenant_id, store_id, customer_id))).fetchone() is None:
        raise NotFound(what="customer", id=customer_id)
    return customer_id


async def trust_figures(db: Db, tenant_id: UUID, store_id: UUID, customer_id: UUID) -> TrustFigures:
    """What became of this customer's orders.

    Raises:
        NotFound: the store has no such customer.
    """
    await customer_exists(db, tenant_id, store_id, customer_id)
    async with db.cursor(row_factory=class_row(TrustFigures)) as cursor:
        await cursor.execute(TRUST, {"tenant_id": tenant_id, "customer_id": customer_id})
        found = await cursor.fetchone()
        assert found
        return found


READ_BY: dict[Any, tuple[str, ...]] = {
    list_customers: ("customers", "order_summary"),
    get_customer: ("customers", "order_summary"),
    customer_exists: ("customers",),
    trust_figures: ("customers", "order_summary", "order_history"),
}
for asked, names in READ_BY.items():
    asked.projections = names
