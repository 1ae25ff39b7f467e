"""Questions about the whole platform. They run in a session of the platform and of every tenant that it knows.

Row-level security stays on: a tenant that is not named is not seen. A platform of very many tenants will want these
figures folded instead; see ``tenants_of``, which is what would grow.
"""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.platform import PLATFORM
from numu_core.kernel.text import fold
from numu_projections.admin.views import AdminOrder, AdminStore, Mrr, PlatformStats, StoreCounts

Db = AsyncConnection[Any]

CURRENCY = "EGP"
"""The platform's own. The console adds amounts up and shows no currency, so only what is in this one is told."""

TENANTS = "SELECT DISTINCT of_tenant FROM stores WHERE tenant_id = %s"
STATS = """
    WITH orders AS (
        SELECT o.placed_at AS at, o.total_minor, o.payment_status IN ('paid', 'partially_refunded')
                   AND o.currency = %(currency)s AS paid
        FROM order_summary o
        WHERE o.tenant_id = ANY (%(tenants)s) AND o.order_number NOT LIKE 'DRAFT-%%'
    ), people AS (SELECT created_at AS at FROM customers WHERE tenant_id = ANY (%(tenants)s)
    ), owners AS (
        SELECT owner_id, min(created_at) AS at FROM stores
        WHERE tenant_id = %(platform)s AND status = 'active' GROUP BY owner_id
    ), months AS (SELECT now() - interval '30 days' AS this, now() - interval '60 days' AS last)
    SELECT (SELECT coalesce(sum(total_minor) FILTER (WHERE paid), 0)::bigint FROM orders),
           (SELECT count(*) FROM orders), (SELECT count(*) FROM people), (SELECT count(*) FROM owners),
           (SELECT coalesce(sum(total_minor) FILTER (WHERE paid AND at >= this), 0)::bigint FROM orders),
           (SELECT coalesce(sum(total_minor) FILTER (WHERE paid AND at >= last AND at < this), 0)::bigint FROM orders),
           (SELECT count(*) FILTER (WHERE at >= this) FROM orders),
           (SELECT count(*) FILTER (WHERE at >= last AND at < this) FROM orders),
           (SELECT count(*) FILTER (WHERE at >= this) FROM people),
           (SELECT count(*) FILTER (WHERE at >= last AND at < this) FROM people),
           (SELECT count(*) FILTER (WHERE at >= this) FROM owners),
           (SELECT count(*) FILTER (WHERE at >= last AND at < this) FROM owners)
    FROM months
"""
COUNTS = """
    SELECT count(*) AS total, count(*) FILTER (WHERE status = 'active') AS active,
           count(*) FILTER (WHERE status = 'pending_approval') AS pending_approval,
           count(*) FILTER (WHERE status = 'suspended') AS suspended,
           count(*) FILTER (WHERE status = 'inactive') AS inactive
    FROM stores WHERE tenant_id = %s
"""
FOUND_STORES = """
    FROM stores s LEFT JOIN accounts a ON a.tenant_id = s.tenant_id AND a.account_id = s.owner_id
    LEFT JOIN tenants t ON t.tenant_id = s.tenant_id AND t.of_tenant = s.of_tenant
    WHERE s.tenant_id = %(platform)s AND (%(status)s::text IS NULL OR s.status = %(status)s)
      AND (%(words)s::text IS NULL OR concat_ws(' ', s.name, s.slug, s.subdomain, a.email) ILIKE %(words)s)
"""
SOLD = """FROM order_summary o
            WHERE o.tenant_id = s.of_tenant AND o.store_id = s.store_id AND o.order_number NOT LIKE 'DRAFT-%%'"""
STORES = f"""
    SELECT s.store_id AS id, s.of_tenant AS tenant_id, s.name, s.slug, s.subdomain, s.custom_domain, s.status,
           s.owner_id, nullif(trim(concat(a.first_name, ' ', a.last_name)), '') AS owner_name, a.email AS owner_email,
           t.plan, t.lifecycle AS lifecycle_state, s.logo_url, s.created_at, (SELECT count(*) {SOLD}) AS total_orders,
           (SELECT coalesce(sum(o.total_minor), 0)::bigint {SOLD}
              AND o.payment_status IN ('paid', 'partially_refunded')
              AND o.currency = %(currency)s) AS total_revenue
    {FOUND_STORES} ORDER BY s.created_at DESC, s.store_id LIMIT %(limit)s OFFSET %(offset)s
"""
FOUND_ORDERS = """
    FROM order_summary o LEFT JOIN stores s ON s.tenant_id = %(platform)s AND s.store_id = o.store_id
    WHERE o.tenant_id = ANY (%(tenants)s) AND o.order_number NOT LIKE 'DRAFT-%%'
      AND (%(status)s::text IS NULL OR o.status = %(status)s)
      AND (%(payment_status)s::text IS NULL OR o.payment_status = %(payment_status)s)
      AND (%(store_id)s::uuid IS NULL OR o.store_id = %(store_id)s)
      AND (%(words)s::text IS NULL OR o.search LIKE %(words)s OR lower(o.order_number) LIKE %(words)s)
"""
ORDERS = f"""
    SELECT o.order_id AS id, o.tenant_id, o.store_id, s.name AS store_name, o.customer_id, o.customer_name,
           (SELECT p.email FROM order_page p
            WHERE p.tenant_id = o.tenant_id AND p.order_id = o.order_id) AS customer_email,
           o.order_number, o.status, o.payment_status, o.fulfillment_status, o.total_minor AS total, o.currency,
           o.item_count, o.payment_method, o.placed_at AS created_at, o.updated_at
    {FOUND_ORDERS} ORDER BY o.placed_at DESC, o.order_id LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - a literal in a literal


async def tenants_of(db: Db) -> list[UUID]:
    """Every tenant with a store."""
    return [tenant_id for (tenant_id,) in await (await db.execute(TENANTS, (PLATFORM,))).fetchall()]


async def platform_stats(db: Db, tenants: list[UUID]) -> PlatformStats:
    """The figures of the console's first page."""
    row = await (await db.execute(STATS, {"platform": PLATFORM, "tenants": tenants, "currency": CURRENCY})).fetchone()
    assert row
    revenue, orders, people, owners, *months = row
    changes = [change(now, before) for now, before in zip(months[::2], months[1::2], strict=True)]
    return PlatformStats(
        total_revenue=revenue,
        total_orders=orders,
        total_customers=people,
        active_merchants=owners,
        revenue_change=changes[0],
        orders_change=changes[1],
        customers_change=changes[2],
        merchants_change=changes[3],
        mrr=Mrr(),
    )


def change(now: int, before: int) -> float:
    """In percent; from nothing to something is a hundred."""
    if before == 0:
        return 100.0 if now else 0.0
    return round(100 * (now - before) / before, 1)


async def store_counts(db: Db) -> StoreCounts:
    """How many stores there are, by status."""
    async with db.cursor(row_factory=class_row(StoreCounts)) as cursor:
        await cursor.execute(COUNTS, (PLATFORM,))
        found = await cursor.fetchone()
        assert found
        return found


async def list_stores(
    db: Db, *, status: str | None, search: str | None, page: int, limit: int
) -> tuple[list[AdminStore], int]:
    """A page of stores, newest first, and how many there are."""
    values = _bounds(page, limit) | {"status": status, "words": _part(search), "currency": CURRENCY}
    total = await (await db.execute(f"SELECT count(*) {FOUND_STORES}".encode(), values)).fetchone()
    async with db.cursor(row_factory=class_row(AdminStore)) as cursor:
        await cursor.execute(STORES.encode(), values)
        return await cursor.fetchall(), total[0] if total else 0


async def list_orders(
    db: Db, tenants: list[UUID], *, wanted: dict[str, Any], search: str | None, page: int, limit: int
) -> tuple[list[AdminOrder], int]:
    """A page of all shops' orders, newest first, and how many there are.

    Args:
        wanted: status, payment_status, store_id; ``None`` where it does not matter.
    """
    values = _bounds(page, limit) | wanted | {"tenants": tenants, "words": _part(fold(search or ""))}
    total = await (await db.execute(f"SELECT count(*) {FOUND_ORDERS}".encode(), values)).fetchone()
    async with db.cursor(row_factory=class_row(AdminOrder)) as cursor:
        await cursor.execute(ORDERS.encode(), values)
        return await cursor.fetchall(), total[0] if total else 0


def _part(words: str | None) -> str | None:
    """A pattern for what has ``words`` in it, in which ``%`` and ``_`` stand for themselves."""
    if not words:
        return None
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _bounds(page: int, limit: int) -> dict[str, Any]:
    return {"platform": PLATFORM, "limit": limit, "offset": (page - 1) * limit}
