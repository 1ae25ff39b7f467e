"""Whatever a courier reports, however often and in whatever order: goods leave once, cash is counted once."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import StockDispatched, StockRestocked
from numu_core.kernel.errors import DomainError
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.orders.commands import CancelOrder, DeliverOrder, MarkOrderPaid, ReturnOrder, ShipOrder
from numu_core.orders.decider import ORDERS
from numu_core.orders.events import OrderPaid, PaymentStatus
from numu_core.orders.events import Status as OrderStatus
from numu_core.payments.decider import PAYMENTS
from numu_core.payments.events import CashCollected
from numu_core.shipments.commands import (
    CancelShipment,
    CorrectShipment,
    MoveShipment,
    RecordBooking,
    RecordCancellation,
    RequestShipment,
    SettleOutcome,
)
from numu_core.shipments.decider import AHEAD, SHIPMENTS
from numu_core.shipments.events import OWN, CashDiffered, ShipmentDelivered, ShipmentRequested, ShipmentReturned, Status
from numu_core.shipments.flows import LEFT
from tests.payments.story import ORDER, PAYMENT, SHELF, STORE, TOTAL, Counter, cod_order
from tests.shipments.story import SHIPMENT, T0, asked_for, bosta, heard, scan

statuses = st.one_of(st.none(), st.sampled_from([status for status in Status if status is not Status.NEW]))
hours = st.integers(0, 30)
staff = st.sampled_from(
    [
        CancelOrder(order_id=ORDER),
        ShipOrder(order_id=ORDER),
        DeliverOrder(order_id=ORDER),
        CancelShipment(shipment_id=SHIPMENT),
    ]
)


class ShipmentLaws(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.shop = Counter((*cod_order, bosta, *asked_for))
        self.left: set[Status] = set()

    @rule()
    def the_courier_accepts(self) -> None:
        self.shop.run(RecordBooking(shipment_id=SHIPMENT, carrier_id="65f2", tracking_number="12345678"))

    @rule(status=statuses, at=hours)
    def the_courier_reports(self, status: Status | None, at: int) -> None:
        """Never refused: a report that is refused is a report that is lost."""
        report = replace(heard(status, at), scan=replace(scan(at, str(status)), at=T0 + timedelta(hours=at)))
        before = self.shop.state(SHIPMENTS, SHIPMENT).status
        self.shop.run(report)
        assert not self.shop.run(report), "the same report again is no news"
        after = self.shop.state(SHIPMENTS, SHIPMENT).status
        assert after is before or after in AHEAD[before]

    @rule(status=statuses, at=hours, collected=st.sampled_from([None, TOTAL, TOTAL, Money(1, "EGP")]))
    def the_courier_confirms(self, status: Status | None, at: int, collected: Money | None) -> None:
        settle = SettleOutcome(shipment_id=SHIPMENT, scan=scan(at, str(status)), status=status, collected=collected)
        self.shop.run(settle)

    @rule()
    def the_courier_will_not_come(self) -> None:
        self.shop.run(RecordCancellation(shipment_id=SHIPMENT))

    @rule(command=staff)
    def staff_intervenes(self, command: Command) -> None:
        try:
            self.shop.run(command)
        except DomainError:
            return

    @invariant()
    def goods_leave_once_and_come_back_once(self) -> None:
        order, shelf = self.shop.state(ORDERS, ORDER), self.shop.state(INVENTORY, SHELF)
        gone, back = self.shop.count(StockDispatched), self.shop.count(StockRestocked)
        assert 0 <= back <= gone <= 1
        assert shelf.on_hand == 5 - 2 * gone + 2 * back
        assert shelf.reserved == (2 if order.holding else 0)

    @invariant()
    def a_parcel_has_one_outcome(self) -> None:
        assert self.shop.count(ShipmentDelivered) + self.shop.count(ShipmentReturned) <= 1

    @invariant()
    def cash_is_counted_once_and_only_as_asked(self) -> None:
        order, payment = self.shop.state(ORDERS, ORDER), self.shop.state(PAYMENTS, PAYMENT)
        assert self.shop.count(CashCollected) == self.shop.count(OrderPaid) == bool(payment.paid_by)
        assert (order.payment_status is PaymentStatus.PAID) == bool(payment.paid_by)
        if order.status is OrderStatus.RETURNED:
            assert payment.voided
        if self.shop.count(CashDiffered):
            assert self.shop.count(ShipmentDelivered) == 1


class OwnCourierLaws(RuleBasedStateMachine):
    """The store brings it itself: staff moves parcel and order as it likes, and corrects what is to be collected."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = Counter(cod_order)
        self.shop.run(RequestShipment(order_id=ORDER, store_id=STORE, carrier=OWN))
        [self.parcel] = [event.shipment_id for event in self.shop.history if isinstance(event, ShipmentRequested)]

    def attempt(self, command: Command) -> None:
        try:
            self.shop.run(command)
        except DomainError:
            return

    @rule(status=st.sampled_from([*Status, "failed", "returned", "nowhere"]))
    def staff_moves_the_parcel(self, status: str) -> None:
        before = self.shop.state(SHIPMENTS, self.parcel).status
        self.attempt(MoveShipment(shipment_id=self.parcel, store_id=STORE, status=str(status)))
        after = self.shop.state(SHIPMENTS, self.parcel).status
        assert after is before or after in AHEAD[before]

    @rule(kind=st.sampled_from([ShipOrder, DeliverOrder, ReturnOrder, CancelOrder, MarkOrderPaid]))
    def staff_moves_the_order(self, kind: type[Command]) -> None:
        self.attempt(kind(order_id=ORDER))

    @rule(minor=st.sampled_from([0, 100, TOTAL.minor]))
    def staff_corrects_the_cash(self, minor: int) -> None:
        self.attempt(CorrectShipment(shipment_id=self.parcel, store_id=STORE, collect_minor=minor))

    @rule()
    def staff_calls_it_off(self) -> None:
        self.attempt(CancelShipment(shipment_id=self.parcel, store_id=STORE))

    @invariant()
    def nobody_is_asked_anything(self) -> None:
        parcel = self.shop.state(SHIPMENTS, self.parcel)
        assert not parcel.cancelling
        assert parcel.corrections == parcel.corrected

    @invariant()
    def goods_leave_once_and_come_back_once(self) -> None:
        gone, back = self.shop.count(StockDispatched), self.shop.count(StockRestocked)
        assert 0 <= back <= gone <= 1
        assert self.shop.state(INVENTORY, SHELF).on_hand == 5 - 2 * gone + 2 * back

    @invariant()
    def cash_is_counted_once(self) -> None:
        order = self.shop.state(ORDERS, ORDER)
        assert self.shop.count(CashCollected) <= self.shop.count(OrderPaid) <= 1
        assert (order.payment_status is PaymentStatus.PAID) == bool(self.shop.count(OrderPaid))

    @invariant()
    def the_parcel_is_where_its_order_is(self) -> None:
        order, parcel = self.shop.state(ORDERS, ORDER).status, self.shop.state(SHIPMENTS, self.parcel).status
        if parcel is Status.DELIVERED and not self.shop.count(CashDiffered):
            assert order is OrderStatus.DELIVERED
        if parcel is Status.RETURNED_TO_ORIGIN:
            assert order is OrderStatus.RETURNED
        if order is OrderStatus.SHIPPED and parcel is not Status.CANCELLED:
            assert parcel in LEFT


TestOwnCourierLaws = OwnCourierLaws.TestCase
TestOwnCourierLaws.settings = settings(max_examples=80, stateful_step_count=20, deadline=None)
TestShipmentLaws = ShipmentLaws.TestCase
TestShipmentLaws.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
