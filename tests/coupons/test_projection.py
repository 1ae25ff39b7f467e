"""``coupons``: these facts, this row."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.coupons.events import (
    Bargain,
    CouponCodeAssigned,
    CouponCreated,
    CouponRedeemed,
    CouponReleased,
    CouponRemoved,
    CouponTermsAgreed,
    Kind,
    Terms,
)
from numu_core.kernel.messages import Event
from numu_projections.coupons.projection import COUPONS
from numu_projections.coupons.tables import CouponRow
from tests.coupons.shop import BUYER, CATEGORY, COUPON, tenth, tiers
from tests.kernel.spec import NOW, folded
from tests.orders.shop import ORDER, SHIRT, STORE, egp

created = CouponCreated(coupon_id=COUPON, store_id=STORE, code="Summer10", terms=tenth)
redeemed = CouponRedeemed(coupon_id=COUPON, order_id=ORDER, customer_id=BUYER, discount=egp(500))
released = CouponReleased(coupon_id=COUPON, order_id=ORDER)
renamed = CouponCodeAssigned(coupon_id=COUPON, code="WINTER")
terms = Terms(
    kind=Kind.FIXED,
    value=Decimal("7.5"),
    min_order=egp(20000),
    max_discount=egp(500),
    usage_limit=3,
    per_customer=1,
    valid_until=NOW + timedelta(days=1),
    products=(SHIRT,),
    categories=(CATEGORY,),
    bargain=Bargain(buy=2, get=1),
    tiers=tiers.tiers,
    active=False,
)
agreed = CouponTermsAgreed(coupon_id=COUPON, terms=terms)
row = CouponRow(
    coupon_id=COUPON,
    store_id=STORE,
    code="Summer10",
    coupon_type="percentage",
    currency="EGP",
    value="10",
    min_order_amount=None,
    max_discount_amount=None,
    usage_limit=None,
    usage_count=0,
    valid_from=None,
    valid_until=None,
    is_active=True,
    products=[],
    categories=[],
    config={},
    created_at=NOW,
    updated_at=NOW,
    version=1,
)


def test_a_new_coupon() -> None:
    assert folded(COUPONS, [created]) == {COUPON: row}


def test_uses_are_counted_and_given_back() -> None:
    assert folded(COUPONS, [created, redeemed])[COUPON] == replace(row, usage_count=1, version=2)
    assert folded(COUPONS, [created, redeemed, released])[COUPON] == replace(row, version=3)


def test_other_terms_and_another_code() -> None:
    assert folded(COUPONS, [created, agreed, renamed])[COUPON] == replace(
        row,
        code="WINTER",
        coupon_type="fixed",
        value="7.50",
        min_order_amount="200.00",
        max_discount_amount="5.00",
        usage_limit=3,
        valid_until=NOW + timedelta(days=1),
        is_active=False,
        products=[SHIRT],
        categories=[CATEGORY],
        config={
            "per_customer_limit": 1,
            "buy_quantity": 2,
            "get_quantity": 1,
            "get_discount_percent": 100,
            "tiers": [{"threshold_cents": 20000, "percent": 5}, {"threshold_cents": 50000, "percent": 12}],
        },
        updated_at=NOW + timedelta(seconds=2),
        version=3,
    )


def test_a_removed_coupon_is_gone_and_stays_gone() -> None:
    removed: list[Event] = [created, redeemed, CouponRemoved(coupon_id=COUPON), released]
    assert folded(COUPONS, removed) == {}


@for_all(st.sets(st.integers(0, 5)))
def test_batches_leave_no_trace(cuts: set[int]) -> None:
    history: list[Event] = [created, redeemed, agreed, renamed, released]
    assert folded(COUPONS, history, cuts) == folded(COUPONS, history)
