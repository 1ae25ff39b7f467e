"""What clients send about orders, and what they get. Amounts are integers in minor units."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.addresses import Address
from numu_core.kernel.money import Currency
from numu_gateway.kernel.phones import e164
from numu_gateway.kernel.text import plain
from numu_projections.orders.views import TrackingView

Short = Annotated[str, Meta(max_length=100)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Amount = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Note = Annotated[str, Meta(max_length=1000)]
Utm = Annotated[str, Meta(max_length=200)]
Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]


class AddressBody(Struct, kw_only=True):
    """``OrderAddressRequest``."""

    first_name: Name
    last_name: Name
    address_line1: Annotated[str, Meta(min_length=1, max_length=255)]
    address_line2: Annotated[str, Meta(max_length=255)] | None = None
    city: Name
    state: Short | None = None
    postal_code: Annotated[str, Meta(max_length=20)] | None = None
    country: Annotated[str, Meta(min_length=2, max_length=100)]
    phone: Annotated[str, Meta(max_length=20)] | None = None
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    location_accuracy: Annotated[float, Meta(ge=0)] | None = None
    location_source: Annotated[str, Meta(max_length=20)] | None = None
    geocoded_address: Annotated[str, Meta(max_length=500)] | None = None

    def address(self, field: str) -> Address:
        """Without markup, the phone as E.164. ``field`` names the address when something is wrong in it."""
        return Address(
            first_name=plain(self.first_name),
            last_name=plain(self.last_name),
            address_line1=plain(self.address_line1),
            address_line2=clean(self.address_line2),
            city=plain(self.city),
            state=clean(self.state),
            postal_code=clean(self.postal_code),
            country=plain(self.country),
            phone=e164(self.phone, f"{field}.phone"),
            latitude=self.latitude,
            longitude=self.longitude,
            location_accuracy=self.location_accuracy,
            location_source=clean(self.location_source),
            geocoded_address=clean(self.geocoded_address),
        )


def clean(text: str | None) -> str | None:
    """``text`` without markup; nothing for nothing."""
    return None if text is None else plain(text)


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


class CheckoutLineBody(Struct, kw_only=True):
    """``CheckoutLineItem``."""

    product_id: UUID
    variant_id: UUID | None = None
    quantity: Annotated[int, Meta(ge=1, le=999)] = 1
    selections: Annotated[dict[str, str], Meta(max_length=10)] | None = None  # the older way to name a variant


class CheckoutBody(Struct, kw_only=True):
    """``CheckoutRequest``. What cannot be done is refused (``NOT_OFFERED``); where a buyer came from is not kept."""

    line_items: Annotated[list[CheckoutLineBody], Meta(min_length=1, max_length=200)]
    shipping_address: AddressBody
    billing_address: AddressBody | None = None
    payment_method: Short | None = None
    guest_email: Email | None = None
    shipping_method: Short | None = None
    selected_shipping_rate_id: UUID | None = None
    cod_requested: bool = False
    deposit_gateway: Short | None = None
    customer_notes: Note | None = None
    coupon_code: Annotated[str, Meta(max_length=50)] | None = None
    saved_payment_method_id: UUID | None = None
    pickup_location_id: UUID | None = None
    gift_card_codes: Annotated[list[str], Meta(max_length=5)] | None = None
    utm_source: Utm | None = None
    utm_medium: Utm | None = None
    utm_campaign: Utm | None = None
    utm_term: Utm | None = None
    utm_content: Utm | None = None
    attribution: dict[str, Any] | None = None
    session_fingerprint: Annotated[str, Meta(max_length=64)] | None = None
    custom_fields: dict[str, Any] | None = None


NOT_OFFERED = (
    "coupon_code", "gift_card_codes", "selected_shipping_rate_id", "deposit_gateway", "saved_payment_method_id",
    "pickup_location_id", "custom_fields",
)  # fmt: skip
"""Fields of ``CheckoutBody`` that would change what is paid or where the goods go: refused when they say something."""


class CheckoutView(Struct, frozen=True, kw_only=True):
    """``CheckoutResponse``."""

    order_id: UUID
    order_number: str
    total: int
    currency: str
    payment_status: str
    payment_url: str | None = None
    payment_data: dict[str, Any] | None = None
    paymob_client_secret: str | None = None
    paymob_public_key: str | None = None


class TrackedStore(Struct, frozen=True, kw_only=True):
    """``TrackingStore``."""

    name: str
    subdomain: str | None
    logo_url: str | None = None
    custom_domain: str | None = None


class OrderTrackingView(TrackingView, frozen=True, kw_only=True):
    """``OrderTrackingResponse``."""

    store: TrackedStore
