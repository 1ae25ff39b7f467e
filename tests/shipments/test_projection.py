"""These facts, this row."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.kernel.money import Money
from numu_core.kernel.subjects import SubjectErased
from numu_core.shipments.decider import SHIPMENTS as RULES
from numu_core.shipments.events import (
    BookingRefused,
    CancellationRefused,
    CancellationRequested,
    CashDiffered,
    CorrectionMade,
    CorrectionRefused,
    CorrectionRequested,
    OutcomeDenied,
    OutcomeReported,
    ScanNoted,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentEvent,
    ShipmentMoved,
    ShipmentReturned,
    Status,
    Why,
)
from numu_projections.shipments.projection import SHIPMENTS, SHOWN
from numu_projections.shipments.tables import ShipmentRow, Step
from tests.kernel.spec import NOW, folded
from tests.payments.story import CUSTOMER, ORDER, STORE, TOTAL
from tests.shipments.story import SHIPMENT, T0, booked, scan, wanted

picked_up = ShipmentMoved(shipment_id=SHIPMENT, scan=scan(1, "21"), status=Status.PICKED_UP)
delivered = ShipmentDelivered(shipment_id=SHIPMENT, order_id=ORDER, scan=scan(9, "45"), collected=TOTAL)
CORRECTION = CorrectionRequested(shipment_id=SHIPMENT, number=1, customer_id=CUSTOMER, collect=Money(100, "EGP"))
CAN_HAPPEN: list[ShipmentEvent] = [
    booked,
    picked_up,
    delivered,
    BookingRefused(shipment_id=SHIPMENT, order_id=ORDER, answer="3003 district not found"),
    ShipmentMoved(shipment_id=SHIPMENT, scan=scan(2, "47"), status=Status.DELIVERY_ATTEMPT_FAILED),
    ShipmentMoved(shipment_id=SHIPMENT, scan=scan(3, "48"), status=Status.CANCELLED),
    ShipmentMoved(shipment_id=SHIPMENT, scan=scan(4, "100"), status=Status.LOST),
    ScanNoted(shipment_id=SHIPMENT, scan=scan(5, "105"), why=Why.ON_HOLD),
    OutcomeReported(shipment_id=SHIPMENT, store_id=STORE, scan=scan(6, "45"), status=Status.DELIVERED),
    OutcomeDenied(shipment_id=SHIPMENT, scan=scan(6, "45"), status=Status.IN_TRANSIT),
    CashDiffered(shipment_id=SHIPMENT, order_id=ORDER, expected=TOTAL, collected=Money(1, "EGP")),
    ShipmentReturned(shipment_id=SHIPMENT, order_id=ORDER, scan=scan(8, "46")),
    CORRECTION,
    CorrectionMade(shipment_id=SHIPMENT, number=1, collect=Money(100, "EGP")),
    CorrectionRefused(shipment_id=SHIPMENT, number=1, answer="not now"),
    CancellationRequested(shipment_id=SHIPMENT, store_id=STORE),
    CancellationRefused(shipment_id=SHIPMENT, answer="too late"),
    ShipmentCancelled(shipment_id=SHIPMENT, order_id=ORDER),
]
histories = st.lists(st.sampled_from(CAN_HAPPEN), max_size=8)


def row_of(*events: ShipmentEvent) -> ShipmentRow:
    row: ShipmentRow = folded(SHIPMENTS, [wanted, *events])[SHIPMENT]
    return row


def test_a_delivered_parcel_has_its_steps_its_times_and_its_cash() -> None:
    assert row_of(booked, picked_up, delivered) == ShipmentRow(
        shipment_id=SHIPMENT,
        order_id=ORDER,
        store_id=STORE,
        carrier="bosta",
        carrier_id="65f2",
        tracking_number="12345678",
        reference="ORD-000042",
        method="standard",
        status="delivered",
        shown="delivered",
        problem=None,
        cancelling=False,
        cod_minor=45990,
        collected_minor=45990,
        currency="EGP",
        attempts=0,
        history=(
            Step(at=NOW, status="created"),
            Step(at=NOW + timedelta(seconds=1), status="label_purchased", detail="12345678"),
            Step(at=T0 + timedelta(hours=1), status="picked_up", code="21"),
            Step(at=T0 + timedelta(hours=9), status="delivered", code="45"),
        ),
        created_at=NOW,
        shipped_at=T0 + timedelta(hours=1),
        delivered_at=T0 + timedelta(hours=9),
        cancelled_at=None,
        updated_at=NOW + timedelta(seconds=3),
        position=4,
        kind="forward",
        parent_id=None,
        correcting=False,
        customer_id=CUSTOMER,
        notes="اتصل قبل التوصيل",
    )


@pytest.mark.parametrize(
    ("events", "shown", "problem"),
    [
        ((), "pending", None),
        ((CAN_HAPPEN[3],), "failed", "3003 district not found"),
        ((booked, CAN_HAPPEN[4]), "failed", None),
        ((booked, CAN_HAPPEN[6]), "failed", "lost"),
        ((booked, CAN_HAPPEN[7]), "created", "on_hold"),
        ((booked, CAN_HAPPEN[9]), "created", "outcome_denied"),
        ((booked, delivered, CAN_HAPPEN[10]), "delivered", "cash_differed"),
        ((booked, picked_up, CAN_HAPPEN[11]), "returned", None),
        ((booked, CAN_HAPPEN[15], CAN_HAPPEN[16]), "created", "too late"),
        ((booked, CAN_HAPPEN[15], CAN_HAPPEN[17]), "cancelled", None),
        ((booked, CAN_HAPPEN[5]), "cancelled", None),
        ((booked, CAN_HAPPEN[12], CAN_HAPPEN[14]), "created", "not now"),
    ],
)
def test_what_the_contract_calls_it_and_what_a_person_should_look_at(
    events: tuple[ShipmentEvent, ...], shown: str, problem: str | None
) -> None:
    row = row_of(*events)
    assert (row.shown, row.problem) == (shown, problem)


def test_failed_attempts_are_counted_by_us_or_by_the_courier() -> None:
    counted = ShipmentMoved(shipment_id=SHIPMENT, scan=scan(3, "47"), status=Status.DELIVERY_ATTEMPT_FAILED)
    assert row_of(booked, CAN_HAPPEN[4], counted).attempts == 2


def test_a_correction_counts_when_the_courier_agrees_and_its_person_can_be_forgotten() -> None:
    asked = replace(CORRECTION, first_name="سارة", phone="+201112345678", notes="الدور الثالث")
    row = row_of(booked, asked)
    assert (row.correcting, row.cod_minor, row.notes) == (True, 45990, "الدور الثالث")
    made = row_of(booked, asked, CAN_HAPPEN[13])
    assert (made.correcting, made.cod_minor, made.receiver_first_name) == (False, 100, "سارة")
    forgotten = folded(SHIPMENTS, [wanted, asked, SubjectErased(subject_id=CUSTOMER)])[SHIPMENT]
    assert (forgotten.notes, forgotten.receiver_first_name, forgotten.receiver_phone) == (None, None, None)


def test_every_status_has_a_word_of_the_contract() -> None:
    assert set(SHOWN) == set(Status) - {Status.NEW}


@settings(max_examples=200, deadline=None)
@given(events=histories)
def test_the_rows_status_is_the_one_that_the_rules_derive(events: list[ShipmentEvent]) -> None:
    row, state = row_of(*events), RULES.fold([wanted, *events])
    assert (row.status, row.tracking_number or "") == (state.status, state.tracking_number)


@settings(max_examples=100, deadline=None)
@given(events=histories, cuts=st.sets(st.integers(0, 9)))
def test_batches_leave_no_trace(events: list[ShipmentEvent], cuts: set[int]) -> None:
    assert folded(SHIPMENTS, [wanted, *events], cuts) == folded(SHIPMENTS, [wanted, *events])
