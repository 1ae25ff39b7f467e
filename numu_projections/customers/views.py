"""What queries about customers return."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class CustomerView(Struct, frozen=True, kw_only=True):
    """``CustomerResponse`` of the contract."""

    id: UUID
    store_id: UUID
    email: str  # where the store knows none: a placeholder that nobody can be reached at
    first_name: str
    last_name: str
    full_name: str
    phone: str | None
    accepts_marketing: bool
    is_verified: bool
    total_orders: int
    total_spent: int  # minor units of the store's currency, of orders that are paid
    default_address_id: UUID | None
    created_at: datetime
    updated_at: datetime


class TrustFigures(Struct, frozen=True, kw_only=True):
    """What became of the orders of everybody with this customer's phone number, in all stores of the tenant."""

    orders: int  # drafts are none
    rtos: int  # came back from the door
    deliveries: int
    refunds: int
    stores: int
    last_order_at: datetime | None
    last_rto_at: datetime | None


class TrustView(Struct, frozen=True, kw_only=True):
    """``CustomerTrustStatsResponse`` of the contract: does this customer take what was ordered?

    The network is the tenant's own stores. Nobody learns anything here from another tenant's customers.
    """

    has_data: bool  # something was delivered or came back
    network_orders: int
    network_rtos: int
    network_deliveries: int
    network_refunds: int
    contributing_store_count: int
    rto_rate_pct: float  # of what was delivered or came back
    delivery_rate_pct: float
    risk_score: int  # 0 to 100: the rate at which parcels come back
    risk_label: str  # unknown, low, medium, high
    confidence: str  # low, medium, high: how many outcomes are known
    last_order_at: datetime | None
    last_rto_at: datetime | None
    recommendation: str


class ErasedTrail(Struct, frozen=True, kw_only=True):
    """``AnalyticsEraseResponse`` of the contract."""

    customer_id: UUID
    funnel_events_deleted: int
    note: str


class TouchView(Struct, frozen=True, kw_only=True):
    """``JourneyTouchResponse`` of the contract: how somebody found the store."""

    id: str
    ts: datetime
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    gclid: str | None = None
    fbclid: str | None = None
    referrer: str | None = None
    landing_path: str | None = None
    campaign_id: str | None = None
    campaign_name: str | None = None
    is_first_touch: bool


class JourneyView(Struct, frozen=True, kw_only=True):
    """``JourneyResponse`` of the contract: the touches that orders came of, the oldest first."""

    customer_id: UUID
    touch_count: int
    touches: list[TouchView]
