"""Whatever happens to orders, in whatever order: stock and money add up, and no status comes from nowhere."""

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from numu_core.checkout.commands import CheckOut, EnteredLine, EnterOrder, WantedLine
from numu_core.inventory.commands import ReceiveStock
from numu_core.inventory.events import StockDispatched, StockReceived, StockRestocked, stock_id
from numu_core.kernel.errors import DomainError
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.shop import Key, Known, Shop
from numu_core.orders.commands import (
    CancelOrder,
    ChangeOrderStatus,
    DeliverOrder,
    FailOrderPayment,
    MarkOrderPaid,
    ReturnLine,
    ReturnOrder,
    ShipOrder,
)
from numu_core.orders.decider import ORDERS, Order
from numu_core.orders.events import ALLOWED, OrderEvent, OrderPaid, OrderPlaced, PaymentStatus, Status
from numu_core.payments.events import CashCollected
from numu_projections.inventory.projection import STOCK_LEVEL
from numu_projections.orders.projection import ORDER_SUMMARY
from numu_projections.sales.projection import PROJECTIONS as SALES
from tests.kernel.spec import NOW, SECRET, TENANT, folded, registry
from tests.orders.shop import CAIRO, CUSTOMER, HOME, MONA, SCARF, SHIRT, STORE, egp, owned, stocked

REGISTRY = registry()
products = st.sampled_from([SHIRT, SCARF])
pieces = st.integers(1, 4)
carts = st.lists(st.tuples(products, pieces), min_size=1, max_size=4)


class OrderLaws(RuleBasedStateMachine):
    """One shop, every command, and the facts themselves as the model."""

    orders: Bundle[UUID] = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[Key, Known] = {}
        self.history: list[Event] = []
        self.steps: dict[UUID, list[OrderEvent]] = defaultdict(list)
        self.commands = 0
        self.let(stocked)

    def let(self, events: list[Event]) -> None:
        shop = self.shop()
        for event in events:
            shop.apply(event)
        self.keep(shop)

    def shop(self) -> Shop:
        self.commands += 1
        return Shop(
            REGISTRY,
            now=NOW,
            actor="staff:1",
            command_id=UUID(int=10**6 + self.commands),
            tenant_id=TENANT,
            secret=SECRET,
            source=lambda key: self.states.get(key, (None, 0)),
        )

    def keep(self, shop: Shop) -> None:
        self.states |= shop.touched
        self.history += [one.event for one in shop.decided]
        for one in shop.decided:
            if one.stream == "orders":
                self.steps[one.stream_id].append(one.event)  # type: ignore[arg-type]

    def ask(self, command: Command) -> Any:
        shop = self.shop()
        try:
            result = shop.do(command)
        except DomainError:
            return None
        self.keep(shop)
        return result

    def order(self, order_id: UUID) -> Order:
        found: Order = self.states["orders", order_id][0]
        return found

    @rule(product_id=products, n=st.integers(1, 10))
    def receive(self, product_id: UUID, n: int) -> None:
        self.ask(ReceiveStock(**owned(product_id), quantity=n))

    @rule(target=orders, cart=carts, method=st.sampled_from(["cod", "fawry"]))
    def place(self, cart: list[tuple[UUID, int]], method: str) -> Any:
        wanted = [WantedLine(product_id=product_id, quantity=n) for product_id, n in cart]
        placed = self.ask(CheckOut(store_id=STORE, lines=wanted, ship_to=CAIRO, contact=MONA, payment_method=method))
        return placed.order_id if placed else multiple()

    @rule(target=orders, cart=carts, fulfilled=st.booleans(), paid=st.booleans())
    def enter(self, cart: list[tuple[UUID, int]], fulfilled: bool, paid: bool) -> Any:
        lines = [EnteredLine(product_id=p, name="x", quantity=n, unit_price=egp(n * 10)) for p, n in cart]
        entered = self.ask(
            EnterOrder(store_id=STORE, customer_id=CUSTOMER, lines=lines, ship_to=CAIRO, fulfilled=fulfilled, paid=paid)
        )
        return entered.order_id if entered else multiple()

    @rule(order_id=orders, status=st.sampled_from(list(Status)))
    def change_by_hand(self, order_id: UUID, status: Status) -> None:
        before = self.order(order_id).status
        self.ask(ChangeOrderStatus(order_id=order_id, status=status))
        after = self.order(order_id).status
        assert after is before or status in ALLOWED[before]

    @rule(
        order_id=orders, kind=st.sampled_from([ShipOrder, DeliverOrder, CancelOrder, MarkOrderPaid, FailOrderPayment])
    )
    def move(self, order_id: UUID, kind: type[Any]) -> None:
        self.ask(kind(order_id=order_id))

    @rule(order_id=orders, restock=st.booleans())
    def give_all_back(self, order_id: UUID, restock: bool) -> None:
        self.ask(ReturnOrder(order_id=order_id, restock=restock))

    @rule(order_id=orders, line=st.integers(1, 4), n=pieces, restock=st.booleans())
    def give_back(self, order_id: UUID, line: int, n: int, restock: bool) -> None:
        self.ask(ReturnOrder(order_id=order_id, lines=[ReturnLine(line=line, quantity=n)], restock=restock))

    @invariant()
    def every_promised_piece_belongs_to_an_order(self) -> None:
        promised: Counter[UUID] = Counter()
        for order_id in self.steps:
            if self.order(order_id).holding:
                for line in self.order(order_id).lines:
                    promised[line.variant_id] += line.quantity
        for product_id in (SHIRT, SCARF):
            stock = self.states["inventory", stock_id(product_id, HOME)][0]
            assert stock.reserved == promised[product_id]
            assert 0 <= stock.reserved <= stock.on_hand

    @invariant()
    def every_piece_is_somewhere(self) -> None:
        for product_id in (SHIRT, SCARF):
            mine = [event for event in self.history if getattr(event, "stock_id", None) == stock_id(product_id, HOME)]
            came = sum(e.quantity for e in mine if isinstance(e, StockReceived | StockRestocked))
            went = sum(e.quantity for e in mine if isinstance(e, StockDispatched))
            assert self.states["inventory", stock_id(product_id, HOME)][0].on_hand == came - went
            out = sum(
                line.quantity
                for order_id in self.steps
                if self.order(order_id).dispatched
                for line in self.order(order_id).lines
                if line.product_id == product_id
            )
            assert went == out

    @invariant()
    def no_more_comes_back_than_went_out(self) -> None:
        for order_id in self.steps:
            order = self.order(order_id)
            for line in order.lines:
                assert 0 <= order.returned.get(line.line, 0) <= line.quantity * order.dispatched

    @invariant()
    def no_status_comes_from_nowhere(self) -> None:
        for events in self.steps.values():
            order = ORDERS.initial
            for event in events:
                after = ORDERS.evolve(order, event)
                assert after.status is order.status or after.status in ALLOWED[order.status]
                order = after

    @invariant()
    def money_comes_in_once_and_in_full(self) -> None:
        cash = {event.order_id: event.amount for event in self.history if isinstance(event, CashCollected)}
        for order_id, events in self.steps.items():
            paid = [event.amount for event in events if isinstance(event, OrderPaid)]
            order = self.order(order_id)
            assert paid in ([], [order.total])
            assert bool(paid) == (order.payment_status in {PaymentStatus.PAID, PaymentStatus.REFUNDED})
            assert cash.get(order_id, order.total) == order.total
            assert order_id not in cash or paid

    @invariant()
    def numbers_have_no_gaps(self) -> None:
        numbers = [event.number for event in self.history if isinstance(event, OrderPlaced)]
        assert numbers == list(range(1, len(numbers) + 1))

    def teardown(self) -> None:
        """Read models, folded from the facts alone, say what the rules remember."""
        levels = folded(STOCK_LEVEL, self.history)
        for product_id in (SHIRT, SCARF):
            stock, level = self.states["inventory", stock_id(product_id, HOME)][0], levels[stock_id(product_id, HOME)]
            assert (level.on_hand, level.reserved, level.available) == (stock.on_hand, stock.reserved, stock.available)
        rows = folded(ORDER_SUMMARY, self.history)
        for order_id in self.steps:
            order = self.order(order_id)
            assert (rows[order_id].status, rows[order_id].payment_status) == (order.status, order.payment_status)
        worth = sum(map(standing_minor, map(self.order, self.steps)))
        for figures in SALES:
            total = folded(figures, self.history).values()
            assert sum(row.revenue_minor - row.withdrawn_minor - row.returned_minor for row in total) == worth


def standing_minor(order: Order) -> int:
    """What the customers of an order have, or will have, at its prices."""
    kept = ((line.quantity - order.returned.get(line.line, 0)) * line.unit_price.minor for line in order.lines)
    return sum(kept) if order.holding or order.dispatched else 0


OrderLaws.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestOrderLaws = OrderLaws.TestCase
