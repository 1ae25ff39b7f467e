"""Intentions about one parcel. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Raw, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.kernel.personal import Subject
from numu_core.shipments.events import Kind, Scan, Short, Status, Why

Words = Annotated[str, Meta(max_length=500)]
Carrier = Annotated[str, Meta(pattern="^[a-z]{2,20}$")]


class ShipmentRequestedResult(Struct, frozen=True, kw_only=True):
    """Which parcel was asked for."""

    shipment_id: UUID


class RequestShipment(Command, frozen=True, kw_only=True):
    """Bring the order to its customer: what to collect follows from the order. A flow."""

    order_id: UUID
    store_id: UUID
    carrier: Carrier = "bosta"
    method: Annotated[str, Meta(max_length=50)] = "standard"
    notes: Words | None = None


class ShipAutomatically(Command, frozen=True, kw_only=True):
    """Bring the order to its customer if the store wants that without being asked. A flow; else a no-op."""

    order_id: UUID


class OpenShipment(Command, frozen=True, kw_only=True):
    """The parcel's own part of ``RequestShipment``."""

    shipment_id: UUID
    order_id: UUID
    store_id: UUID
    carrier: Carrier
    reference: Short
    collect: Money
    goods: Money
    pieces: Annotated[int, Meta(ge=1)]
    method: Short
    customer_id: Subject
    notes: Words | None = None
    kind: Kind = Kind.FORWARD
    parent_id: UUID | None = None


class RecordBooking(Command, frozen=True, kw_only=True):
    """The courier accepted it. The same booking again is a no-op. A flow."""

    shipment_id: UUID
    carrier_id: Short
    tracking_number: Annotated[str, Meta(min_length=1, max_length=100)]


class NoteBooking(Command, frozen=True, kw_only=True):
    """The parcel's own part of ``RecordBooking``."""

    shipment_id: UUID
    carrier_id: Short
    tracking_number: Annotated[str, Meta(min_length=1, max_length=100)]


class RefuseBooking(Command, frozen=True, kw_only=True):
    """The courier said no for good; another parcel may be asked for. A flow."""

    shipment_id: UUID
    answer: Words


class NoteRefusal(Command, frozen=True, kw_only=True):
    """The parcel's own part of ``RefuseBooking``."""

    shipment_id: UUID
    answer: Words


class ReceiveScan(Command, frozen=True, kw_only=True):
    """A verified callback of a courier, about the parcel of this number or reference. A flow."""

    carrier: Carrier
    reference: Short  # ours, as the courier repeats it; may be empty
    store_id: UUID | None = None  # whose secret the callback was verified with
    scan: Scan
    status: Status | None  # in our words; none: it does not move the parcel
    why: Why = Why.UNKNOWN  # if it does not


class RecordScan(Command, frozen=True, kw_only=True):
    """The parcel's own part of ``ReceiveScan``. The same report again is a no-op."""

    shipment_id: UUID
    scan: Scan
    status: Status | None
    why: Why = Why.UNKNOWN


class SettleOutcome(Command, frozen=True, kw_only=True):
    """What the courier answered when asked whether a reported outcome is true. A flow."""

    shipment_id: UUID
    scan: Scan  # the report that was asked about
    status: Status | None  # where the courier says it is
    collected: Money | None = None  # none: the courier named no amount; then it is what was to be collected


class ConfirmOutcome(Command, frozen=True, kw_only=True):
    """The parcel's own part of ``SettleOutcome``."""

    shipment_id: UUID
    scan: Scan
    status: Status | None
    collected: Money | None = None
    due: Money | None = None  # what its order still lacked; none: what was to be collected


class RequestReturnShipment(Command, frozen=True, kw_only=True):
    """Fetch a delivered parcel's goods from the customer and bring them back. A flow."""

    shipment_id: UUID  # the delivered one
    store_id: UUID
    reason: Words


class CorrectShipment(Command, frozen=True, kw_only=True):
    """Bring it to somebody else there, for another amount, or with other notes; what is absent stays. A flow."""

    shipment_id: UUID
    store_id: UUID
    collect_minor: Annotated[int, Meta(ge=0)] | None = None  # in the order's currency
    notes: Words | None = None
    first_name: Short | None = None
    last_name: Short | None = None
    phone: Annotated[str, Meta(pattern="^\\+[1-9][0-9]{5,14}$")] | None = None  # E.164
    status: Short | None = None  # where the store's own courier says it is, as ``MoveShipment``
    reason: Short = ""


class AskCorrection(Command, frozen=True, kw_only=True):
    """The parcel's own part of ``CorrectShipment``."""

    shipment_id: UUID
    collect_minor: Annotated[int, Meta(ge=0)] | None = None
    notes: Words | None = None
    first_name: Short | None = None
    last_name: Short | None = None
    phone: Short | None = None


class RecordCorrection(Command, frozen=True, kw_only=True):
    """The courier will bring it as corrected. Recording an older correction after a newer one is a no-op."""

    shipment_id: UUID
    number: int  # which correction, from 1
    collect: Money


class RefuseCorrection(Command, frozen=True, kw_only=True):
    """The courier will bring it as it was."""

    shipment_id: UUID
    number: int
    answer: Words


class MoveShipment(Command, frozen=True, kw_only=True):
    """The store's own courier says where it is. A flow."""

    shipment_id: UUID
    store_id: UUID
    status: Short  # as ``Status`` or the contract names it
    reason: Short = ""  # why an attempt failed


class FollowOrder(Command, frozen=True, kw_only=True):
    """Staff moved the order by hand: a parcel that the store brings itself is where its order is. A flow."""

    order_id: UUID
    status: Status


class CancelShipment(Command, frozen=True, kw_only=True):
    """Do not bring it any more. Asking twice is asking once. A flow."""

    shipment_id: UUID
    store_id: UUID | None = None  # whose it must be; none: it is asked inside the tenant


class AskCancellation(Command, frozen=True, kw_only=True):
    """The parcel's own part of ``CancelShipment``."""

    shipment_id: UUID
    store_id: UUID | None = None


class CancelOrderShipment(Command, frozen=True, kw_only=True):
    """The order is off: whatever parcel is on its way to being collected is too. A flow."""

    order_id: UUID


class RecordCancellation(Command, frozen=True, kw_only=True):
    """The courier will not come for it. A flow."""

    shipment_id: UUID


class NoteCancellation(Command, frozen=True, kw_only=True):
    """The parcel's own part of ``RecordCancellation``."""

    shipment_id: UUID


class RefuseCancellation(Command, frozen=True, kw_only=True):
    """The courier will bring it all the same."""

    shipment_id: UUID
    answer: Words


ShipmentCommand = (
    OpenShipment
    | NoteBooking
    | NoteRefusal
    | RecordScan
    | ConfirmOutcome
    | AskCorrection
    | RecordCorrection
    | RefuseCorrection
    | AskCancellation
    | NoteCancellation
    | RefuseCancellation
)


# -- questions that a page asks and a courier answers at once: nothing is decided --------------------------------------


class PrintLabel(Struct, frozen=True, kw_only=True):
    """The label of a parcel, please."""

    tracking_number: str
    language: str = "ar"  # or "en"


class ReadDelivery(Struct, frozen=True, kw_only=True):
    """All that the courier knows of a parcel."""

    tracking_number: str


class ListPlaces(Struct, frozen=True, kw_only=True):
    """Where the courier fetches this merchant's parcels."""


class ListCities(Struct, frozen=True, kw_only=True):
    """Where the courier goes."""


class ListZones(Struct, frozen=True, kw_only=True):
    """The parts of a city."""

    city_id: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,60}$")]  # it becomes part of a path


class LabelPrinted(Command, frozen=True, kw_only=True):
    """A label."""

    pdf: bytes


class CourierTold(Command, frozen=True, kw_only=True):
    """The courier's own words, passed on."""

    data: Raw  # JSON
