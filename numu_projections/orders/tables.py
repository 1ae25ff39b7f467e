"""Read models of orders. Amounts are integers in minor units of ``currency``; names end in ``_minor``."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_core.orders.events import Answer
from numu_projections.kernel.tables import table


class OrderRow(Struct, frozen=True, kw_only=True):
    """One order, as a list shows it. Narrow, because every step of an order rewrites it."""

    order_id: UUID
    store_id: UUID
    order_number: str  # ORD-000042
    customer_id: UUID
    customer_name: str | None  # personal
    search: str | None  # personal: name, e-mail, phone, folded as they are searched
    status: str
    payment_status: str
    fulfillment_status: str
    subtotal_minor: int
    shipping_minor: int
    discount_minor: int
    tax_minor: int  # contained in the subtotal
    total_minor: int
    due_minor: int  # still to be paid
    received_minor: int = 0  # came in as money; gift cards paid the rest
    owed_minor: int = 0  # of it, what has to go back
    given_minor: int = 0  # of it, what went back though it was not owed
    refunded_minor: int = 0  # went back in all
    currency: str  # ISO 4217
    item_count: int  # pieces
    payment_method: str | None
    payment_id: UUID | None
    shipping_method: str | None
    tracking_number: str | None = None
    tracking_url: str | None = None
    source: str
    placed_at: datetime  # UTC, like all below
    updated_at: datetime
    paid_at: datetime | None = None
    fulfilled_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    position: int  # of the last fact that changed the row


class LineView(Struct, frozen=True, kw_only=True):
    """A line, as the contract shows it."""

    line: int  # its number, which stays when others are taken out
    product_id: UUID
    product_name: str
    variant_id: UUID | None  # None: the product has only one
    variant_name: str | None
    sku: str | None
    quantity: int
    unit_price: int  # minor units
    total_price: int


class AddressView(Struct, frozen=True, kw_only=True):
    """An address, as the contract shows it."""

    first_name: str
    last_name: str
    full_name: str
    address_line1: str
    address_line2: str | None
    city: str
    state: str | None
    postal_code: str | None
    country: str
    phone: str | None
    latitude: float | None
    longitude: float | None
    location_accuracy: float | None
    location_source: str | None
    geocoded_address: str | None


class PromotionView(Struct, frozen=True, kw_only=True):
    """An automatic promotion that took something off. Amounts in minor units, here and below."""

    id: UUID
    title: str
    title_ar: str
    amount: int


class GiftPartView(Struct, frozen=True, kw_only=True):
    """What one gift card paid."""

    last_four: str
    amount: int


class WhyView(Struct, frozen=True, kw_only=True):
    """One line of how the total came about."""

    stage: str
    label: str
    label_ar: str
    line: int | None  # None: the whole order
    amount: int


class Agreed(Struct, frozen=True, kw_only=True):
    """What an order was placed with, beside its lines."""

    coupon_code: str | None = None
    applied_promotions: tuple[PromotionView, ...] = ()
    gift_cards: tuple[GiftPartView, ...] = ()
    pickup_location_id: UUID | None = None
    explanation: tuple[WhyView, ...] = ()

    @classmethod
    def of(cls, event: Any, before: "Agreed | None" = None) -> "Agreed":
        """As ``event``, a draft, an order or its edit, says; what it does not speak of is as ``before``."""
        coupon, kept = getattr(event, "coupon", None), before or cls()
        named = [
            PromotionView(id=one.promotion_id, title=one.title, title_ar=one.title_ar, amount=one.amount.minor)
            for one in getattr(event, "promotions", ())
        ]
        return cls(
            coupon_code=coupon.code if coupon else None,
            applied_promotions=tuple(named) or kept.applied_promotions,
            gift_cards=tuple(
                GiftPartView(last_four=part.last_four, amount=part.amount.minor)
                for part in getattr(event, "gift_cards", ())
            ),
            pickup_location_id=getattr(event, "pickup_location_id", kept.pickup_location_id),
            explanation=tuple(
                WhyView(stage=why.stage, label=why.label, label_ar=why.label_ar, line=why.line, amount=why.amount.minor)
                for why in getattr(event, "why", ())
            ),
        )


class OrderPageRow(Struct, frozen=True, kw_only=True):
    """What only the page of an order shows: it seldom changes."""

    order_id: UUID
    customer_id: UUID
    line_items: tuple[LineView, ...]
    shipping_address: AddressView | None  # personal, like all below
    billing_address: AddressView | None
    email: str | None
    notes: str | None  # staff's words
    customer_notes: str | None  # the buyer's words
    answers: tuple[Answer, ...] | None = None  # to the merchant's own questions
    agreed: Agreed = Agreed()  # not personal


class Happening(Struct, frozen=True, kw_only=True):
    """Something that happened to an order."""

    position: int
    at: datetime
    actor: str
    what: str  # "order_shipped"
    detail: str | None = None


class Comment(Struct, frozen=True, kw_only=True):
    """What staff said to staff."""

    comment_id: UUID
    at: datetime
    actor: str
    body: str


class OrderHistoryRow(Struct, frozen=True, kw_only=True):
    """All that happened to an order, oldest first."""

    order_id: UUID
    store_id: UUID
    order_number: str
    customer_id: UUID
    happenings: tuple[Happening, ...]
    reasons: dict[int, str] | None = {}  # personal: why what happened at a position happened, in somebody's words
    comments: tuple[Comment, ...] | None = ()  # personal


order_summary = table(
    "order_summary", OrderRow, key="order_id", index=[("store_id", "placed_at", "order_id"), "customer_id"]
)
order_page = table("order_page", OrderPageRow, key="order_id", index=["customer_id"])
order_history = table("order_history", OrderHistoryRow, key="order_id", index=["customer_id"])
