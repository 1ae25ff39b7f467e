"""Intentions about one visit of a courier."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from numu_core.kernel.messages import Command

Short = Annotated[str, Meta(min_length=1, max_length=100)]
Words = Annotated[str, Meta(max_length=500)]
Phone = Annotated[str, Meta(pattern="^\\+[1-9][0-9]{5,14}$")]  # E.164
Email = Annotated[str, Meta(max_length=254, pattern="^[^@\\s]+@[^@\\s]+$")]


class RequestPickup(Command, frozen=True, kw_only=True):
    """Have a courier come. A flow."""

    pickup_id: UUID
    store_id: UUID
    carrier: Annotated[str, Meta(pattern="^[a-z]{2,20}$")] = "bosta"
    place: Short
    day: date
    slot: Annotated[str, Meta(min_length=1, max_length=40)]
    contact_name: Short | None = None
    contact_phone: Phone | None = None
    contact_email: Email | None = None
    notes: Words | None = None


class OpenPickup(Command, frozen=True, kw_only=True):
    """The visit's own part of ``RequestPickup``."""

    pickup_id: UUID
    store_id: UUID
    carrier: str
    place: str
    day: date
    slot: str
    contact_name: str | None
    contact_phone: str | None
    contact_email: str | None
    notes: str | None


class RecordPickup(Command, frozen=True, kw_only=True):
    """The courier will come. The same agreement again is a no-op."""

    pickup_id: UUID
    carrier_id: Short
    number: Words = ""


class RefusePickup(Command, frozen=True, kw_only=True):
    """The courier said no."""

    pickup_id: UUID
    answer: Words


class ChangePickup(Command, frozen=True, kw_only=True):
    """Come otherwise; what is absent stays. A flow."""

    pickup_id: UUID
    store_id: UUID
    day: date | None = None
    slot: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    contact_name: Short | None = None
    contact_phone: Phone | None = None
    notes: Words | None = None


class AskPickupChange(Command, frozen=True, kw_only=True):
    """The visit's own part of ``ChangePickup``."""

    pickup_id: UUID
    day: date | None
    slot: str | None
    contact_name: str | None
    contact_phone: str | None
    notes: str | None


class RecordPickupChange(Command, frozen=True, kw_only=True):
    """The courier will come as changed. Recording an older change after a newer one is a no-op."""

    pickup_id: UUID
    number: int
    day: date
    slot: str


class RefusePickupChange(Command, frozen=True, kw_only=True):
    """The courier comes as it was."""

    pickup_id: UUID
    number: int
    answer: Words


class CancelPickup(Command, frozen=True, kw_only=True):
    """Nobody is to come. Asking twice is asking once."""

    pickup_id: UUID
    store_id: UUID


class RecordPickupCancellation(Command, frozen=True, kw_only=True):
    """Nobody comes."""

    pickup_id: UUID


class RefusePickupCancellation(Command, frozen=True, kw_only=True):
    """The courier comes all the same."""

    pickup_id: UUID
    answer: Words


PickupCommand = (
    OpenPickup
    | RecordPickup
    | RefusePickup
    | AskPickupChange
    | RecordPickupChange
    | RefusePickupChange
    | CancelPickup
    | RecordPickupCancellation
    | RefusePickupCancellation
)
