"""Facts about one visit of a courier. Stream: ``pickups/{pickup_id}``. Whom to meet is sealed with its own key."""

from datetime import date
from uuid import UUID

from numu_core.kernel.messages import Event
from numu_core.kernel.personal import Personal, Subject


class PickupRequested(Event, frozen=True, kw_only=True, tag="pickups.pickup_requested.v1"):
    """The courier is to come for what is ready. It does not know yet."""

    pickup_id: Subject
    store_id: UUID
    carrier: str  # "bosta"
    place: str  # the courier's id of the place
    day: date  # there
    slot: str  # "10:00 to 13:00"
    contact_name: Personal[str] = None
    contact_phone: Personal[str] = None  # E.164
    contact_email: Personal[str] = None
    notes: Personal[str] = None


class PickupAgreed(Event, frozen=True, kw_only=True, tag="pickups.pickup_agreed.v1"):
    """The courier will come."""

    pickup_id: UUID
    carrier_id: str  # the courier's own id of the visit
    number: str  # for people


class PickupRefused(Event, frozen=True, kw_only=True, tag="pickups.pickup_refused.v1"):
    """The courier will not come then: a holiday, a full day, an account to set up."""

    pickup_id: UUID
    answer: str  # the courier's words


class PickupChangeRequested(Event, frozen=True, kw_only=True, tag="pickups.pickup_change_requested.v1"):
    """It is to be otherwise; what is absent stays as it was. The courier does not know yet."""

    pickup_id: Subject
    number: int  # of this visit's changes, from 1
    day: date | None = None
    slot: str | None = None
    contact_name: Personal[str] = None
    contact_phone: Personal[str] = None
    notes: Personal[str] = None


class PickupChangeAgreed(Event, frozen=True, kw_only=True, tag="pickups.pickup_change_agreed.v1"):
    """The courier will come as changed, with all changes up to this one."""

    pickup_id: UUID
    number: int
    day: date
    slot: str


class PickupChangeRefused(Event, frozen=True, kw_only=True, tag="pickups.pickup_change_refused.v1"):
    """The courier comes as it was."""

    pickup_id: UUID
    number: int
    answer: str


class PickupCancellationRequested(Event, frozen=True, kw_only=True, tag="pickups.pickup_cancellation_requested.v1"):
    """Nobody is to come. The courier does not know yet."""

    pickup_id: UUID


class PickupCancelled(Event, frozen=True, kw_only=True, tag="pickups.pickup_cancelled.v1"):
    """Nobody comes."""

    pickup_id: UUID


class PickupCancellationRefused(Event, frozen=True, kw_only=True, tag="pickups.pickup_cancellation_refused.v1"):
    """The courier comes all the same."""

    pickup_id: UUID
    answer: str


PickupEvent = (
    PickupRequested
    | PickupAgreed
    | PickupRefused
    | PickupChangeRequested
    | PickupChangeAgreed
    | PickupChangeRefused
    | PickupCancellationRequested
    | PickupCancelled
    | PickupCancellationRefused
)
