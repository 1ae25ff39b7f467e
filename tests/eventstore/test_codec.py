"""Old shapes are lifted where they are read, step by step, also where they hold personal data."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from numu_core.eventstore.codec import Codec, UnknownEvent
from numu_core.eventstore.connections import tenant_session
from numu_core.eventstore.log import Log
from numu_core.kernel.messages import Event
from numu_core.kernel.personal import Personal, Subject
from numu_core.kernel.registry import Registry
from tests.eventstore.conftest import KEYRING, House, MakeEngine
from tests.eventstore.guests import (
    ALL,
    FLOWS,
    RACKS,
    ExtendRack,
    GuestCame,
    HangPieces,
    PieceHung,
    RackExtended,
    ReceiveGuest,
)

TENANT, GUEST, KEY = UUID(int=0xA), UUID(int=1), bytes(32)


def first_to_second(stored: dict[str, Any]) -> dict[str, Any]:
    """Once places came in rows of ten."""
    kept = {name: value for name, value in stored.items() if name != "rows"}
    return kept | {"type": "racks.extended.v0b", "tens": stored["rows"]}


def second_to_today(stored: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in stored.items() if name != "tens"}
    return kept | {"type": "racks.extended.v1", "places": stored["tens"] * 10}


def guest_gains_times(stored: dict[str, Any]) -> dict[str, Any]:
    return {**stored, "type": "guests.guest_came.v1", "times": 1}


LIFTS = [
    ("racks.extended.v0a", first_to_second),
    ("racks.extended.v0b", second_to_today),
    ("guests.guest_came.v0", guest_gains_times),
]
REGISTRY = Registry(ALL, FLOWS, LIFTS)
CODEC = Codec(REGISTRY)


class GuestCameThen(Event, frozen=True, kw_only=True, tag="guests.guest_came.v0"):
    """The class of a release of long ago."""

    guest_id: Subject
    name: Personal[str]


def test_an_old_shape_is_lifted_step_by_step() -> None:
    old = b'{"type":"racks.extended.v0a","rack_id":"00000000-0000-0000-0000-000000000001","rows":3}'
    assert CODEC.decode("racks.extended.v0a", old, TENANT) == RackExtended(rack_id=GUEST, places=30)


def test_what_an_old_shape_has_sealed_is_opened_with_the_tag_it_was_sealed_under() -> None:
    then = Codec(Registry([msgspec.structs.replace(RACKS, stream="then", events=GuestCameThen)]))
    old = then.encode(GuestCameThen(guest_id=GUEST, name="Nour"), TENANT, KEY)
    assert CODEC.subject("guests.guest_came.v0", old) == GUEST
    assert CODEC.decode("guests.guest_came.v0", old, TENANT, {GUEST: KEY}) == GuestCame(
        guest_id=GUEST, times=1, name="Nour"
    )
    assert CODEC.decode("guests.guest_came.v0", old, TENANT, {GUEST: None}) == GuestCame(
        guest_id=GUEST, times=1, name=None
    )


def test_what_nobody_knows_is_named() -> None:
    with pytest.raises(UnknownEvent, match=r"racks\.rebuilt\.v9"):
        CODEC.decode("racks.rebuilt.v9", b'{"type":"racks.rebuilt.v9"}', TENANT)
    assert CODEC.subject("racks.rebuilt.v9", b'{"type":"racks.rebuilt.v9","sealed":"x"}') is None


def test_a_text_that_looks_like_a_sealed_piece_is_a_text() -> None:
    event = PieceHung(rack_id=GUEST, note='"sealed":"x"')
    assert CODEC.decode("racks.piece_hung.v1", CODEC.encode(event, TENANT, None), TENANT) == event
    guest = GuestCame(guest_id=GUEST, times=1, name='","sealed":"x')
    encoded = CODEC.encode(guest, TENANT, KEY)
    assert CODEC.decode("guests.guest_came.v1", encoded, TENANT, {GUEST: KEY}) == guest


async def test_old_facts_in_the_log_are_folded_and_read_like_todays(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine, rack = await engine_on(), uuid4()
    await engine.execute(tenant, ExtendRack(rack_id=rack, places=1), actor="staff:1")
    await engine.execute(tenant, ReceiveGuest(guest_id=rack, name="Nour"), actor="staff:1")
    old = b'{"type":"racks.extended.v0a","rack_id":"%s","rows":2}' % str(rack).encode()
    house.as_owner("UPDATE events SET type = 'racks.extended.v0a', payload = %s WHERE position = 1", old)
    today = await engine_on(REGISTRY)
    assert (await today.state(tenant, RACKS, rack)).places == 20
    await today.execute(tenant, HangPieces(rack_id=rack, pieces=20), actor="guest:1")
    log = Log(REGISTRY, KEYRING)
    async with tenant_session(house.pool, tenant) as db:
        found = await log.read(db, tenant, types=[RackExtended], limit=10)
        assert [(event, at.position) for event, at in found] == [(RackExtended(rack_id=rack, places=20), 1)]
        part = await log.read(db, tenant, after=1, until=3)
        assert [type(event) for event, _ in part] == [GuestCame, PieceHung]
        assert await log.head(db, tenant) == 22
        assert dict(await log.heads(db))[tenant] == 22
