"""What clients send about promotions, and what they see. Unknown fields are refused, as the contract wants."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

Cents = Annotated[int, Meta(ge=0, le=10**12)]
Short = Annotated[str, Meta(max_length=100)]
Own = Annotated[dict[str, Any], Meta(max_length=50)]
Surface = Literal["discount_code", "automatic", "announcement_bar", "popup", "floating_widget", "cookie_banner"]


class DiscountLineBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``CartDiscountsLineItem``."""

    product_id: UUID
    quantity: Annotated[int, Meta(ge=1, le=999)]
    unit_price_cents: Cents
    category_id: UUID | None = None  # the catalogue knows better


class VisitorBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``VisitorContextInput``: what a client says of the visitor. Who they are follows from the cookies alone."""

    customer_id: UUID | None = None
    visitor_token: Annotated[str, Meta(max_length=64)] | None = None
    customer_tags: Annotated[list[Short], Meta(max_length=50)] = []
    cart_subtotal_cents: int = 0
    cart_product_ids: Annotated[list[UUID], Meta(max_length=200)] = []
    cart_category_ids: Annotated[list[UUID], Meta(max_length=200)] = []
    country: Short | None = None
    city: Short | None = None
    device: Short = "desktop"
    is_first_visit: bool = False
    is_logged_in: bool = False
    page_path: Annotated[str, Meta(max_length=2000)] = "/"
    locale: Short = "ar"


class CartDiscountsBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``CartDiscountsRequest``."""

    items: Annotated[list[DiscountLineBody], Meta(max_length=200)] = []
    applied_codes: Annotated[list[Annotated[str, Meta(min_length=1, max_length=64)]], Meta(max_length=10)] = []
    visitor: VisitorBody | None = None


class AppliedPromotion(Struct, frozen=True, kw_only=True):
    """An automatic promotion that applied. ``amount`` in minor units."""

    id: UUID
    title: str
    title_ar: str
    amount: int


class CartDiscounts(Struct, frozen=True, kw_only=True):
    """``CartDiscountsOutput``, and ``applied_promotions``, which the storefront's summary shows."""

    code_discount_cents: int
    automatic_discount_cents: int
    free_shipping: bool
    applied_promotion_ids: list[UUID]
    applied_promotions: list[AppliedPromotion]
    rejected: list[dict[str, str]]  # code, reason, message_en, message_ar


class DiscountTierView(Struct, frozen=True, kw_only=True):
    """``DiscountTier``."""

    threshold_cents: int
    percent: int


class DiscountRuleView(Struct, frozen=True, kw_only=True):
    """``DiscountRule``."""

    kind: Literal["percentage", "fixed", "free_shipping", "bogo", "tiered"]
    value_cents: int | None
    value_percent: int | None
    min_subtotal_cents: int | None
    max_discount_cents: int | None
    buy_quantity: int | None
    get_quantity: int | None
    get_discount_percent: int | None
    tiers: list[DiscountTierView]


class PromotionDisplay(Struct, frozen=True, kw_only=True):
    """``PromotionDisplayOutput``."""

    id: UUID
    trigger: Literal["on_load", "on_delay", "on_scroll_pct", "on_exit_intent", "on_add_to_cart", "always"]
    trigger_value: dict[str, Any]
    frequency: Literal["once_per_session", "once_per_visitor", "every_visit", "until_dismissed", "until_redeemed"]
    pages: list[str]
    device_targets: list[str]
    is_enabled: bool


class ResolvedPromotion(Struct, frozen=True, kw_only=True):
    """``ResolvedPromotionOutput``."""

    promotion_id: UUID
    surface: Surface
    priority: int
    content: dict[str, Any]
    translated_content: dict[str, Any]
    discount_rule: DiscountRuleView | None
    coupon_code: str | None
    display: PromotionDisplay | None
    fingerprint: str


class ActivePromotions(Struct, frozen=True, kw_only=True):
    """``ActivePromotionsOutput``. Nobody can make a promotion yet, so every list is empty."""

    announcement_bars: list[ResolvedPromotion] = []
    popups: list[ResolvedPromotion] = []
    floating_widgets: list[ResolvedPromotion] = []
    cookie_banner: ResolvedPromotion | None = None
    auto_discounts: list[ResolvedPromotion] = []
    discount_codes_visible: list[ResolvedPromotion] = []
    resolved_at: datetime
    cache_ttl_seconds: int = 60


class PromotionEventBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``RecordEventRequest``."""

    event_type: Literal["impression", "click", "dismiss"]
    metadata: Own = {}


class EventReceived(Struct, frozen=True, kw_only=True):
    """The whole answer to an event."""

    success: bool
    received_at: datetime


class DismissBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``DismissRequest``."""

    remember_for_days: Annotated[int, Meta(ge=1, le=365)] = 30


class SubmitFormBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``SubmitFormRequest``."""

    email: Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
    phone: Annotated[str, Meta(max_length=20)] | None = None
    accepts_marketing: bool = False
    extra_fields: Annotated[dict[str, Annotated[str, Meta(max_length=1000)]], Meta(max_length=50)] = {}


class FormSubmitted(Struct, frozen=True, kw_only=True):
    """``SubmitFormResponse``."""

    discount_code: str | None
    received_at: datetime
