"""What Bosta is asked, and what of its answers only an asking worker needs."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.shipments.commands import ListCities, ListPlaces, ListZones, PrintLabel, ReadDelivery, RecordBooking
from numu_core.shipments.events import Scan


class Receiver(Struct, frozen=True, kw_only=True):
    """Who opens the door, and where it is."""

    first_name: str
    last_name: str
    phone: str  # E.164
    state: str | None  # governorate as the buyer wrote it
    city: str
    line1: str
    line2: str = ""
    email: str | None = None


class Parcel(Struct, frozen=True, kw_only=True):
    """Bring this to the receiver; or fetch it from there and bring it back."""

    shipment_id: UUID
    reference: str
    collect: Money
    goods: Money
    pieces: int
    receiver: Receiver
    notes: str
    webhook_url: str
    back: bool = False  # fetch it


class Find(Struct, frozen=True, kw_only=True):
    """Have you booked it already? An earlier answer may have been lost."""

    shipment_id: UUID
    reference: str


class Look(Struct, frozen=True, kw_only=True):
    """Is this report true?"""

    shipment_id: UUID
    scan: Scan
    currency: str


class Poll(Struct, frozen=True, kw_only=True):
    """Where is it? Nothing was heard of it for long."""

    store_id: UUID
    reference: str
    tracking_number: str
    now: datetime  # when it was there, if Bosta does not say


class CallOff(Struct, frozen=True, kw_only=True):
    """Do not collect it."""

    shipment_id: UUID
    tracking_number: str


class Amend(Struct, frozen=True, kw_only=True):
    """Bring it like this instead."""

    shipment_id: UUID
    carrier_id: str
    number: int  # which of the merchant's corrections
    collect: Money
    notes: str
    receiver: Receiver


class Visit(Struct, frozen=True, kw_only=True):
    """Come to this place on this day and fetch what is ready."""

    pickup_id: UUID
    place: str  # Bosta's id of it
    day: date
    slot: str  # "10:00 to 13:00"
    contact_name: str
    contact_phone: str  # E.164
    contact_email: str | None
    parcels: int
    notes: str
    carrier_id: str = ""  # Bosta's id, where it is a change of what was agreed


class FindVisit(Struct, frozen=True, kw_only=True):
    """Have you agreed to come already? An earlier answer may have been lost."""

    pickup_id: UUID


class CallOffVisit(Struct, frozen=True, kw_only=True):
    """Do not come."""

    carrier_id: str


class Found(Command, frozen=True, kw_only=True):
    """What Bosta has under a reference, if anything."""

    booking: RecordBooking | None


class Agreed(Command, frozen=True, kw_only=True):
    """How Bosta calls a visit; nothing when there is none."""

    carrier_id: str = ""
    number: str = ""  # for people: "070000123456"


Question = (
    Parcel
    | Find
    | Look
    | Poll
    | CallOff
    | Amend
    | Visit
    | FindVisit
    | CallOffVisit
    | PrintLabel
    | ReadDelivery
    | ListPlaces
    | ListCities
    | ListZones
)
