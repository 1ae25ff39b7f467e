"""Codes on a basket: the first that helps counts; each other says why it does nothing."""

from typing import Any

from msgspec.structs import replace

from numu_core.kernel.messages import Event
from numu_core.pricing.commands import BasketLine, PriceBasket, Quote
from numu_core.promotions.commands import CartDiscounted, DiscountCart, DiscountedLine
from tests.coupons.shop import OTHER_COUPON, delivery, fifty, offered, tenth, tiers
from tests.kernel.spec import given
from tests.orders.shop import SCARF, SHIRT, STORE, egp, stocked

LINES = (
    DiscountedLine(product_id=SHIRT, quantity=2, unit_price=egp(12000)),
    DiscountedLine(product_id=SCARF, unit_price=egp(8000)),
)
discount = DiscountCart(store_id=STORE, currency="EGP", lines=LINES)


def discounted(*facts: Event, **asked: Any) -> CartDiscounted:
    when = given(*stocked, *facts).when(replace(discount, **asked))
    when.then_nothing()
    found: CartDiscounted = when.result
    return found


def test_a_code_takes_off_what_an_order_would_get() -> None:
    coupons = offered(tiers)
    found = discounted(*coupons, codes=["SUMMER10"])
    order = PriceBasket(
        store_id=STORE,
        lines=[BasketLine(product_id=SHIRT, quantity=2), BasketLine(product_id=SCARF)],
        coupon_code="summer10",
    )
    charged: Quote = given(*stocked, *coupons).when(order).result
    assert found.by_code == charged.coupon_discount == egp(1600)
    assert (found.automatic, found.promotions, found.rejected) == (egp(0), (), ())


def test_the_first_code_that_helps_counts() -> None:
    coupons = [*offered(tenth), *offered(fifty, "FIFTY", OTHER_COUPON)]
    found = discounted(*coupons, codes=["NONSENSE", "fifty", "summer10", "fifty"])
    assert found.by_code == egp(5000)
    assert [(one.code, one.reason) for one in found.rejected] == [
        ("NONSENSE", "coupons/coupon-unknown"),
        ("summer10", "promotions/codes-do-not-combine"),
    ]
    assert all(one.title_ar for one in found.rejected)


def test_free_delivery_is_told() -> None:
    found = discounted(*offered(delivery), codes=["summer10"])
    assert (found.free_shipping, found.by_code) == (True, egp(0))


def test_an_empty_basket_gets_nothing() -> None:
    found = discounted(*offered(tenth), lines=[], codes=["summer10"])
    assert (found.by_code, found.rejected) == (egp(0), ())
