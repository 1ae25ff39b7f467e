"""Where a parcel is, and which reports of a courier move it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.money import Money
from numu_core.shipments.commands import (
    AskCancellation,
    AskCorrection,
    ConfirmOutcome,
    NoteBooking,
    NoteCancellation,
    NoteRefusal,
    OpenShipment,
    RecordCorrection,
    RecordScan,
    RefuseCancellation,
    RefuseCorrection,
    ShipmentCommand,
)
from numu_core.shipments.errors import BookingDiffers, CollectTooLarge
from numu_core.shipments.events import (
    BookingRefused,
    CancellationRefused,
    CancellationRequested,
    CashDiffered,
    CorrectionMade,
    CorrectionRefused,
    CorrectionRequested,
    Kind,
    OutcomeDenied,
    OutcomeReported,
    Scan,
    ScanNoted,
    ShipmentBooked,
    ShipmentCancelled,
    ShipmentDelivered,
    ShipmentEvent,
    ShipmentMoved,
    ShipmentRequested,
    ShipmentReturned,
    Status,
    Why,
)

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
CANCELLABLE = frozenset({Status.CREATED, Status.LABEL_PURCHASED, Status.PICKUP_REQUESTED})
CORRECTABLE = CANCELLABLE | {
    Status.PICKED_UP,
    Status.IN_TRANSIT,
    Status.OUT_FOR_DELIVERY,
    Status.DELIVERY_ATTEMPT_FAILED,
}
OUTCOMES = frozenset({Status.DELIVERED, Status.RETURNED_TO_ORIGIN})
"""Where money and stock move: the courier is asked before they do."""

_STEPS: Mapping[Status, str] = {
    Status.CREATED: "label_purchased pickup_requested cancelled",
    Status.LABEL_PURCHASED: "pickup_requested picked_up in_transit cancelled",
    Status.PICKUP_REQUESTED: "picked_up in_transit cancelled delivery_attempt_failed",
    Status.PICKED_UP: "in_transit out_for_delivery returning lost damaged delivered",
    Status.IN_TRANSIT: "out_for_delivery delivery_attempt_failed returning delivered lost damaged",
    Status.OUT_FOR_DELIVERY: "delivered delivery_attempt_failed in_transit returning lost damaged",
    Status.DELIVERY_ATTEMPT_FAILED: "out_for_delivery in_transit returning delivered cancelled lost damaged",
    Status.RETURNING: "returned_to_origin out_for_delivery lost damaged",
    Status.DELIVERED: "exchanged",
}
"""From where to where in one step."""


def _reachable(start: Status) -> frozenset[Status]:
    """Where a parcel may be found next: scans are missed, so any number of steps ahead."""
    found: set[Status] = set()
    ahead = [start]
    while ahead:
        steps = {Status(name) for name in _STEPS.get(ahead.pop(), "").split()}
        ahead += steps - found
        found |= steps
    return frozenset(found)


AHEAD = {status: _reachable(status) for status in Status}


class Shipment(Struct, frozen=True, kw_only=True):
    """All that the next report is judged by."""

    status: Status = Status.NEW
    order_id: UUID = UUID(int=0)
    store_id: UUID = UUID(int=0)
    carrier: str = ""
    reference: str = ""
    customer_id: UUID = UUID(int=0)
    kind: Kind = Kind.FORWARD
    collect: Money = Money(0, "EGP")
    goods: Money = Money(0, "EGP")
    carrier_id: str = ""
    tracking_number: str = ""
    seen: frozenset[str] = frozenset()  # keys of the reports that already count
    moved_at: datetime = LONG_AGO  # by the courier's clock
    refused: bool = False  # the courier would not take it
    cancelling: bool = False
    corrections: int = 0  # asked for
    corrected: int = 0  # of these, answered by the courier


def open_shipment(shipment: Shipment, command: OpenShipment) -> list[ShipmentEvent]:
    """``[ShipmentRequested]``, once."""
    return [ShipmentRequested(**asdict(command))] if shipment.status is Status.NEW else []


def _known(shipment: Shipment, shipment_id: UUID) -> None:
    if shipment.status is Status.NEW:
        raise NotFound(what="shipment", id=shipment_id)


def note_booking(shipment: Shipment, command: NoteBooking) -> list[ShipmentEvent]:
    """``[ShipmentBooked]``, once; if it was called off meanwhile, it has to be called off at the courier too.

    Raises:
        NotFound: there is no such parcel.
        BookingDiffers: it was booked under another number.
    """
    _known(shipment, command.shipment_id)
    if shipment.tracking_number == command.tracking_number:
        return []
    if shipment.tracking_number:
        raise BookingDiffers(shipment_id=command.shipment_id, tracking_number=shipment.tracking_number)
    booked = ShipmentBooked(order_id=shipment.order_id, **asdict(command))
    off = CancellationRequested(shipment_id=command.shipment_id, store_id=shipment.store_id)
    return [booked, off] if shipment.cancelling or shipment.status is Status.CANCELLED else [booked]


def note_refusal(shipment: Shipment, command: NoteRefusal) -> list[ShipmentEvent]:
    """``[BookingRefused]``, unless it was booked."""
    _known(shipment, command.shipment_id)
    if shipment.tracking_number or shipment.refused:
        return []
    return [BookingRefused(order_id=shipment.order_id, **asdict(command))]


def record_scan(shipment: Shipment, command: RecordScan) -> list[ShipmentEvent]:
    """One fact for each report: it moves the parcel, or says why not; nothing for a report that was known.

    Raises:
        NotFound: there is no such parcel.
    """
    _known(shipment, command.shipment_id)
    scan, status, shipment_id = command.scan, command.status, command.shipment_id
    if scan.key in shipment.seen:
        return []
    if status is None:
        return [ScanNoted(shipment_id=shipment_id, scan=scan, why=command.why)]
    if why := _hindrance(shipment, scan, status):
        return [ScanNoted(shipment_id=shipment_id, scan=scan, why=why)]
    if status in OUTCOMES:
        return [OutcomeReported(shipment_id=shipment_id, store_id=shipment.store_id, scan=scan, status=status)]
    return [ShipmentMoved(shipment_id=shipment_id, scan=scan, status=status)]


def _hindrance(shipment: Shipment, scan: Scan, status: Status) -> Why | None:
    """Why the report does not move the parcel; none: it does."""
    if status is shipment.status:
        return Why.REPEATED if status in OUTCOMES or not AHEAD[status] else None
    if scan.at < shipment.moved_at:
        return Why.LATE
    return None if status in AHEAD[shipment.status] else Why.NOT_ALLOWED


def confirm_outcome(shipment: Shipment, command: ConfirmOutcome) -> list[ShipmentEvent]:
    """``ShipmentDelivered`` (with ``CashDiffered``) or ``ShipmentReturned``, each once; ``OutcomeDenied`` otherwise.

    Raises:
        NotFound: there is no such parcel.
    """
    _known(shipment, command.shipment_id)
    scan, shipment_id, order_id = command.scan, command.shipment_id, shipment.order_id
    if command.status is shipment.status:
        return []
    if command.status not in OUTCOMES & AHEAD[shipment.status]:
        return [OutcomeDenied(shipment_id=shipment_id, scan=scan, status=command.status)]
    if command.status is Status.RETURNED_TO_ORIGIN:
        return [ShipmentReturned(shipment_id=shipment_id, order_id=order_id, scan=scan)]
    collected = shipment.collect if command.collected is None else command.collected
    due = command.due or shipment.collect
    events: list[ShipmentEvent] = [
        ShipmentDelivered(shipment_id=shipment_id, order_id=order_id, scan=scan, collected=collected)
    ]
    if collected != due:
        events.append(CashDiffered(shipment_id=shipment_id, order_id=order_id, expected=due, collected=collected))
    return events


def ask_correction(shipment: Shipment, command: AskCorrection) -> list[ShipmentEvent]:
    """``[CorrectionRequested]``, while the customer has not got it; nothing when nothing is to be corrected.

    Raises:
        NotFound: there is no such parcel.
        BadTransition: it is over, or was never taken.
        CollectTooLarge: more than the goods are worth, or anything for a return.
    """
    _known(shipment, command.shipment_id)
    if not any(value is not None for name, value in asdict(command).items() if name != "shipment_id"):
        return []
    if shipment.status not in CORRECTABLE or shipment.refused or shipment.cancelling:
        raise BadTransition(what="shipment", present=shipment.status, wanted="corrected")
    collect = command.collect_minor
    most = shipment.goods.minor if shipment.kind is Kind.FORWARD else 0
    if collect is not None and collect > most:
        raise CollectTooLarge(asked_minor=collect, most_minor=most)
    asked = CorrectionRequested(
        shipment_id=command.shipment_id,
        number=shipment.corrections + 1,
        customer_id=shipment.customer_id,
        collect=None if collect is None else Money(collect, shipment.collect.currency),
        notes=command.notes,
        first_name=command.first_name,
        last_name=command.last_name,
        phone=command.phone,
    )
    return [asked]


def record_correction(shipment: Shipment, command: RecordCorrection) -> list[ShipmentEvent]:
    """``[CorrectionMade]``; nothing when a newer one was answered."""
    _known(shipment, command.shipment_id)
    return [CorrectionMade(**asdict(command))] if command.number > shipment.corrected else []


def refuse_correction(shipment: Shipment, command: RefuseCorrection) -> list[ShipmentEvent]:
    """``[CorrectionRefused]``; nothing when a newer one was answered."""
    _known(shipment, command.shipment_id)
    return [CorrectionRefused(**asdict(command))] if command.number > shipment.corrected else []


def ask_cancellation(shipment: Shipment, command: AskCancellation) -> list[ShipmentEvent]:
    """``[CancellationRequested]``, while the courier has not got it.

    Raises:
        NotFound: there is no such parcel.
        BadTransition: the courier has it, or it is over.
    """
    _known(shipment, command.shipment_id)
    if command.store_id not in {None, shipment.store_id}:
        raise NotFound(what="shipment", id=command.shipment_id)
    if shipment.cancelling or shipment.status is Status.CANCELLED:
        return []
    if shipment.status not in CANCELLABLE or shipment.refused:
        raise BadTransition(what="shipment", present=shipment.status, wanted=Status.CANCELLED)
    return [CancellationRequested(shipment_id=command.shipment_id, store_id=shipment.store_id)]


def note_cancellation(shipment: Shipment, command: NoteCancellation) -> list[ShipmentEvent]:
    """``[ShipmentCancelled]``, once; again for a booking that came after it and had to be called off too."""
    _known(shipment, command.shipment_id)
    again = shipment.status is Status.CANCELLED and shipment.cancelling
    if not again and Status.CANCELLED not in AHEAD[shipment.status]:
        return []
    return [ShipmentCancelled(shipment_id=command.shipment_id, order_id=shipment.order_id)]


def refuse_cancellation(shipment: Shipment, command: RefuseCancellation) -> list[ShipmentEvent]:
    """``[CancellationRefused]``, while it is asked for."""
    _known(shipment, command.shipment_id)
    refused = CancellationRefused(shipment_id=command.shipment_id, answer=command.answer)
    return [refused] if shipment.cancelling else []


def evolve(shipment: Shipment, event: ShipmentEvent) -> Shipment:
    """The parcel after ``event``."""
    scan: Scan | None = getattr(event, "scan", None)
    seen = shipment.seen | {scan.key} if scan else shipment.seen
    return replace(shipment, **{"seen": seen, **_changes(shipment, event)})


def _changes(shipment: Shipment, event: ShipmentEvent) -> dict[str, object]:  # noqa: C901, PLR0911, PLR0912 - one case per fact
    match event:
        case ShipmentRequested():
            kept = ("order_id", "store_id", "carrier", "reference", "customer_id", "kind", "collect", "goods")
            return {"status": Status.CREATED, **{name: getattr(event, name) for name in kept}}
        case ShipmentBooked():
            booked = Status.LABEL_PURCHASED if shipment.status is Status.CREATED else shipment.status
            return {"status": booked, "carrier_id": event.carrier_id, "tracking_number": event.tracking_number}
        case BookingRefused():
            return {"refused": True}
        case ShipmentMoved():
            return {"status": event.status, "moved_at": max(shipment.moved_at, event.scan.at), "refused": False}
        case ShipmentDelivered():
            return {"status": Status.DELIVERED, "moved_at": max(shipment.moved_at, event.scan.at)}
        case ShipmentReturned():
            return {"status": Status.RETURNED_TO_ORIGIN, "moved_at": max(shipment.moved_at, event.scan.at)}
        case OutcomeDenied():
            return {"seen": shipment.seen - {event.scan.key}}  # should it become true, the same report counts then
        case CorrectionRequested():
            return {"corrections": event.number}
        case CorrectionMade():
            return {"corrected": event.number, "collect": event.collect}
        case CorrectionRefused():
            return {"corrected": event.number}
        case CancellationRequested():
            return {"cancelling": True}
        case CancellationRefused():
            return {"cancelling": False}
        case ShipmentCancelled():
            return {"status": Status.CANCELLED, "cancelling": False}
        case ScanNoted() | OutcomeReported() | CashDiffered():
            return {}


SHIPMENTS: Decider[Shipment, ShipmentEvent] = Decider(
    stream="shipments",
    key="shipment_id",
    initial=Shipment(),
    commands=ShipmentCommand,
    events=ShipmentEvent,
    evolve=evolve,
    decide={
        OpenShipment: open_shipment,
        NoteBooking: note_booking,
        NoteRefusal: note_refusal,
        RecordScan: record_scan,
        ConfirmOutcome: confirm_outcome,
        AskCorrection: ask_correction,
        RecordCorrection: record_correction,
        RefuseCorrection: refuse_correction,
        AskCancellation: ask_cancellation,
        NoteCancellation: note_cancellation,
        RefuseCancellation: refuse_cancellation,
    },
)
DECIDERS = [SHIPMENTS]
