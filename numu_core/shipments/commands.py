"""Intentions about one parcel. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.kernel.personal import Subject
from numu_core.shipments.events import Scan, Short, Status, Why

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


class CancelShipment(Command, frozen=True, kw_only=True):
    """Do not bring it any more. Asking twice is asking once."""

    shipment_id: UUID
    store_id: UUID | None = None  # whose it must be; none: it is asked inside the tenant


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
    | CancelShipment
    | NoteCancellation
    | RefuseCancellation
)
