"""What queries about orders return: the contract's shapes. Amounts are integers in minor units."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_core.orders.events import Answer
from numu_projections.orders.tables import AddressView, GiftPartView, LineView, PromotionView, WhyView


class OrderView(Struct, frozen=True, kw_only=True):
    """``OrderResponse``."""

    id: UUID
    store_id: UUID
    customer_id: UUID
    order_number: str
    line_items: Sequence[LineView]
    shipping_address: AddressView  # empty texts when the customer was erased
    billing_address: AddressView | None
    status: str
    payment_status: str
    fulfillment_status: str
    subtotal: int
    shipping_cost: int
    tax_amount: int  # contained in the subtotal
    discount_amount: int
    total: int
    currency: str
    payment_method: str | None
    payment_id: UUID | None
    shipping_method: str | None
    tracking_number: str | None
    tracking_url: str | None
    notes: str | None
    customer_notes: str | None
    item_count: int
    is_paid: bool
    can_be_cancelled: bool
    cancelled_at: datetime | None
    paid_at: datetime | None
    fulfilled_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    created_at: datetime
    updated_at: datetime
    amount_due: int = 0  # beyond the contract, like all below: still to be paid
    amount_received: int = 0  # came in as money; gift cards paid the rest
    refund_due: int = 0  # of it, what has to go back
    amount_refunded: int = 0  # went back
    email: str | None = None
    coupon_code: str | None = None
    applied_promotions: Sequence[PromotionView] = ()
    gift_cards: Sequence[GiftPartView] = ()
    pickup_location_id: UUID | None = None  # fetched there, not sent
    custom_fields: Sequence[Answer] | None = None  # the buyer's answers; null when the customer was erased
    explanation: Sequence[WhyView] = ()  # how the total came about


class CampaignRef(Struct, frozen=True, kw_only=True):
    """The campaign that brought an order."""

    id: str
    name: str


class OrderListItem(Struct, frozen=True, kw_only=True):
    """``OrderListItemResponse``."""

    id: UUID
    order_number: str
    customer_id: UUID
    customer_name: str | None
    status: str
    payment_status: str
    fulfillment_status: str
    total: int
    currency: str
    item_count: int
    payment_method: str | None
    created_at: datetime
    campaign: CampaignRef | None = None


class OrderPage(Struct, frozen=True):
    """One page of a list: its items as JSON, and how many there are in all."""

    items: bytes
    total: int


class TimelineEvent(Struct, frozen=True, kw_only=True):
    """``OrderTimelineEvent``."""

    timestamp: datetime
    status: str
    description: str
    actor: str | None


class TimelineView(Struct, frozen=True, kw_only=True):
    """``OrderTimelineResponse``."""

    order_id: UUID
    order_number: str
    events: Sequence[TimelineEvent]


class ActivityView(Struct, frozen=True, kw_only=True):
    """``OrderActivityResponse``."""

    id: str
    order_id: UUID
    kind: str  # "comment", "event"
    event_type: str | None
    body: str
    user_id: str | None
    user_name: str | None = None
    user_avatar_url: str | None = None
    metadata: dict[str, Any] | None
    created_at: datetime


class StaffView(Struct, frozen=True, kw_only=True):
    """Who did it."""

    name: str | None
    avatar_url: str | None


class ActivitiesView(Struct, frozen=True, kw_only=True):
    """``OrderActivitiesResponse``: newest first."""

    items: Sequence[ActivityView]
    total: int
    page: int
    page_size: int


class TrackedPlace(Struct, frozen=True, kw_only=True):
    """As much of an address as a link may show."""

    city: str | None
    governorate: str | None
    country: str | None


class TrackedLine(Struct, frozen=True, kw_only=True):
    """``TrackingLineItem``."""

    product_name: str
    quantity: int
    unit_price: int
    total: int
    product_image_url: str | None = None


class Milestones(Struct, frozen=True, kw_only=True):
    """``TrackingTimeline``."""

    placed_at: datetime
    paid_at: datetime | None
    fulfilled_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None


class TrackingView(Struct, frozen=True, kw_only=True):
    """``OrderTrackingResponse`` without its store."""

    order_id: UUID
    order_number: str
    status: str
    payment_status: str
    fulfillment_status: str
    payment_method: str | None
    currency: str
    subtotal: int
    shipping_cost: int
    tax_amount: int
    discount_amount: int
    total: int
    customer_name: str | None
    shipping_address: TrackedPlace
    line_items: Sequence[TrackedLine]
    tracking_number: str | None
    tracking_url: str | None
    shipping_method: str | None
    timeline: Milestones
