"""A person's data is sealed in the log, read while their key lives, and gone everywhere once it is destroyed."""

import asyncio
from uuid import UUID, uuid4

import pytest

from numu_core.eventstore.connections import tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring, WrongKey
from numu_core.eventstore.log import Log
from numu_core.kernel.subjects import EraseSubject, SubjectErased
from tests.eventstore.conftest import KEYRING, House, MakeEngine
from tests.eventstore.guests import GUESTS, REGISTRY, ExtendRack, Guest, GuestCame, Name, ReadNames, ReceiveGuest

SOMEBODY = "Nour El-Sayed"
EVERY_BYTE = """
    SELECT count(*) FROM events
    WHERE position(%s::bytea IN payload) > 0 OR position(%s::bytea IN metadata) > 0
"""


async def came(engine: Engine, tenant: UUID, guest: UUID, name: str | None = SOMEBODY) -> int:
    return (await engine.execute(tenant, ReceiveGuest(guest_id=guest, name=name), actor="guest:1")).position


async def known_as(engine: Engine, tenant: UUID, guest: UUID) -> Name:
    answer = await engine.execute(tenant, ReadNames(guest_id=guest), actor="staff:1")
    name: Name = answer.value(Name)
    return name


async def erase(engine: Engine, tenant: UUID, guest: UUID) -> int:
    return (await engine.execute(tenant, EraseSubject(subject_id=guest), actor="staff:1")).position


async def test_personal_data_is_sealed_at_rest_and_opened_for_readers(
    engines: list[Engine], house: House, tenant: UUID
) -> None:
    guest = uuid4()
    await came(engines[0], tenant, guest)
    name = SOMEBODY.encode()
    assert house.as_owner(EVERY_BYTE, name, name) == [(0,)]
    assert await house.events(tenant) == [GuestCame(guest_id=guest, times=1, name=SOMEBODY)]
    assert await known_as(engines[1], tenant, guest) == Name(SOMEBODY, 1)
    ((sealed,),) = house.as_owner("SELECT sealed_key FROM subject_key WHERE subject_id = %s", guest)
    assert len(KEYRING.unwrap(bytes(sealed), tenant.bytes + guest.bytes)) == 32


async def test_erasing_a_person_leaves_the_facts_and_every_hash(
    engines: list[Engine], house: House, tenant: UUID
) -> None:
    guest, other = uuid4(), uuid4()
    for one in (guest, other, guest):
        await came(engines[0], tenant, one)
    before = await house.stored(tenant)
    assert await known_as(engines[1], tenant, guest) == Name(SOMEBODY, 2)
    assert await erase(engines[0], tenant, guest) == 4
    assert (await house.stored(tenant))[:3] == before
    await house.sound(tenant)
    assert house.as_owner("SELECT sealed_key FROM subject_key WHERE subject_id = %s", guest) == [(None,)]
    assert await house.events(tenant) == [
        GuestCame(guest_id=guest, times=1, name=None),
        GuestCame(guest_id=other, times=1, name=SOMEBODY),
        GuestCame(guest_id=guest, times=2, name=None),
        SubjectErased(subject_id=guest),
    ]
    for engine in engines:
        assert await known_as(engine, tenant, guest) == Name(None, 2)
        assert await known_as(engine, tenant, other) == Name(SOMEBODY, 1)


@pytest.mark.parametrize("which", [0, 1], ids=["where it was erased", "elsewhere"])
async def test_what_an_erased_person_does_later_is_stored_without_them(
    engines: list[Engine], engine_on: MakeEngine, house: House, tenant: UUID, which: int
) -> None:
    guest = uuid4()
    for engine in engines:
        await came(engine, tenant, guest)
    await erase(engines[0], tenant, guest)
    await came(engines[which], tenant, guest)
    row = (await house.stored(tenant))[-1]
    assert b"sealed" not in row.payload
    assert SOMEBODY.encode() not in row.payload
    for engine in (*engines, await engine_on()):  # the one that was told the name, too
        assert await known_as(engine, tenant, guest) == Name(None, 3)
    assert house.as_owner("SELECT count(*), count(sealed_key) FROM subject_key") == [(1, 0)]
    await house.sound(tenant)


async def test_erasure_and_what_shares_its_batch(engine_on: MakeEngine, house: House, tenant: UUID) -> None:
    engine, guest = await engine_on(lanes=1), uuid4()
    await came(engine, tenant, guest)
    await asyncio.gather(
        came(engine, tenant, guest),
        erase(engine, tenant, guest),
        came(engine, tenant, guest),
        came(engine, tenant, guest),
    )
    assert await known_as(engine, tenant, guest) == Name(None, 4)
    assert [event.name for event in await house.events(tenant) if isinstance(event, GuestCame)] == [None] * 4
    await house.sound(tenant)


async def test_a_person_first_seen_and_erased_in_one_batch_never_had_a_key(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine, guest = await engine_on(lanes=1), uuid4()
    await engine.execute(tenant, ExtendRack(rack_id=guest, places=1), actor="staff:1")
    await known_as(engine, tenant, guest)
    await asyncio.gather(came(engine, tenant, guest), erase(engine, tenant, guest))
    assert house.as_owner("SELECT sealed_key FROM subject_key") == [(None,)]
    assert await known_as(engine, tenant, guest) == Name(None, 1)


async def test_erasing_twice_is_erasing_once(engines: list[Engine], tenant: UUID) -> None:
    guest = uuid4()
    await came(engines[0], tenant, guest)
    assert [await erase(engine, tenant, guest) for engine in (*engines, engines[0])] == [2, 2, 2]


async def test_one_person_met_by_two_engines_at_once_gets_one_key(
    engines: list[Engine], house: House, tenant: UUID
) -> None:
    people = [uuid4() for _ in range(5)]
    await asyncio.gather(*(came(engine, tenant, guest) for guest in people for engine in engines for _ in range(3)))
    assert house.as_owner("SELECT count(*) FROM subject_key") == [(5,)]
    assert {event.name for event in await house.events(tenant)} == {SOMEBODY}
    await house.sound(tenant)


async def test_who_says_nothing_personal_gets_no_key(engines: list[Engine], house: House, tenant: UUID) -> None:
    guest = uuid4()
    await came(engines[0], tenant, guest, name=None)
    assert house.as_owner("SELECT count(*) FROM subject_key") == [(0,)]
    await came(engines[1], tenant, guest)
    await came(engines[0], tenant, guest)
    assert [event.name for event in await house.events(tenant)] == [None, SOMEBODY, SOMEBODY]
    for engine in engines:
        assert await known_as(engine, tenant, guest) == Name(SOMEBODY, 3)


async def test_a_name_that_was_told_elsewhere_is_known_here_too(engines: list[Engine], tenant: UUID) -> None:
    guest = uuid4()
    await came(engines[0], tenant, guest, name=None)
    await came(engines[1], tenant, guest)  # gives the person a key
    assert await known_as(engines[0], tenant, guest) == Name(SOMEBODY, 2)


async def test_keys_that_were_forgotten_are_loaded_again(engine_on: MakeEngine, house: House, tenant: UUID) -> None:
    engine = await engine_on(lanes=1)
    engine._lanes[0]._cache._states = 4
    people = [uuid4() for _ in range(9)]
    for guest in people * 3:
        await came(engine, tenant, guest)
    assert house.as_owner("SELECT count(*) FROM subject_key") == [(9,)]
    for guest in people:
        assert await known_as(engine, tenant, guest) == Name(SOMEBODY, 3)


async def test_with_another_master_key_nothing_personal_is_read_and_nothing_else_suffers(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    guest = uuid4()
    await came(await engine_on(), tenant, guest)
    stranger = Keyring(b"x" * 32)
    with pytest.raises(WrongKey):
        async with tenant_session(house.pool, tenant) as db:
            await Log(REGISTRY, stranger).read(db, tenant)
    async with Engine((await engine_on())._dsn, REGISTRY, stranger) as engine:
        with pytest.raises(WrongKey):
            await came(engine, tenant, guest)
        assert (await engine.execute(tenant, ExtendRack(rack_id=guest, places=1), actor="staff:1")).position == 2


async def test_a_new_master_key_reads_what_the_old_one_sealed(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    old, new = uuid4(), uuid4()
    await came(await engine_on(), tenant, old)
    rotated = Keyring(b"n" * 32, bytes(range(32)))
    async with Engine((await engine_on())._dsn, REGISTRY, rotated) as engine:
        await came(engine, tenant, new)
        assert await engine.state(tenant, GUESTS, old) == Guest(1, SOMEBODY)
    with pytest.raises(WrongKey):
        await house.events(tenant)  # the old key alone does not open what the new one sealed


@pytest.mark.parametrize("what", ["another person's", "a changed byte"])
async def test_a_sealed_piece_fits_only_where_it_was_made(
    engine_on: MakeEngine, house: House, tenant: UUID, what: str
) -> None:
    engine, one, two = await engine_on(), uuid4(), uuid4()
    for guest in (one, two):
        await came(engine, tenant, guest)
    first, second = [row.payload for row in await house.stored(tenant)]
    piece = first[first.index(b'"sealed":"') + 10 :]
    if what == "another person's":
        moved = second[: second.index(b'"sealed":"') + 10] + piece
    else:
        moved = second[:-10] + (b"A" if second[-10:-9] != b"A" else b"B") + second[-9:]
    house.as_owner("UPDATE events SET payload = %s WHERE position = 2", moved)
    with pytest.raises(WrongKey):
        await house.events(tenant)
