"""States in memory are exact, loaded in few trips, bounded, and snapshotted when their streams grow long."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest

from numu_core.eventstore import memory
from numu_core.eventstore.cache import SUBJECT_KEY, Cache
from numu_core.eventstore.chain import GENESIS
from numu_core.eventstore.codec import Codec
from numu_core.eventstore.connections import tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.memory import Memory
from numu_core.kernel.deciders import DECIDERS
from numu_core.kernel.registry import Registry
from tests.eventstore.conftest import House, MakeEngine
from tests.eventstore.guests import (
    GUESTS,
    RACKS,
    REGISTRY,
    ExtendRack,
    Guest,
    GuestCame,
    HangEverywhere,
    HangPieces,
    Rack,
    RackExtended,
    RackFull,
    ReadNames,
    ReceiveGuest,
    racks,
)

QUIET = 12


async def extend(engine: Engine, tenant: UUID, rack: UUID, places: int = 1) -> int:
    return (await engine.execute(tenant, ExtendRack(rack_id=rack, places=places), actor="staff:1")).position


async def hang(engine: Engine, tenant: UUID, rack: UUID, pieces: int = 1) -> int:
    return (await engine.execute(tenant, HangPieces(rack_id=rack, pieces=pieces), actor="guest:1")).position


@contextmanager
def loads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[set[Any]]]:
    """Which states were asked of the database, each time."""
    asked: list[set[Any]] = []
    load = Memory._load

    async def noting(self: Memory, db: Any, tenant_id: UUID, keys: set[Any]) -> Any:
        asked.append(keys)
        return await load(self, db, tenant_id, keys)

    with monkeypatch.context() as patch:
        patch.setattr(Memory, "_load", noting)
        yield asked


async def test_what_another_engine_stored_is_seen(engines: list[Engine], tenant: UUID) -> None:
    rack = uuid4()
    with pytest.raises(RackFull):
        await hang(engines[0], tenant, rack)
    await extend(engines[1], tenant, rack)
    await hang(engines[0], tenant, rack)
    with pytest.raises(RackFull):
        await hang(engines[1], tenant, rack)


async def test_a_quiet_engine_that_only_refuses_sees_what_another_engine_stored(
    engines: list[Engine], tenant: UUID
) -> None:
    rack = uuid4()
    for _ in range(QUIET):
        await extend(engines[0], tenant, rack)
    await hang(engines[0], tenant, rack, QUIET)
    for _ in range(3):
        with pytest.raises(RackFull):
            await hang(engines[0], tenant, rack)
        await extend(engines[1], tenant, rack)
        await hang(engines[0], tenant, rack)


async def test_a_quiet_engine_does_not_sell_what_another_engine_sold(
    engines: list[Engine], house: House, tenant: UUID
) -> None:
    rack = uuid4()
    await extend(engines[0], tenant, rack)
    for _ in range(QUIET):
        await extend(engines[0], tenant, uuid4())
    await hang(engines[1], tenant, rack)
    with pytest.raises(RackFull):
        await hang(engines[0], tenant, rack)
    await house.sound(tenant)


async def test_a_quiet_batch_over_two_tenants_is_exact_for_the_one_that_only_refuses(engine_on: MakeEngine) -> None:
    here, elsewhere = await engine_on(lanes=1), await engine_on()
    calm, busy, rack = uuid4(), uuid4(), uuid4()
    for _ in range(QUIET):
        await asyncio.gather(extend(here, calm, rack), extend(here, busy, rack))
    await hang(here, calm, rack, QUIET)
    await extend(elsewhere, calm, rack)  # a place is free again, which is not in memory here
    answers = await asyncio.gather(hang(here, calm, rack), extend(here, busy, rack))
    assert list(answers) == [2 * QUIET + 2, QUIET + 1]


async def test_more_news_than_is_worth_following_starts_the_memory_anew(
    engines: list[Engine], house: House, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("numu_core.eventstore.lane.MOST_TO_FOLLOW", 10)
    rack = uuid4()
    await extend(engines[0], tenant, rack)
    await asyncio.gather(*(extend(engines[1], tenant, rack) for _ in range(40)))
    await hang(engines[0], tenant, rack, 41)
    assert (await house.sound(tenant)).position == 82


async def test_announced_states_are_loaded_together(
    engine_on: MakeEngine, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelves = [uuid4() for _ in range(30)]
    first = await engine_on()
    await asyncio.gather(*(extend(first, tenant, rack) for rack in shelves))
    fresh = await engine_on()
    with loads(monkeypatch) as asked:
        await fresh.execute(tenant, HangEverywhere(rack_ids=shelves), actor="guest:1")
    assert [len(keys) for keys in asked] == [30, 1]  # the shelves, then the counter of the tickets
    with loads(monkeypatch) as asked, pytest.raises(RackFull):
        await fresh.execute(tenant, HangEverywhere(rack_ids=shelves), actor="guest:1")
    assert asked == []  # all in memory now


async def test_a_handler_that_announces_nothing_is_run_again_for_each_state(
    engine_on: MakeEngine, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelves = [uuid4() for _ in range(6)]
    first = await engine_on()
    await asyncio.gather(*(extend(first, tenant, rack) for rack in shelves))
    with loads(monkeypatch) as asked:
        wish = HangEverywhere(rack_ids=shelves, announced=False)
        await (await engine_on()).execute(tenant, wish, actor="guest:1")
    assert [len(keys) for keys in asked] == [1] * 7


async def test_a_handler_that_never_stops_asking_is_told_so(engine_on: MakeEngine, house: House, tenant: UUID) -> None:
    shelves = [uuid4() for _ in range(25)]
    first, engine = await engine_on(), await engine_on()
    await asyncio.gather(*(extend(first, tenant, rack) for rack in shelves))
    wish = HangEverywhere(rack_ids=shelves, announced=False)
    with pytest.raises(RuntimeError, match="HangEverywhere never stops"):
        await engine.execute(tenant, wish, actor="guest:1")
    await extend(engine, tenant, shelves[0])
    assert (await house.sound(tenant)).position == 26


async def test_memory_is_bounded_and_forgets_what_was_not_used_longest(
    engine_on: MakeEngine, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await engine_on(lanes=1)
    engine._lanes[0]._cache._states = 3
    shelves = [uuid4() for _ in range(4)]
    for rack in shelves[:3]:
        await extend(engine, tenant, rack)
    await extend(engine, tenant, shelves[0])  # used: now the second is the oldest
    await extend(engine, tenant, shelves[3])
    with loads(monkeypatch) as asked:
        await hang(engine, tenant, shelves[0])
        await hang(engine, tenant, shelves[1])
    assert asked == [{("racks", shelves[1])}]


async def test_tenants_are_forgotten_too(engine_on: MakeEngine, house: House) -> None:
    engine = await engine_on(lanes=1)
    engine._lanes[0]._cache._tenants = 2
    tenants, rack = [uuid4() for _ in range(5)], uuid4()
    for tenant in tenants * 3:
        await extend(engine, tenant, rack)
    assert len(engine._lanes[0]._cache._caches) == 2
    for tenant in tenants:
        await hang(engine, tenant, rack, 3)
        await house.sound(tenant)


# -- snapshots ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def every_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SNAPSHOT_EVERY", 10)


def snapshots(house: House) -> list[Any]:
    return house.as_owner("SELECT stream_type, version FROM snapshot ORDER BY stream_type, version")


@pytest.mark.usefixtures("every_ten")
async def test_a_long_stream_is_snapshotted_and_loaded_from_there(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine, rack = await engine_on(), uuid4()
    for _ in range(25):
        await extend(engine, tenant, rack)
    assert snapshots(house) == [("racks", 20)]
    # a fact below the snapshot that says something else now would be noticed if it were folded again
    house.as_owner(
        "UPDATE events SET payload = %s WHERE position = 1",
        b'{"type":"racks.extended.v1","rack_id":"%s","places":100}' % str(rack).encode(),
    )
    assert await (await engine_on()).state(tenant, RACKS, rack) == Rack(places=25)
    fresh = await engine_on()
    await hang(fresh, tenant, rack, 25)
    with pytest.raises(RackFull):
        await hang(fresh, tenant, rack)


@pytest.mark.usefixtures("every_ten")
@pytest.mark.parametrize("change", ["version", "shape"])
async def test_a_snapshot_of_another_release_is_folded_again_and_replaced(
    engine_on: MakeEngine, house: House, tenant: UUID, change: str
) -> None:
    engine, rack = await engine_on(), uuid4()
    for _ in range(12):
        await extend(engine, tenant, rack)
    if change == "shape":
        house.as_owner("UPDATE snapshot SET schema = %s, state = %s", b"of another shape", b"\xc1")
    else:
        house.as_owner("UPDATE snapshot SET state = %s", b"\x82\xa4hung\x00\xa6places\x63")
    today = racks(version=2 if change == "version" else 1)
    known: list[Any] = [*DECIDERS, today, GUESTS]
    later = await engine_on(Registry(known))
    assert await later.state(tenant, today, rack) == Rack(places=12)
    (before,) = house.as_owner("SELECT schema, state FROM snapshot")
    await extend(later, tenant, rack)
    for _ in range(9):
        await extend(later, tenant, rack)
    (after,) = house.as_owner("SELECT schema, version FROM snapshot")
    assert after[0] != before[0]
    assert after[1] >= 13


@pytest.mark.usefixtures("every_ten")
async def test_streams_with_personal_data_are_never_snapshotted(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine, guest = await engine_on(), uuid4()
    for _ in range(25):
        await engine.execute(tenant, ReceiveGuest(guest_id=guest, name="Nour"), actor="guest:1")
    assert snapshots(house) == []
    assert (await engine.state(tenant, GUESTS, guest)).times == 25


@pytest.mark.usefixtures("every_ten")
async def test_an_older_snapshot_never_replaces_a_newer_one(engine_on: MakeEngine, house: House, tenant: UUID) -> None:
    one, two, rack = await engine_on(), await engine_on(), uuid4()
    for n in range(60):
        await extend((one, two)[n % 2], tenant, rack)
    for engine in (one, two):  # a turn later all snapshots of the turn before are written
        await engine.execute(tenant, ReadNames(guest_id=rack), actor="guest:1")
    newest = snapshots(house)[0][1]
    lane = one._lanes[tenant.int % 2]
    async with tenant_session(house.pool, tenant) as db:
        await lane._memory._streams.save(db, tenant, ("racks", rack), (Rack(places=1), 11))
    assert snapshots(house) == [("racks", newest)]


def test_a_person_who_was_given_a_key_elsewhere_is_asked_for_again(tenant: UUID) -> None:
    codec, guest = Codec(REGISTRY), uuid4()
    cache = Cache(codec, REGISTRY.deciders)
    known = cache.start(tenant, 0, GENESIS)
    known.put((SUBJECT_KEY, guest), (None, 0))  # when it was looked up there was none
    known.put(("guests", guest), (Guest(1, None), 1))
    sealed = codec.encode(GuestCame(guest_id=guest, times=2, name="Nour"), tenant, bytes(32))
    cache.follow(tenant, "guests", guest, 2, "guests.guest_came.v1", sealed)
    assert known.get((SUBJECT_KEY, guest)) is None
    assert known.get(("guests", guest)) is None


def test_a_state_that_missed_a_fact_is_not_kept(tenant: UUID) -> None:
    codec, rack = Codec(REGISTRY), uuid4()
    cache = Cache(codec, REGISTRY.deciders)
    known = cache.start(tenant, 0, GENESIS)
    extended = codec.encode(RackExtended(rack_id=rack, places=1), tenant, None)
    for version, kept in ((1, (Rack(places=5), 2)), (2, (Rack(places=5), 2)), (3, (Rack(places=6), 3)), (5, None)):
        known.put(("racks", rack), (Rack(places=5), 2))
        cache.follow(tenant, "racks", rack, version, "racks.extended.v1", extended)
        assert known.get(("racks", rack)) == kept
