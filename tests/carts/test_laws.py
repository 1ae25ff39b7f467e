"""Whatever shoppers do: a cart is what a plain dictionary would be, and is priced as the catalogue says."""

from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from numu_core.carts.commands import (
    MOST_PIECES,
    AddToCart,
    EmptyCart,
    MergeCarts,
    RemoveFromCart,
    SetCartQuantity,
    ShowCart,
)
from numu_core.carts.decider import CARTS
from numu_core.carts.events import cart_id_of
from numu_core.checkout.commands import CheckOut
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import stock_id
from numu_core.kernel.errors import DomainError
from numu_core.kernel.messages import Command
from numu_core.kernel.shop import Key, Known, Shop
from numu_core.orders.decider import ORDERS
from tests.kernel.spec import NOW, SECRET, TENANT, registry
from tests.orders.shop import CAIRO, CUSTOMER, HOME, MONA, SCARF, SHIRT, STORE, received, stocked

REGISTRY = registry()
PRICES = {SHIRT: 12000, SCARF: 8000}
GUEST = "guest:one"
WHO: dict[str, UUID | None] = {"guest": None, "customer": CUSTOMER}
shoppers, products, pieces = st.sampled_from(sorted(WHO)), st.sampled_from([SHIRT, SCARF]), st.integers(1, 6)


class CartLaws(RuleBasedStateMachine):
    """A guest, who is also a customer, and two products."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[Key, Known] = {}
        self.model: dict[str, dict[UUID, int]] = {name: {} for name in WHO}
        self.commands = 0
        shop = self.shop(GUEST)
        for event in stocked:
            shop.apply(event)
        self.states |= shop.touched

    def shop(self, actor: str) -> Shop:
        self.commands += 1
        return Shop(
            REGISTRY,
            now=NOW,
            actor=actor,
            command_id=UUID(int=10**6 + self.commands),
            tenant_id=TENANT,
            secret=SECRET,
            source=lambda key: self.states.get(key, (None, 0)),
        )

    def ask(self, who: str, command: Command) -> Any:
        """The result, or the refusal."""
        shop = self.shop(f"customer:{CUSTOMER}" if WHO[who] else GUEST)
        try:
            result = shop.do(command)
        except DomainError as refusal:
            return refusal
        self.states |= shop.touched
        return result

    def available(self, product_id: UUID) -> int:
        stock: Any = self.states["inventory", stock_id(product_id, HOME)][0]
        return int(stock.available)

    def cart_of(self, who: str) -> UUID:
        return cart_id_of(WHO[who], GUEST)

    @rule(who=shoppers, product_id=products, n=pieces)
    def add(self, who: str, product_id: UUID, n: int) -> None:
        answer = self.ask(who, AddToCart(cart_id=self.cart_of(who), store_id=STORE, product_id=product_id, quantity=n))
        wanted = self.model[who].get(product_id, 0) + n
        assert isinstance(answer, DomainError) == (wanted > self.available(product_id))
        if answer is None:
            self.model[who][product_id] = wanted

    @rule(who=shoppers, product_id=products, n=st.integers(0, 6))
    def change(self, who: str, product_id: UUID, n: int) -> None:
        command = SetCartQuantity(
            cart_id=self.cart_of(who), store_id=STORE, product_id=product_id, variant_id=product_id, quantity=n
        )
        held = self.model[who].get(product_id, 0)
        fine = held > 0 and (n <= held or n <= self.available(product_id))
        answer = self.ask(who, command)
        assert (answer is None) == fine
        if fine:
            self.model[who] = {**self.model[who], product_id: n}
            self.model[who] = {one: count for one, count in self.model[who].items() if count}

    @rule(who=shoppers, product_id=products)
    def remove(self, who: str, product_id: UUID) -> None:
        self.ask(who, RemoveFromCart(cart_id=self.cart_of(who), product_id=product_id, variant_id=product_id))
        self.model[who].pop(product_id, None)

    @rule(who=shoppers)
    def clear(self, who: str) -> None:
        self.ask(who, EmptyCart(cart_id=self.cart_of(who)))
        self.model[who] = {}

    @rule()
    def sign_in(self) -> None:
        assert self.ask("guest", MergeCarts(store_id=STORE, customer_id=CUSTOMER, guest=GUEST)) is None
        for product_id, n in self.model["guest"].items():
            self.model["customer"][product_id] = min(self.model["customer"].get(product_id, 0) + n, MOST_PIECES)
        self.model["guest"] = {}

    @rule(product_id=products, n=pieces)
    def deliver(self, product_id: UUID, n: int) -> None:
        shop = self.shop("staff:1")
        shop.apply(received(product_id, n)[0])
        self.states |= shop.touched

    @rule(who=shoppers)
    def check_out(self, who: str) -> None:
        """The cart is bought whole for what it showed, and empty after; or not at all."""
        before = self.ask(who, ShowCart(cart_id=self.cart_of(who), store_id=STORE, customer_id=WHO[who]))
        wish = CheckOut(store_id=STORE, ship_to=CAIRO, contact=MONA, customer_id=WHO[who], payment_method="cod")
        cart = self.model[who]
        fine = bool(cart) and all(n <= self.available(product_id) for product_id, n in cart.items())
        placed = self.ask(who, wish)
        assert isinstance(placed, DomainError) != fine
        if fine:
            assert placed.total == before.quote.total
            order = self.states[ORDERS.stream, placed.order_id][0]
            assert {line.product_id: line.quantity for line in order.lines} == cart
            self.model[who] = {}

    @invariant()
    def a_cart_is_what_was_put_in(self) -> None:
        for who, model in self.model.items():
            known: Any = self.states.get((CARTS.stream, self.cart_of(who)), (CARTS.initial, 0))[0]
            assert {line.product_id: line.quantity for line in known.lines} == model

    @invariant()
    def a_cart_costs_what_its_pieces_cost(self) -> None:
        for who, model in self.model.items():
            shown = self.ask(who, ShowCart(cart_id=self.cart_of(who), store_id=STORE))
            assert shown.quote.total.minor == sum(PRICES[product_id] * n for product_id, n in model.items())
            assert all(line.available == self.available(line.product_id) for line in shown.quote.lines)

    @invariant()
    def looking_reserves_nothing(self) -> None:
        for product_id in PRICES:
            stock: Any = self.states[INVENTORY.stream, stock_id(product_id, HOME)][0]
            assert 0 <= stock.reserved <= stock.on_hand


CartLaws.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestCartLaws = CartLaws.TestCase
