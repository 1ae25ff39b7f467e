"""Whatever happens to orders: coupons and gift cards balance to the piastre, and what was quoted was charged."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule
from msgspec.structs import replace

from numu_core.checkout.commands import CheckOut, WantedLine
from numu_core.coupons.decider import COUPONS
from numu_core.coupons.events import Kind, Terms
from numu_core.gift_cards.decider import GIFT_CARDS
from numu_core.gift_cards.events import GiftCardIssued
from numu_core.kernel.errors import DomainError
from numu_core.kernel.ids import keyed_id
from numu_core.kernel.messages import Command
from numu_core.kernel.shop import Key, Known, Shop
from numu_core.orders.commands import (
    CancelOrder,
    DeliverOrder,
    FailOrderPayment,
    MarkOrderPaid,
    RefundOrder,
    ReopenOrder,
    ReturnOrder,
    ShipOrder,
)
from numu_core.orders.decider import ORDERS, Order
from numu_core.orders.events import Status
from numu_core.pricing.commands import BasketLine, PriceBasket
from tests.checkout.shop import buy
from tests.coupons.shop import COUPON, offered
from tests.kernel.spec import NOW, SECRET, TENANT, registry
from tests.orders.shop import SCARF, SHIRT, STORE, egp, received, stocked
from tests.shipping.shop import CAIRO_RATE, EXPRESS, zoned

REGISTRY = registry()
CODES = ("GC-ABCD-EFGH-JKMN-PQ29", "GC-ABCD-EFGH-JKMN-PQ28")
WORTH = (30000, 7000)
CARDS = tuple(keyed_id(SECRET, "gift_cards.code", code) for code in CODES)
USES = 3
STEPS: tuple[type[Any], ...] = (
    CancelOrder,
    FailOrderPayment,
    ReopenOrder,
    MarkOrderPaid,
    ShipOrder,
    DeliverOrder,
    ReturnOrder,
    RefundOrder,
)
OVER = {Status.CANCELLED, Status.PAYMENT_FAILED, Status.RETURNED, Status.REFUNDED}
UNDONE = {Status.CANCELLED, Status.PAYMENT_FAILED}
carts = st.lists(st.tuples(st.sampled_from([SHIRT, SCARF]), st.integers(1, 3)), min_size=1, max_size=3)


class CheckoutLaws(RuleBasedStateMachine):
    """One shop, one coupon for three orders, two gift cards."""

    orders: Bundle[UUID] = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[Key, Known] = {}
        self.placed: list[UUID] = []
        self.commands = 0
        shop = self.shop()
        tenth = offered(Terms(kind=Kind.PERCENTAGE, value=Decimal(10), usage_limit=USES), "TEN")
        cards = [
            GiftCardIssued(card_id=card, store_id=STORE, last_four=code[-4:], balance=egp(worth))
            for card, code, worth in zip(CARDS, CODES, WORTH, strict=True)
        ]
        for event in [*stocked, *received(SHIRT, 60)[:1], *received(SCARF, 60)[:1], *tenth, *cards, *zoned]:
            shop.apply(event)
        self.states |= shop.touched

    def shop(self) -> Shop:
        self.commands += 1
        return Shop(
            REGISTRY,
            now=NOW,
            actor="guest:one",
            command_id=UUID(int=10**6 + self.commands),
            tenant_id=TENANT,
            secret=SECRET,
            source=lambda key: self.states.get(key, (None, 0)),
        )

    def ask(self, command: Command) -> Any:
        shop = self.shop()
        try:
            result = shop.do(command)
        except DomainError as refusal:
            return refusal
        self.states |= shop.touched
        return result

    def order(self, order_id: UUID) -> Order:
        found: Order = self.states[ORDERS.stream, order_id][0]
        return found

    @rule(
        target=orders,
        cart=carts,
        coupon=st.booleans(),
        cards=st.lists(st.sampled_from(CODES), max_size=2, unique=True),
        rate=st.sampled_from([CAIRO_RATE, EXPRESS]),
        method=st.sampled_from(["cod", "paymob_card"]),
    )
    def buy(self, cart: list[tuple[UUID, int]], coupon: bool, cards: list[str], rate: UUID, method: str) -> Any:
        lines = [WantedLine(product_id=product_id, quantity=n) for product_id, n in cart]
        code = "TEN" if coupon else None
        wish: CheckOut = replace(
            buy, lines=lines, coupon_code=code, gift_card_codes=cards, rate_id=rate, payment_method=method
        )
        question = PriceBasket(
            store_id=STORE,
            lines=[BasketLine(product_id=line.product_id, quantity=line.quantity) for line in lines],
            customer_id=wish.customer_id,
            coupon_code=code,
            gift_card_codes=cards,
            rate_id=rate,
            governorate="Cairo",
            cod=method == "cod",
        )
        quote, placed = self.ask(question), self.ask(wish)
        if isinstance(placed, DomainError):
            return multiple()
        order = self.order(placed.order_id)
        assert (placed.total, order.due) == (quote.total, quote.due)
        assert [line.discount for line in order.lines] == [
            line.discount if line.discount.minor else None for line in quote.lines
        ]
        self.placed.append(placed.order_id)
        return placed.order_id

    @rule(order_id=orders, step=st.sampled_from(STEPS))
    def step(self, order_id: UUID, step: type[Any]) -> None:
        self.ask(step(order_id=order_id))

    @invariant()
    def a_coupon_is_used_by_the_orders_that_stand(self) -> None:
        standing = [one for one in map(self.order, self.placed) if one.coupon and one.status not in UNDONE]
        coupon: Any = self.states[COUPONS.stream, COUPON][0]
        assert coupon.used == len(standing) <= USES

    @invariant()
    def a_gift_card_holds_what_no_order_has_of_it(self) -> None:
        for card, worth in zip(CARDS, WORTH, strict=True):
            out = sum(
                part.amount.minor
                for order in map(self.order, self.placed)
                if order.status not in OVER
                for part in order.gift_cards
                if part.card_id == card
            )
            state: Any = self.states[GIFT_CARDS.stream, card][0]
            assert state.balance.minor == worth - out >= 0


CheckoutLaws.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestCheckoutLaws = CheckoutLaws.TestCase
