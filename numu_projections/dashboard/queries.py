"""Questions of the merchant's home. Days are cut when they are asked for, in the store's time zone."""

from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.dashboard.errors import PeriodBackwards, PeriodTooLong
from numu_projections.dashboard.views import DashboardStats

Db = AsyncConnection[Any]
Granularity = Literal["hour", "day", "week", "month", "quarter", "year"]

ZONE = "Africa/Cairo"
USUAL_DAYS, MOST_POINTS = 30, 5_000
STEP = {
    "hour": "1 hour", "day": "1 day", "week": "1 week", "month": "1 month", "quarter": "3 months", "year": "1 year",
}  # fmt: skip

TODAY = "SELECT (%s::timestamptz AT TIME ZONE %s)::date"
FALLEN = "('cancelled', 'payment_failed', 'returned', 'refunded')"
"""An order like this earns nothing."""
ORDERED = "order_number NOT LIKE 'DRAFT-%%'"
"""What was ordered: a draft is nobody's order, and a discarded one was never any."""

STATS = f"""
    WITH period AS (
        SELECT %(start)s::date::timestamp AT TIME ZONE %(zone)s AS since,
               (%(end)s::date + 1)::timestamp AT TIME ZONE %(zone)s AS until,
               (%(start)s::date - (%(end)s::date - %(start)s::date + 1))::timestamp AT TIME ZONE %(zone)s AS before
    ), placed AS (
        SELECT o.order_id, o.status, o.placed_at >= period.since AS now, o.discount_minor, o.subtotal_minor,
               CASE WHEN o.status NOT IN {FALLEN} AND o.currency = %(currency)s THEN o.total_minor END AS earned
        FROM order_summary o, period
        WHERE o.tenant_id = %(tenant_id)s AND o.store_id = %(store_id)s AND {ORDERED}
          AND o.placed_at >= period.before AND o.placed_at < period.until
    ), orders AS (
        SELECT coalesce(sum(earned) FILTER (WHERE now), 0)::bigint AS revenue,
               coalesce(sum(earned) FILTER (WHERE NOT now), 0)::bigint AS earlier,
               count(earned) FILTER (WHERE now) AS standing, count(*) FILTER (WHERE now) AS total,
               count(*) FILTER (WHERE now AND status IN ('pending', 'pending_deposit')) AS pending,
               count(*) FILTER (WHERE now AND status = 'confirmed') AS confirmed,
               count(*) FILTER (WHERE now AND status = 'processing') AS processing,
               count(*) FILTER (WHERE now AND status = 'shipped') AS shipped,
               count(*) FILTER (WHERE now AND status = 'delivered') AS completed,
               count(*) FILTER (WHERE now AND status = 'cancelled') AS cancelled
        FROM placed
    ), costs AS MATERIALIZED (
        SELECT product_id::text AS sold, cost_minor AS cost FROM products
        WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND cost_minor IS NOT NULL
        UNION ALL
        SELECT variant->>'variant_id', coalesce((variant->>'cost_minor')::bigint, cost_minor)
        FROM products, jsonb_array_elements(variants) AS variant
        WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s
          AND (variant->>'cost_minor' IS NOT NULL OR cost_minor IS NOT NULL)
    ), costed AS (
        SELECT o.order_id, sum((item->>'total_price')::bigint) AS brought,
               sum((item->>'quantity')::bigint * costs.cost) AS cost,
               round(max(o.discount_minor) * sum((item->>'total_price')::bigint) / nullif(max(o.subtotal_minor), 0))
                   AS discount
        FROM placed o JOIN order_page page ON page.tenant_id = %(tenant_id)s AND page.order_id = o.order_id
        CROSS JOIN LATERAL jsonb_array_elements(page.line_items) AS item
        JOIN costs ON costs.sold = coalesce(item->>'variant_id', item->>'product_id')
        WHERE o.now AND o.earned IS NOT NULL GROUP BY o.order_id
    ), profit AS (
        SELECT coalesce(sum(cost), 0)::bigint AS cost,
               coalesce(sum(brought - coalesce(discount, 0) - cost), 0)::bigint AS profit FROM costed
    ), people AS (
        SELECT count(*) AS total, count(*) FILTER (WHERE created_at >= since AND created_at < until) AS fresh
        FROM customers, period WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s
    ), shelf AS (
        SELECT count(*) AS total,
               count(*) FILTER (WHERE p.cost_minor IS NOT NULL
                                   OR p.variants @? '$[*].cost_minor ? (@ != null)') AS costed,
               count(*) FILTER (WHERE p.product_type = 'physical' AND held.pieces > 0
                                  AND held.pieces <= p.low_stock_threshold) AS low
        FROM products p CROSS JOIN LATERAL (
            SELECT coalesce(sum(l.available), 0) AS pieces FROM stock_level l
            WHERE l.tenant_id = p.tenant_id AND l.store_id = p.store_id AND l.product_id = p.product_id
              AND CASE WHEN p.variants = '[]' THEN l.variant_id = p.product_id
                  ELSE p.variants @> jsonb_build_array(jsonb_build_object('variant_id', l.variant_id)) END
        ) AS held
        WHERE p.tenant_id = %(tenant_id)s AND p.store_id = %(store_id)s AND p.status <> 'archived'
    )
    SELECT orders.revenue AS total_revenue,
           CASE WHEN earlier > 0 THEN round((orders.revenue - earlier) * 100.0 / earlier, 1)
                WHEN orders.revenue > 0 THEN 100 ELSE 0 END::float AS revenue_change_percent,
           coalesce(round(orders.revenue::numeric / nullif(standing, 0)), 0)::bigint AS avg_order_value,
           %(currency)s AS currency, orders.total AS total_orders, pending AS pending_orders,
           confirmed AS confirmed_orders, processing AS processing_orders, shipped AS shipped_orders,
           completed AS completed_orders, cancelled AS cancelled_orders, people.total AS total_customers,
           people.fresh AS new_customers, shelf.total AS total_products, shelf.low AS low_stock_count,
           profit.profit AS total_profit, profit.cost AS total_cogs, shelf.costed AS products_with_cost,
           to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS period_start,
           to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS period_end
    FROM orders, profit, people, shelf, period
"""  # noqa: S608 - literals in a literal
CHART = f"""
    WITH slots AS (
        SELECT generate_series(date_trunc(%(granularity)s, %(start)s::date::timestamp),
                               %(end)s::date::timestamp + interval '23:59:59', %(step)s::interval) AS slot
    ), sold AS (
        SELECT date_trunc(%(granularity)s, placed_at AT TIME ZONE %(zone)s) AS slot, count(*) AS orders,
               coalesce(sum(total_minor) FILTER (WHERE status NOT IN {FALLEN} AND currency = %(currency)s), 0)::bigint
                   AS revenue
        FROM order_summary
        WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND {ORDERED}
          AND placed_at >= %(start)s::date::timestamp AT TIME ZONE %(zone)s
          AND placed_at < (%(end)s::date + 1)::timestamp AT TIME ZONE %(zone)s
        GROUP BY 1
    )
    SELECT convert_to(coalesce(json_agg(point ORDER BY slot), '[]')::text, 'UTF8') FROM (
        SELECT slot, json_build_object(
                   'date', to_char(slot, CASE %(granularity)s WHEN 'hour' THEN 'YYYY-MM-DD"T"HH24:MI'
                                              ELSE 'YYYY-MM-DD' END),
                   'revenue', coalesce(revenue, 0), 'orders', coalesce(orders, 0), 'visits', 0) AS point
        FROM slots LEFT JOIN sold USING (slot)
    ) AS points
"""  # noqa: S608 - literals in a literal
TOP = """
    SELECT convert_to(coalesce(json_agg(best), '[]')::text, 'UTF8') FROM (
        SELECT s.product_id AS id, coalesce(p.name, '') AS name, p.sku,
               s.units - s.returned_units - s.withdrawn_units AS quantity_sold,
               s.revenue_minor - s.returned_minor - s.withdrawn_minor AS revenue
        FROM sales_by_product s LEFT JOIN products p ON p.tenant_id = s.tenant_id AND p.product_id = s.product_id
        WHERE s.tenant_id = %s AND s.store_id = %s AND s.currency = %s
          AND s.units - s.returned_units - s.withdrawn_units > 0
        ORDER BY quantity_sold DESC, revenue DESC, s.product_id LIMIT %s
    ) AS best
"""


class Period(Struct, frozen=True, kw_only=True):
    """Days as they were asked for: from one to another, or the last so many."""

    days: int | None = None
    start: date | None = None
    end: date | None = None

    def bounds(self, today: date) -> tuple[date, date]:
        """First and last day.

        Raises:
            PeriodBackwards: it ends before it starts.
        """
        end = self.end or (self.start + timedelta(days=self.days - 1) if self.start and self.days else today)
        start = self.start or end - timedelta(days=(self.days or USUAL_DAYS) - 1)
        if start > end:
            raise PeriodBackwards(start=start, end=end)
        return start, end


def points(start: date, end: date, granularity: Granularity) -> int:
    """How many points such a chart has at most.

    Raises:
        PeriodTooLong: more than one chart shows.
    """
    days = (end - start).days + 1
    number = days * 24 if granularity == "hour" else days
    if number > MOST_POINTS:
        raise PeriodTooLong(points=number, most=MOST_POINTS)
    return number


async def _bounds(db: Db, period: Period, now: datetime) -> tuple[date, date]:
    row = await (await db.execute(TODAY, (now, ZONE))).fetchone()
    assert row
    return period.bounds(row[0])


async def dashboard_stats(
    db: Db, tenant_id: UUID, store_id: UUID, currency: str, period: Period, now: datetime
) -> DashboardStats:
    """The store in ``period``.

    Raises:
        PeriodBackwards: it ends before it starts.
    """
    start, end = await _bounds(db, period, now)
    bounds = {"tenant_id": tenant_id, "store_id": store_id, "start": start, "end": end}
    async with db.cursor(row_factory=class_row(DashboardStats)) as cursor:
        await cursor.execute(STATS, {**bounds, "currency": currency, "zone": ZONE})
        found = await cursor.fetchone()
        assert found
        return found


async def revenue_chart(
    db: Db, tenant_id: UUID, store_id: UUID, currency: str, period: Period, granularity: Granularity, now: datetime
) -> bytes:
    """An array of ``RevenuePoint`` as JSON: every slot of the period, also empty ones, in order.

    Raises:
        PeriodBackwards, PeriodTooLong: as above.
    """
    start, end = await _bounds(db, period, now)
    points(start, end, granularity)
    bounds = {"tenant_id": tenant_id, "store_id": store_id, "start": start, "end": end}
    cut = {"granularity": granularity, "step": STEP[granularity], "currency": currency, "zone": ZONE}
    [chart] = await (await db.execute(CHART, {**bounds, **cut})).fetchone() or [b"[]"]
    return bytes(chart)


async def top_products(db: Db, tenant_id: UUID, store_id: UUID, currency: str, limit: int) -> bytes:
    """An array of at most ``limit`` ``TopProduct`` as JSON, the best first."""
    [best] = await (await db.execute(TOP, (tenant_id, store_id, currency, limit))).fetchone() or [b"[]"]
    return bytes(best)


READ_BY: dict[Any, tuple[str, ...]] = {
    dashboard_stats: ("order_summary", "order_page", "customers", "products", "stock_level"),
    revenue_chart: ("order_summary",),
    top_products: ("sales_by_product", "products"),
}
for asked, names in READ_BY.items():
    asked.projections = names
