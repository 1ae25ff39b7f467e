"""What administrators see. Amounts are integers in minor units."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Mrr(Struct, frozen=True, kw_only=True):
    """Monthly recurring revenue. Nobody subscribes yet: all of it is nothing."""

    total: int = 0
    starter_monthly: int = 0
    starter_annual: int = 0
    pro_monthly: int = 0
    pro_annual: int = 0
    subscriber_count: int = 0


class PlatformStats(Struct, frozen=True, kw_only=True):
    """``DashboardStatsResponse``; changes in percent, the last 30 days against the 30 before."""

    total_revenue: int  # of paid orders in the platform's currency
    total_orders: int
    total_customers: int
    active_merchants: int  # owners of open stores
    revenue_change: float
    orders_change: float
    customers_change: float
    merchants_change: float
    mrr: Mrr


class StoreCounts(Struct, frozen=True, kw_only=True):
    """``StoreStatsResponse``."""

    total: int
    active: int
    pending_approval: int
    suspended: int
    inactive: int


class AdminStore(Struct, frozen=True, kw_only=True):
    """``AdminStoreListItem``."""

    id: UUID
    tenant_id: UUID | None
    name: str
    slug: str
    subdomain: str | None
    custom_domain: str | None
    status: str
    owner_id: UUID | None
    owner_name: str | None
    owner_email: str | None
    plan: str | None
    lifecycle_state: str | None
    is_internal: bool = False
    logo_url: str | None
    total_revenue: int  # in the platform's currency
    total_orders: int
    created_at: datetime


class AdminOrder(Struct, frozen=True, kw_only=True):
    """``AdminOrderListItem``."""

    id: UUID
    tenant_id: UUID
    store_id: UUID
    store_name: str | None
    customer_id: UUID
    customer_name: str | None
    customer_email: str | None
    order_number: str
    status: str
    payment_status: str
    fulfillment_status: str
    total: int
    currency: str
    item_count: int
    payment_method: str | None
    created_at: datetime
    updated_at: datetime
