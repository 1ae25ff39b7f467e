"""Coupon, delivery and gift cards in the order in which they act, and the laws of the whole."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.coupons.errors import CouponExpired, CouponUnknown, CouponUsedBefore
from numu_core.coupons.events import Terms
from numu_core.gift_cards.errors import GiftCardTooLow, GiftCardUnknown
from numu_core.gift_cards.events import GiftCardIssued, GiftCardRedeemed
from numu_core.kernel.errors import DomainError
from numu_core.kernel.ids import keyed_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money, total
from numu_core.pricing.commands import BasketLine, PriceBasket, Quote, Stage
from numu_core.products.events import ProductAdded, ProductCategorised, ProductType, Status
from numu_core.shipping.errors import CodNotOfferedThere, RateNotOffered, RateRequired
from numu_core.shipping.events import FreeShippingGranted, default_rate_id
from tests.coupons.shop import BUYER, CATEGORY, COUPON, delivery, fifty, offered, tenth, tiers, two_plus_one
from tests.coupons.test_flows import share
from tests.kernel.spec import NOW, SECRET, given
from tests.orders.shop import ORDER, SCARF, SHIRT, STORE, egp, stocked
from tests.shipping.shop import CAIRO_RATE, SOUTH_RATE, zoned

CODES = ("GC-AAAA-BBBB-CCCC-DDDD", "GC-EEEE-FFFF-GGGG-HHHH")
CARDS = tuple(keyed_id(SECRET, "gift_cards.code", code) for code in CODES)
two_shirts, a_scarf = BasketLine(product_id=SHIRT, quantity=2), BasketLine(product_id=SCARF)
basket = PriceBasket(store_id=STORE, lines=(two_shirts, a_scarf))  # 320.00
to_cairo = {"rate_id": CAIRO_RATE, "governorate": "Cairo"}


def card(n: int, balance: int, **more: Any) -> GiftCardIssued:
    return GiftCardIssued(card_id=CARDS[n], store_id=STORE, last_four=CODES[n][-4:], balance=egp(balance), **more)


def quote(*facts: Event, **asked: Any) -> Quote:
    when = given(*stocked, *facts).when(replace(basket, **asked))
    assert when.refusal is None, when.refusal
    assert when.decided == []
    priced: Quote = when.result
    return priced


def explained(priced: Quote, stage: Stage) -> list[tuple[int, str, int | None]]:
    return [(step.amount.minor, step.label, step.line) for step in priced.steps if step.stage is stage]


def test_everything_together() -> None:
    priced = quote(
        *zoned, *offered(tenth), card(0, 10000), coupon_code="summer10", gift_card_codes=CODES[:1], cod=True, **to_cairo
    )
    assert (priced.subtotal, priced.discount, priced.shipping) == (egp(32000), egp(3200), egp(5500))
    assert (priced.total, priced.gift, priced.due) == (egp(34300), egp(10000), egp(24300))
    assert priced.tax == egp(3930)
    assert [line.discount for line in priced.lines] == [egp(2400), egp(800)]
    assert (priced.coupon_id, priced.coupon_code, priced.coupon_discount) == (COUPON, "Summer10", egp(3200))
    assert (priced.rate_id, priced.rate_label, priced.rate_label_ar) == (CAIRO_RATE, "Standard", "عادي")
    assert [(one.card_id, one.last_four, one.amount) for one in priced.gift_cards] == [(CARDS[0], "DDDD", egp(10000))]
    assert explained(priced, Stage.COUPON) == [(-2400, "Summer10", 1), (-800, "Summer10", 2)]
    assert explained(priced, Stage.SHIPPING) == [(5500, "Standard", None)]
    assert explained(priced, Stage.GIFT_CARD) == [(-10000, "Gift card …DDDD", None)]


# -- coupons -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("terms", "off"), [(tenth, 3200), (fifty, 5000), (tiers, 1600), (two_plus_one, 8000)])
def test_each_kind_of_coupon(terms: Terms, off: int) -> None:
    priced = quote(*offered(terms), coupon_code="SUMMER10")
    assert (priced.discount, priced.total) == (egp(off), egp(32000 - off))


def test_a_coupon_for_a_category_follows_the_catalogue() -> None:
    scarves = ProductCategorised(product_id=SCARF, category_id=CATEGORY)
    priced = quote(scarves, *offered(replace(tenth, categories=(CATEGORY,))), coupon_code="summer10")
    assert [line.discount.minor for line in priced.lines] == [0, 800]


def test_a_code_that_does_not_help_is_refused_at_checkout_and_told_in_a_cart() -> None:
    expired = offered(replace(tenth, valid_until=NOW))
    refusals: list[tuple[list[Event], DomainError]] = [
        ([], CouponUnknown(coupon_code="summer10")),
        (expired, CouponExpired(coupon_code="Summer10", valid_until=NOW.isoformat())),
        ([*offered(replace(tenth, per_customer=1)), share(1)], CouponUsedBefore(coupon_code="Summer10")),
    ]
    for facts, refusal in refusals:
        asked = replace(basket, coupon_code="summer10", customer_id=BUYER)
        given(*stocked, *facts).when(asked).then_refused(refusal)
        priced = quote(*facts, coupon_code="summer10", customer_id=BUYER, strict=False)
        assert (priced.total, priced.coupon_id) == (egp(32000), None)
        assert [problem.code for problem in priced.problems] == [refusal.code]


def test_a_coupon_that_an_order_has_used_stays_whatever_its_limits() -> None:
    over = replace(tenth, usage_limit=1, valid_until=NOW, active=False)
    priced = quote(*offered(over), agreed_coupon_id=COUPON)
    assert (priced.coupon_id, priced.coupon_discount) == (COUPON, egp(3200))


# -- delivery ----------------------------------------------------------------------------------------------------------


def test_a_free_delivery_code_pays_the_delivery_and_its_fee() -> None:
    priced = quote(*zoned, *offered(delivery), coupon_code="summer10", cod=True, **to_cairo)
    assert (priced.free_shipping, priced.shipping, priced.discount, priced.total) == (True, egp(0), egp(0), egp(32000))
    assert explained(priced, Stage.SHIPPING) == [(5500, "Standard", None)]
    assert explained(priced, Stage.COUPON) == [(-5500, "Summer10", None)]


def test_a_store_with_zones_needs_a_rate_for_the_place() -> None:
    wrong: list[tuple[dict[str, Any], DomainError]] = [
        ({}, RateRequired()),
        ({"rate_id": CAIRO_RATE}, RateNotOffered(rate_id=CAIRO_RATE)),
        ({"rate_id": CAIRO_RATE, "governorate": "Aswan"}, RateNotOffered(rate_id=CAIRO_RATE)),
        ({"rate_id": CAIRO_RATE, "governorate": "Maadi"}, RateNotOffered(rate_id=CAIRO_RATE)),
        ({"rate_id": default_rate_id(STORE), "governorate": "Cairo"}, RateNotOffered(rate_id=default_rate_id(STORE))),
        ({"rate_id": SOUTH_RATE, "governorate": "أسوان", "cod": True}, CodNotOfferedThere(governorate="EG-ASN")),
    ]
    for asked, refusal in wrong:
        given(*stocked, *zoned).when(replace(basket, **asked)).then_refused(refusal)


def test_a_cart_has_no_rate_yet() -> None:
    priced = quote(*zoned, strict=False)
    assert (priced.shipping, priced.problems) == (egp(0), ())


def test_what_is_collected_or_agreed_or_lies_nowhere_needs_no_rate() -> None:
    assert quote(*zoned, pickup_location_id=UUID(int=9)).shipping == egp(0)
    assert quote(*zoned, shipping=egp(700)).shipping == egp(700)
    lesson = ProductAdded(
        product_id=UUID(int=8),
        store_id=STORE,
        name="درس",
        slug="lesson",
        product_type=ProductType.SERVICE,
        status=Status.ACTIVE,
        price=egp(100),
    )
    assert quote(*zoned, lesson, lines=[BasketLine(product_id=UUID(int=8))]).shipping == egp(0)


def test_a_store_without_zones_sends_at_its_one_rate() -> None:
    priced = quote(rate_id=default_rate_id(STORE), governorate="شارع التحرير")
    assert (priced.rate_label, priced.shipping) == ("Standard delivery", egp(0))
    assert quote().rate_id is None


def test_free_delivery_looks_at_the_subtotal_before_discounts() -> None:
    granted = FreeShippingGranted(store_id=STORE, free_from=egp(32000))
    priced = quote(*zoned, granted, *offered(fifty), coupon_code="summer10", **to_cairo)
    assert (priced.shipping, priced.total) == (egp(0), egp(27000))


# -- gift cards --------------------------------------------------------------------------------------------------------


def test_cards_pay_in_the_order_in_which_they_are_named_and_no_more_than_is_due() -> None:
    facts = (card(0, 30000), card(1, 30000))
    priced = quote(*facts, gift_card_codes=CODES)
    assert [one.amount.minor for one in priced.gift_cards] == [30000, 2000]
    assert (priced.total, priced.due) == (egp(32000), egp(0))
    turned = quote(*facts, gift_card_codes=CODES[::-1])
    assert [one.card_id for one in turned.gift_cards] == [CARDS[1], CARDS[0]]


def test_a_card_counts_once_however_often_it_is_named() -> None:
    priced = quote(card(0, 1000), gift_card_codes=[CODES[0], "gc aaaa bbbb cccc dddd"])
    assert (len(priced.gift_cards), priced.gift) == (1, egp(1000))


def test_a_card_that_does_not_pay_is_refused_or_told() -> None:
    spent = (card(0, 1000), GiftCardRedeemed(card_id=CARDS[0], order_id=ORDER, amount=egp(1000)))
    empty = GiftCardTooLow(last_four="DDDD", requested="320.00 EGP", balance="0.00 EGP")
    cases: list[tuple[tuple[Event, ...], DomainError]] = [((), GiftCardUnknown()), (spent, empty)]
    for facts, refusal in cases:
        asked = replace(basket, gift_card_codes=CODES[:1])
        given(*stocked, *facts).when(asked).then_refused(refusal)
        priced = quote(*facts, gift_card_codes=CODES[:1], strict=False)
        assert (priced.due, [problem.code for problem in priced.problems]) == (egp(32000), [refusal.code])


# -- the whole ---------------------------------------------------------------------------------------------------------

wanted = st.lists(
    st.builds(BasketLine, product_id=st.sampled_from([SHIRT, SCARF]), quantity=st.integers(1, 9)),
    min_size=1,
    max_size=4,
)
somehow = st.fixed_dictionaries(
    {
        "coupon_code": st.sampled_from([None, "summer10"]),
        "cod": st.booleans(),
        "discount": st.none() | st.integers(0, 2000).map(egp),
        "gift_card_codes": st.sampled_from([(), CODES[:1], CODES]),
    }
)
some_terms = st.sampled_from([tenth, fifty, tiers, two_plus_one, delivery, replace(tenth, max_discount=egp(777))])


@for_all(wanted, somehow, some_terms, st.integers(1, 60000))
def test_every_amount_is_explained_and_nothing_is_negative(
    lines: list[BasketLine], asked: dict[str, Any], terms: Terms, balance: int
) -> None:
    facts = (*zoned, *offered(terms), card(0, balance), card(1, 100))
    priced = quote(*facts, lines=lines, strict=False, **asked, **to_cairo)
    steps = [step.amount for step in priced.steps if step.stage is not Stage.TAX]
    assert total(steps, "EGP") == priced.due
    assert priced.total == priced.subtotal + priced.shipping - priced.discount
    assert priced.due == priced.total - priced.gift
    assert total((line.subtotal for line in priced.lines), "EGP") == priced.subtotal
    taken = total((line.discount for line in priced.lines), "EGP")
    assert taken == (priced.coupon_discount or egp(0))
    assert priced.discount == taken + (asked["discount"] or egp(0))
    assert total((one.amount for one in priced.gift_cards), "EGP") == priced.gift
    for line in priced.lines:
        assert Money(0, "EGP").minor <= line.discount.minor <= line.subtotal.minor
    assert min(priced.due.minor, priced.shipping.minor, priced.gift.minor) >= 0
    stages = [step.stage for step in priced.steps]
    assert stages[-1] is Stage.TAX
