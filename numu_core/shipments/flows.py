"""What a parcel means for its order: goods that leave, arrive or come back, and cash that was taken; in one append."""

from uuid import UUID

from numu_core.kernel.claims import claim, holder_of, release
from numu_core.kernel.counters import take_number
from numu_core.kernel.errors import NotFound
from numu_core.kernel.money import Money
from numu_core.kernel.shop import Shop
from numu_core.orders.commands import AssignTracking, DeliverOrder, ReturnOrder, ShipOrder, Till
from numu_core.orders.decider import ORDERS, UNSENT, Order
from numu_core.orders.events import PaymentStatus, order_number
from numu_core.orders.events import Status as OrderStatus
from numu_core.payments.decider import PROVIDER_OF
from numu_core.provider_accounts.decider import PROVIDER_ACCOUNTS, provider_account_id
from numu_core.shipments.commands import (
    CancelOrderShipment,
    CancelShipment,
    ConfirmOutcome,
    NoteBooking,
    NoteCancellation,
    NoteRefusal,
    OpenShipment,
    ReceiveScan,
    RecordBooking,
    RecordCancellation,
    RecordScan,
    RefuseBooking,
    RequestShipment,
    SettleOutcome,
    ShipAutomatically,
    ShipmentRequestedResult,
)
from numu_core.shipments.decider import CANCELLABLE, SHIPMENTS, Shipment
from numu_core.shipments.errors import CourierNotConnected, OrderNotShippable, ShipmentExists
from numu_core.shipments.events import Status

BY_ORDER, BY_REFERENCE, BY_NUMBER = "shipments.order", "shipments.reference", "shipments.tracking_number"
LEFT = frozenset(Status) - CANCELLABLE - {Status.NEW, Status.CANCELLED}
"""Where the courier has the parcel, or had it."""


def request_shipment(shop: Shop, command: RequestShipment) -> ShipmentRequestedResult:
    """Ask for a parcel: the whole order, and what is still to be paid for it in cash.

    Raises:
        NotFound: the store has no such order.
        CourierNotConnected: the store has no account with this courier.
        OrderNotShippable: it is not paid (by card), or given up, or gone.
        ShipmentExists: a parcel for it is under way.
    """
    order = shop.state(ORDERS, command.order_id)
    if order.store_id != command.store_id:
        raise NotFound(what="order", id=command.order_id)
    if shop.state(PROVIDER_ACCOUNTS, provider_account_id(command.store_id, command.carrier)).connected is None:
        raise CourierNotConnected(carrier=command.carrier)
    if order.status not in UNSENT or not _settled_or_cash(order):
        raise OrderNotShippable(order_id=command.order_id, status=order.status, payment_status=order.payment_status)
    if other := holder_of(shop, BY_ORDER, str(command.order_id)):
        raise ShipmentExists(order_id=command.order_id, shipment_id=other)
    return ShipmentRequestedResult(shipment_id=_open(shop, command, order))


def _settled_or_cash(order: Order) -> bool:
    return order.payment_status is PaymentStatus.PAID or order.payment_method not in PROVIDER_OF


def _open(shop: Shop, command: RequestShipment, order: Order) -> UUID:
    shipment_id, nth = shop.new_id(), take_number(shop, "shipments", str(command.order_id))
    reference = order_number(order.number) + (f"-{nth}" if nth > 1 else "")
    claim(shop, BY_ORDER, str(command.order_id), shipment_id)
    claim(shop, BY_REFERENCE, f"{command.store_id}/{command.carrier}/{reference}", shipment_id)
    paid = order.payment_status is PaymentStatus.PAID
    shop.do(
        OpenShipment(
            shipment_id=shipment_id,
            order_id=command.order_id,
            store_id=command.store_id,
            carrier=command.carrier,
            reference=reference,
            collect=Money(0, order.total.currency) if paid else order.total,
            goods=order.total,
            pieces=sum(line.quantity for line in order.lines),
            method=command.method,
            customer_id=order.customer_id,
            notes=command.notes,
        )
    )
    return shipment_id


def ship_automatically(shop: Shop, command: ShipAutomatically) -> None:
    """A parcel for an order in processing, in stores that want one for each."""
    order = shop.state(ORDERS, command.order_id)
    if order.status is not OrderStatus.PROCESSING or not _settled_or_cash(order):
        return
    account = shop.state(PROVIDER_ACCOUNTS, provider_account_id(order.store_id, "bosta")).connected
    if account and account.automatic and not holder_of(shop, BY_ORDER, str(command.order_id)):
        shop.do(RequestShipment(order_id=command.order_id, store_id=order.store_id))


def record_booking(shop: Shop, command: RecordBooking) -> None:
    """The courier accepted it: its number is this parcel's from now on, and the order knows it."""
    shipment = shop.state(SHIPMENTS, command.shipment_id)
    known = bool(shipment.tracking_number)
    shop.do(
        NoteBooking(
            shipment_id=command.shipment_id,
            carrier_id=command.carrier_id,
            tracking_number=command.tracking_number,
        )
    )
    claim(shop, BY_NUMBER, f"{shipment.carrier}/{command.tracking_number}", command.shipment_id)
    if not known and not shipment.cancelling:
        shop.do(AssignTracking(order_id=shipment.order_id, tracking_number=command.tracking_number))


def refuse_booking(shop: Shop, command: RefuseBooking) -> None:
    """The courier will not take it: another parcel may be asked for."""
    shop.do(NoteRefusal(shipment_id=command.shipment_id, answer=command.answer))
    shipment = shop.state(SHIPMENTS, command.shipment_id)
    if shipment.refused:
        release(shop, BY_ORDER, str(shipment.order_id), command.shipment_id)


def receive_scan(shop: Shop, command: ReceiveScan) -> None:
    """A courier's verified report. One about a parcel that is not ours is no news."""
    scan = command.scan
    found = holder_of(shop, BY_NUMBER, f"{command.carrier}/{scan.tracking_number}") or holder_of(
        shop, BY_REFERENCE, f"{command.store_id}/{command.carrier}/{command.reference}"
    )
    if found is None or shop.state(SHIPMENTS, found).store_id != command.store_id:
        return
    shop.do(RecordScan(shipment_id=found, scan=scan, status=command.status, why=command.why))
    after = shop.state(SHIPMENTS, found)
    if after.status in LEFT:
        _send(shop, after)
    if after.status is Status.CANCELLED:
        release(shop, BY_ORDER, str(after.order_id), found)


def _send(shop: Shop, shipment: Shipment) -> None:
    """The goods have left, if that was not known."""
    if shop.state(ORDERS, shipment.order_id).status in UNSENT:
        shop.do(ShipOrder(order_id=shipment.order_id))


def settle_outcome(shop: Shop, command: SettleOutcome) -> None:
    """Delivered: the order is, and its cash is collected. Back: the order is returned, its goods on the shelf.

    Each once. When the courier took another amount than asked, the order waits for a person instead.
    """
    before = shop.state(SHIPMENTS, command.shipment_id)
    shop.do(
        ConfirmOutcome(
            shipment_id=command.shipment_id,
            scan=command.scan,
            status=command.status,
            collected=command.collected,
        )
    )
    after = shop.state(SHIPMENTS, command.shipment_id)
    if after.status is before.status:
        return
    _send(shop, after)
    if after.status is Status.DELIVERED and command.collected in {None, after.collect}:
        _deliver(shop, after)
    if after.status is Status.RETURNED_TO_ORIGIN:
        _bring_back(shop, after)


def _deliver(shop: Shop, shipment: Shipment) -> None:
    if shop.state(ORDERS, shipment.order_id).status is OrderStatus.SHIPPED:
        shop.do(DeliverOrder(order_id=shipment.order_id, cash_held_by=Till.COURIER))  # and the cash collected


def _bring_back(shop: Shop, shipment: Shipment) -> None:
    if shop.state(ORDERS, shipment.order_id).status is OrderStatus.SHIPPED:
        shop.do(ReturnOrder(order_id=shipment.order_id))  # and no cash wanted any more


def cancel_order_shipment(shop: Shop, command: CancelOrderShipment) -> None:
    """Call off the parcel of an order that is off; one that the courier has comes back by itself."""
    found = holder_of(shop, BY_ORDER, str(command.order_id))
    if found and shop.state(SHIPMENTS, found).status in CANCELLABLE:
        shop.do(CancelShipment(shipment_id=found))


def record_cancellation(shop: Shop, command: RecordCancellation) -> None:
    """The courier will not come: another parcel may be asked for."""
    shop.do(NoteCancellation(shipment_id=command.shipment_id))
    shipment = shop.state(SHIPMENTS, command.shipment_id)
    if shipment.status is Status.CANCELLED:
        release(shop, BY_ORDER, str(shipment.order_id), command.shipment_id)


FLOWS = [
    (RequestShipment, request_shipment),
    (ShipAutomatically, ship_automatically),
    (RecordBooking, record_booking),
    (RefuseBooking, refuse_booking),
    (ReceiveScan, receive_scan),
    (SettleOutcome, settle_outcome),
    (CancelOrderShipment, cancel_order_shipment),
    (RecordCancellation, record_cancellation),
]
