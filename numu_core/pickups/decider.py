"""Whether a courier comes, and what it has been asked since."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.pickups.commands import (
    AskPickupChange,
    CancelPickup,
    OpenPickup,
    PickupCommand,
    RecordPickup,
    RecordPickupCancellation,
    RecordPickupChange,
    RefusePickup,
    RefusePickupCancellation,
    RefusePickupChange,
)
from numu_core.pickups.events import (
    PickupAgreed,
    PickupCancellationRefused,
    PickupCancellationRequested,
    PickupCancelled,
    PickupChangeAgreed,
    PickupChangeRefused,
    PickupChangeRequested,
    PickupEvent,
    PickupRefused,
    PickupRequested,
)


class Status(StrEnum):
    """Where a visit stands."""

    NEW = "new"  # nothing happened yet; never shown
    REQUESTED = "requested"
    AGREED = "agreed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Pickup(Struct, frozen=True, kw_only=True):
    """What the next answer of the courier is judged by."""

    status: Status = Status.NEW
    store_id: UUID = UUID(int=0)
    carrier: str = ""
    carrier_id: str = ""
    day: date = date.min
    slot: str = ""
    changes: int = 0  # asked for
    changed: int = 0  # of these, answered by the courier
    cancelling: bool = False

    @property
    def open(self) -> bool:
        """Somebody comes, or may still."""
        return self.status in {Status.REQUESTED, Status.AGREED}


def open_pickup(pickup: Pickup, command: OpenPickup) -> list[PickupEvent]:
    """``[PickupRequested]``, once."""
    return [PickupRequested(**asdict(command))] if pickup.status is Status.NEW else []


def known(pickup: Pickup, pickup_id: UUID, store_id: UUID | None = None) -> None:
    """``NotFound`` unless there is such a visit, of this store."""
    if pickup.status is Status.NEW or store_id not in {None, pickup.store_id}:
        raise NotFound(what="pickup", id=pickup_id)


def record(pickup: Pickup, command: RecordPickup) -> list[PickupEvent]:
    """``[PickupAgreed]``, once; if it was called off meanwhile, it has to be called off at the courier too."""
    known(pickup, command.pickup_id)
    if pickup.carrier_id:
        return []
    off = PickupCancellationRequested(pickup_id=command.pickup_id)
    agreed = PickupAgreed(**asdict(command))
    return [agreed, off] if pickup.cancelling or pickup.status is Status.CANCELLED else [agreed]


def refuse(pickup: Pickup, command: RefusePickup) -> list[PickupEvent]:
    """``[PickupRefused]``, while it was not agreed."""
    known(pickup, command.pickup_id)
    return [PickupRefused(**asdict(command))] if pickup.status is Status.REQUESTED else []


def ask_change(pickup: Pickup, command: AskPickupChange) -> list[PickupEvent]:
    """``[PickupChangeRequested]``; nothing when nothing is to change.

    Raises:
        BadTransition: nobody comes.
    """
    known(pickup, command.pickup_id)
    if not pickup.open or pickup.cancelling:
        raise BadTransition(what="pickup", present=pickup.status, wanted="changed")
    wanted = asdict(command)
    if not any(value is not None for name, value in wanted.items() if name != "pickup_id"):
        return []
    return [PickupChangeRequested(number=pickup.changes + 1, **wanted)]


def record_change(pickup: Pickup, command: RecordPickupChange) -> list[PickupEvent]:
    """``[PickupChangeAgreed]``; nothing when a newer one was answered."""
    known(pickup, command.pickup_id)
    return [PickupChangeAgreed(**asdict(command))] if command.number > pickup.changed else []


def refuse_change(pickup: Pickup, command: RefusePickupChange) -> list[PickupEvent]:
    """``[PickupChangeRefused]``; nothing when a newer one was answered."""
    known(pickup, command.pickup_id)
    return [PickupChangeRefused(**asdict(command))] if command.number > pickup.changed else []


def cancel(pickup: Pickup, command: CancelPickup) -> list[PickupEvent]:
    """``[PickupCancellationRequested]``, or at once ``[PickupCancelled]`` when the courier had refused to come."""
    known(pickup, command.pickup_id, command.store_id)
    if pickup.cancelling or pickup.status is Status.CANCELLED:
        return []
    if pickup.status is Status.REFUSED:
        return [PickupCancelled(pickup_id=command.pickup_id)]
    return [PickupCancellationRequested(pickup_id=command.pickup_id)]


def record_cancellation(pickup: Pickup, command: RecordPickupCancellation) -> list[PickupEvent]:
    """``[PickupCancelled]``, once."""
    known(pickup, command.pickup_id)
    over = pickup.status is Status.CANCELLED and not pickup.cancelling
    return [] if over else [PickupCancelled(pickup_id=command.pickup_id)]


def refuse_cancellation(pickup: Pickup, command: RefusePickupCancellation) -> list[PickupEvent]:
    """``[PickupCancellationRefused]``, while it is asked for."""
    known(pickup, command.pickup_id)
    return [PickupCancellationRefused(**asdict(command))] if pickup.cancelling else []


def evolve(pickup: Pickup, event: PickupEvent) -> Pickup:  # noqa: PLR0911 - one case per fact
    """The visit after ``event``."""
    match event:
        case PickupRequested():
            kept = {name: getattr(event, name) for name in ("store_id", "carrier", "day", "slot")}
            return Pickup(status=Status.REQUESTED, **kept)
        case PickupAgreed():
            status = pickup.status if pickup.status is Status.CANCELLED else Status.AGREED
            return replace(pickup, status=status, carrier_id=event.carrier_id)
        case PickupRefused():
            return replace(pickup, status=Status.REFUSED)
        case PickupChangeRequested():
            return replace(pickup, changes=event.number)
        case PickupChangeAgreed():
            return replace(pickup, changed=event.number, day=event.day, slot=event.slot)
        case PickupChangeRefused():
            return replace(pickup, changed=event.number)
        case PickupCancellationRequested():
            return replace(pickup, cancelling=True)
        case PickupCancellationRefused():
            return replace(pickup, cancelling=False)
        case PickupCancelled():
            return replace(pickup, status=Status.CANCELLED, cancelling=False)


PICKUPS: Decider[Pickup, PickupEvent] = Decider(
    stream="pickups",
    key="pickup_id",
    initial=Pickup(),
    commands=PickupCommand,
    events=PickupEvent,
    evolve=evolve,
    decide={
        OpenPickup: open_pickup,
        RecordPickup: record,
        RefusePickup: refuse,
        AskPickupChange: ask_change,
        RecordPickupChange: record_change,
        RefusePickupChange: refuse_change,
        CancelPickup: cancel,
        RecordPickupCancellation: record_cancellation,
        RefusePickupCancellation: refuse_cancellation,
    },
)
DECIDERS = [PICKUPS]
