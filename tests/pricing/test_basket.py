"""What lines cost: catalogue, variants, staff's own amounts, and the explanation of each amount."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.kernel.errors import DomainError
from numu_core.kernel.money import CurrencyMismatch, Money
from numu_core.orders.errors import AmountOutOfRange, BadLine, ProductNotSold, VariantNotSold
from numu_core.pricing.commands import BasketLine, PriceBasket, Quote, Stage
from numu_core.products.events import ProductAdded, ProductArchived, ProductType, Status, VariantAdded, VariantDescribed
from tests.kernel.spec import given
from tests.orders.shop import HOME, OTHER_STORE, SCARF, SHIRT, STORE, egp, received, shirt, stocked

LARGE, SMALL = UUID(int=31), UUID(int=32)
RED, BLUE = {"اللون": "أحمر"}, {"اللون": "أزرق"}
large = VariantAdded(
    product_id=SHIRT, variant_id=LARGE, option_values={"Size": "L"}, price=egp(13500), sku="SH-L", weight_g=250.4
)
small = VariantAdded(product_id=SHIRT, variant_id=SMALL, option_values={"Size": "S"}, price=egp(11000))
varied = [*stocked, large, small]
two_shirts = BasketLine(product_id=SHIRT, quantity=2)
a_scarf = BasketLine(product_id=SCARF)


def basket(*lines: BasketLine, **asked: Any) -> PriceBasket:
    return PriceBasket(store_id=STORE, lines=lines, **asked)


def quote(facts: list[Any], *lines: BasketLine, **asked: Any) -> Quote:
    when = given(*facts).when(basket(*lines, **asked))
    assert when.refusal is None, when.refusal
    assert when.decided == [], "a price is a question, not a fact"
    priced: Quote = when.result
    return priced


def test_lines_cost_what_the_catalogue_says() -> None:
    priced = quote(stocked, two_shirts, a_scarf)
    assert [(line.name, line.unit_price, line.subtotal) for line in priced.lines] == [
        ("Shirt", egp(12000), egp(24000)),
        ("Scarf", egp(8000), egp(8000)),
    ]
    assert (priced.subtotal, priced.total, priced.due) == (egp(32000), egp(32000), egp(32000))
    assert priced.tax == egp(3930)  # contained: 320.00 * 14 / 114
    assert [line.available for line in priced.lines] == [5, 3]
    assert {line.location_id for line in priced.lines} == {HOME}


def test_a_variant_costs_its_own_price_and_says_so() -> None:
    priced = quote(varied, BasketLine(product_id=SHIRT, variant_id=LARGE, quantity=3))
    [line] = priced.lines
    assert (line.unit_price, line.variant_name, line.sku, line.weight_g) == (egp(13500), "L", "SH-L", 751)
    assert [(step.stage, step.amount, step.label) for step in priced.steps if step.line] == [
        (Stage.BASE, egp(36000), "Shirt"),
        (Stage.VARIANT, egp(4500), "L"),
    ]


def test_a_variant_may_be_named_by_its_options_in_any_case() -> None:
    priced = quote(varied, BasketLine(product_id=SHIRT, selections={"SIZE": "s"}))
    assert priced.lines[0].variant_id == SMALL


disabled = VariantDescribed(product_id=SHIRT, variant_id=SMALL, enabled=False)
not_sold: list[tuple[list[Any], BasketLine, DomainError]] = [
    (stocked, BasketLine(product_id=UUID(int=99)), ProductNotSold(product_id=UUID(int=99))),
    ([*stocked, ProductArchived(product_id=SHIRT)], two_shirts, ProductNotSold(product_id=SHIRT)),
    ([replace(shirt, store_id=OTHER_STORE)], two_shirts, ProductNotSold(product_id=SHIRT)),
    (varied, two_shirts, VariantNotSold(product_id=SHIRT, variant_id=None)),
    (
        [*varied, disabled],
        BasketLine(product_id=SHIRT, variant_id=SMALL),
        VariantNotSold(product_id=SHIRT, variant_id=SMALL),
    ),
    (
        varied,
        BasketLine(product_id=SHIRT, selections={"Size": "XXL"}),
        VariantNotSold(product_id=SHIRT, variant_id=None),
    ),
    (
        stocked,
        BasketLine(product_id=SHIRT, unit_price=egp(-1)),
        BadLine(line=1, quantity=1, price_minor=-1),
    ),
]


@pytest.mark.parametrize(("facts", "line", "refusal"), not_sold, ids=range(len(not_sold)))
def test_what_cannot_be_bought_is_refused(facts: list[Any], line: BasketLine, refusal: DomainError) -> None:
    given(*facts).when(basket(line)).then_refused(refusal)


@pytest.mark.parametrize(("facts", "line", "refusal"), not_sold, ids=range(len(not_sold)))
def test_a_cart_leaves_it_out_and_says_why(facts: list[Any], line: BasketLine, refusal: DomainError) -> None:
    scarf = [fact for fact in stocked if getattr(fact, "product_id", None) == SCARF]
    priced = quote([*facts, *(fact for fact in scarf if fact not in facts)], line, a_scarf, strict=False)
    assert [line.product_id for line in priced.lines] == [SCARF]
    assert priced.subtotal == egp(8000)
    [problem] = priced.problems
    assert (problem.code, problem.title_ar, problem.line) == (refusal.code, refusal.title_ar, 1)


def test_what_was_agreed_before_keeps_its_price_and_is_still_sold() -> None:
    facts = [*stocked, ProductArchived(product_id=SHIRT)]
    priced = quote(facts, BasketLine(product_id=SHIRT, quantity=2, unit_price=egp(9900)))
    assert priced.total == egp(19800)


def test_a_service_lies_nowhere() -> None:
    lesson = ProductAdded(
        product_id=SHIRT,
        store_id=STORE,
        name="درس",
        slug="lesson",
        product_type=ProductType.SERVICE,
        status=Status.ACTIVE,
        price=egp(5000),
    )
    [line] = quote([lesson], two_shirts).lines
    assert (line.location_id, line.available) == (None, None)


def test_two_currencies_do_not_meet() -> None:
    foreign = ProductAdded(
        product_id=SCARF, store_id=STORE, name="Scarf", slug="s", status=Status.ACTIVE, price=Money(5, "USD")
    )
    facts = [shirt, *received(SHIRT, 1), foreign]
    given(*facts).when(basket(two_shirts, a_scarf)).then_refused(CurrencyMismatch(left="EGP", right="USD"))


def test_nothing_costs_nothing_in_the_stores_currency() -> None:
    assert quote([], currency="SAR").total == Money(0, "SAR")


def test_staff_agree_shipping_and_a_discount() -> None:
    priced = quote(stocked, two_shirts, shipping=egp(5000), discount=egp(1000))
    assert (priced.shipping, priced.discount, priced.total) == (egp(5000), egp(1000), egp(28000))
    assert priced.tax == egp(2947)  # of the subtotal alone


@pytest.mark.parametrize(("what", "minor"), [("shipping", -1), ("discount", -1), ("discount", 24001)])
def test_amounts_that_do_not_fit_are_refused(what: str, minor: int) -> None:
    refusal = AmountOutOfRange(what=what, minor=minor)
    given(*stocked).when(basket(two_shirts, **{what: egp(minor)})).then_refused(refusal)


def test_the_steps_explain_what_is_due() -> None:
    priced = quote(varied, BasketLine(product_id=SHIRT, variant_id=LARGE), shipping=egp(500), discount=egp(77))
    explained = [step.amount.minor for step in priced.steps if step.stage is not Stage.TAX]
    assert sum(explained) == priced.due.minor == 13923
