"""Codes are unique in a store; uses are counted once and given back once, the customer's too."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec import convert, to_builtins
from msgspec.structs import replace

from numu_core.coupons.commands import (
    ApplyCoupon,
    CouponApplied,
    CouponFound,
    CreateCoupon,
    FindCoupon,
    RedeemCoupon,
    ReleaseCoupon,
    RemoveCoupon,
    ReviseCoupon,
)
from numu_core.coupons.errors import (
    CouponExists,
    CouponExpired,
    CouponInactive,
    CouponNotYetValid,
    CouponUnknown,
    CouponUsedBefore,
    CouponUsedUp,
    OrderTooSmall,
    TermsMakeNoSense,
)
from numu_core.coupons.events import (
    CouponCodeAssigned,
    CouponCreated,
    CouponRedeemed,
    CouponReleased,
    CouponRemoved,
    CouponTermsAgreed,
    Terms,
)
from numu_core.kernel.claims import AlreadyClaimed, Claimed, Released
from numu_core.kernel.errors import DomainError, NotFound
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import AmountNotExact
from tests.coupons.shop import (
    BUYER,
    COUPON,
    OTHER_COUPON,
    claimed,
    code_claim,
    delivery,
    fifty,
    offered,
    tenth,
    two_plus_one,
)
from tests.kernel.spec import NOW, given
from tests.orders.shop import ORDER, OTHER_STORE, STORE, egp

SECOND = UUID(int=86)
created = CouponCreated(coupon_id=COUPON, store_id=STORE, code="Summer10", terms=tenth)
create = CreateCoupon(coupon_id=COUPON, store_id=STORE, code="Summer10", terms=tenth)
revise = ReviseCoupon(coupon_id=COUPON, store_id=STORE)
redeem = RedeemCoupon(coupon_id=COUPON, order_id=ORDER, customer_id=BUYER, discount=egp(500))
release = ReleaseCoupon(coupon_id=COUPON, order_id=ORDER)
find = FindCoupon(store_id=STORE, code="SUMMER10")
use_id = named_id("claims", "coupons.order", f"{COUPON}:{ORDER}")
use = Claimed(claim_id=use_id, what="coupons.order", holder=BUYER)
redeemed = CouponRedeemed(coupon_id=COUPON, order_id=ORDER, customer_id=BUYER, discount=egp(500))


def share(number: int, order_id: UUID = ORDER) -> Claimed:
    claim_id = named_id("claims", "coupons.customer", f"{COUPON}:{BUYER}:{number}")
    return Claimed(claim_id=claim_id, what="coupons.customer", holder=order_id)


def test_a_coupon_claims_its_code() -> None:
    given().when(create).then(claimed("Summer10"), created)


def test_a_code_is_taken_in_any_case_and_spelling_of_digits() -> None:
    other = replace(create, coupon_id=OTHER_COUPON, code="sUMMER١٠")
    given(*offered(tenth)).when(other).then_refused(AlreadyClaimed(what="coupons.code"))


def test_an_id_is_used_once() -> None:
    given(*offered(tenth)).when(replace(create, code="OTHER")).then_refused(CouponExists())


senseless: list[tuple[dict[str, Any], str]] = [
    ({"value": "0"}, "value"),
    ({"value": "100.01"}, "value"),
    ({"value": "-1"}, "value"),
    ({"value": "12.345"}, "value"),
    ({"kind": "fixed", "value": "0"}, "value"),
    ({"kind": "buy_x_get_y"}, "config"),
    ({"kind": "buy_x_get_y", "bargain": {"buy": 2, "get": 0}}, "config"),
    ({"kind": "tiered"}, "config"),
    ({"kind": "tiered", "tiers": [{"at_least": {"minor": 1, "currency": "EGP"}, "percent": 101}]}, "config"),
    ({"valid_from": NOW, "valid_until": NOW}, "valid_until"),
]


@pytest.mark.parametrize(("terms", "field"), senseless, ids=range(len(senseless)))
def test_terms_that_cannot_be_kept_are_refused(terms: dict[str, Any], field: str) -> None:
    asked = convert({**to_builtins(tenth), **terms}, Terms)
    refusal = given().when(replace(create, terms=asked)).refusal
    assert isinstance(refusal, TermsMakeNoSense), refusal
    assert refusal.field == field


def test_a_fixed_amount_is_exact_in_its_currency() -> None:
    odd = replace(fifty, value=Decimal("0.005"))
    given().when(replace(create, terms=odd)).then_refused(AmountNotExact(text="0.005", currency="EGP"))


def test_a_revision_changes_what_it_says_and_keeps_the_rest() -> None:
    after = CouponTermsAgreed(coupon_id=COUPON, terms=replace(tenth, usage_limit=5))
    given(*offered(tenth)).when(replace(revise, usage_limit=5)).then(after)
    given(*offered(tenth), after).when(replace(revise, usage_limit=5)).then_nothing()
    emptied = CouponTermsAgreed(coupon_id=COUPON, terms=tenth)
    given(*offered(tenth), after).when(replace(revise, usage_limit=None)).then(emptied)


def test_another_code_frees_the_former() -> None:
    given(*offered(tenth)).when(replace(revise, code="WINTER")).then(
        Released(claim_id=code_claim("summer10"), what="coupons.code"),
        claimed("winter"),
        CouponCodeAssigned(coupon_id=COUPON, code="WINTER"),
    )
    given(*offered(tenth)).when(replace(revise, code="SUMMER10")).then(
        CouponCodeAssigned(coupon_id=COUPON, code="SUMMER10")
    )


def test_a_removed_coupon_frees_its_code_and_helps_nobody() -> None:
    removed = [
        Released(claim_id=code_claim("summer10"), what="coupons.code"),
        CouponRemoved(coupon_id=COUPON),
    ]
    remove = RemoveCoupon(coupon_id=COUPON, store_id=STORE)
    given(*offered(tenth)).when(remove).then(*removed)
    gone = [*offered(tenth), *removed]
    given(*gone).when(find).then_refused(CouponUnknown(coupon_code="SUMMER10"))
    given(*gone).when(redeem).then_refused(CouponUnknown(coupon_code="Summer10"))
    given(*gone).when(remove).then_refused(NotFound(what="coupon", id=COUPON))


def test_another_stores_coupon_does_not_exist() -> None:
    unknown = NotFound(what="coupon", id=COUPON)
    given(*offered(tenth)).when(replace(revise, store_id=OTHER_STORE)).then_refused(unknown)
    given(*offered(tenth)).when(RemoveCoupon(coupon_id=COUPON, store_id=OTHER_STORE)).then_refused(unknown)
    given(*offered(tenth)).when(replace(find, store_id=OTHER_STORE)).then_refused(CouponUnknown(coupon_code="SUMMER10"))


hour = timedelta(hours=1)
unhelpful: list[tuple[list[Event], DomainError]] = [
    ([], CouponUnknown(coupon_code="SUMMER10")),
    (offered(replace(tenth, active=False)), CouponInactive(coupon_code="Summer10")),
    (
        offered(replace(tenth, valid_from=NOW + hour)),
        CouponNotYetValid(coupon_code="Summer10", valid_from="2026-01-15T10:30:00+00:00"),
    ),
    (
        offered(replace(tenth, valid_until=NOW)),
        CouponExpired(coupon_code="Summer10", valid_until="2026-01-15T09:30:00+00:00"),
    ),
    ([*offered(replace(tenth, usage_limit=1)), redeemed], CouponUsedUp(coupon_code="Summer10")),
    ([*offered(replace(tenth, per_customer=1)), share(1)], CouponUsedBefore(coupon_code="Summer10")),
]


@pytest.mark.parametrize(("facts", "refusal"), unhelpful, ids=range(len(unhelpful)))
def test_a_code_that_does_not_help_says_why(facts: list[Event], refusal: DomainError) -> None:
    given(*facts).when(replace(find, customer_id=BUYER)).then_refused(refusal)
    assert refusal.kind.value == "invalid", "422 at checkout"


def test_a_code_helps_from_its_first_to_its_last_moment() -> None:
    terms = replace(tenth, valid_from=NOW, valid_until=NOW + hour)
    when = given(*offered(terms)).when(find)
    when.then_nothing()
    assert when.result == CouponFound(coupon_id=COUPON)


def test_an_order_uses_a_coupon_once() -> None:
    given(*offered(tenth)).when(redeem).then(redeemed, use)
    given(*offered(tenth), redeemed, use).when(redeem).then_nothing()


def test_a_use_is_given_back_once() -> None:
    given(*offered(tenth), redeemed, use).when(release).then(
        Released(claim_id=use_id, what="coupons.order"), CouponReleased(coupon_id=COUPON, order_id=ORDER)
    )
    given(*offered(tenth)).when(release).then_nothing()


def test_a_used_up_coupon_refuses_the_next_order_until_one_comes_to_nothing() -> None:
    once = offered(replace(tenth, usage_limit=1))
    other = replace(redeem, order_id=SECOND)
    given(*once, redeemed, use).when(other).then_refused(CouponUsedUp(coupon_code="Summer10"))
    given(*once, redeemed, CouponReleased(coupon_id=COUPON, order_id=ORDER)).when(other).then(
        replace(redeemed, order_id=SECOND),
        replace(use, claim_id=named_id("claims", "coupons.order", f"{COUPON}:{SECOND}")),
    )


def test_each_customer_has_their_share() -> None:
    twice = offered(replace(tenth, per_customer=2))
    given(*twice).when(redeem).then(redeemed, use, share(1))
    given(*twice, share(1, SECOND)).when(redeem).then(redeemed, use, share(2))
    spent = [*twice, share(1, SECOND), share(2, UUID(int=87))]
    given(*spent).when(redeem).then_refused(CouponUsedBefore(coupon_code="Summer10"))
    someone_else = replace(redeem, customer_id=UUID(int=88))
    assert given(*spent).when(someone_else).refusal is None


def test_the_customers_share_is_given_back_even_when_the_limit_has_changed_since() -> None:
    facts: list[Event] = [*offered(replace(tenth, per_customer=2)), redeemed, use, share(2)]
    unlimited = CouponTermsAgreed(coupon_id=COUPON, terms=tenth)
    given(*facts, unlimited).when(release).then(
        Released(claim_id=use_id, what="coupons.order"),
        Released(claim_id=share(2).claim_id, what="coupons.customer"),
        CouponReleased(coupon_id=COUPON, order_id=ORDER),
    )


@pytest.mark.parametrize(
    ("terms", "off"),
    [(tenth, 3250), (fifty, 5000), (delivery, 0), (two_plus_one, 0), (replace(tenth, max_discount=egp(99)), 99)],
)
def test_what_a_code_is_worth_on_a_subtotal(terms: Terms, off: int) -> None:
    when = given(*offered(terms)).when(ApplyCoupon(store_id=STORE, code="summer10", amount=egp(32500)))
    when.then_nothing()
    applied: CouponApplied = when.result
    assert (applied.discount, applied.free_shipping) == (egp(off), terms is delivery)


def test_a_subtotal_may_be_too_small() -> None:
    dear = offered(replace(tenth, min_order=egp(32501)))
    refusal = OrderTooSmall(coupon_code="Summer10", least="325.01 EGP")
    given(*dear).when(ApplyCoupon(store_id=STORE, code="summer10", amount=egp(32500))).then_refused(refusal)
