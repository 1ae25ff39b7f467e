"""What clients send to check out, and what they get. Amounts are integers in minor units."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from numu_gateway.kernel.addresses import AddressBody, Short

Utm = Annotated[str, Meta(max_length=200)]
Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
GiftCode = Annotated[str, Meta(min_length=1, max_length=64)]


class CheckoutLineBody(Struct, kw_only=True):
    """``CheckoutLineItem``."""

    product_id: UUID
    variant_id: UUID | None = None
    quantity: Annotated[int, Meta(ge=1, le=999)] = 1
    selections: Annotated[dict[str, str], Meta(max_length=10)] | None = None  # the older way to name a variant


class CheckoutBody(Struct, kw_only=True):
    """``CheckoutRequest``. No lines: the caller's cart."""

    line_items: Annotated[list[CheckoutLineBody], Meta(max_length=200)]
    shipping_address: AddressBody
    billing_address: AddressBody | None = None
    payment_method: Short | None = None
    guest_email: Email | None = None
    shipping_method: Short | None = None
    selected_shipping_rate_id: UUID | None = None
    cod_requested: bool = False
    deposit_gateway: Short | None = None
    customer_notes: Annotated[str, Meta(max_length=1000)] | None = None
    coupon_code: Annotated[str, Meta(max_length=50)] | None = None
    saved_payment_method_id: UUID | None = None
    pickup_location_id: UUID | None = None
    gift_card_codes: Annotated[list[GiftCode], Meta(max_length=5)] | None = None
    utm_source: Utm | None = None
    utm_medium: Utm | None = None
    utm_campaign: Utm | None = None
    utm_term: Utm | None = None
    utm_content: Utm | None = None
    attribution: dict[str, Any] | None = None
    session_fingerprint: Annotated[str, Meta(max_length=64)] | None = None
    custom_fields: Annotated[dict[str, Any], Meta(max_length=40)] | None = None
    locale: Annotated[str, Meta(max_length=35)] | None = None  # beyond the contract: what the buyer reads


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


Minor = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Words = Annotated[str, Meta(max_length=255)]


class CartTrackLineBody(Struct, kw_only=True):
    """``CartTrackLineItem``."""

    product_id: UUID | None = None
    product_name: Words | None = None
    variant_id: UUID | None = None
    variant_name: Words | None = None
    sku: Short | None = None
    quantity: Annotated[int, Meta(ge=0, le=1_000_000)] = 1
    unit_price: Minor = 0
    total_price: Minor = 0


class CartTrackBody(Struct, kw_only=True):
    """``CartTrackRequest``."""

    session_fingerprint: Annotated[str, Meta(min_length=1, max_length=64)]
    line_items: Annotated[list[CartTrackLineBody], Meta(max_length=200)] = []
    email: Annotated[str, Meta(max_length=254)] | None = None
    phone: Annotated[str, Meta(max_length=32)] | None = None
    shipping_address: dict[str, Any] | None = None
    subtotal: Minor = 0
    shipping_cost: Minor = 0
    tax_amount: Minor = 0
    discount_amount: Minor = 0
    total: Minor = 0
    currency: Annotated[str, Meta(min_length=3, max_length=3)] = "EGP"
    coupon_code: Annotated[str, Meta(max_length=50)] | None = None
    utm_source: Utm | None = None
    utm_medium: Utm | None = None
    utm_campaign: Utm | None = None


class CheckoutSessionBody(Struct, kw_only=True):
    """``CheckoutSessionIssueRequest``."""

    phone: Annotated[str, Meta(min_length=1, max_length=32)]
    locale: Annotated[str, Meta(max_length=10)] = "ar"


class SessionToken(Struct, frozen=True, kw_only=True):
    """What a checkout session is known by."""

    token: UUID
    expires_at: datetime


class CheckoutSessionView(Struct, frozen=True, kw_only=True):
    """``CheckoutSessionIssueResponse``; the storefront reads ``data``, other clients the fields beside it."""

    token: UUID
    expires_at: datetime
    data: SessionToken
