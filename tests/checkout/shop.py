"""What tests of buying begin with: a shop with two products, and a shopper who wants some of both."""

from typing import Any

from numu_core.checkout.commands import CheckOut, WantedLine
from numu_core.kernel.messages import Event
from numu_core.orders.events import OrderPlaced
from numu_core.store_settings.events import SettingsRevised
from tests.kernel.spec import When
from tests.orders.shop import CAIRO, CUSTOMER, MONA, SCARF, SHIRT, STORE

buy = CheckOut(
    store_id=STORE,
    lines=[WantedLine(product_id=SHIRT, quantity=2), WantedLine(product_id=SCARF)],
    ship_to=CAIRO,
    contact=MONA,
    customer_id=CUSTOMER,
    payment_method="cod",
)
"""320.00 of goods."""


def chosen(section: str, **changed: Any) -> SettingsRevised:
    """The merchant chose these settings."""
    return SettingsRevised(store_id=STORE, section=section, changed=changed)


def order_of(done: When) -> OrderPlaced:
    """The order that was placed."""
    [order] = of_kind(done, OrderPlaced)
    assert isinstance(order, OrderPlaced)
    return order


def of_kind(done: When, *kinds: type[Event]) -> list[Event]:
    """The facts of these kinds, in order."""
    assert done.refusal is None, done.refusal
    return [event for event in done.decided if isinstance(event, kinds)]
