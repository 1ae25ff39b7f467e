"""An order of two shirts for 459.90 pounds, and what can be told about its money and its parcel."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from numu_core.inventory.events import StockReceived, StockReserved, stock_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.orders.events import Address, Contact, OrderLine, OrderPlaced, Source
from numu_core.payments.commands import Intention, ReceiveTransaction
from numu_core.payments.events import Outcome, PaymentIntended, PaymentRequested, Report, Transaction
from numu_core.provider_accounts.decider import provider_account_id
from numu_core.provider_accounts.events import ProviderConnected
from numu_core.provider_orders.decider import provider_order_id
from numu_core.provider_orders.events import ProviderOrderBound

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
