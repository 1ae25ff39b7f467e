"""Lost connections, a database that is gone, a database that says no, a process that ends: nobody is told a lie."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from msgspec import structs

from deploy.settings import with_role
from numu_core.eventstore import lane
from numu_core.eventstore.arrays import Uuids
from numu_core.eventstore.batch import Accepted
from numu_core.eventstore.codec import UnknownEvent
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.errors import LogUnavailable, Overloaded, TextNotStorable
from numu_core.kernel.deciders import DECIDERS
from numu_core.kernel.registry import Registry
from tests.eventstore.conftest import House, MakeEngine
from tests.eventstore.guests import RACKS, ExtendRack, HangPieces, PieceHung, RackExtended, ReceiveGuest
from tests.eventstore.guests import extend as extend_rack
from tests.eventstore.proxy import Cut, Proxy

QUIET = 12
RACK = UUID(int=7)


async def extend(engine: Engine, tenant: UUID, places: int = 1, **options: Any) -> Accepted:
    return await engine.execute(tenant, ExtendRack(rack_id=RACK, places=places), actor="staff:1", **options)


def hang(note: str) -> HangPieces:
    return HangPieces(rack_id=RACK, note=note)


async def notes(house: House, tenant: UUID) -> list[str]:
    return [event.note for event in await house.events(tenant) if isinstance(event, PieceHung)]


@pytest.fixture
async def proxy(database: str) -> AsyncIterator[Proxy]:
    async with Proxy(database) as wire:
        yield wire


@pytest.fixture
async def distant(proxy: Proxy, engine_on: MakeEngine, database: str) -> Engine:
    """An engine whose wire can be cut."""
    return await engine_on(dsn=proxy.url(with_role(database, "numu_app")), lanes=1)


# -- outcomes that are unknown at first --------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["before", "after"])
@pytest.mark.parametrize("turns", [1, QUIET], ids=["under locks", "quiet"])
@pytest.mark.parametrize("key", [None, "k"])
async def test_a_connection_lost_around_the_commit_leaves_each_command_stored_once(
    distant: Engine, proxy: Proxy, house: House, tenant: UUID, how: Cut, turns: int, key: str | None
) -> None:
    for _ in range(turns):
        await extend(distant, tenant, 5)
    proxy.cut("marked", how)
    answers = await asyncio.gather(
        *(distant.execute(tenant, hang(note), actor="guest:1", key=key and key + note) for note in ("marked", "beside"))
    )
    assert proxy.cuts == 1
    assert sorted(answer.position for answer in answers) == [turns + 1, turns + 2]
    assert not any(answer.replayed for answer in answers)
    assert sorted(await notes(house, tenant)) == ["beside", "marked"]
    await distant.execute(tenant, hang("later"), actor="guest:1")
    await house.sound(tenant)


async def test_an_answer_lost_with_a_command_that_stored_only_its_key(
    distant: Engine, proxy: Proxy, house: House, tenant: UUID
) -> None:
    nothing = HangPieces(rack_id=RACK, pieces=0)
    proxy.cut("key-of-nothing", "after")  # the first time the key passes it is looked up
    first = await distant.execute(tenant, nothing, actor="guest:1", key="key-of-nothing")
    again = await distant.execute(tenant, nothing, actor="guest:1", key="key-of-nothing")
    assert (first.replayed, again.replayed) == (False, True)
    assert await house.stored(tenant) == []


async def test_an_append_that_arrives_after_its_outcome_was_told_is_refused(
    distant: Engine, proxy: Proxy, house: House, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(QUIET):
        await extend(distant, tenant, 5)
    monkeypatch.setattr(lane, "PATIENCE_S", 0.0)  # so that it is not simply tried again
    proxy.cut("marked", "hold")
    with pytest.raises(LogUnavailable):
        await distant.execute(tenant, hang("marked"), actor="guest:1")
    assert b"head moved" in await proxy.deliver()
    assert await notes(house, tenant) == []
    monkeypatch.setattr(lane, "PATIENCE_S", 10.0)
    await distant.execute(tenant, hang("marked"), actor="guest:1")
    assert await notes(house, tenant) == ["marked"]
    await house.sound(tenant)


OURS = b" FROM pg_stat_activity WHERE datname = current_database() AND query ~ 'append_events|open_turn|raise_fence'"
END = b"SELECT pg_terminate_backend(pid)" + OURS + b" AND pid <> pg_backend_pid()"
CANCEL = b"SELECT pg_cancel_backend(pid)" + OURS + b" AND pid <> pg_backend_pid()"


ENDINGS = 12  # connections ended, or statements cancelled, while twelve customers go on


@pytest.mark.parametrize("seed", range(3))
async def test_connections_ended_at_random_moments_lose_and_repeat_nothing(
    engines: list[Engine], house: House, tenant: UUID, seed: int
) -> None:
    dice, enough = random.Random(seed), asyncio.Event()  # noqa: S311 - a test that can be repeated
    await extend(engines[0], tenant, 100_000)
    sent: list[str] = []

    async def break_things() -> None:
        ended = 0
        async with await psycopg.AsyncConnection.connect(house.database, autocommit=True) as db:
            while ended < ENDINGS:
                await asyncio.sleep(dice.uniform(0, 0.06))
                rows = await (await db.execute(dice.choice([END, END, CANCEL]))).fetchall()
                ended += len(rows)
        enough.set()

    async def customer(name: str) -> None:
        while not enough.is_set():
            note = f"{name}-{len(sent)}"
            sent.append(note)
            await dice.choice(engines).execute(
                tenant, hang(note), actor="guest:1", key=note if dice.random() < 0.5 else None
            )

    async with asyncio.timeout(60):
        await asyncio.gather(break_things(), *(customer(f"c{n}") for n in range(12)))
    assert len(sent) > ENDINGS
    assert sorted(await notes(house, tenant)) == sorted(sent)
    await house.sound(tenant)


# -- a database that is gone -------------------------------------------------------------------------------------------


async def test_a_database_that_comes_back_in_time_costs_only_time(
    distant: Engine, proxy: Proxy, house: House, tenant: UUID
) -> None:
    await extend(distant, tenant, 5)
    await proxy.shut()
    waiting = asyncio.create_task(distant.execute(tenant, hang("patient"), actor="guest:1"))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    await proxy.open()
    assert (await waiting).position == 2
    await house.sound(tenant)


async def test_a_database_that_stays_away_is_said_to_be_unavailable_and_nothing_was_done(
    distant: Engine, proxy: Proxy, house: House, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "PATIENCE_S", 0.3)
    await extend(distant, tenant, 5)
    await proxy.shut()
    answers = await asyncio.gather(
        *(distant.execute(tenant, hang(f"{n}"), actor="guest:1") for n in range(5)), return_exceptions=True
    )
    assert answers == [LogUnavailable()] * 5
    await proxy.open()
    assert (await distant.execute(tenant, hang("at last"), actor="guest:1")).position == 2
    assert await notes(house, tenant) == ["at last"]


# -- too much, too late ------------------------------------------------------------------------------------------------


class HeadHeld:
    """Somebody else keeps a tenant's lock for as long as the block lasts."""

    def __init__(self, database: str, tenant: UUID) -> None:
        self._database, self._tenant = with_role(database, "numu_app"), tenant

    async def __aenter__(self) -> None:
        self._db = await psycopg.AsyncConnection.connect(self._database)
        await self._db.execute("SELECT open_turn(%s, '{0}', '{}', '{}', 1)", (Uuids([self._tenant]),))

    async def __aexit__(self, *_: object) -> None:
        await self._db.close()


async def test_a_full_lane_refuses_at_once_and_keeps_what_it_has(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine = await engine_on(lanes=1)
    engine._lanes[0]._most_waiting = 5
    await extend(engine, tenant, 100)
    async with HeadHeld(house.database, tenant):
        first = asyncio.create_task(engine.execute(tenant, hang("under way"), actor="guest:1"))
        await asyncio.sleep(0.1)
        rest = [asyncio.create_task(engine.execute(tenant, hang(f"{n}"), actor="guest:1")) for n in range(8)]
        await asyncio.sleep(0.1)
        refused = [task for task in rest if task.done()]
        assert [task.exception() for task in refused] == [Overloaded()] * 3
        assert not first.done()
    stored = await asyncio.gather(first, *(task for task in rest if task not in refused))
    assert sorted(answer.position for answer in stored) == [2, 3, 4, 5, 6, 7]


async def test_who_stops_waiting_is_not_served_and_hurts_nobody(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine = await engine_on(lanes=1)
    await extend(engine, tenant, 100)
    async with HeadHeld(house.database, tenant):
        waiting = [asyncio.create_task(engine.execute(tenant, hang("0"), actor="guest:1"))]
        await asyncio.sleep(0.1)
        waiting += [asyncio.create_task(engine.execute(tenant, hang(f"{n}"), actor="guest:1")) for n in (1, 2)]
        await asyncio.sleep(0.05)
        waiting[1].cancel()
        await asyncio.sleep(0.05)
    assert [(await waiting[0]).position, (await waiting[2]).position] == [2, 3]
    assert await notes(house, tenant) == ["0", "2"]


async def test_a_frozen_process_gives_its_locks_back(engine_on: MakeEngine, tenant: UUID) -> None:
    engine = await engine_on(lanes=1)
    await extend(engine, tenant)
    db = await engine._lanes[0]._wire.db()
    row = await (await db.execute("SHOW idle_in_transaction_session_timeout")).fetchone()
    assert row == ("15s",)


async def test_ending_finishes_the_turn_under_way_and_turns_the_others_away(
    database: str, house: House, tenant: UUID, engine_on: MakeEngine
) -> None:
    engine = await engine_on(lanes=1)
    await extend(engine, tenant, 100)
    held = HeadHeld(database, tenant)
    await held.__aenter__()
    first = asyncio.create_task(engine.execute(tenant, hang("under way"), actor="guest:1"))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(engine.execute(tenant, hang("queued"), actor="guest:1", key="k"))
    await asyncio.sleep(0.05)
    ending = asyncio.create_task(engine.__aexit__())
    await asyncio.sleep(0.05)
    await held.__aexit__()
    await ending
    assert (await first).position == 2
    for late in (second, asyncio.create_task(engine.execute(tenant, hang("late"), actor="guest:1"))):
        with pytest.raises(LogUnavailable):
            await late
    assert await notes(house, tenant) == ["under way"]


async def test_an_end_that_cannot_wait_leaves_no_caller_hanging(
    database: str, tenant: UUID, engine_on: MakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("numu_core.eventstore.engine.CLOSING_S", 0.1)
    engine = await engine_on(lanes=1)
    await extend(engine, tenant, 100)
    async with HeadHeld(database, tenant):
        first = asyncio.create_task(engine.execute(tenant, hang("under way"), actor="guest:1"))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(engine.execute(tenant, hang("queued"), actor="guest:1", key="k"))
        await asyncio.sleep(0.05)
        await engine.__aexit__()
        with pytest.raises(LogUnavailable):
            await second
        with pytest.raises(asyncio.CancelledError):
            await first


# -- a database that says no -------------------------------------------------------------------------------------------

PICKY = "ALTER TABLE events ADD CONSTRAINT picky CHECK (position('poison'::bytea in payload) = 0)"


async def test_a_command_that_the_database_refuses_fails_alone(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine = await engine_on(lanes=1)
    house.as_owner(PICKY)
    await extend(engine, tenant, 100)
    wishes = [hang(f"{n}") for n in range(6)]
    wishes.insert(3, hang("poison"))
    answers = await asyncio.gather(
        *(engine.execute(tenant, wish, actor="guest:1") for wish in wishes), return_exceptions=True
    )
    assert isinstance(answers.pop(3), psycopg.errors.CheckViolation)
    assert sorted(answer.position for answer in answers if isinstance(answer, Accepted)) == [2, 3, 4, 5, 6, 7]
    assert await notes(house, tenant) == [f"{n}" for n in range(6)]
    await house.sound(tenant)


async def test_a_cold_command_that_the_database_refuses_does_not_hold_the_others_up(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    await extend(await engine_on(), tenant, 100)
    house.as_owner(PICKY)
    engine = await engine_on(lanes=1)

    async def shop_on(n: int) -> int:
        for _ in range(10):
            await engine.execute(tenant, ExtendRack(rack_id=UUID(int=100 + n), places=n), actor="staff:1")
        return n

    others = asyncio.gather(*(shop_on(n) for n in range(5)))
    for _ in range(3):
        with pytest.raises(psycopg.errors.CheckViolation):
            await engine.execute(tenant, hang("poison"), actor="guest:1")
    assert await others == list(range(5))
    assert (await house.sound(tenant)).position == 51


@pytest.mark.parametrize("note", ["a\0b", "\0", "\\\0"])
async def test_a_text_that_no_table_can_hold_is_refused_where_it_would_be_stored(
    engine_on: MakeEngine, house: House, tenant: UUID, note: str
) -> None:
    engine = await engine_on()
    await extend(engine, tenant, 5)
    with pytest.raises(TextNotStorable):
        await engine.execute(tenant, hang(note), actor="guest:1")
    with pytest.raises(TextNotStorable):
        await engine.execute(tenant, ReceiveGuest(guest_id=uuid4(), name=note), actor="guest:1")
    await engine.execute(tenant, hang("\\u0000 is not it"), actor="guest:1")
    assert await notes(house, tenant) == ["\\u0000 is not it"]
    assert house.as_owner("SELECT count(*) FROM subject_key") == [(0,)]


async def test_a_fact_that_nobody_here_can_read_fails_who_asks_for_it(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    first, healthy = await engine_on(), uuid4()
    await extend(first, tenant)
    house.as_owner("UPDATE events SET type = 'racks.rebuilt.v9', payload = '{\"type\":\"racks.rebuilt.v9\"}'")
    engine = await engine_on(lanes=1)
    wishes = [ExtendRack(rack_id=rack, places=1) for rack in (healthy, RACK, healthy)]
    answers = await asyncio.gather(
        *(engine.execute(tenant, wish, actor="staff:1") for wish in wishes), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [Accepted, UnknownEvent, Accepted]


async def test_a_fact_of_a_newer_release_stops_only_its_stream_in_an_older_process(
    engine_on: MakeEngine, tenant: UUID
) -> None:
    newer, healthy = await engine_on(), uuid4()
    known: list[Any] = [*DECIDERS, _without_pieces()]
    older = await engine_on(Registry(known))
    await extend(older, tenant, 5)
    await newer.execute(tenant, hang("unheard of"), actor="guest:1")
    with pytest.raises(UnknownEvent):
        await extend(older, tenant)
    await older.execute(tenant, ExtendRack(rack_id=healthy, places=1), actor="staff:1")
    assert (await extend(newer, tenant)).position == 4


def _without_pieces() -> Any:
    """The racks of a release that knew no pieces."""
    return structs.replace(RACKS, commands=ExtendRack, events=RackExtended, decide={ExtendRack: extend_rack})
