"""What clients send about orders, and what they get. Amounts are integers in minor units."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.money import Currency
from numu_gateway.kernel.addresses import AddressBody
from numu_projections.orders.views import TrackingView

Short = Annotated[str, Meta(max_length=100)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Amount = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Note = Annotated[str, Meta(max_length=1000)]
Utm = Annotated[str, Meta(max_length=200)]
Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]


class OrderLineBody(Struct, kw_only=True):
    """``OrderLineItemRequest``."""

    product_id: UUID
    product_name: Annotated[str, Meta(min_length=1, max_length=255)]
    variant_id: UUID | None = None
    variant_name: Annotated[str, Meta(max_length=255)] | None = None
    sku: Short | None = None
    quantity: Annotated[int, Meta(ge=1, le=1_000_000_000)] = 1
    unit_price: Annotated[int, Meta(ge=0, le=10**12)]


class CreateOrderBody(Struct, kw_only=True):
    """``CreateOrderRequest``."""

    customer_id: UUID
    line_items: Annotated[list[OrderLineBody], Meta(min_length=1, max_length=1000)]
    shipping_address: AddressBody
    billing_address: AddressBody | None = None
    shipping_cost: Amount = 0
    tax_amount: Amount = 0  # contained in the prices; 0: as the rate of the currency says
    discount_amount: Amount = 0
    currency: Currency = "EGP"
    payment_method: Short | None = None
    shipping_method: Short | None = None
    customer_notes: Note | None = None


class UpdateOrderBody(Struct, kw_only=True):
    """``UpdateOrderRequest``: what is absent or ``null`` stays. Amounts and method of a placed order do not change."""

    shipping_address: AddressBody | None = None
    billing_address: AddressBody | None = None
    shipping_cost: Amount | None = None
    tax_amount: Amount | None = None
    discount_amount: Amount | None = None
    payment_method: Short | None = None
    shipping_method: Short | None = None
    tracking_number: Name | None = None
    notes: Annotated[str, Meta(max_length=4000)] | None = None
    customer_notes: Note | None = None


FIXED = ("shipping_cost", "tax_amount", "discount_amount", "payment_method")
"""Fields of ``UpdateOrderBody`` that are refused."""


class StatusBody(Struct, kw_only=True):
    """``UpdateOrderStatusRequest``."""

    status: Annotated[str, Meta(max_length=40)]
    reason: Annotated[str, Meta(max_length=500)] | None = None


class BulkStatusBody(Struct, kw_only=True):
    """``BulkUpdateOrderStatusRequest``."""

    order_ids: Annotated[list[UUID], Meta(min_length=1, max_length=100)]
    status: Annotated[str, Meta(max_length=40)]
    reason: Annotated[str, Meta(max_length=500)] | None = None


class BulkStatusError(Struct, frozen=True, kw_only=True):
    """Why one order did not move."""

    order_id: UUID
    code: str  # "kernel/bad-transition"
    error: str


class BulkStatusView(Struct, frozen=True, kw_only=True):
    """``BulkUpdateOrderStatusResponse``."""

    updated: int
    failed: int = 0
    errors: list[BulkStatusError] = []


class CommentBody(Struct, kw_only=True):
    """``CreateOrderCommentRequest``."""

    content: Annotated[str, Meta(min_length=1, max_length=4000)]


class TrackedStore(Struct, frozen=True, kw_only=True):
    """``TrackingStore``."""

    name: str
    subdomain: str | None
    logo_url: str | None = None
    custom_domain: str | None = None


class OrderTrackingView(TrackingView, frozen=True, kw_only=True):
    """``OrderTrackingResponse``."""

    store: TrackedStore
