"""Facts about one parcel. Stream: ``shipments/{shipment_id}``.

Couriers report late, twice, and in any order. Every report is kept as a fact, whether it moves the parcel or not.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.kernel.personal import Personal, Subject

Short = Annotated[str, Meta(max_length=200)]


OWN = "manual"
"""The carrier, in the contract's word, of what the store brings itself: no account; staff says where a parcel is."""


class Kind(StrEnum):
    """Which way a parcel goes."""

    FORWARD = "forward"  # to the customer
    RETURN = "return"  # from the customer back to the store


class Status(StrEnum):
    """Where a parcel is."""

    NEW = "new"  # nothing happened yet; never shown
    CREATED = "created"  # wanted; the courier has not confirmed
    LABEL_PURCHASED = "label_purchased"  # the courier accepted it and gave a number
    PICKUP_REQUESTED = "pickup_requested"
    PICKED_UP = "picked_up"  # the courier has it
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    DELIVERY_ATTEMPT_FAILED = "delivery_attempt_failed"  # tried; will be tried again or come back
    RETURNING = "returning"
    RETURNED_TO_ORIGIN = "returned_to_origin"
    LOST = "lost"
    DAMAGED = "damaged"
    CANCELLED = "cancelled"  # stopped before it was handed over
    EXCHANGED = "exchanged"


class Why(StrEnum):
    """Why a report does not move the parcel."""

    LATE = "late"  # older than what is known
    UNKNOWN = "unknown"  # a code we have no word for
    NOT_ALLOWED = "not_allowed"  # a parcel cannot go there from where it is: a person should look
    REPEATED = "repeated"
    INVESTIGATION = "investigation"
    AWAITING_MERCHANT_ACTION = "awaiting_merchant_action"
    ARCHIVED = "archived"
    ON_HOLD = "on_hold"


class Scan(Struct, frozen=True, kw_only=True):
    """One report of a courier."""

    key: Short  # tells this report from every other; the same report again has the same key
    tracking_number: Short  # as the courier named it; a parcel on its way back may have its own
    code: Short  # the courier's code, as received
    at: datetime  # UTC, by the courier's clock
    exception: Short = ""  # the courier's words for a failed attempt
    attempts: int | None = None  # deliveries tried so far


class ShipmentRequested(Event, frozen=True, kw_only=True, tag="shipments.shipment_requested.v1"):
    """The order is to be brought to its customer. The courier does not know yet."""

    shipment_id: UUID
    order_id: UUID
    store_id: UUID
    carrier: str  # "bosta"
    reference: str  # what the merchant sees at the courier: ORD-000042, ORD-000042-2 for a second parcel
    collect: Money  # cash to take at the door; 0: paid already
    goods: Money  # what the parcel is worth
    pieces: int
    method: str  # "standard"
    customer_id: Subject
    notes: Personal[str] = None  # for the courier
    kind: Kind = Kind.FORWARD
    parent_id: UUID | None = None  # the delivered parcel whose goods come back


class ShipmentBooked(Event, frozen=True, kw_only=True, tag="shipments.shipment_booked.v1"):
    """The courier will come for it."""

    shipment_id: UUID
    order_id: UUID
    carrier_id: str  # the courier's own id of the parcel
    tracking_number: str


class BookingRefused(Event, frozen=True, kw_only=True, tag="shipments.booking_refused.v1"):
    """The courier will not take it as it is: an address to mend, an account to top up. A person must look."""

    shipment_id: UUID
    order_id: UUID
    answer: str  # the courier's words


class ShipmentMoved(Event, frozen=True, kw_only=True, tag="shipments.shipment_moved.v1"):
    """The courier reports where it is."""

    shipment_id: UUID
    scan: Scan
    status: Status


class ScanNoted(Event, frozen=True, kw_only=True, tag="shipments.scan_noted.v1"):
    """The courier reported something that does not move the parcel."""

    shipment_id: UUID
    scan: Scan
    why: Why


class OutcomeReported(Event, frozen=True, kw_only=True, tag="shipments.outcome_reported.v1"):
    """Delivered, or back, says a callback that proves who sent it, not what it says: the courier has to be asked."""

    shipment_id: UUID
    store_id: UUID
    scan: Scan
    status: Status


class OutcomeDenied(Event, frozen=True, kw_only=True, tag="shipments.outcome_denied.v1"):
    """The courier, asked, knows nothing of what was reported. A person must look."""

    shipment_id: UUID
    scan: Scan
    status: Status | None  # where the courier says it is


class ShipmentDelivered(Event, frozen=True, kw_only=True, tag="shipments.shipment_delivered.v1"):
    """The customer has it, and the courier has the cash, if any was due. Confirmed by the courier."""

    shipment_id: UUID
    order_id: UUID
    scan: Scan
    collected: Money


class CashDiffered(Event, frozen=True, kw_only=True, tag="shipments.cash_differed.v1"):
    """The courier took another amount than was due: the order is not called paid, a person must look."""

    shipment_id: UUID
    order_id: UUID
    expected: Money
    collected: Money


class ShipmentReturned(Event, frozen=True, kw_only=True, tag="shipments.shipment_returned.v1"):
    """It is back with the merchant. Confirmed by the courier."""

    shipment_id: UUID
    order_id: UUID
    scan: Scan


class CorrectionRequested(Event, frozen=True, kw_only=True, tag="shipments.correction_requested.v1"):
    """It is to be brought otherwise; what is absent stays as it was. The courier does not know yet."""

    shipment_id: UUID
    number: int  # of this parcel's corrections, from 1
    customer_id: Subject
    collect: Money | None = None
    notes: Personal[str] = None
    first_name: Personal[str] = None
    last_name: Personal[str] = None
    phone: Personal[str] = None  # E.164


class CorrectionMade(Event, frozen=True, kw_only=True, tag="shipments.correction_made.v1"):
    """The courier will bring it as corrected, with all corrections up to this one."""

    shipment_id: UUID
    number: int
    collect: Money


class CorrectionRefused(Event, frozen=True, kw_only=True, tag="shipments.correction_refused.v1"):
    """The courier will bring it as it was."""

    shipment_id: UUID
    number: int
    answer: str  # the courier's words


class CancellationRequested(Event, frozen=True, kw_only=True, tag="shipments.cancellation_requested.v1"):
    """It is not to be brought any more. The courier does not know yet."""

    shipment_id: UUID
    store_id: UUID


class CancellationRefused(Event, frozen=True, kw_only=True, tag="shipments.cancellation_refused.v1"):
    """The courier will bring it all the same."""

    shipment_id: UUID
    answer: str  # the courier's words


class ShipmentCancelled(Event, frozen=True, kw_only=True, tag="shipments.shipment_cancelled.v1"):
    """The courier will not come for it."""

    shipment_id: UUID
    order_id: UUID


ShipmentEvent = (
    ShipmentRequested
    | ShipmentBooked
    | BookingRefused
    | ShipmentMoved
    | ScanNoted
    | OutcomeReported
    | OutcomeDenied
    | ShipmentDelivered
    | CashDiffered
    | ShipmentReturned
    | CorrectionRequested
    | CorrectionMade
    | CorrectionRefused
    | CancellationRequested
    | CancellationRefused
    | ShipmentCancelled
)
