"""An order of two shirts for 459.90 pounds, and what can be told about its money and its parcel."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from msgspec.structs import replace

from numu_core.inventory.events import StockReceived, StockReserved, stock_id
from numu_core.kernel.addresses import Address, Contact
from numu_core.kernel.decider import Decider
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.money import Money
from numu_core.kernel.shop import Key, Known, Shop
from numu_core.orders.events import OrderLine, OrderPlaced, Source
from numu_core.payments.commands import Intention, ReceiveTransaction
from numu_core.payments.events import Outcome, PaymentIntended, PaymentRequested, Report, Transaction
from numu_core.provider_accounts.decider import provider_account_id
from numu_core.provider_accounts.events import ProviderConnected
from numu_core.provider_orders.decider import provider_order_id
from numu_core.provider_orders.events import ProviderOrderBound
from tests.kernel.spec import NOW, SECRET, TENANT, registry

S = TypeVar("S")

ORDER, VARIANT, PAYMENT, STORE, SHELF_PLACE, CUSTOMER = (UUID(int=n) for n in range(1, 7))
SHELF = stock_id(VARIANT, SHELF_PLACE)
TOTAL, NOTHING = Money(45990, "EGP"), Money(0, "EGP")
STREAM = provider_order_id("paymob", "401122334")

line = OrderLine(
    line=1,
    product_id=VARIANT,
    variant_id=VARIANT,
    location_id=SHELF_PLACE,
    name="Cotton shirt",
    quantity=2,
    unit_price=Money(22995, "EGP"),
)
received = StockReceived(
    stock_id=SHELF, store_id=STORE, product_id=VARIANT, variant_id=VARIANT, location_id=SHELF_PLACE, quantity=5
)
reserved = StockReserved(stock_id=SHELF, variant_id=VARIANT, location_id=SHELF_PLACE, order_id=ORDER, quantity=2)
placed = OrderPlaced(
    order_id=ORDER,
    store_id=STORE,
    number=42,
    customer_id=CUSTOMER,
    lines=(line,),
    subtotal=TOTAL,
    shipping=NOTHING,
    discount=NOTHING,
    tax=Money(5648, "EGP"),
    total=TOTAL,
    payment_method="paymob_card",
    payment_id=PAYMENT,
    country="EG",
    contact=Contact(name="Mona Ali", email="mona@example.com", phone="+201012345678"),
    ship_to=Address(
        first_name="Mona",
        last_name="Ali",
        address_line1="12 Makram Ebeid St",
        city="Nasr City",
        state="C",
        country="EG",
    ),
    source=Source.STOREFRONT,
)
paymob = ProviderConnected(
    account_id=provider_account_id(STORE, "paymob"),
    store_id=STORE,
    provider="paymob",
    live=False,
    secret="paymob/1",
    owner="778899",
    integration_ids={"paymob_card": "5012345"},
)
requested = PaymentRequested(payment_id=PAYMENT, order_id=ORDER, store_id=STORE, amount=TOTAL, method="paymob_card")
intention = Intention(
    provider="paymob",
    provider_payment_id="pi_1",
    provider_order_id="401122334",
    amount=TOTAL,
    integration_ids=("5012345",),
    owner="778899",
    secret="payments/client_secret/3",
    expires_at=datetime(2026, 1, 15, 10, 0, tzinfo=UTC),
)
bound = ProviderOrderBound(provider_order_id=STREAM, payment_id=PAYMENT)
intended = PaymentIntended(
    payment_id=PAYMENT,
    provider="paymob",
    provider_payment_id="pi_1",
    provider_order_id="401122334",
    integration_ids=("5012345",),
    owner="778899",
    secret="payments/client_secret/3",
    expires_at=datetime(2026, 1, 15, 10, 0, tzinfo=UTC),
)

order_placed: tuple[Event, ...] = (received, reserved, placed, paymob, requested)
card_order: tuple[Event, ...] = (*order_placed, bound, intended)
cod_order: tuple[Event, ...] = (
    received,
    reserved,
    replace(placed, payment_method="cod"),
    replace(requested, method="cod"),
)


def told(outcome: Outcome = Outcome.CAPTURED, key: str = "a", by: str = "1", **said: Any) -> ReceiveTransaction:
    """A verified callback of Paymob."""
    transaction = Transaction(
        report=Report(key=key, transaction_id=by),
        outcome=outcome,
        amount=TOTAL,
        integration_id="5012345",
        owner="778899",
    )
    return ReceiveTransaction(
        provider="paymob", provider_order_id="401122334", transaction=replace(transaction, **said)
    )


REGISTRY = registry()


class Counter:
    """A shop over many commands: what each refused command leaves behind is nothing."""

    def __init__(self, story: Iterable[Event]) -> None:
        self.states: dict[Key, Known] = {}
        self.history: list[Event] = []
        self.commands = 0
        opening = self._shop()
        for event in story:
            opening.apply(event)
        self._keep(opening)

    def _shop(self) -> Shop:
        return Shop(
            REGISTRY,
            now=NOW,
            actor="webhook:test",
            command_id=UUID(int=0xC0FFEE + self.commands),
            tenant_id=TENANT,
            secret=SECRET,
            source=lambda key: self.states.get(key, (None, 0)),
        )

    def _keep(self, shop: Shop) -> None:
        self.states |= shop.touched
        self.history += [one.event for one in shop.decided]

    def run(self, command: Command) -> list[Event]:
        """The facts that follow.

        Raises:
            DomainError: refused; nothing happened.
        """
        self.commands += 1
        shop = self._shop()
        shop.do(command)
        self._keep(shop)
        return [one.event for one in shop.decided]

    def state(self, decider: Decider[S, Any], stream_id: UUID) -> S:
        """The state that the shop knows; the same as history alone gives."""
        found: S = self.states.get((decider.stream, stream_id), (decider.initial, 0))[0]
        facts = [e for e in self.history if REGISTRY.of_event[type(e)] is decider]
        assert found == decider.fold(e for e in facts if getattr(e, decider.key) == stream_id)
        return found

    def count(self, *kinds: type[Event]) -> int:
        """How often one of these happened."""
        return sum(type(event) in kinds for event in self.history)
