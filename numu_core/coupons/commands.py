"""Intentions about coupons. Those that claim or release something are flows; the others' rules are in ``decider``."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from numu_core.coupons.events import Bargain, Kind, Terms, Tier
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money

Code = Annotated[str, Meta(min_length=1, max_length=50)]
Times = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Few = Annotated[int, Meta(ge=1, le=100)]
Ids = Annotated[Sequence[UUID], Meta(max_length=1000)]
MOST_TIERS = 20


class CreateCoupon(Command, frozen=True, kw_only=True):
    """Offer a coupon under a code that no other of the store has. A flow."""

    coupon_id: UUID
    store_id: UUID
    code: Code
    terms: Terms


class ReviseCoupon(Command, frozen=True, kw_only=True):
    """Change what is given; what is absent stays, ``None`` empties. A flow."""

    coupon_id: UUID
    store_id: UUID
    code: Code | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    value: Decimal | UnsetType = UNSET
    min_order: Money | UnsetType | None = UNSET
    max_discount: Money | UnsetType | None = UNSET
    usage_limit: Times | UnsetType | None = UNSET
    per_customer: Few | UnsetType | None = UNSET
    valid_from: datetime | UnsetType | None = UNSET
    valid_until: datetime | UnsetType | None = UNSET
    products: Ids | UnsetType = UNSET
    categories: Ids | UnsetType = UNSET
    bargain: Bargain | UnsetType | None = UNSET
    tiers: Annotated[Sequence[Tier], Meta(max_length=MOST_TIERS)] | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class RemoveCoupon(Command, frozen=True, kw_only=True):
    """Take the coupon away and free its code. A flow."""

    coupon_id: UUID
    store_id: UUID


class FindCoupon(Command, frozen=True, kw_only=True):
    """Which coupon has this code, if it can be used now, by this customer. A flow that decides nothing."""

    store_id: UUID
    code: Annotated[str, Meta(max_length=64)]
    customer_id: UUID | None = None  # None: nobody known yet


class CouponFound(Struct, frozen=True, kw_only=True):
    """The coupon."""

    coupon_id: UUID


class ApplyCoupon(Command, frozen=True, kw_only=True):
    """What would the code take off goods of this amount, all of them what it is for? A flow that decides nothing."""

    store_id: UUID
    code: Annotated[str, Meta(max_length=64)]
    customer_id: UUID | None = None
    amount: Money


class CouponApplied(Struct, frozen=True, kw_only=True):
    """What it would take off; nothing of a bargain, which depends on the pieces."""

    coupon_id: UUID
    code: str
    kind: str
    discount: Money
    free_shipping: bool


class RedeemCoupon(Command, frozen=True, kw_only=True):
    """An order uses the coupon. Again for the same order: nothing. A flow."""

    coupon_id: UUID
    order_id: UUID
    customer_id: UUID
    discount: Money


class ReleaseCoupon(Command, frozen=True, kw_only=True):
    """Give the order's use back, also the customer's. Not used by this order: nothing. A flow."""

    coupon_id: UUID
    order_id: UUID


class EnterCoupon(Command, frozen=True, kw_only=True):
    """Create the coupon; its code is claimed."""

    coupon_id: UUID
    store_id: UUID
    code: Code
    terms: Terms


class AssignCouponCode(Command, frozen=True, kw_only=True):
    """Call it differently; the code is claimed."""

    coupon_id: UUID
    code: Code


class AgreeCouponTerms(Command, frozen=True, kw_only=True):
    """Change the terms."""

    coupon_id: UUID
    terms: Terms


class DiscardCoupon(Command, frozen=True, kw_only=True):
    """Remove the coupon; its code is released."""

    coupon_id: UUID


class CountRedemption(Command, frozen=True, kw_only=True):
    """Count an order's use of the coupon."""

    coupon_id: UUID
    order_id: UUID
    customer_id: UUID
    discount: Money


class UncountRedemption(Command, frozen=True, kw_only=True):
    """Take an order's use off the count."""

    coupon_id: UUID
    order_id: UUID


CouponCommand = EnterCoupon | AssignCouponCode | AgreeCouponTerms | DiscardCoupon | CountRedemption | UncountRedemption
