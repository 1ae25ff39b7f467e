"""Facts about one coupon. Stream: ``coupons/{coupon_id}``."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.messages import Event
from numu_core.kernel.money import Currency, Money


class Kind(StrEnum):
    """What a coupon does. Source: HTTP contract, section 9."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"
    FREE_SHIPPING = "free_shipping"
    BUY_X_GET_Y = "buy_x_get_y"
    TIERED = "tiered"


class Bargain(Struct, frozen=True, kw_only=True):
    """Of ``buy + get`` pieces the ``get`` cheapest cost ``percent`` less."""

    buy: int
    get: int
    percent: int = 100


class Tier(Struct, frozen=True, kw_only=True):
    """From this subtotal on, ``percent`` off."""

    at_least: Money
    percent: int


class Terms(Struct, frozen=True, kw_only=True):
    """What the coupon is worth, when, and on what. ``products`` and ``categories`` both empty: on everything."""

    kind: Kind
    currency: Currency = "EGP"  # the store's
    value: Decimal = Decimal(0)  # percent, or major units of the currency; as the merchant wrote it
    min_order: Money | None = None  # subtotal
    max_discount: Money | None = None
    usage_limit: int | None = None  # orders
    per_customer: int | None = None  # orders
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    products: tuple[UUID, ...] = ()
    categories: tuple[UUID, ...] = ()
    bargain: Bargain | None = None
    tiers: tuple[Tier, ...] = ()
    active: bool = True


class CouponCreated(Event, frozen=True, kw_only=True, tag="coupons.coupon_created.v1"):
    """Whoever knows the code gets these terms."""

    coupon_id: UUID
    store_id: UUID
    code: str  # as the merchant writes it; unique in the store in any case
    terms: Terms


class CouponCodeAssigned(Event, frozen=True, kw_only=True, tag="coupons.coupon_code_assigned.v1"):
    """It is called this from now on."""

    coupon_id: UUID
    code: str


class CouponTermsAgreed(Event, frozen=True, kw_only=True, tag="coupons.coupon_terms_agreed.v1"):
    """From now on these terms hold. Orders placed before keep what they got."""

    coupon_id: UUID
    terms: Terms


class CouponRemoved(Event, frozen=True, kw_only=True, tag="coupons.coupon_removed.v1"):
    """It is gone; its code is free."""

    coupon_id: UUID


class CouponRedeemed(Event, frozen=True, kw_only=True, tag="coupons.coupon_redeemed.v1"):
    """An order used it."""

    coupon_id: UUID
    order_id: UUID
    customer_id: UUID
    discount: Money


class CouponReleased(Event, frozen=True, kw_only=True, tag="coupons.coupon_released.v1"):
    """The order came to nothing: the use is given back."""

    coupon_id: UUID
    order_id: UUID


CouponEvent = CouponCreated | CouponCodeAssigned | CouponTermsAgreed | CouponRemoved | CouponRedeemed | CouponReleased
