"""What each kind of coupon takes off, and the laws of dividing it among lines."""

from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.coupons.decider import Coupon, Goods
from numu_core.coupons.errors import CouponNotApplicable, OrderTooSmall
from numu_core.coupons.events import Bargain, Kind, Terms, Tier
from numu_core.kernel.errors import DomainError
from numu_core.kernel.money import CurrencyMismatch, Money
from numu_core.kernel.shares import shares
from tests.coupons.shop import CATEGORY, delivery, fifty, tenth, tiers, two_plus_one
from tests.orders.shop import egp


def goods(price: int, quantity: int = 1, n: int = 1, category_id: UUID | None = None) -> Goods:
    return Goods(
        variant_id=UUID(int=n),
        product_id=UUID(int=100 + n),
        category_id=category_id,
        price=price,
        quantity=quantity,
        left=price * quantity,
    )


def off(terms: Terms, *basket: Goods) -> list[int]:
    subtotal = egp(sum(one.price * one.quantity for one in basket))
    return Coupon(code="X", terms=terms, exists=True).off(basket, subtotal)


def test_a_percentage_is_divided_by_what_the_lines_cost() -> None:
    assert off(tenth, goods(10000), goods(5000, 2, 2), goods(1, 1, 3)) == [1000, 1000, 0]
    assert off(replace(tenth, value=Decimal("12.5")), goods(999)) == [125]  # 124.875, half up


def test_a_fixed_amount_is_no_more_than_what_it_is_for() -> None:
    assert off(fifty, goods(10000), goods(20000, 1, 2)) == [1667, 3333]
    assert off(fifty, goods(3000)) == [3000]


def test_a_discount_is_capped() -> None:
    assert off(replace(tenth, max_discount=egp(700)), goods(10000), goods(10000, 1, 2)) == [350, 350]


def test_free_delivery_takes_nothing_off_the_lines() -> None:
    assert off(delivery, goods(10000)) == [0]


def test_of_every_three_pieces_the_cheapest_is_free() -> None:
    assert off(two_plus_one, goods(300, 2), goods(200, 2, 2)) == [0, 200]  # four pieces: one group of three
    assert off(two_plus_one, goods(300, 3), goods(200, 3, 2)) == [0, 400]
    assert off(two_plus_one, goods(300, 1), goods(200, 5, 2)) == [0, 400]
    half = replace(two_plus_one, bargain=Bargain(buy=1, get=1, percent=50))
    assert off(half, goods(301, 2)) == [151]


def test_too_few_pieces_for_a_bargain_are_told() -> None:
    with pytest.raises(CouponNotApplicable):
        off(two_plus_one, goods(300, 2))


@pytest.mark.parametrize(("price", "taken"), [(20000, 1000), (49999, 2500), (50000, 6000)])
def test_the_highest_tier_that_is_reached_counts(price: int, taken: int) -> None:
    assert off(tiers, goods(price)) == [taken]


def test_below_the_first_tier_there_is_nothing() -> None:
    with pytest.raises(CouponNotApplicable):
        off(tiers, goods(19999))


def test_a_coupon_may_be_for_some_goods_only() -> None:
    one = replace(tenth, products=(UUID(int=102),))
    assert off(one, goods(1000), goods(1000, 1, 2)) == [0, 100]
    kind = replace(tenth, categories=(CATEGORY,))
    assert off(kind, goods(1000, 1, 1, CATEGORY), goods(1000, 1, 2)) == [100, 0]
    assert off(replace(one, categories=(CATEGORY,)), goods(1000, 1, 1, CATEGORY), goods(1000, 1, 2)) == [100, 100]
    for terms in (one, replace(delivery, products=one.products)):
        with pytest.raises(CouponNotApplicable):
            off(terms, goods(1000))


def test_the_whole_basket_counts_for_the_least_subtotal() -> None:
    terms = replace(tenth, min_order=egp(2000), products=(UUID(int=102),))
    assert off(terms, goods(1000), goods(1000, 1, 2)) == [0, 100]
    with pytest.raises(OrderTooSmall) as refused:
        off(terms, goods(999), goods(1000, 1, 2))
    assert refused.value.least == "20.00 EGP"


def test_a_coupon_is_for_its_own_currency() -> None:
    with pytest.raises(CurrencyMismatch):
        Coupon(code="X", terms=tenth, exists=True).off([goods(1000)], Money(1000, "USD"))


def test_what_promotions_took_is_not_taken_again() -> None:
    reduced = replace(goods(1000), left=100)
    assert Coupon(code="X", terms=fifty, exists=True).off([reduced], egp(1000)) == [100]


@for_all(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_shares_sum_to_the_whole_and_none_is_larger_than_its_weight(amount: int, weights: list[int]) -> None:
    amount = min(amount, sum(weights))
    parts = shares(amount, weights)
    assert sum(parts) == amount
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))
    exact = [amount * weight / max(sum(weights), 1) for weight in weights]
    assert all(abs(part - share) <= 1 for part, share in zip(parts, exact, strict=True))


percents = st.integers(1, 100)
some_terms = st.one_of(
    st.decimals("0.01", 100, places=2).map(lambda value: replace(tenth, value=value)),
    st.decimals("0.01", 100000, places=2).map(lambda value: replace(fifty, value=value)),
    st.builds(Bargain, buy=st.integers(1, 4), get=st.integers(1, 4), percent=percents).map(
        lambda deal: Terms(kind=Kind.BUY_X_GET_Y, bargain=deal)
    ),
    st.lists(st.builds(Tier, at_least=st.integers(0, 10**6).map(egp), percent=percents), min_size=1, max_size=4).map(
        lambda rows: Terms(kind=Kind.TIERED, tiers=tuple(rows))
    ),
)
capped = st.tuples(some_terms, st.none() | st.integers(1, 10**5)).map(
    lambda pair: replace(pair[0], max_discount=None if pair[1] is None else egp(pair[1]))
)
baskets = st.lists(
    st.builds(goods, st.integers(0, 50_000), st.integers(1, 9), st.integers(1, 5)), min_size=1, max_size=5
)


@for_all(capped, baskets)
def test_no_line_costs_less_than_nothing_and_the_cap_holds(terms: Terms, basket: list[Goods]) -> None:
    try:
        parts = off(terms, *basket)
    except CouponNotApplicable:
        return
    assert all(0 <= part <= one.left for part, one in zip(parts, basket, strict=True))
    assert 0 < sum(parts) <= (terms.max_discount.minor if terms.max_discount else 10**12)


@for_all(capped, baskets)
def test_the_order_of_the_lines_does_not_matter(terms: Terms, basket: list[Goods]) -> None:
    def told(lines: tuple[Goods, ...]) -> object:
        try:
            parts = off(terms, *lines)
        except DomainError as refusal:
            return refusal
        return sorted((one.price, one.variant_id, one.quantity, part) for one, part in zip(lines, parts, strict=True))

    orders = list(permutations(basket))
    assert all(told(order) == told(orders[0]) for order in orders[:: max(len(orders) // 6, 1)])
