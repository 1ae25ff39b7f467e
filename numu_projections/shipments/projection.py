"""``shipments``: one row per parcel, with all its steps."""

from datetime import datetime
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from numu_core.kernel.messages import Recorded
from numu_core.shipments.events import (
    BookingRefused,
    CancellationRefused,
    CancellationRequested,
    CashDiffered,
    CorrectionMade,
    CorrectionRefused,
    CorrectionRequested,
    OutcomeDenied,
    ScanNoted,
    ShipmentBooked,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentMoved,
    ShipmentRequested,
    ShipmentReturned,
    Status,
    Why,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.shipments.tables import ShipmentRow, Step, shipments

SHOWN = {
    Status.CREATED: "pending",
    Status.LABEL_PURCHASED: "created",
    Status.PICKUP_REQUESTED: "created",
    Status.PICKED_UP: "picked_up",
    Status.IN_TRANSIT: "in_transit",
    Status.OUT_FOR_DELIVERY: "out_for_delivery",
    Status.DELIVERED: "delivered",
    Status.DELIVERY_ATTEMPT_FAILED: "failed",
    Status.RETURNING: "failed",
    Status.RETURNED_TO_ORIGIN: "returned",
    Status.LOST: "failed",
    Status.DAMAGED: "failed",
    Status.CANCELLED: "cancelled",
    Status.EXCHANGED: "delivered",
}
"""The contract knows fewer words (section 9)."""

QUIET = {Why.LATE, Why.REPEATED, Why.ARCHIVED}
"""Reports that nobody needs to look at."""

NOT_LEFT = {Status.CREATED, Status.LABEL_PURCHASED, Status.PICKUP_REQUESTED, Status.CANCELLED}


def requested(_: ShipmentRow | None, event: ShipmentRequested, at: Recorded) -> ShipmentRow:
    """Wanted."""
    return ShipmentRow(
        shipment_id=event.shipment_id,
        order_id=event.order_id,
        store_id=event.store_id,
        carrier=event.carrier,
        carrier_id=None,
        tracking_number=None,
        reference=event.reference,
        method=event.method,
        status=Status.CREATED,
        shown="pending",
        problem=None,
        cancelling=False,
        cod_minor=event.collect.minor,
        collected_minor=None,
        currency=event.collect.currency,
        attempts=0,
        history=(Step(at=at.recorded_at, status=Status.CREATED),),
        created_at=at.recorded_at,
        shipped_at=None,
        delivered_at=None,
        cancelled_at=None,
        updated_at=at.recorded_at,
        position=at.position,
        kind=event.kind,
        parent_id=event.parent_id,
        correcting=False,
        customer_id=event.customer_id,
        notes=event.notes,
    )


def moved(row: ShipmentRow, at: Recorded, step: Step, status: Status | None = None, **columns: Any) -> ShipmentRow:
    """``row`` after one more step, which takes it to ``status``, if to any."""
    if status:
        left = row.shipped_at or (None if status in NOT_LEFT else step.at)
        columns = {"status": status, "shown": SHOWN[status], "shipped_at": left, **columns}
    steps = (*row.history, step)
    return replace(row, history=steps, updated_at=at.recorded_at, position=at.position, **columns)


def booked(row: ShipmentRow, event: ShipmentBooked, at: Recorded) -> ShipmentRow:
    """The courier will come."""
    now = Status.LABEL_PURCHASED
    step = Step(at=at.recorded_at, status=now, detail=event.tracking_number)
    numbers = {"carrier_id": event.carrier_id, "tracking_number": event.tracking_number}
    return moved(row, at, step, now if row.status == Status.CREATED else None, **numbers)


def refused(row: ShipmentRow, event: BookingRefused, at: Recorded) -> ShipmentRow:
    """The courier will not come, for a reason that a person can mend."""
    step = Step(at=at.recorded_at, status="booking_refused", detail=event.answer)
    return moved(row, at, step, shown="failed", problem=event.answer)


def scanned(row: ShipmentRow, event: ShipmentMoved, at: Recorded) -> ShipmentRow:
    """Somewhere else."""
    scan, status = event.scan, event.status
    failed = status is Status.DELIVERY_ATTEMPT_FAILED
    attempts = scan.attempts if scan.attempts is not None else row.attempts + failed
    step = Step(at=scan.at, status=status, code=scan.code, detail=scan.exception)
    cancelled = scan.at if status is Status.CANCELLED else row.cancelled_at
    lost = status in {Status.LOST, Status.DAMAGED}
    problem = status if lost else (scan.exception or None if failed else None)
    return moved(row, at, step, status, attempts=max(attempts, row.attempts), problem=problem, cancelled_at=cancelled)


def noted(row: ShipmentRow, event: ScanNoted, at: Recorded) -> ShipmentRow:
    """Not moved."""
    step = Step(at=event.scan.at, status=event.why, code=event.scan.code, detail=event.scan.exception)
    return moved(row, at, step, problem=row.problem if event.why in QUIET else event.why)


def denied(row: ShipmentRow, event: OutcomeDenied, at: Recorded) -> ShipmentRow:
    """A report that the courier does not stand by."""
    step = Step(at=at.recorded_at, status="outcome_denied", code=event.scan.code, detail=event.status or "")
    return moved(row, at, step, problem="outcome_denied")


def delivered(row: ShipmentRow, event: ShipmentDelivered, at: Recorded) -> ShipmentRow:
    """With the customer; the cash with the courier."""
    step = Step(at=event.scan.at, status=Status.DELIVERED, code=event.scan.code)
    outcome = {"delivered_at": event.scan.at, "collected_minor": event.collected.minor, "problem": None}
    return moved(row, at, step, Status.DELIVERED, **outcome)


def differed(row: ShipmentRow, event: CashDiffered, at: Recorded) -> ShipmentRow:
    """Not the amount that was due."""
    detail = f"{event.collected.decimal()} / {event.expected.decimal()} {event.expected.currency}"
    step = Step(at=at.recorded_at, status="cash_differed", detail=detail)
    return moved(row, at, step, problem="cash_differed")


def returned(row: ShipmentRow, event: ShipmentReturned, at: Recorded) -> ShipmentRow:
    """Back with the merchant."""
    step = Step(at=event.scan.at, status=Status.RETURNED_TO_ORIGIN, code=event.scan.code)
    return moved(row, at, step, Status.RETURNED_TO_ORIGIN, problem=None)


def correcting(row: ShipmentRow, event: CorrectionRequested, at: Recorded) -> ShipmentRow:
    """To be brought otherwise, if the courier agrees."""
    told = {"notes": event.notes, "receiver_first_name": event.first_name, "receiver_last_name": event.last_name}
    said: dict[str, Any] = {
        name: value for name, value in {**told, "receiver_phone": event.phone}.items() if value is not None
    }
    return moved(row, at, Step(at=at.recorded_at, status="correction_requested"), correcting=True, **said)


def corrected(row: ShipmentRow, event: CorrectionMade, at: Recorded) -> ShipmentRow:
    """The courier agrees."""
    step = Step(at=at.recorded_at, status="corrected")
    return moved(row, at, step, correcting=False, cod_minor=event.collect.minor)


def uncorrected(row: ShipmentRow, event: CorrectionRefused, at: Recorded) -> ShipmentRow:
    """The courier brings it as it was."""
    step = Step(at=at.recorded_at, status="correction_refused", detail=event.answer)
    return moved(row, at, step, correcting=False, problem=event.answer)


def cancelling(row: ShipmentRow, _: CancellationRequested, at: Recorded) -> ShipmentRow:
    """Not wanted any more."""
    return moved(row, at, Step(at=at.recorded_at, status="cancellation_requested"), cancelling=True)


def goes_on(row: ShipmentRow, event: CancellationRefused, at: Recorded) -> ShipmentRow:
    """The courier brings it all the same."""
    step = Step(at=at.recorded_at, status="cancellation_refused", detail=event.answer)
    return moved(row, at, step, cancelling=False, problem=event.answer)


def cancelled(row: ShipmentRow, _: ShipmentCancelled, at: Recorded) -> ShipmentRow:
    """The courier will not come."""
    when: datetime = at.recorded_at
    step = Step(at=when, status=Status.CANCELLED)
    return moved(row, at, step, Status.CANCELLED, cancelling=False, cancelled_at=when, problem=None)


by_shipment = attrgetter("shipment_id")
SHIPMENTS = Projection(
    name="shipments",
    version=2,
    table=shipments,
    row=ShipmentRow,
    on={
        ShipmentRequested: Fold(keys=by_shipment, apply=requested),
        ShipmentBooked: Fold(keys=by_shipment, apply=booked),
        BookingRefused: Fold(keys=by_shipment, apply=refused),
        ShipmentMoved: Fold(keys=by_shipment, apply=scanned),
        ScanNoted: Fold(keys=by_shipment, apply=noted),
        OutcomeDenied: Fold(keys=by_shipment, apply=denied),
        ShipmentDelivered: Fold(keys=by_shipment, apply=delivered),
        CashDiffered: Fold(keys=by_shipment, apply=differed),
        ShipmentReturned: Fold(keys=by_shipment, apply=returned),
        CorrectionRequested: Fold(keys=by_shipment, apply=correcting),
        CorrectionMade: Fold(keys=by_shipment, apply=corrected),
        CorrectionRefused: Fold(keys=by_shipment, apply=uncorrected),
        CancellationRequested: Fold(keys=by_shipment, apply=cancelling),
        CancellationRefused: Fold(keys=by_shipment, apply=goes_on),
        ShipmentCancelled: Fold(keys=by_shipment, apply=cancelled),
    },
    subject="customer_id",
    personal=("notes", "receiver_first_name", "receiver_last_name", "receiver_phone"),
)
PROJECTIONS = [SHIPMENTS]
