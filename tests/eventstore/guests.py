"""A capability of the tests' own: a cloakroom that keeps pieces for guests, whose names are personal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.counters import take_number
from numu_core.kernel.decider import Decider
from numu_core.kernel.deciders import DECIDERS
from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.personal import Personal, Subject
from numu_core.kernel.registry import Registry
from numu_core.kernel.shop import Shop


@dataclass(eq=False)
class RackFull(DomainError):
    """Nothing more fits."""

    kind = Kind.RULE
    code = "racks/full"
    title = "The rack is full"
    title_ar = "الرف ممتلئ"

    rack_id: UUID
    free: int


class PieceHung(Event, frozen=True, kw_only=True, tag="racks.piece_hung.v1"):
    rack_id: UUID
    note: str = ""


class RackExtended(Event, frozen=True, kw_only=True, tag="racks.extended.v1"):
    rack_id: UUID
    places: int


class HangPieces(Command, frozen=True, kw_only=True):
    """Hang some; none at all is fine and does nothing."""

    rack_id: UUID
    pieces: int = 1
    note: str = ""


class ExtendRack(Command, frozen=True, kw_only=True):
    rack_id: UUID
    places: int


class Rack(Struct, frozen=True):
    hung: int = 0
    places: int = 0


def evolve_rack(rack: Rack, event: PieceHung | RackExtended) -> Rack:
    if isinstance(event, PieceHung):
        return Rack(rack.hung + 1, rack.places)
    return Rack(rack.hung, rack.places + event.places)


def hang(rack: Rack, command: HangPieces) -> list[PieceHung | RackExtended]:
    if rack.hung + command.pieces > rack.places:
        raise RackFull(rack_id=command.rack_id, free=rack.places - rack.hung)
    return [PieceHung(rack_id=command.rack_id, note=command.note) for _ in range(command.pieces)]


def extend(_: Rack, command: ExtendRack) -> list[PieceHung | RackExtended]:
    return [RackExtended(rack_id=command.rack_id, places=command.places)]


def racks(version: int = 1) -> Decider[Rack, Any]:
    """``version`` as a later release would raise it."""
    return Decider(
        stream="racks",
        key="rack_id",
        initial=Rack(),
        commands=HangPieces | ExtendRack,
        events=PieceHung | RackExtended,
        evolve=evolve_rack,
        decide={HangPieces: hang, ExtendRack: extend},
        version=version,
    )


RACKS = racks()


class GuestCame(Event, frozen=True, kw_only=True, tag="guests.guest_came.v1"):
    guest_id: Subject
    times: int
    name: Personal[str]


class ReceiveGuest(Command, frozen=True, kw_only=True):
    guest_id: UUID
    name: str | None


class Guest(Struct, frozen=True):
    times: int = 0
    name: str | None = None


def receive(guest: Guest, command: ReceiveGuest) -> list[GuestCame]:
    return [GuestCame(guest_id=command.guest_id, times=guest.times + 1, name=command.name)]


GUESTS: Decider[Guest, GuestCame] = Decider(
    stream="guests",
    key="guest_id",
    initial=Guest(),
    commands=ReceiveGuest,
    events=GuestCame,
    evolve=lambda _, event: Guest(event.times, event.name),
    decide={ReceiveGuest: receive},
)


class HangEverywhere(Command, frozen=True, kw_only=True):
    """A flow: one piece on each rack, all or none; the number printed on the ticket."""

    rack_ids: Annotated[Sequence[UUID], Meta(min_length=1)]
    announced: bool = True  # whether the flow says first what it will read


class Ticket(Struct, frozen=True):
    number: int
    ticket_id: UUID


def hang_everywhere(shop: Shop, command: HangEverywhere) -> Ticket:
    if command.announced:
        shop.expect(RACKS, command.rack_ids)
    for rack_id in command.rack_ids:
        shop.do(HangPieces(rack_id=rack_id))
    return Ticket(take_number(shop, "tickets"), shop.new_id())


class Crash(Command, frozen=True, kw_only=True):
    """A handler with a bug: it hangs a piece, then divides by zero."""

    rack_id: UUID


def crash(shop: Shop, command: Crash) -> None:
    shop.do(HangPieces(rack_id=command.rack_id))
    raise ZeroDivisionError


class ReadNames(Command, frozen=True, kw_only=True):
    """A flow that changes nothing: what the log says a guest is called."""

    guest_id: UUID


class Name(Struct, frozen=True):
    name: str | None
    times: int


def read_name(shop: Shop, command: ReadNames) -> Name:
    guest = shop.state(GUESTS, command.guest_id)
    return Name(guest.name, guest.times)


FLOWS: list[tuple[type[Command], Any]] = [(HangEverywhere, hang_everywhere), (Crash, crash), (ReadNames, read_name)]
ALL: list[Any] = [*DECIDERS, RACKS, GUESTS]
REGISTRY = Registry(ALL, FLOWS)
