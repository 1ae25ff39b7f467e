"""A shop with two products, some stock and a customer: the facts that tests of orders begin with."""

from typing import Any
from uuid import UUID

from numu_core.customers.events import CustomerRegistered
from numu_core.inventory.events import (
    StockBecameAvailable,
    StockDispatched,
    StockReceived,
    StockReleased,
    StockReserved,
    StockRestocked,
    stock_id,
)
from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.counters import NumberTaken
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.locations.events import default_location_id
from numu_core.orders.events import OrderLine, OrderPlaced, Source
from numu_core.payments.events import PaymentRequested
from numu_core.products.events import ProductAdded, Status

STORE, OTHER_STORE, SHIRT, SCARF = (UUID(int=n) for n in range(1, 5))
CUSTOMER, ORDER, PAYMENT = UUID(int=5), UUID(int=6), UUID(int=7)
HOME = default_location_id(STORE)
NUMBERS = named_id("counters", "orders", str(STORE))
CAIRO = Address(
    first_name="منى", last_name="Adel", address_line1="12 Tahrir", city="Cairo", country="EG", phone="+201001234567"
)
MONA = Contact(name="منى Adel", email="mona@example.com", phone="+201001234567")


def egp(minor: int) -> Money:
    return Money(minor, "EGP")


def product(product_id: UUID, name: str, price: Money, status: Status = Status.ACTIVE) -> ProductAdded:
    return ProductAdded(
        product_id=product_id, store_id=STORE, name=name, slug=name.lower(), sku=name[:2], status=status, price=price
    )


def shelf(product_id: UUID) -> dict[str, Any]:
    return {"stock_id": stock_id(product_id, HOME), "variant_id": product_id, "location_id": HOME}


def owned(product_id: UUID) -> dict[str, Any]:
    return {**shelf(product_id), "store_id": STORE, "product_id": product_id}


def received(product_id: UUID, quantity: int) -> list[Event]:
    return [
        StockReceived(**owned(product_id), quantity=quantity),
        StockBecameAvailable(**owned(product_id)),
    ]


def in_stock(product_id: UUID, variant_id: UUID, quantity: int) -> list[Event]:
    """Pieces of one variant, at home."""
    here: dict[str, Any] = {**owned(product_id), "variant_id": variant_id, "stock_id": stock_id(variant_id, HOME)}
    return [StockReceived(**here, quantity=quantity), StockBecameAvailable(**here)]


def reserved(product_id: UUID, quantity: int, order_id: UUID = ORDER) -> StockReserved:
    return StockReserved(**shelf(product_id), order_id=order_id, quantity=quantity)


def released(product_id: UUID, quantity: int) -> StockReleased:
    return StockReleased(**shelf(product_id), order_id=ORDER, quantity=quantity)


def dispatched(product_id: UUID, quantity: int) -> StockDispatched:
    return StockDispatched(**shelf(product_id), order_id=ORDER, quantity=quantity)


def restocked(product_id: UUID, quantity: int) -> StockRestocked:
    return StockRestocked(**shelf(product_id), order_id=ORDER, quantity=quantity)


def line(number: int, product_id: UUID, name: str, quantity: int, price: Money) -> OrderLine:
    return OrderLine(
        line=number,
        product_id=product_id,
        variant_id=product_id,
        location_id=HOME,
        name=name,
        sku=name[:2],
        quantity=quantity,
        unit_price=price,
    )


LINES = (line(1, SHIRT, "Shirt", 2, egp(12000)), line(2, SCARF, "Scarf", 1, egp(8000)))

shirt, scarf = product(SHIRT, "Shirt", egp(12000)), product(SCARF, "Scarf", egp(8000))
mona = CustomerRegistered(customer_id=CUSTOMER, store_id=STORE, first_name="منى", last_name="Adel")
stocked: list[Event] = [shirt, scarf, mona, *received(SHIRT, 5), *received(SCARF, 3)]

placed = OrderPlaced(
    order_id=ORDER,
    store_id=STORE,
    number=1,
    customer_id=CUSTOMER,
    lines=LINES,
    subtotal=egp(32000),
    shipping=egp(0),
    discount=egp(0),
    tax=egp(3930),
    total=egp(32000),
    payment_method="cod",
    payment_id=PAYMENT,
    country="EG",
    contact=MONA,
    ship_to=CAIRO,
    source=Source.STOREFRONT,
)
asked = PaymentRequested(payment_id=PAYMENT, order_id=ORDER, store_id=STORE, amount=egp(32000), method="cod")
one_order: list[Event] = [
    *stocked,
    reserved(SHIRT, 2),
    reserved(SCARF, 1),
    NumberTaken(counter_id=NUMBERS, number=1),
    placed,
    asked,
]
