"""``pickups``: one row per visit."""

from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from numu_core.kernel.messages import Recorded
from numu_core.pickups.events import (
    PickupAgreed,
    PickupCancellationRefused,
    PickupCancellationRequested,
    PickupCancelled,
    PickupChangeAgreed,
    PickupChangeRefused,
    PickupChangeRequested,
    PickupRefused,
    PickupRequested,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.pickups.tables import PickupRow, pickups


def requested(_: PickupRow | None, event: PickupRequested, at: Recorded) -> PickupRow:
    """Wanted."""
    return PickupRow(
        pickup_id=event.pickup_id,
        store_id=event.store_id,
        carrier=event.carrier,
        carrier_id=None,
        number=None,
        place=event.place,
        status="requested",
        problem=None,
        day=event.day,
        slot=event.slot,
        changing=False,
        cancelling=False,
        created_at=at.recorded_at,
        updated_at=at.recorded_at,
        contact_name=event.contact_name,
        contact_phone=event.contact_phone,
        contact_email=event.contact_email,
        notes=event.notes,
    )


def now(row: PickupRow, at: Recorded, **columns: Any) -> PickupRow:
    """``row`` with other values."""
    return replace(row, updated_at=at.recorded_at, **columns)


def agreed(row: PickupRow, event: PickupAgreed, at: Recorded) -> PickupRow:
    """The courier will come."""
    status = row.status if row.status == "cancelled" else "agreed"
    return now(row, at, status=status, carrier_id=event.carrier_id, number=event.number or None, problem=None)


def refused(row: PickupRow, event: PickupRefused, at: Recorded) -> PickupRow:
    """The courier will not come then."""
    return now(row, at, status="refused", problem=event.answer)


def changing(row: PickupRow, event: PickupChangeRequested, at: Recorded) -> PickupRow:
    """Whom to meet is as we say; when, as the courier agrees."""
    names = ("contact_name", "contact_phone", "notes")
    said = {name: value for name in names if (value := getattr(event, name)) is not None}
    return now(row, at, changing=True, **said)


def changed(row: PickupRow, event: PickupChangeAgreed, at: Recorded) -> PickupRow:
    """The courier comes as changed."""
    return now(row, at, changing=False, day=event.day, slot=event.slot, problem=None)


def unchanged(row: PickupRow, event: PickupChangeRefused, at: Recorded) -> PickupRow:
    """The courier comes as it was."""
    return now(row, at, changing=False, problem=event.answer)


def cancelling(row: PickupRow, _: PickupCancellationRequested, at: Recorded) -> PickupRow:
    """Nobody is to come."""
    return now(row, at, cancelling=True)


def cancelled(row: PickupRow, _: PickupCancelled, at: Recorded) -> PickupRow:
    """Nobody comes."""
    return now(row, at, status="cancelled", cancelling=False, changing=False, problem=None)


def goes_on(row: PickupRow, event: PickupCancellationRefused, at: Recorded) -> PickupRow:
    """The courier comes all the same."""
    return now(row, at, cancelling=False, problem=event.answer)


by_pickup = attrgetter("pickup_id")
PICKUPS = Projection(
    name="pickups",
    version=1,
    table=pickups,
    row=PickupRow,
    on={
        PickupRequested: Fold(keys=by_pickup, apply=requested),
        PickupAgreed: Fold(keys=by_pickup, apply=agreed),
        PickupRefused: Fold(keys=by_pickup, apply=refused),
        PickupChangeRequested: Fold(keys=by_pickup, apply=changing),
        PickupChangeAgreed: Fold(keys=by_pickup, apply=changed),
        PickupChangeRefused: Fold(keys=by_pickup, apply=unchanged),
        PickupCancellationRequested: Fold(keys=by_pickup, apply=cancelling),
        PickupCancelled: Fold(keys=by_pickup, apply=cancelled),
        PickupCancellationRefused: Fold(keys=by_pickup, apply=goes_on),
    },
    subject="pickup_id",
    personal=("contact_name", "contact_phone", "contact_email", "notes"),
)
PROJECTIONS = [PICKUPS]
