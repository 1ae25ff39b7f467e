"""What clients send about coupons, and what they see."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, ValidationError, convert

from numu_core.coupons.commands import MOST_TIERS
from numu_core.coupons.events import Bargain, Kind, Tier
from numu_core.kernel.money import Currency, Money
from numu_gateway.kernel.amounts import money_of, number_of
from numu_gateway.kernel.faults import Malformed, fault
from numu_gateway.kernel.moments import utc
from numu_gateway.kernel.text import plain

Code = Annotated[str, Meta(min_length=1, max_length=50)]
Times = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Pieces = Annotated[int, Meta(ge=1, le=1000)]
Percent = Annotated[int, Meta(ge=1, le=100)]
Ids = Annotated[list[UUID], Meta(max_length=1000)]
Own = Annotated[dict[str, Any], Meta(max_length=20)]
Type = Literal["percentage", "fixed", "free_shipping", "buy_x_get_y", "tiered"]


class TierBody(Struct, kw_only=True):
    """From this subtotal on, so much off."""

    threshold_cents: Annotated[int, Meta(ge=0, le=10**12)]
    percent: Percent


class ConfigBody(Struct, kw_only=True):
    """``config``: what a type needs besides its value. Named as the rules of promotions are."""

    buy_quantity: Pieces | None = None  # buy_x_get_y
    get_quantity: Pieces | None = None
    get_discount_percent: Percent = 100
    tiers: Annotated[list[TierBody], Meta(max_length=MOST_TIERS)] = []
    per_customer_limit: Annotated[int, Meta(ge=1, le=100)] | None = None  # any type


class CreateCouponBody(Struct, kw_only=True):
    """``CreateCouponRequest``."""

    code: Code
    coupon_type: Type
    value: Decimal = Decimal(0)
    min_order_amount: Decimal | None = None
    max_discount_amount: Decimal | None = None
    usage_limit: Times | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    applicable_product_ids: Ids | None = None
    applicable_category_ids: Ids | None = None
    config: Own | None = None  # ``ConfigBody``


class UpdateCouponBody(Struct, kw_only=True):
    """``UpdateCouponRequest``: what is absent stays; ``null`` empties where empty is possible."""

    code: Code | UnsetType | None = UNSET
    coupon_type: Type | UnsetType | None = UNSET
    value: Decimal | UnsetType | None = UNSET
    min_order_amount: Decimal | UnsetType | None = UNSET
    max_discount_amount: Decimal | UnsetType | None = UNSET
    usage_limit: Times | UnsetType | None = UNSET
    valid_from: datetime | UnsetType | None = UNSET
    valid_until: datetime | UnsetType | None = UNSET
    is_active: bool | UnsetType | None = UNSET
    applicable_product_ids: Ids | UnsetType | None = UNSET
    applicable_category_ids: Ids | UnsetType | None = UNSET
    config: Own | UnsetType | None = UNSET


class ApplyCouponBody(Struct, kw_only=True):
    """``ApplyCouponRequest``."""

    coupon_code: Code
    order_amount: Decimal


class AppliedCoupon(Struct, frozen=True, kw_only=True):
    """``ApplyCouponResponse``. Amounts in major units."""

    coupon_id: UUID
    code: str
    coupon_type: str
    discount_amount: str
    free_shipping: bool
    promotion_id: UUID | None = None  # of the promotion that reveals the code


NAMES = {
    "coupon_type": "kind",
    "min_order_amount": "min_order",
    "max_discount_amount": "max_discount",
    "applicable_product_ids": "products",
    "applicable_category_ids": "categories",
    "is_active": "active",
}
"""Fields that commands call otherwise."""

NEVER_EMPTY = {"code", "coupon_type", "value", "is_active"}
"""``null`` leaves these alone."""


IDS = {"applicable_product_ids", "applicable_category_ids"}
WORDS: dict[str, Callable[[Any, Currency], Any]] = {
    "code": lambda code, _: plain(code),
    "coupon_type": lambda kind, _: Kind(kind),
    "value": number_of,
    "min_order_amount": money_of,
    "max_discount_amount": money_of,
    "valid_from": lambda moment, _: utc(moment),
    "valid_until": lambda moment, _: utc(moment),
}
"""How a field is said to commands."""


def asked(body: CreateCouponBody | UpdateCouponBody, currency: Currency) -> dict[str, Any]:
    """What ``body`` says, in the words of commands; ``AmountNotExact``."""
    said: dict[str, Any] = {}
    for name in body.__struct_fields__:
        value = getattr(body, name)
        if value is UNSET or (value is None and name in NEVER_EMPTY):
            continue
        if name == "config":
            said |= _config(value or {}, currency)
        else:
            said[NAMES.get(name, name)] = _word(name, value, currency)
    return said


def _word(name: str, value: Any, currency: Currency) -> Any:
    if name in IDS:
        return tuple(value or ())
    word = WORDS.get(name)
    return value if word is None or value is None else word(value, currency)


def _config(given: dict[str, Any], currency: Currency) -> dict[str, Any]:
    try:
        config = convert(given, ConfigBody)
    except ValidationError as error:
        raise Malformed([fault(str(error), under="config")]) from error
    tiers = tuple(Tier(at_least=Money(one.threshold_cents, currency), percent=one.percent) for one in config.tiers)
    buy, get = config.buy_quantity, config.get_quantity
    deal = Bargain(buy=buy, get=get, percent=config.get_discount_percent) if buy and get else None
    return {"bargain": deal, "tiers": tiers, "per_customer": config.per_customer_limit}
