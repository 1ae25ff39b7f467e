"""Parcels that the store brings itself, corrections, and goods that come back: the same states, the same money."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from numu_core.inventory.events import StockRestocked
from numu_core.kernel.claims import Released
from numu_core.kernel.counters import NumberTaken
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.orders.commands import CancelOrder, DeliverOrder, ReturnOrder, ShipOrder
from numu_core.orders.events import (
    OrderDelivered,
    OrderLinesReturned,
    OrderPaid,
    OrderReturned,
    OrderShipped,
    ProcessingStarted,
    TrackingAssigned,
)
from numu_core.payments.events import CashCollected, Purse
from numu_core.shipments.commands import (
    CancelShipment,
    CorrectShipment,
    MoveShipment,
    RecordCorrection,
    RefuseCorrection,
    RequestReturnShipment,
    RequestShipment,
    SettleOutcome,
    ShipmentRequestedResult,
)
from numu_core.shipments.errors import (
    CollectTooLarge,
    CourierNotConnected,
    NotOurCourier,
    NotReturnable,
    ShipmentExists,
)
from numu_core.shipments.events import (
    OWN,
    CancellationRequested,
    CashDiffered,
    CorrectionMade,
    CorrectionRefused,
    CorrectionRequested,
    Kind,
    ShipmentBooked,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentMoved,
    ShipmentRequested,
    ShipmentReturned,
    Status,
)
from tests.kernel.spec import NOW, Given, When, given, new_id
from tests.payments.story import CUSTOMER, ORDER, STORE, TOTAL, cod_order
from tests.shipments.story import (
    SHIPMENT,
    bosta,
    by_order,
    claimed,
    counted,
    scan,
    under_way,
    wanted,
)

LATER = NOW + timedelta(hours=1)
ours = replace(wanted, carrier=OWN)
our_number = NumberTaken(counter_id=named_id("counters", "shipments.own"), number=1)
our_booking = ShipmentBooked(shipment_id=SHIPMENT, order_id=ORDER, carrier_id="", tracking_number="OWN-000001")
our_parcel: tuple[Event, ...] = (
    counted,
    by_order,
    claimed("shipments.reference", f"{STORE}/manual/ORD-000042"),
    ours,
    our_number,
    our_booking,
    claimed("shipments.tracking_number", "manual/OWN-000001"),
    TrackingAssigned(order_id=ORDER, tracking_number="OWN-000001"),
)
ask = RequestShipment(order_id=ORDER, store_id=STORE, carrier=OWN, notes="اتصل قبل التوصيل")


def ourselves(*more: Event) -> Given:
    return given(*cod_order, *our_parcel, *more)


def with_courier(*more: Event) -> Given:
    return given(*cod_order, *under_way, *more)


def kinds(when: When) -> list[type[Event]]:
    assert when.refusal is None, when.refusal
    return [type(event) for event in when.decided]


def move(status: str, reason: str = "") -> MoveShipment:
    return MoveShipment(shipment_id=SHIPMENT, store_id=STORE, status=status, reason=reason)


# -- brought by the store itself --------------------------------------------------------------------------------------


def test_our_own_parcel_needs_no_account_and_has_our_number_at_once() -> None:
    when = given(*cod_order).when(ask)
    when.then(*our_parcel)
    assert when.result == ShipmentRequestedResult(shipment_id=SHIPMENT)


def test_moving_it_by_hand_takes_the_order_along_and_its_cash_is_the_merchants() -> None:
    out = ourselves().when(move("out_for_delivery"))
    assert kinds(out) == [ShipmentMoved, ProcessingStarted, OrderShipped, *kinds(out)[3:]]
    delivered = ourselves(*out.decided).when(move("delivered"))
    found = kinds(delivered)
    assert (found[0], found.count(CashCollected), found.count(OrderPaid)) == (ShipmentDelivered, 1, 1)
    [cash] = [event for event in delivered.decided if isinstance(event, CashCollected)]
    assert (cash.amount, cash.held_by) == (TOTAL, Purse.MERCHANT)
    over = BadTransition(what="shipment", present="delivered", wanted="delivered")
    ourselves(*out.decided, *delivered.decided).when(move("delivered")).then_refused(over)


def test_a_failed_attempt_is_counted_each_time_and_says_why() -> None:
    first = ourselves().when(move("failed", "لا يرد على الهاتف"))
    [moved] = [event for event in first.decided if isinstance(event, ShipmentMoved)]
    assert (moved.status, moved.scan.exception) == (Status.DELIVERY_ATTEMPT_FAILED, "لا يرد على الهاتف")
    again = ourselves(*first.decided).when(move("failed", "refused"), now=LATER)
    assert kinds(again) == [ShipmentMoved]


def test_what_comes_back_unsold_is_on_the_shelf() -> None:
    failed = ourselves().when(move("failed")).decided
    back = kinds(ourselves(*failed).when(move("returned")))
    assert {ShipmentReturned, OrderLinesReturned, StockRestocked, OrderReturned} <= set(back)
    assert CashCollected not in back


def test_only_our_own_parcels_are_moved_by_hand_and_only_ahead() -> None:
    with_courier().when(move("delivered")).then_refused(NotOurCourier(carrier="bosta"))
    nowhere = BadTransition(what="shipment", present="label_purchased", wanted="nowhere")
    ourselves().when(move("nowhere")).then_refused(nowhere)
    moved = ourselves().when(move("in_transit")).decided
    behind = BadTransition(what="shipment", present="in_transit", wanted="pickup_requested")
    ourselves(*moved).when(move("pickup_requested")).then_refused(behind)
    stranger = replace(move("in_transit"), store_id=new_id(9))
    ourselves().when(stranger).then_refused(NotFound(what="shipment", id=SHIPMENT))


def test_an_order_moved_by_hand_takes_our_own_parcel_along_and_leaves_a_couriers_alone() -> None:
    shipped = ourselves().when(ShipOrder(order_id=ORDER))
    assert kinds(shipped)[-1] is ShipmentMoved
    delivered = ourselves(*shipped.decided).when(DeliverOrder(order_id=ORDER))
    assert {OrderDelivered, ShipmentDelivered, CashCollected} <= set(kinds(delivered))
    returned = ourselves(*shipped.decided).when(ReturnOrder(order_id=ORDER))
    assert {OrderReturned, ShipmentReturned} <= set(kinds(returned))
    assert ShipmentMoved not in kinds(with_courier().when(ShipOrder(order_id=ORDER)))


def test_nobody_has_to_be_asked_whether_our_own_parcel_may_be_called_off() -> None:
    off = ourselves().when(CancelShipment(shipment_id=SHIPMENT, store_id=STORE))
    assert kinds(off) == [CancellationRequested, ShipmentCancelled, Released]
    assert ShipmentCancelled in kinds(ourselves().when(CancelOrder(order_id=ORDER)))


# -- corrections ------------------------------------------------------------------------------------------------------

correct = CorrectShipment(shipment_id=SHIPMENT, store_id=STORE, collect_minor=40000, phone="+201112345678")
requested = CorrectionRequested(
    shipment_id=SHIPMENT, number=1, customer_id=CUSTOMER, collect=Money(40000, "EGP"), phone="+201112345678"
)
made = CorrectionMade(shipment_id=SHIPMENT, number=1, collect=Money(40000, "EGP"))


def test_the_courier_has_the_last_word_on_a_correction() -> None:
    with_courier().when(correct).then(requested)
    agreed = RecordCorrection(shipment_id=SHIPMENT, number=1, collect=Money(40000, "EGP"))
    with_courier(requested).when(agreed).then(made)
    with_courier(requested, made).when(agreed).then_nothing()
    no = RefuseCorrection(shipment_id=SHIPMENT, number=1, answer="777 too late")
    with_courier(requested).when(no).then(CorrectionRefused(shipment_id=SHIPMENT, number=1, answer="777 too late"))
    with_courier(requested, made).when(no).then_nothing()


def test_our_own_parcel_is_corrected_and_moved_at_once() -> None:
    both = ourselves().when(replace(correct, status="in_transit"))
    assert kinds(both)[:3] == [CorrectionRequested, CorrectionMade, ShipmentMoved]
    ourselves().when(CorrectShipment(shipment_id=SHIPMENT, store_id=STORE)).then_nothing()


def test_no_more_is_collected_than_the_order_costs_and_nothing_is_corrected_when_it_is_over() -> None:
    greedy = replace(correct, collect_minor=45991)
    with_courier().when(greedy).then_refused(CollectTooLarge(asked_minor=45991, most_minor=45990))
    delivered = ourselves().when(move("delivered")).decided
    over = BadTransition(what="shipment", present="delivered", wanted="corrected")
    ourselves(*delivered).when(correct).then_refused(over)
    with_courier().when(replace(correct, store_id=new_id(9))).then_refused(NotFound(what="shipment", id=SHIPMENT))


@pytest.mark.parametrize("collected", [None, Money(40000, "EGP")])
def test_less_cash_than_the_order_lacks_pays_no_order(collected: Money | None) -> None:
    settle = SettleOutcome(shipment_id=SHIPMENT, scan=scan(), status=Status.DELIVERED, collected=collected)
    short = with_courier(requested, made).when(settle)
    [differed] = [event for event in short.decided if isinstance(event, CashDiffered)]
    assert (differed.expected, differed.collected) == (TOTAL, Money(40000, "EGP"))
    assert CashCollected not in kinds(short)
    full = with_courier(requested, made).when(replace(settle, collected=TOTAL))
    assert {CashCollected, OrderPaid} <= set(kinds(full))


# -- coming back ------------------------------------------------------------------------------------------------------

BACK = new_id(1)
FIRST = new_id(50)
fetch = RequestReturnShipment(shipment_id=FIRST, store_id=STORE, reason="المقاس غير مناسب")
elsewhere: tuple[Event, ...] = tuple(
    replace(event, **{"shipment_id" if hasattr(event, "shipment_id") else "holder": FIRST})
    if hasattr(event, "shipment_id") or hasattr(event, "holder")
    else event
    for event in under_way
)


def with_customer(*more: Event) -> Given:
    settle = SettleOutcome(shipment_id=FIRST, scan=scan(9, "45"), status=Status.DELIVERED)
    return given(*cod_order, *elsewhere, *given(*cod_order, *elsewhere).when(settle).decided, *more)


def test_delivered_goods_are_fetched_for_nothing_under_their_own_reference() -> None:
    when = with_customer().when(fetch)
    [back] = [event for event in when.decided if isinstance(event, ShipmentRequested)]
    assert (back.kind, back.parent_id, back.collect.minor, back.reference, back.carrier) == (
        Kind.RETURN,
        FIRST,
        0,
        "ORD-000042-2",
        "bosta",
    )
    with_customer(*when.decided).when(fetch).then_refused(ShipmentExists(order_id=ORDER, shipment_id=BACK))


def test_what_was_fetched_is_on_the_shelf_and_the_order_stays_delivered() -> None:
    asked = with_customer().when(fetch).decided
    home = SettleOutcome(shipment_id=BACK, scan=scan(30, "46"), status=Status.RETURNED_TO_ORIGIN)
    when = with_customer(*asked).when(home)
    assert {ShipmentReturned, OrderLinesReturned, StockRestocked} <= set(kinds(when))
    assert {OrderReturned, CashCollected}.isdisjoint(kinds(when))
    with_customer(*asked, *when.decided).when(home).then_nothing()
    nothing_left = NotReturnable(shipment_id=FIRST, status="delivered")
    with_customer(*asked, *when.decided).when(fetch).then_refused(nothing_left)


def test_only_what_was_delivered_comes_back() -> None:
    on_its_way = replace(fetch, shipment_id=SHIPMENT)
    with_courier().when(on_its_way).then_refused(NotReturnable(shipment_id=SHIPMENT, status="label_purchased"))
    with_customer().when(replace(fetch, store_id=new_id(9))).then_refused(NotFound(what="shipment", id=FIRST))
    gone = [event for event in elsewhere if event is not bosta]
    settle = SettleOutcome(shipment_id=FIRST, scan=scan(9, "45"), status=Status.DELIVERED)
    after = given(*cod_order, *gone, *given(*cod_order, *gone).when(settle).decided).when(fetch)
    after.then_refused(CourierNotConnected(carrier="bosta"))


def test_a_return_that_is_called_off_may_be_asked_for_again() -> None:
    asked = with_customer().when(fetch).decided
    off = [CancellationRequested(shipment_id=BACK, store_id=STORE), ShipmentCancelled(shipment_id=BACK, order_id=ORDER)]
    free = Released(claim_id=named_id("claims", "shipments.return", str(ORDER)), what="shipments.return")
    again = with_customer(*asked, *off, free).when(fetch, now=LATER)
    assert ShipmentRequested in kinds(again)
