"""What a parcel means for its order: goods, cash, and nothing twice."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.inventory.events import StockDispatched, StockReleased, StockRestocked
from numu_core.kernel.claims import Released
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.orders.commands import CancelOrder, ShipOrder, StartProcessing
from numu_core.orders.events import (
    GiftPart,
    OrderCancelled,
    OrderDelivered,
    OrderLinesReturned,
    OrderPaid,
    OrderPlaced,
    OrderReturned,
    OrderShipped,
    ProcessingStarted,
)
from numu_core.payments.events import CashCollected, PaymentVoided, Purse
from numu_core.shipments.commands import (
    CancelShipment,
    RecordBooking,
    RecordCancellation,
    RefuseBooking,
    RequestShipment,
    SettleOutcome,
    ShipAutomatically,
    ShipmentRequestedResult,
)
from numu_core.shipments.decider import SHIPMENTS
from numu_core.shipments.errors import BookingDiffers, CourierNotConnected, OrderNotShippable, ShipmentExists
from numu_core.shipments.events import (
    BookingRefused,
    CancellationRequested,
    CashDiffered,
    OutcomeDenied,
    OutcomeReported,
    ScanNoted,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentMoved,
    ShipmentReturned,
    Status,
)
from tests.kernel.spec import Given, When, given
from tests.payments.story import ORDER, PAYMENT, STORE, TOTAL, card_order, cod_order
from tests.shipments.story import (
    SHIPMENT,
    asked_for,
    booked,
    bosta,
    by_number,
    by_order,
    heard,
    scan,
    tracked,
    under_way,
    wanted,
)

ask = RequestShipment(order_id=ORDER, store_id=STORE, notes="اتصل قبل التوصيل")
paid = OrderPaid(order_id=ORDER, payment_id=PAYMENT, amount=TOTAL)
started, shipped = ProcessingStarted(order_id=ORDER), OrderShipped(order_id=ORDER)


def kinds(when: When) -> list[type[Event]]:
    assert when.refusal is None, when.refusal
    return [type(event) for event in when.decided]


def with_courier(*more: Event) -> Given:
    return given(*cod_order, *under_way, *more)


# -- asking for it ----------------------------------------------------------------------------------------------------


def test_a_parcel_collects_what_is_still_to_be_paid() -> None:
    when = given(*cod_order, bosta).when(ask)
    when.then(*asked_for)
    assert when.result == ShipmentRequestedResult(shipment_id=SHIPMENT)
    prepaid = given(*card_order, paid, started, bosta).when(ask)
    assert prepaid.decided[-1] == replace(wanted, collect=Money(0, "EGP"))


def test_what_cannot_leave_is_not_asked_for() -> None:
    given(*cod_order).when(ask).then_refused(CourierNotConnected(carrier="bosta"))
    given(*cod_order, bosta).when(replace(ask, carrier="jt")).then_refused(CourierNotConnected(carrier="jt"))
    stranger = replace(ask, store_id=UUID(int=99))
    given(*cod_order, bosta).when(stranger).then_refused(NotFound(what="order", id=ORDER))
    unpaid = OrderNotShippable(order_id=ORDER, status="pending", payment_status="pending")
    given(*card_order, bosta).when(ask).then_refused(unpaid)
    gone = OrderNotShippable(order_id=ORDER, status="shipped", payment_status="pending")
    given(*cod_order, started, shipped, bosta).when(ask).then_refused(gone)


def test_what_the_customer_fetches_is_not_sent() -> None:
    fetched = [
        replace(event, pickup_location_id=UUID(int=77)) if isinstance(event, OrderPlaced) else event
        for event in cod_order
    ]
    refused = OrderNotShippable(order_id=ORDER, status="pending", payment_status="pending")
    given(*fetched, bosta).when(ask).then_refused(refused)
    given(*fetched, bosta).when(replace(ask, carrier="manual")).then_refused(refused)
    automatic = replace(bosta, automatic=True)
    given(*fetched, started, automatic).when(ShipAutomatically(order_id=ORDER)).then_nothing()


def test_a_transfer_has_to_be_there_and_a_gift_card_is_not_collected_again() -> None:
    transfer = [
        replace(event, payment_method="instapay") if isinstance(event, OrderPlaced) else event for event in cod_order
    ]
    unpaid = OrderNotShippable(order_id=ORDER, status="pending", payment_status="pending")
    given(*transfer, bosta).when(ask).then_refused(unpaid)
    card = GiftPart(card_id=UUID(int=78), last_four="1234", amount=Money(10_000, "EGP"))
    partly = [replace(event, gift_cards=(card,)) if isinstance(event, OrderPlaced) else event for event in cod_order]
    assert given(*partly, bosta).when(ask).decided[-1] == replace(wanted, collect=TOTAL - card.amount)


def test_an_order_has_one_parcel_at_a_time_and_the_next_one_another_reference() -> None:
    given(*cod_order, bosta, *asked_for).when(ask).then_refused(ShipmentExists(order_id=ORDER, shipment_id=SHIPMENT))
    free = Released(claim_id=by_order.claim_id, what=by_order.what)
    refused = BookingRefused(shipment_id=SHIPMENT, order_id=ORDER, answer="district not found")
    other = UUID(int=50)
    first = [replace(event, shipment_id=other) if hasattr(event, "shipment_id") else event for event in asked_for]
    second = given(*cod_order, bosta, *first, replace(refused, shipment_id=other), free).when(ask)
    assert second.decided[-1] == replace(wanted, reference="ORD-000042-2")


def test_a_store_may_want_a_parcel_for_every_order_in_processing() -> None:
    automatic, please = replace(bosta, automatic=True), ShipAutomatically(order_id=ORDER)
    assert kinds(given(*cod_order, started, automatic).when(please))[-1] is type(wanted)
    given(*cod_order, automatic).when(please).then_nothing()
    given(*cod_order, started, bosta).when(please).then_nothing()
    given(*cod_order, started, automatic, *asked_for).when(please).then_nothing()
    given().when(please).then_nothing()


def test_packing_asks_for_that_parcel_but_not_where_the_order_is_out_or_of_the_past() -> None:
    automatic, pack = replace(bosta, automatic=True), StartProcessing(order_id=ORDER)
    story = given(*cod_order, automatic)
    assert (kinds(story.when(pack))[0], kinds(story.when(pack))[-1]) == (type(started), type(wanted))
    story.when(pack, actor="import:retail").then(started)
    assert type(wanted) not in kinds(story.when(ShipOrder(order_id=ORDER)))
    given(*cod_order, bosta).when(pack).then(started)


# -- booking ----------------------------------------------------------------------------------------------------------


record = RecordBooking(shipment_id=SHIPMENT, carrier_id="65f2", tracking_number="12345678")


def test_a_booking_gives_the_order_its_number() -> None:
    given(*cod_order, bosta, *asked_for).when(record).then(booked, by_number, tracked)
    with_courier().when(record).then_nothing()
    differs = BookingDiffers(shipment_id=SHIPMENT, tracking_number="12345678")
    with_courier().when(replace(record, tracking_number="9")).then_refused(differs)


def test_what_the_courier_will_not_take_may_be_asked_for_again() -> None:
    refuse = RefuseBooking(shipment_id=SHIPMENT, answer="3003 district not found")
    refused = BookingRefused(shipment_id=SHIPMENT, order_id=ORDER, answer="3003 district not found")
    free = Released(claim_id=by_order.claim_id, what=by_order.what)
    given(*cod_order, bosta, *asked_for).when(refuse).then(refused, free)
    with_courier().when(refuse).then_nothing()


# -- on its way -------------------------------------------------------------------------------------------------------


def test_goods_that_the_courier_has_have_left() -> None:
    when = with_courier().when(heard(Status.PICKED_UP))
    assert kinds(when) == [ShipmentMoved, ProcessingStarted, OrderShipped, StockDispatched]
    with_courier(*when.decided).when(heard(Status.PICKED_UP)).then_nothing()
    assert kinds(with_courier(*when.decided).when(heard(Status.IN_TRANSIT, 2))) == [ShipmentMoved]


def test_a_report_is_found_by_reference_before_the_number_is_known() -> None:
    early = given(*cod_order, bosta, *asked_for).when(heard(Status.PICKED_UP))
    assert kinds(early)[0] is ShipmentMoved
    stranger = heard(Status.PICKED_UP, reference="ORD-000043", scan=scan(number="99999999"))
    with_courier().when(stranger).then_nothing()
    with_courier().when(heard(Status.PICKED_UP, store_id=UUID(int=99))).then_nothing()


def test_a_parcel_of_its_own_number_drives_the_one_it_brings_back() -> None:
    gone = with_courier().when(heard(Status.OUT_FOR_DELIVERY)).decided
    back = heard(Status.RETURNING, 2, scan=scan(2, "24", "87654321"))
    [moved] = with_courier(*gone).when(back).decided
    assert isinstance(moved, ShipmentMoved)
    assert moved.status is Status.RETURNING


def test_a_report_that_says_nothing_new_is_noted() -> None:
    [noted] = with_courier().when(heard(None)).decided
    assert isinstance(noted, ScanNoted)


# -- delivered, or back -----------------------------------------------------------------------------------------------


def settle(status: Status | None, collected: Money | None = TOTAL) -> SettleOutcome:
    return SettleOutcome(shipment_id=SHIPMENT, scan=scan(9, "45"), status=status, collected=collected)


def test_an_outcome_moves_nothing_until_the_courier_confirms_it() -> None:
    [reported] = with_courier().when(heard(Status.DELIVERED)).decided
    assert isinstance(reported, OutcomeReported)


@pytest.mark.parametrize("collected", [TOTAL, None])
def test_delivered_means_delivered_paid_in_cash_and_shipped_if_that_was_missed(collected: Money | None) -> None:
    when = with_courier().when(settle(Status.DELIVERED, collected))
    assert kinds(when) == [
        ShipmentDelivered,
        ProcessingStarted,
        OrderShipped,
        StockDispatched,
        OrderDelivered,
        CashCollected,
        OrderPaid,
    ]
    assert CashCollected(payment_id=PAYMENT, order_id=ORDER, amount=TOTAL, held_by=Purse.COURIER) in when.decided
    with_courier(*when.decided).when(settle(Status.DELIVERED, collected)).then_nothing()
    [repeated] = with_courier(*when.decided).when(heard(Status.DELIVERED, 3)).decided
    assert isinstance(repeated, ScanNoted)


def test_other_cash_than_asked_leaves_the_order_to_a_person() -> None:
    short = with_courier().when(settle(Status.DELIVERED, Money(45000, "EGP")))
    assert kinds(short) == [ShipmentDelivered, CashDiffered, ProcessingStarted, OrderShipped, StockDispatched]


def test_a_report_that_the_courier_does_not_confirm_has_no_effect_and_may_come_true() -> None:
    report = heard(Status.DELIVERED)
    [reported] = with_courier().when(report).decided
    denied = with_courier(reported).when(replace(settle(Status.IN_TRANSIT), scan=report.scan)).decided
    assert [type(event) for event in denied] == [OutcomeDenied]
    assert kinds(with_courier(reported, *denied).when(report)) == [OutcomeReported]


def test_what_comes_back_is_on_the_shelf_and_is_not_to_be_paid() -> None:
    when = with_courier().when(settle(Status.RETURNED_TO_ORIGIN, None))
    found = kinds(when)
    assert found[0] is ShipmentReturned
    assert {OrderShipped, OrderLinesReturned, StockRestocked, OrderReturned, PaymentVoided} <= set(found)
    assert CashCollected not in found
    with_courier(*when.decided).when(settle(Status.RETURNED_TO_ORIGIN, None)).then_nothing()
    late = with_courier(*when.decided).when(settle(Status.DELIVERED)).decided
    assert [type(event) for event in late] == [OutcomeDenied]


def test_an_order_that_was_delivered_by_hand_stays_as_it_is() -> None:
    delivered = OrderDelivered(order_id=ORDER)
    cash = CashCollected(payment_id=PAYMENT, order_id=ORDER, amount=TOTAL, held_by=Purse.MERCHANT)
    when = with_courier(started, shipped, delivered, cash, paid).when(settle(Status.DELIVERED))
    assert kinds(when) == [ShipmentDelivered]


# -- calling it off ---------------------------------------------------------------------------------------------------


cancel = CancelShipment(shipment_id=SHIPMENT)
called_off = CancellationRequested(shipment_id=SHIPMENT, store_id=STORE)
cancelled = ShipmentCancelled(shipment_id=SHIPMENT, order_id=ORDER)
free_again = Released(claim_id=by_order.claim_id, what=by_order.what)


def test_a_parcel_is_called_off_while_the_courier_has_not_got_it() -> None:
    with_courier().when(cancel).then(called_off)
    with_courier(called_off).when(cancel).then_nothing()
    moved = with_courier().when(heard(Status.PICKED_UP)).decided
    late = BadTransition(what="shipment", present="picked_up", wanted="cancelled")
    with_courier(*moved).when(cancel).then_refused(late)


def test_the_order_may_have_another_parcel_when_the_courier_will_not_come() -> None:
    done = RecordCancellation(shipment_id=SHIPMENT)
    with_courier(called_off).when(done).then(cancelled, free_again)
    with_courier(called_off, cancelled, free_again).when(done).then_nothing()
    assert kinds(with_courier().when(heard(Status.CANCELLED))) == [ShipmentMoved, Released]


def test_a_booking_that_arrives_after_it_was_called_off_is_called_off_at_the_courier() -> None:
    late = given(*cod_order, bosta, *asked_for, called_off).when(record)
    assert kinds(late) == [type(booked), CancellationRequested, type(by_number)]


def test_a_parcel_whose_late_booking_was_called_off_waits_for_nobody() -> None:
    late = given(*cod_order, bosta, *asked_for, called_off, cancelled, free_again).when(record).decided
    assert not [event for event in late if isinstance(event, type(tracked))], "the order has no such parcel any more"
    done = given(*cod_order, bosta, *asked_for, called_off, cancelled, free_again, *late)
    after = done.when(RecordCancellation(shipment_id=SHIPMENT))
    assert kinds(after) == [ShipmentCancelled]
    assert not after.shop.state(SHIPMENTS, SHIPMENT).cancelling


def test_an_order_that_is_off_takes_its_parcel_with_it() -> None:
    off = with_courier().when(CancelOrder(order_id=ORDER))
    assert {OrderCancelled, StockReleased, PaymentVoided, CancellationRequested} <= set(kinds(off))
