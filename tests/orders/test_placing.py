"""Placing and entering orders: facts in several streams, one command, facts in several streams. Or none at all."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.checkout.commands import CheckOut, EnteredLine, EnterOrder, WantedLine
from numu_core.checkout.errors import OutOfStock
from numu_core.inventory.errors import NotEnoughStock
from numu_core.inventory.events import StockDispatched, StockReserved
from numu_core.kernel.counters import NumberTaken
from numu_core.kernel.errors import DomainError, NotFound
from numu_core.kernel.ids import near
from numu_core.kernel.messages import Event
from numu_core.kernel.money import CurrencyMismatch, Money
from numu_core.orders.commands import OrderPlacedResult
from numu_core.orders.errors import (
    AmountOutOfRange,
    BadLine,
    OrderAlreadyPlaced,
    PaymentMethodNotEnabled,
    PhoneRequiredForCod,
    ProductNotSold,
    VariantNotSold,
)
from numu_core.orders.events import (
    OrderDelivered,
    OrderLine,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    ProcessingStarted,
    Source,
    Why,
)
from numu_core.payments.events import PaymentRequested
from numu_core.products.events import ProductPriced, ProductType, Status, VariantAdded, VariantDescribed
from tests.kernel.spec import given, new_id
from tests.orders.shop import (
    CAIRO,
    CUSTOMER,
    MONA,
    NUMBERS,
    ORDER,
    OTHER_STORE,
    SCARF,
    SHIRT,
    STORE,
    asked,
    dispatched,
    egp,
    in_stock,
    line,
    mona,
    one_order,
    placed,
    product,
    received,
    reserved,
    scarf,
    shirt,
    stocked,
)

buy = CheckOut(
    store_id=STORE,
    lines=[WantedLine(product_id=SHIRT, quantity=2), WantedLine(product_id=SCARF)],
    ship_to=CAIRO,
    contact=MONA,
    customer_id=CUSTOMER,
    payment_method="cod",
)
NEW_ORDER, NEW_PAYMENT = near(new_id(1), STORE), new_id(2)
why = (
    Why(stage="base", amount=egp(24000), label="Shirt", label_ar="Shirt", line=1),
    Why(stage="base", amount=egp(8000), label="Scarf", label_ar="Scarf", line=2),
    Why(stage="tax", amount=egp(3930), label="VAT included", label_ar="ضريبة القيمة المضافة (مشمولة)"),
)
bought = replace(placed, order_id=NEW_ORDER, payment_id=NEW_PAYMENT, why=why)
asked_for = replace(asked, order_id=NEW_ORDER, payment_id=NEW_PAYMENT)


def wants(product_id: UUID, quantity: int = 1, variant_id: UUID | None = None) -> CheckOut:
    return replace(buy, lines=[WantedLine(product_id=product_id, quantity=quantity, variant_id=variant_id)])


# -- placing -----------------------------------------------------------------------------------------------------------


def test_placing_reserves_numbers_places_and_asks_for_the_money() -> None:
    done = given(*stocked).when(buy)
    done.then(
        reserved(SHIRT, 2, NEW_ORDER),
        reserved(SCARF, 1, NEW_ORDER),
        NumberTaken(counter_id=NUMBERS, number=1),
        bought,
        asked_for,
    )
    assert done.result == OrderPlacedResult(
        order_id=NEW_ORDER,
        order_number="ORD-000001",
        customer_id=CUSTOMER,
        payment_id=NEW_PAYMENT,
        total=egp(32000),
    )


def test_the_price_is_the_catalogues_at_this_moment() -> None:
    dearer = ProductPriced(product_id=SCARF, price=egp(9000))
    [order] = [e for e in given(*stocked, dearer).when(wants(SCARF)).decided if isinstance(e, OrderPlaced)]
    assert order.lines[0].unit_price == egp(9000)


def test_the_tax_is_contained_in_the_prices() -> None:
    [order] = [e for e in given(*stocked).when(wants(SCARF)).decided if isinstance(e, OrderPlaced)]
    assert (order.tax, order.total) == (egp(982), egp(8000))  # 8000 · 14 / 114 = 982.46


def test_a_guest_is_registered_once_and_known_by_phone_after() -> None:
    guest = replace(buy, customer_id=None)
    first = given(*stocked).when(guest)
    [order] = [event for event in first.decided if isinstance(event, OrderPlaced)]
    again = given(*stocked, *first.decided).when(replace(guest, contact=replace(MONA, email="other@example.com")))
    [second] = [event for event in again.decided if isinstance(event, OrderPlaced)]
    assert order.customer_id != CUSTOMER
    assert (second.customer_id, second.number) == (order.customer_id, 2)


def test_one_short_line_refuses_the_whole_cart() -> None:
    greedy = replace(buy, lines=[*buy.lines, WantedLine(product_id=SCARF, quantity=3)])
    refusal = OutOfStock(product_id=SCARF, variant_id=SCARF, requested=4, available=3)
    given(*stocked).when(greedy).then_refused(refusal)


def test_cash_on_delivery_needs_a_phone() -> None:
    silent = replace(buy, contact=replace(MONA, phone=None))
    given(*stocked).when(silent).then_refused(PhoneRequiredForCod())


def test_only_enabled_methods_are_taken() -> None:
    given(*stocked).when(replace(buy, payment_method="fawry")).then_refused(PaymentMethodNotEnabled(method="fawry"))


def test_another_stores_customer_does_not_exist_here() -> None:
    stranger = UUID(int=99)
    given(*stocked).when(replace(buy, customer_id=stranger)).then_refused(NotFound(what="customer", id=stranger))


@pytest.mark.parametrize(
    ("cart", "refusal"),
    [
        (wants(UUID(int=99)), ProductNotSold(product_id=UUID(int=99))),
        (replace(buy, store_id=OTHER_STORE), ProductNotSold(product_id=SHIRT)),
        (
            wants(SHIRT, variant_id=UUID(int=98)),
            VariantNotSold(product_id=SHIRT, variant_id=UUID(int=98)),
        ),
    ],
)
def test_what_the_store_does_not_sell_is_not_sold(cart: CheckOut, refusal: DomainError) -> None:
    given(*stocked).when(cart).then_refused(refusal)


def test_a_draft_is_not_sold() -> None:
    draft = product(SHIRT, "Shirt", egp(12000), Status.DRAFT)
    given(draft, *received(SHIRT, 5)).when(wants(SHIRT)).then_refused(ProductNotSold(product_id=SHIRT))


def test_a_cart_has_one_currency() -> None:
    imported = product(SCARF, "Scarf", Money(500, "USD"))
    facts = [event for event in stocked if getattr(event, "product_id", None) != SCARF]
    refused = given(*facts, imported, *received(SCARF, 3)).when(buy)
    refused.then_refused(CurrencyMismatch(left="EGP", right="USD"))


def test_what_costs_nothing_is_paid() -> None:
    gift = product(SCARF, "Scarf", egp(0))
    facts = [event for event in stocked if getattr(event, "product_id", None) != SCARF]
    events = given(*facts, gift, *received(SCARF, 3)).when(wants(SCARF)).decided
    assert [type(event) for event in events][-2:] == [OrderPaid, ProcessingStarted]
    assert not [event for event in events if isinstance(event, PaymentRequested)]


# -- entering ----------------------------------------------------------------------------------------------------------

enter = EnterOrder(
    store_id=STORE,
    order_id=ORDER,
    customer_id=CUSTOMER,
    lines=[EnteredLine(product_id=SHIRT, name="SHIRT, old name", quantity=2, unit_price=egp(9900))],
    ship_to=CAIRO,
)


def test_staff_enter_their_own_price_and_name() -> None:
    events = given(*stocked).when(enter).decided
    [order] = [event for event in events if isinstance(event, OrderPlaced)]
    assert order.lines == (replace(line(1, SHIRT, "SHIRT, old name", 2, egp(9900)), sku=None),)
    assert (order.total, order.tax, order.source) == (egp(19800), egp(2432), Source.STAFF)
    assert order.contact == replace(MONA, email=None)
    assert [type(event) for event in events] == [StockReserved, NumberTaken, OrderPlaced]


def test_an_imported_order_has_left_and_is_paid_without_asking_anybody() -> None:
    imported = replace(enter, source="import", fulfilled=True, paid=True, payment_method="cod")
    events = given(*stocked).when(imported).decided
    kinds = [StockDispatched, NumberTaken, OrderPlaced, OrderPaid, ProcessingStarted, OrderShipped, OrderDelivered]
    assert [type(event) for event in events] == kinds
    assert events[0] == replace(dispatched(SHIRT, 2), reserved=False)


def test_a_sale_on_the_spot_takes_what_is_there_and_no_more() -> None:
    greedy = replace(enter, fulfilled=True, lines=[replace(enter.lines[0], quantity=6)])
    given(*stocked).when(greedy).then_refused(NotEnoughStock(variant_id=SHIRT, requested=6, available=5))


def test_a_free_line_is_a_line() -> None:
    sample = replace(enter, lines=[*enter.lines, replace(enter.lines[0], quantity=1, unit_price=egp(0))])
    [order] = [event for event in given(*stocked).when(sample).decided if isinstance(event, OrderPlaced)]
    assert [entry.line for entry in order.lines] == [1, 2]
    assert order.total == egp(19800)


@pytest.mark.parametrize(("quantity", "price"), [(0, 100), (-1, 100), (1, -1)])
def test_a_line_without_pieces_or_with_a_negative_price_is_none(quantity: int, price: int) -> None:
    bad = replace(enter, lines=[replace(enter.lines[0], quantity=quantity, unit_price=egp(price))])
    given(*stocked).when(bad).then_refused(BadLine(line=1, quantity=quantity, price_minor=price))


def test_shipping_and_discount_are_part_of_the_total() -> None:
    priced = replace(enter, shipping=egp(5000), discount=egp(1800))
    [order] = [event for event in given(*stocked).when(priced).decided if isinstance(event, OrderPlaced)]
    assert order.total == egp(19800 + 5000 - 1800)


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (replace(enter, discount=egp(19801)), AmountOutOfRange(what="discount", minor=19801)),
        (replace(enter, discount=egp(-1)), AmountOutOfRange(what="discount", minor=-1)),
        (replace(enter, shipping=egp(-1)), AmountOutOfRange(what="shipping", minor=-1)),
        (replace(enter, tax=egp(19801)), AmountOutOfRange(what="tax", minor=19801)),
        (replace(enter, shipping=egp(2**53)), AmountOutOfRange(what="shipping", minor=2**53)),
        (replace(enter, shipping=Money(1, "USD")), CurrencyMismatch(left="EGP", right="USD")),
    ],
)
def test_figures_that_make_no_order_are_refused(entry: EnterOrder, refusal: DomainError) -> None:
    given(*stocked).when(entry).then_refused(refusal)


def test_an_order_is_entered_once() -> None:
    given(*one_order).when(enter).then_refused(OrderAlreadyPlaced(order_id=ORDER))


# -- variants and services ---------------------------------------------------------------------------------------------

RED, BLUE = UUID(int=31), UUID(int=32)
red = VariantAdded(
    product_id=SHIRT,
    variant_id=RED,
    position=0,
    option_values={"Colour": "أحمر", "Size": "M"},
    price=egp(12500),
    sku="R",
)
blue = replace(red, variant_id=BLUE, option_values={"Colour": "Blue", "Size": "M"}, price=egp(13000), sku="B")
coloured = [shirt, red, blue, mona, *in_stock(SHIRT, RED, 5), *in_stock(SHIRT, BLUE, 5)]


def ordered(*events: Event) -> OrderLine:
    [order] = [event for event in events if isinstance(event, OrderPlaced)]
    return order.lines[0]


def test_a_variant_has_its_own_price_name_and_stock() -> None:
    bought_red = ordered(*given(*coloured).when(wants(SHIRT, variant_id=RED)).decided)
    assert (bought_red.unit_price, bought_red.variant_name, bought_red.sku) == (egp(12500), "أحمر / M", "R")
    short = wants(SHIRT, quantity=6, variant_id=RED)
    refusal = OutOfStock(product_id=SHIRT, variant_id=RED, requested=6, available=5)
    given(*coloured).when(short).then_refused(refusal)


def test_a_product_with_variants_must_be_chosen_from() -> None:
    given(*coloured).when(wants(SHIRT)).then_refused(VariantNotSold(product_id=SHIRT, variant_id=None))


def test_selections_name_a_variant_whatever_their_case() -> None:
    line_of = WantedLine(product_id=SHIRT, selections={"size": "m", "COLOUR": "blue"})
    assert ordered(*given(*coloured).when(replace(buy, lines=[line_of])).decided).variant_id == BLUE
    unknown = replace(line_of, selections={"Colour": "Green", "Size": "M"})
    refused = given(*coloured).when(replace(buy, lines=[unknown]))
    refused.then_refused(VariantNotSold(product_id=SHIRT, variant_id=None))


def test_a_variant_that_is_switched_off_is_not_sold() -> None:
    off = VariantDescribed(product_id=SHIRT, variant_id=RED, enabled=False)
    refusal = VariantNotSold(product_id=SHIRT, variant_id=RED)
    given(*coloured, off).when(wants(SHIRT, variant_id=RED)).then_refused(refusal)


def test_a_service_is_sold_without_any_pieces() -> None:
    gift_wrap = replace(scarf, product_type=ProductType.SERVICE)
    done = given(gift_wrap, mona).when(wants(SCARF, quantity=3))
    assert ordered(*done.decided).location_id is None
    assert not [event for event in done.decided if isinstance(event, StockReserved)]
