"""What the merchant's home shows. Amounts are integers in minor units of the store's currency."""

from msgspec import Struct


class DashboardStats(Struct, frozen=True, kw_only=True):
    """A store in a period of days.

    An order belongs to the day on which it was placed. Drafts are no orders. Revenue is what the orders cost that
    stand: not called off, not given up for lack of payment, not returned whole, not refunded.
    """

    total_revenue: int
    revenue_change_percent: float  # against as many days before; 100.0 when there was nothing before
    avg_order_value: int  # of the orders that stand
    currency: str
    total_orders: int
    pending_orders: int  # also those that wait for a deposit
    confirmed_orders: int
    processing_orders: int
    shipped_orders: int
    completed_orders: int  # delivered
    cancelled_orders: int
    total_customers: int  # ever
    new_customers: int
    total_products: int  # not archived, now
    low_stock_count: int  # as the inventory counts it, now
    total_profit: int  # what lines of a known cost brought, after their share of discounts, less their cost
    total_cogs: int  # the cost of these lines, as the catalogue has it today: no fact says what it was
    products_with_cost: int
    period_start: str  # an instant, UTC
    period_end: str  # exclusive


class RevenuePoint(Struct, frozen=True, kw_only=True):
    """One hour, day, week (from Monday), month, quarter or year of the store."""

    date: str  # where it starts: "2026-01-31", hours "2026-01-31T14:00"
    revenue: int  # as in ``DashboardStats``
    orders: int
    visits: int = 0  # nothing counts them yet


class TopProduct(Struct, frozen=True, kw_only=True):
    """What sold best, ever; what was called off or came back is taken off."""

    id: str
    name: str
    sku: str | None
    quantity_sold: int
    revenue: int  # of its lines, before discounts
