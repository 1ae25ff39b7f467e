"""Whatever is edited, cancelled in part, paid or sent: stock, money, coupon and gift cards add up at every moment."""

from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from numu_core.checkout.commands import CheckOut, WantedLine
from numu_core.coupons.commands import CreateCoupon
from numu_core.coupons.decider import COUPONS
from numu_core.coupons.events import Kind, Terms
from numu_core.gift_cards.commands import GiftCardFound, IssueGiftCard
from numu_core.gift_cards.decider import GIFT_CARDS
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import stock_id
from numu_core.kernel.errors import DomainError
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.money import Money
from numu_core.kernel.shop import Key, Known, Shop
from numu_core.order_edits.commands import EditLines, EditPreview, LineChange, NewLine
from numu_core.order_edits.errors import PreviewOutdated
from numu_core.orders.commands import CancelOrder, DeliverOrder, MarkOrderPaid, ShipOrder
from numu_core.orders.decider import ORDERS, UNSENT, Order
from numu_core.orders.events import PaymentStatus, Status
from numu_core.payments.decider import PAYMENTS
from tests.kernel.spec import NOW, SECRET, TENANT, registry
from tests.orders.shop import CAIRO, HOME, MONA, SCARF, SHIRT, STORE, egp, stocked

COUPON, CODE = UUID(int=81), "GC-ABCD-EFGH-JKMN-PQRS"
BALANCE = egp(45000)
products = st.sampled_from([SHIRT, SCARF])
carts = st.lists(st.tuples(products, st.integers(1, 3)), min_size=1, max_size=3)
changes = st.dictionaries(st.integers(1, 4), st.integers(0, 3), max_size=3)
prices = st.none() | st.integers(0, 20_000).map(egp)
additions = st.lists(st.builds(NewLine, product_id=products, quantity=st.integers(1, 2), unit_price=prices), max_size=2)


class EditLaws(RuleBasedStateMachine):
    """One shop with little stock, one coupon, one gift card."""

    orders: Bundle[UUID] = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[Key, Known] = {}
        self.placed: list[UUID] = []
        self.commands = 0
        self.let(stocked)
        ten = Terms(kind=Kind.PERCENTAGE, value=Decimal(10), min_order=egp(15000))
        self.ask(CreateCoupon(coupon_id=COUPON, store_id=STORE, code="TEN", terms=ten))
        issued = self.ask(IssueGiftCard(store_id=STORE, code=CODE, balance=BALANCE))
        assert isinstance(issued, GiftCardFound)
        self.card = issued.card_id

    def shop(self) -> Shop:
        self.commands += 1
        return Shop(
            registry(),
            now=NOW,
            actor="staff:1",
            command_id=UUID(int=10**6 + self.commands),
            tenant_id=TENANT,
            secret=SECRET,
            source=lambda key: self.states.get(key, (None, 0)),
        )

    def let(self, events: list[Event]) -> None:
        shop = self.shop()
        for event in events:
            shop.apply(event)
        self.states |= shop.touched

    def ask(self, command: Command, *, keep: bool = True) -> Any:
        shop = self.shop()
        try:
            result = shop.do(command)
        except DomainError as refusal:
            return refusal
        if keep:
            self.states |= shop.touched
        return result

    def state(self, decider: Any, stream_id: UUID) -> Any:
        return self.shop().state(decider, stream_id)

    @property
    def live(self) -> list[Order]:
        return [order for order in (self.state(ORDERS, one) for one in self.placed) if order.holding]

    @rule(target=orders, cart=carts, coupon=st.booleans(), card=st.booleans())
    def place(self, cart: list[tuple[UUID, int]], coupon: bool, card: bool) -> Any:
        wanted = [WantedLine(product_id=product_id, quantity=n) for product_id, n in cart]
        command = CheckOut(
            store_id=STORE,
            lines=wanted,
            ship_to=CAIRO,
            contact=MONA,
            payment_method="cod",
            coupon_code="TEN" if coupon else None,
            gift_card_codes=[CODE] if card else [],
        )
        result = self.ask(command)
        if isinstance(result, DomainError):
            return multiple()
        self.placed.append(result.order_id)
        return result.order_id

    @rule(order_id=orders, changed=changes, added=additions)
    def edit(self, order_id: UUID, changed: dict[int, int], added: list[NewLine]) -> None:
        told = [LineChange(line=line, quantity=n) for line, n in changed.items()]
        command = EditLines(order_id=order_id, store_id=STORE, changes=told, additions=added)
        preview = self.ask(command, keep=False)
        if isinstance(preview, DomainError):
            return
        assert isinstance(preview, EditPreview)
        agreed = EditLines(order_id=order_id, store_id=STORE, changes=told, additions=added, version=preview.version)
        wrong = self.ask(EditLines(order_id=order_id, store_id=STORE, changes=told, additions=added, version="x"))
        assert isinstance(wrong, PreviewOutdated)
        assert self.ask(agreed) == preview
        again = self.ask(agreed)
        assert isinstance(again, DomainError), "an edit that was seen once is done once"

    @rule(order_id=orders)
    def take_everything_out(self, order_id: UUID) -> None:
        order: Order = self.state(ORDERS, order_id)
        told = [LineChange(line=line.line, quantity=0) for line in order.lines]
        result = self.ask(EditLines(order_id=order_id, store_id=STORE, changes=told))
        if order.status in UNSENT:
            assert isinstance(result, EditPreview)
            after: Order = self.state(ORDERS, order_id)
            assert (after.status, after.holding, after.owed_back) == (Status.CANCELLED, False, order.received)

    @rule(order_id=orders, kind=st.sampled_from([MarkOrderPaid, ShipOrder, DeliverOrder, CancelOrder]))
    def move(self, order_id: UUID, kind: type[Command]) -> None:
        self.ask(kind(order_id=order_id))

    @invariant()
    def shelves_hold_what_open_lines_say(self) -> None:
        wanted: Counter[UUID] = Counter()
        for order in self.live:
            for line in order.lines:
                wanted[line.product_id] += line.quantity
        for product_id in (SHIRT, SCARF):
            assert self.state(INVENTORY, stock_id(product_id, HOME)).reserved == wanted[product_id]

    @invariant()
    def money_balances(self) -> None:
        for order_id in self.placed:
            order: Order = self.state(ORDERS, order_id)
            gift = sum(part.amount.minor for part in order.gift_cards)
            assert order.total.minor == gift + order.received.minor + order.due.minor - order.owed.minor
            assert min(order.due.minor, order.owed.minor) == 0
            lines = sum((line.unit_price * line.quantity).minor for line in order.lines)
            assert order.total == egp(lines) + order.shipping - order.discount

    @invariant()
    def what_is_asked_for_is_what_is_due(self) -> None:
        for order in self.live:
            assert (order.due.minor == 0) == (order.payment_status is PaymentStatus.PAID)
            if order.due.minor and order.payment_id:
                payment = self.state(PAYMENTS, order.payment_id)
                assert (payment.amount, payment.closed) == (order.due, False)

    @invariant()
    def the_card_and_the_coupon_are_used_by_orders_that_stand(self) -> None:
        standing = [self.state(ORDERS, one) for one in self.placed]
        standing = [order for order in standing if order.status is not Status.CANCELLED]
        spent = sum(part.amount.minor for order in standing for part in order.gift_cards)
        assert self.state(GIFT_CARDS, self.card).balance == BALANCE - Money(spent, "EGP")
        assert self.state(COUPONS, COUPON).used == sum(order.coupon is not None for order in standing)


EditLaws.TestCase.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestEditLaws = EditLaws.TestCase
