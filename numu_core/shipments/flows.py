"""What a parcel means for its order: goods that leave, arrive or come back, and cash that was taken; in one append."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec.structs import asdict, replace

from numu_core.kernel.claims import claim, holder_of, release
from numu_core.kernel.counters import take_number
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.kernel.shop import Shop
from numu_core.orders.commands import AssignTracking, DeliverOrder, ReturnOrder, ShipOrder, Till
from numu_core.orders.decider import ORDERS, UNSENT, Order
from numu_core.orders.events import PaymentStatus, order_number
from numu_core.orders.events import Status as OrderStatus
from numu_core.payments.decider import PROVIDER_OF
from numu_core.provider_accounts.decider import PROVIDER_ACCOUNTS, provider_account_id
from numu_core.shipments.commands import (
    AskCancellation,
    AskCorrection,
    CancelOrderShipment,
    CancelShipment,
    ConfirmOutcome,
    CorrectShipment,
    FollowOrder,
    MoveShipment,
    NoteBooking,
    NoteCancellation,
    NoteRefusal,
    OpenShipment,
    ReceiveScan,
    RecordBooking,
    RecordCancellation,
    RecordCorrection,
    RecordScan,
    RefuseBooking,
    RequestReturnShipment,
    RequestShipment,
    SettleOutcome,
    ShipAutomatically,
    ShipmentRequestedResult,
)
from numu_core.shipments.decider import AHEAD, CANCELLABLE, OUTCOMES, SHIPMENTS, Shipment
from numu_core.shipments.errors import (
    CourierNotConnected,
    NotOurCourier,
    NotReturnable,
    OrderNotShippable,
    ShipmentExists,
)
from numu_core.shipments.events import OWN, Kind, Scan, Status

PREPAID = {*PROVIDER_OF, "instapay"}
"""Ways to pay whose money is there before the goods leave."""

BY_ORDER, BY_RETURN = "shipments.order", "shipments.return"
BY_REFERENCE, BY_NUMBER = "shipments.reference", "shipments.tracking_number"
BY_HAND = {status.value: status for status in AHEAD[Status.LABEL_PURCHASED] - {Status.CANCELLED, Status.EXCHANGED}} | {
    "returned": Status.RETURNED_TO_ORIGIN,
    "failed": Status.DELIVERY_ATTEMPT_FAILED,
}
"""Where staff may say that a parcel is, also in the contract's words."""
LEFT = frozenset(Status) - CANCELLABLE - {Status.NEW, Status.CANCELLED}
"""Where the courier has the parcel, or had it."""


def request_shipment(shop: Shop, command: RequestShipment) -> ShipmentRequestedResult:
    """Ask for a parcel: the whole order, and what is still to be paid for it in cash.

    Raises:
        NotFound: the store has no such order.
        CourierNotConnected: the store has no account with this courier.
        OrderNotShippable: it is not paid (by card), or given up, or gone, or the customer fetches it.
        ShipmentExists: a parcel for it is under way.
    """
    order = shop.state(ORDERS, command.order_id)
    if order.store_id != command.store_id:
        raise NotFound(what="order", id=command.order_id)
    _reachable(shop, command.store_id, command.carrier)
    if order.status not in UNSENT or not _settled_or_cash(order) or order.pickup_location_id:
        raise OrderNotShippable(order_id=command.order_id, status=order.status, payment_status=order.payment_status)
    if other := holder_of(shop, BY_ORDER, str(command.order_id)):
        raise ShipmentExists(order_id=command.order_id, shipment_id=other)
    return ShipmentRequestedResult(shipment_id=_open(shop, command, order))


def _settled_or_cash(order: Order) -> bool:
    return order.payment_status is PaymentStatus.PAID or order.payment_method not in PREPAID


def _reachable(shop: Shop, store_id: UUID, carrier: str) -> None:
    """The store brings it itself, or has an account with the courier."""
    if carrier != OWN and shop.state(PROVIDER_ACCOUNTS, provider_account_id(store_id, carrier)).connected is None:
        raise CourierNotConnected(carrier=carrier)


def _owed(order: Order) -> Money:
    """What the customer still has to pay for the order, at the door."""
    paid = order.payment_status is PaymentStatus.PAID
    return Money(0, order.total.currency) if paid else order.due


def _open(shop: Shop, command: RequestShipment, order: Order) -> UUID:
    parcel = _described(shop, order, command.order_id, command.carrier, command.method)
    claim(shop, BY_ORDER, str(command.order_id), parcel.shipment_id)
    return _opened(shop, replace(parcel, collect=_owed(order), notes=command.notes))


def _described(shop: Shop, order: Order, order_id: UUID, carrier: str, method: str) -> OpenShipment:
    """All of the order as one parcel, under its own reference."""
    shipment_id, nth = shop.new_id(), take_number(shop, "shipments", str(order_id))
    return OpenShipment(
        shipment_id=shipment_id,
        order_id=order_id,
        store_id=order.store_id,
        carrier=carrier,
        reference=order_number(order.number) + (f"-{nth}" if nth > 1 else ""),
        collect=Money(0, order.total.currency),
        goods=order.total,
        pieces=sum(line.quantity for line in order.lines),
        method=method,
        customer_id=order.customer_id,
    )


def _opened(shop: Shop, parcel: OpenShipment) -> UUID:
    """The parcel, known by its reference; one that the store brings itself has our own number at once."""
    reference = f"{parcel.store_id}/{parcel.carrier}/{parcel.reference}"
    claim(shop, BY_REFERENCE, reference, parcel.shipment_id)
    shop.do(parcel)
    if parcel.carrier == OWN:
        number = f"OWN-{take_number(shop, 'shipments.own'):06d}"
        shop.do(RecordBooking(shipment_id=parcel.shipment_id, carrier_id="", tracking_number=number))
    return parcel.shipment_id


def request_return(shop: Shop, command: RequestReturnShipment) -> ShipmentRequestedResult:
    """Ask for the goods of a delivered parcel back, from the customer's door; no cash is taken there.

    Raises:
        NotFound: the store has no such parcel.
        NotReturnable: it was not delivered, or nothing of it is with the customer.
        CourierNotConnected: the store has no account with its courier any more.
        ShipmentExists: it is being fetched already.
    """
    before = shop.state(SHIPMENTS, command.shipment_id)
    if before.store_id != command.store_id:
        raise NotFound(what="shipment", id=command.shipment_id)
    order = shop.state(ORDERS, before.order_id)
    out = any(map(order.returnable, order.lines))
    if before.status is not Status.DELIVERED or before.kind is not Kind.FORWARD or not out:
        raise NotReturnable(shipment_id=command.shipment_id, status=before.status)
    _reachable(shop, before.store_id, before.carrier)
    if other := holder_of(shop, BY_RETURN, str(before.order_id)):
        raise ShipmentExists(order_id=before.order_id, shipment_id=other)
    parcel = _described(shop, order, before.order_id, before.carrier, "return")
    claim(shop, BY_RETURN, str(before.order_id), parcel.shipment_id)
    back = replace(parcel, kind=Kind.RETURN, parent_id=command.shipment_id, notes=command.reason)
    return ShipmentRequestedResult(shipment_id=_opened(shop, back))


def ship_automatically(shop: Shop, command: ShipAutomatically) -> None:
    """A parcel for an order in processing, in stores that want one for each."""
    order = shop.state(ORDERS, command.order_id)
    if order.status is not OrderStatus.PROCESSING or not _settled_or_cash(order) or order.pickup_location_id:
        return
    account = shop.state(PROVIDER_ACCOUNTS, provider_account_id(order.store_id, "bosta")).connected
    if account and account.automatic and not holder_of(shop, BY_ORDER, str(command.order_id)):
        shop.do(RequestShipment(order_id=command.order_id, store_id=order.store_id))


def record_booking(shop: Shop, command: RecordBooking) -> None:
    """The courier accepted it: its number is this parcel's from now on, and the order knows it."""
    shipment = shop.state(SHIPMENTS, command.shipment_id)
    known = bool(shipment.tracking_number) or shipment.status is Status.CANCELLED
    shop.do(
        NoteBooking(
            shipment_id=command.shipment_id,
            carrier_id=command.carrier_id,
            tracking_number=command.tracking_number,
        )
    )
    claim(shop, BY_NUMBER, f"{shipment.carrier}/{command.tracking_number}", command.shipment_id)
    if not known and not shipment.cancelling and shipment.kind is Kind.FORWARD:
        shop.do(AssignTracking(order_id=shipment.order_id, tracking_number=command.tracking_number))


def refuse_booking(shop: Shop, command: RefuseBooking) -> None:
    """The courier will not take it: another parcel may be asked for."""
    shop.do(NoteRefusal(shipment_id=command.shipment_id, answer=command.answer))
    _give_back(shop, command.shipment_id)


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
    _give_back(shop, found)


def _give_back(shop: Shop, shipment_id: UUID) -> None:
    """Another parcel may be asked for when nobody brings this one."""
    shipment = shop.state(SHIPMENTS, shipment_id)
    if shipment.refused or shipment.status is Status.CANCELLED:
        what = BY_ORDER if shipment.kind is Kind.FORWARD else BY_RETURN
        release(shop, what, str(shipment.order_id), shipment_id)


def _send(shop: Shop, shipment: Shipment) -> None:
    """The goods have left, if that was not known."""
    if shop.state(ORDERS, shipment.order_id).status in UNSENT:
        shop.do(ShipOrder(order_id=shipment.order_id))


def settle_outcome(shop: Shop, command: SettleOutcome) -> None:
    """Delivered: the order is, and its cash is collected. Back: the order is returned, its goods on the shelf.

    Each once. When another amount was taken than the order lacked, the order waits for a person instead.
    """
    before = shop.state(SHIPMENTS, command.shipment_id)
    due = _due(shop, before)
    shop.do(
        ConfirmOutcome(
            shipment_id=command.shipment_id,
            scan=command.scan,
            status=command.status,
            collected=command.collected,
            due=due,
        )
    )
    after = shop.state(SHIPMENTS, command.shipment_id)
    if after.status is before.status:
        return
    _send(shop, after)
    if after.status is Status.DELIVERED and (after.collect if command.collected is None else command.collected) == due:
        _deliver(shop, after)
    if after.status is Status.RETURNED_TO_ORIGIN:
        _bring_back(shop, after)


def _due(shop: Shop, shipment: Shipment) -> Money:
    """What the courier should have taken: what the order lacks; if it lacks nothing (now), what was asked for."""
    owed = _owed(shop.state(ORDERS, shipment.order_id))
    return owed if owed.minor and shipment.kind is Kind.FORWARD else shipment.collect


def _deliver(shop: Shop, shipment: Shipment) -> None:
    if shop.state(ORDERS, shipment.order_id).status is OrderStatus.SHIPPED:
        till = Till.MERCHANT if shipment.carrier == OWN else Till.COURIER
        shop.do(DeliverOrder(order_id=shipment.order_id, cash_held_by=till))  # and the cash collected


def _bring_back(shop: Shop, shipment: Shipment) -> None:
    """Goods on the shelf again. An order that was never delivered is off, and no cash is wanted any more."""
    if shipment.kind is Kind.RETURN or shop.state(ORDERS, shipment.order_id).status is OrderStatus.SHIPPED:
        shop.do(ReturnOrder(order_id=shipment.order_id))


# -- parcels that the store brings itself ------------------------------------------------------------------------------


def move_shipment(shop: Shop, command: MoveShipment) -> None:
    """Say where the store's own parcel is; delivered, its cash is with the merchant; back, its goods on the shelf.

    Raises:
        NotFound: the store has no such parcel.
        NotOurCourier: a courier has it, who reports on it.
        BadTransition: it cannot be there now.
    """
    shipment = shop.state(SHIPMENTS, command.shipment_id)
    if shipment.store_id != command.store_id:
        raise NotFound(what="shipment", id=command.shipment_id)
    if shipment.carrier != OWN:
        raise NotOurCourier(carrier=shipment.carrier)
    status = BY_HAND.get(command.status)
    again = status is shipment.status is Status.DELIVERY_ATTEMPT_FAILED
    wrong_way = shipment.kind is Kind.RETURN and status is Status.DELIVERED
    if status is None or wrong_way or not (again or status in AHEAD[shipment.status]):
        raise BadTransition(what="shipment", present=shipment.status, wanted=command.status)
    scan = _seen(shop, shipment, status, command.reason)
    if status in OUTCOMES:
        shop.do(SettleOutcome(shipment_id=command.shipment_id, scan=scan, status=status))
        return
    shop.do(RecordScan(shipment_id=command.shipment_id, scan=scan, status=status))
    if status in LEFT:
        _send(shop, shipment)


def follow_order(shop: Shop, command: FollowOrder) -> None:
    """The parcel that the store brings itself is where staff says its order is; a courier's parcel is not asked."""
    found = holder_of(shop, BY_ORDER, str(command.order_id))
    shipment = shop.state(SHIPMENTS, found) if found else None
    if not found or not shipment or shipment.carrier != OWN or command.status not in AHEAD[shipment.status]:
        return
    scan = _seen(shop, shipment, command.status, "")
    if command.status in OUTCOMES:
        shop.do(ConfirmOutcome(shipment_id=found, scan=scan, status=command.status))
    else:
        shop.do(RecordScan(shipment_id=found, scan=scan, status=command.status))


def _seen(shop: Shop, shipment: Shipment, status: Status, reason: str) -> Scan:
    """What staff saw, as a report."""
    number = shipment.tracking_number
    return Scan(key=shop.new_id().hex, tracking_number=number, code=status, at=shop.now, exception=reason)


# -- corrections and calling off ---------------------------------------------------------------------------------------


def correct_shipment(shop: Shop, command: CorrectShipment) -> None:
    """Ask the courier to bring it otherwise; what the store brings itself is corrected, and moved, at once.

    Raises:
        NotFound: the store has no such parcel.
        BadTransition, CollectTooLarge, NotOurCourier: as ``ask_correction`` and ``move_shipment``.
    """
    shipment = shop.state(SHIPMENTS, command.shipment_id)
    if shipment.store_id != command.store_id:
        raise NotFound(what="shipment", id=command.shipment_id)
    asked = {name: value for name, value in asdict(command).items() if name not in {"store_id", "status", "reason"}}
    shop.do(AskCorrection(**asked))
    after = shop.state(SHIPMENTS, command.shipment_id)
    if after.carrier == OWN and after.corrections > after.corrected:
        minor = after.collect.minor if command.collect_minor is None else command.collect_minor
        collect = Money(minor, after.collect.currency)
        shop.do(RecordCorrection(shipment_id=command.shipment_id, number=after.corrections, collect=collect))
    if command.status:
        place = {"shipment_id": command.shipment_id, "store_id": command.store_id}
        shop.do(MoveShipment(**place, status=command.status, reason=command.reason))


def cancel_shipment(shop: Shop, command: CancelShipment) -> None:
    """Call it off at the courier; nobody has to be asked about what the store brings itself.

    Raises:
        NotFound: the store has no such parcel.
        BadTransition: it is too late.
    """
    shop.do(AskCancellation(shipment_id=command.shipment_id, store_id=command.store_id))
    shipment = shop.state(SHIPMENTS, command.shipment_id)
    if shipment.carrier == OWN and shipment.cancelling:
        shop.do(RecordCancellation(shipment_id=command.shipment_id))


def cancel_order_shipment(shop: Shop, command: CancelOrderShipment) -> None:
    """Call off the parcel of an order that is off; one that the courier has comes back by itself."""
    found = holder_of(shop, BY_ORDER, str(command.order_id))
    if found and shop.state(SHIPMENTS, found).status in CANCELLABLE:
        shop.do(CancelShipment(shipment_id=found))


def record_cancellation(shop: Shop, command: RecordCancellation) -> None:
    """The courier will not come: another parcel may be asked for."""
    shop.do(NoteCancellation(shipment_id=command.shipment_id))
    _give_back(shop, command.shipment_id)


FLOWS: list[tuple[type[Command], Callable[..., Any]]] = [
    (RequestShipment, request_shipment),
    (ShipAutomatically, ship_automatically),
    (RecordBooking, record_booking),
    (RefuseBooking, refuse_booking),
    (ReceiveScan, receive_scan),
    (SettleOutcome, settle_outcome),
    (RequestReturnShipment, request_return),
    (MoveShipment, move_shipment),
    (FollowOrder, follow_order),
    (CorrectShipment, correct_shipment),
    (CancelShipment, cancel_shipment),
    (CancelOrderShipment, cancel_order_shipment),
    (RecordCancellation, record_cancellation),
]
