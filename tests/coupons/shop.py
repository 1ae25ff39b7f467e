"""Coupons that tests begin with."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from numu_core.coupons.events import Bargain, CouponCreated, Kind, Terms, Tier
from numu_core.kernel.claims import Claimed
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.kernel.text import fold
from tests.orders.shop import STORE, egp

COUPON, OTHER_COUPON, BUYER, CATEGORY = UUID(int=81), UUID(int=82), UUID(int=83), UUID(int=84)

tenth = Terms(kind=Kind.PERCENTAGE, value=Decimal(10))
fifty = Terms(kind=Kind.FIXED, value=Decimal(50))
delivery = Terms(kind=Kind.FREE_SHIPPING)
two_plus_one = Terms(kind=Kind.BUY_X_GET_Y, bargain=Bargain(buy=2, get=1))
tiers = Terms(kind=Kind.TIERED, tiers=(Tier(at_least=egp(20000), percent=5), Tier(at_least=egp(50000), percent=12)))


def code_claim(code: str) -> UUID:
    return named_id("claims", "coupons.code", f"{STORE}:{fold(code)}")


def claimed(code: str, coupon_id: UUID = COUPON) -> Claimed:
    return Claimed(claim_id=code_claim(code), what="coupons.code", holder=coupon_id)


def offered(terms: Terms, code: str = "Summer10", coupon_id: UUID = COUPON, **more: Any) -> list[Event]:
    """A coupon under a code."""
    made = CouponCreated(coupon_id=coupon_id, store_id=STORE, code=code, terms=terms, **more)
    return [claimed(code, coupon_id), made]
