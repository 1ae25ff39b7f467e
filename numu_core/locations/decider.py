"""What a place that keeps goods is, and which facts may follow."""

from typing import assert_never
from uuid import UUID

from msgspec import UNSET, Struct, structs
from msgspec.structs import replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound
from numu_core.locations.commands import CloseLocation, DescribeLocation, LocationCommand, OpenLocation
from numu_core.locations.errors import DefaultLocationStays, LocationClosedBefore
from numu_core.locations.events import (
    LocationClosed,
    LocationDescribed,
    LocationEvent,
    LocationOpened,
    default_location_id,
)


class Location(Struct, frozen=True, kw_only=True):
    """One place."""

    store_id: UUID | None = None  # None: never opened
    closed: bool = False
    is_active: bool = False
    fulfills_orders: bool = False
    fulfills_pickup: bool = False

    @property
    def open(self) -> bool:
        """Opened, and not closed."""
        return self.store_id is not None and not self.closed

    @property
    def serves(self) -> bool:
        """Whether orders can be served from here now."""
        return self.open and self.is_active and self.fulfills_orders

    @property
    def hands_out(self) -> bool:
        """Whether shoppers can fetch their orders here now."""
        return self.open and self.is_active and self.fulfills_pickup


KEPT = ("is_active", "fulfills_orders", "fulfills_pickup")


def evolve(location: Location, event: LocationEvent) -> Location:
    """The place after ``event``."""
    match event:
        case LocationOpened():
            return Location(**{name: getattr(event, name) for name in ("store_id", *KEPT)})
        case LocationDescribed():
            said = {name: getattr(event, name) for name in KEPT}
            return replace(location, **{name: value for name, value in said.items() if value is not UNSET})
        case LocationClosed():
            return replace(location, closed=True)
        case _:
            assert_never(event)


def open_location(location: Location, command: OpenLocation) -> list[LocationEvent]:
    """``[LocationOpened]``; nothing when it is open.

    Raises:
        LocationClosedBefore: it was closed.
        DefaultLocationStays: the default location, switched off.
    """
    if location.closed:
        raise LocationClosedBefore(location_id=command.location_id)
    _default_stays(command, away=not (command.is_active and command.fulfills_orders))
    return [] if location.open else [LocationOpened(**structs.asdict(command))]


def describe(location: Location, command: DescribeLocation) -> list[LocationEvent]:
    """``[LocationDescribed]`` with the fields that were given; nothing when none was.

    Raises:
        NotFound: the store has no such open location.
        DefaultLocationStays: the default location would serve no orders.
    """
    _theirs(location, command)
    _default_stays(command, away=command.is_active is False or command.fulfills_orders is False)
    told = {name: value for name, value in structs.asdict(command).items() if value is not UNSET}
    del told["location_id"], told["store_id"]
    return [LocationDescribed(location_id=command.location_id, **told)] if told else []


def close(location: Location, command: CloseLocation) -> list[LocationEvent]:
    """``[LocationClosed]``, once.

    Raises:
        NotFound: the store never had such a location.
        DefaultLocationStays: it is the default location.
    """
    if location.closed and location.store_id == command.store_id:
        return []
    _theirs(location, command)
    _default_stays(command, away=True)
    return [LocationClosed(location_id=command.location_id)]


def _theirs(location: Location, command: DescribeLocation | CloseLocation) -> None:
    if not location.open or location.store_id != command.store_id:
        raise NotFound(what="location", id=command.location_id)


def _default_stays(command: OpenLocation | DescribeLocation | CloseLocation, *, away: bool) -> None:
    if away and command.location_id == default_location_id(command.store_id):
        raise DefaultLocationStays(location_id=command.location_id)


LOCATIONS: Decider[Location, LocationEvent] = Decider(
    stream="locations",
    key="location_id",
    initial=Location(),
    commands=LocationCommand,
    events=LocationEvent,
    evolve=evolve,
    decide={OpenLocation: open_location, DescribeLocation: describe, CloseLocation: close},
)
DECIDERS = [LOCATIONS]
