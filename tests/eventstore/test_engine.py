"""Commands in, facts out: shared commits, one history per tenant, nobody hurt by a neighbour."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import monotonic
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY as METRICS
from redis.asyncio import Redis

from deploy.settings import with_role
from numu_core.eventstore.batch import Accepted
from numu_core.eventstore.engine import APPENDED, Engine
from numu_core.eventstore.errors import VersionConflict
from tests.eventstore.conftest import KEYRING, House, MakeEngine
from tests.eventstore.guests import (
    RACKS,
    REGISTRY,
    Crash,
    ExtendRack,
    HangEverywhere,
    HangPieces,
    PieceHung,
    RackExtended,
    RackFull,
    Ticket,
)


def turns() -> float:
    return METRICS.get_sample_value("numu_batch_commands_count") or 0.0


async def test_a_command_stores_its_facts_and_answers_with_the_position(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine, rack = await engine_on(), uuid4()
    assert (await engine.execute(tenant, ExtendRack(rack_id=rack, places=2), actor="staff:1")).position == 1
    accepted = await engine.execute(tenant, HangPieces(rack_id=rack, pieces=2), actor="staff:1")
    assert (accepted.position, accepted.result, accepted.replayed) == (3, None, False)
    assert await house.events(tenant) == [
        RackExtended(rack_id=rack, places=2),
        PieceHung(rack_id=rack),
        PieceHung(rack_id=rack),
    ]
    assert (await engine.state(tenant, RACKS, rack)).hung == 2
    await house.sound(tenant)


async def test_a_preview_answers_as_the_command_would_and_keeps_nothing(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine, other, rack = await engine_on(), await engine_on(), uuid4()
    await other.execute(tenant, ExtendRack(rack_id=rack, places=2), actor="staff:1")
    for _ in range(12):  # also after so many turns that the log trusts its memory
        assert await engine.preview(tenant, HangPieces(rack_id=rack, pieces=2), actor="staff:1") == Accepted(1)
        with pytest.raises(RackFull):
            await engine.preview(tenant, HangPieces(rack_id=rack, pieces=3), actor="staff:1")
    assert (await engine.execute(tenant, HangPieces(rack_id=rack, pieces=1), actor="staff:1")).position == 2
    assert await house.events(tenant) == [RackExtended(rack_id=rack, places=2), PieceHung(rack_id=rack)]
    with pytest.raises(RackFull):
        await other.preview(tenant, HangPieces(rack_id=rack, pieces=2), actor="staff:1")
    await house.sound(tenant)


async def test_a_stream_that_is_said_to_hold_nothing_is_not_looked_for_and_never_written_over(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine, other, rack, new = await engine_on(), await engine_on(), uuid4(), uuid4()
    await other.execute(tenant, ExtendRack(rack_id=rack, places=2), actor="staff:1")
    await engine.execute(tenant, ExtendRack(rack_id=new, places=1), actor="staff:1", unseen=[new])
    with pytest.raises(RackFull):  # decided on what the caller said: on nothing
        await engine.execute(tenant, HangPieces(rack_id=rack, pieces=1), actor="staff:1", unseen=[rack])
    with pytest.raises(Exception, match=r"version|unique|duplicate"):
        await engine.execute(tenant, ExtendRack(rack_id=rack, places=5), actor="staff:1", unseen=[rack])
    assert (await engine.state(tenant, RACKS, rack)).places == 2
    await house.sound(tenant)


async def test_what_surrounds_a_fact_is_kept_with_it(engine_on: MakeEngine, house: House, tenant: UUID) -> None:
    engine, rack = await engine_on(), uuid4()
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    await engine.execute(tenant, ExtendRack(rack_id=rack, places=2), actor="staff:7", trace=trace)
    (row,) = await house.stored(tenant)
    at = row.circumstances()
    assert (at.actor, at.trace, at.version, at.stream_type, at.stream_id) == ("staff:7", trace, 1, "racks", rack)


async def test_callers_share_commits(engine_on: MakeEngine, house: House, tenant: UUID) -> None:
    engine, rack = await engine_on(), uuid4()
    await engine.execute(tenant, ExtendRack(rack_id=rack, places=1000), actor="staff:1")
    before = turns()
    hang = HangPieces(rack_id=rack)
    answers = await asyncio.gather(*(engine.execute(tenant, hang, actor="guest:1") for _ in range(500)))
    assert sorted(answer.position for answer in answers) == list(range(2, 502))
    assert turns() - before <= 6  # a first one, and batches of up to 256
    await house.sound(tenant)


async def test_tenants_share_a_commit_and_keep_their_own_positions(engine_on: MakeEngine, house: House) -> None:
    engine, tenants = await engine_on(lanes=1), [uuid4() for _ in range(40)]
    before = turns()
    places = ExtendRack(rack_id=uuid4(), places=1)
    for _ in range(2):
        answers = await asyncio.gather(*(engine.execute(tenant, places, actor="staff:1") for tenant in tenants))
    assert {answer.position for answer in answers} == {2}
    assert turns() - before <= 8
    for tenant in tenants:
        assert (await house.sound(tenant)).position == 2


async def test_a_refusal_or_a_bug_is_its_callers_alone(engine_on: MakeEngine, house: House, tenant: UUID) -> None:
    engine, rack = await engine_on(), uuid4()
    await engine.execute(tenant, ExtendRack(rack_id=rack, places=10), actor="staff:1")
    wishes = [
        HangPieces(rack_id=rack, pieces=3),
        HangPieces(rack_id=rack, pieces=8),
        Crash(rack_id=rack),
        HangPieces(rack_id=rack, pieces=4),
        HangPieces(rack_id=rack, note="a lone \ud800 surrogate"),
        HangPieces(rack_id=rack, pieces=3),
    ]
    answers = await asyncio.gather(
        *(engine.execute(tenant, wish, actor="guest:1") for wish in wishes), return_exceptions=True
    )
    kinds = [type(answer).__name__ for answer in answers]
    assert kinds == ["Accepted", "RackFull", "ZeroDivisionError", "Accepted", "UnicodeEncodeError", "Accepted"]
    assert answers[1] == RackFull(rack_id=rack, free=7)
    assert len(await house.events(tenant)) == 11
    await house.sound(tenant)


async def test_a_flow_is_stored_whole_or_not_at_all(engine_on: MakeEngine, house: House, tenant: UUID) -> None:
    engine, racks = await engine_on(), [uuid4(), uuid4(), uuid4()]
    for rack in racks[:2]:
        await engine.execute(tenant, ExtendRack(rack_id=rack, places=2), actor="staff:1")
    with pytest.raises(RackFull):
        await engine.execute(tenant, HangEverywhere(rack_ids=racks), actor="guest:1")
    done = await engine.execute(tenant, HangEverywhere(rack_ids=racks[:2]), actor="guest:1")
    assert done.value(Ticket).number == 1  # the refused one gave its number back
    assert done.position == 5
    await house.sound(tenant)


async def test_numbers_have_no_gaps_whatever_is_refused(engine_on: MakeEngine, house: House, tenant: UUID) -> None:
    one, two, rack = await engine_on(), await engine_on(), uuid4()
    await one.execute(tenant, ExtendRack(rack_id=rack, places=70), actor="staff:1")
    wish = HangEverywhere(rack_ids=[rack])
    answers = await asyncio.gather(
        *((one, two)[n % 2].execute(tenant, wish, actor=f"guest:{n}") for n in range(100)), return_exceptions=True
    )
    numbers = sorted(a.value(Ticket).number for a in answers if not isinstance(a, BaseException))
    assert numbers == list(range(1, 71))
    assert sum(isinstance(answer, RackFull) for answer in answers) == 30
    assert len({a.value(Ticket).ticket_id for a in answers if not isinstance(a, BaseException)}) == 70
    await house.sound(tenant)


async def test_an_expected_version_is_checked_where_the_fact_is_stored(engine_on: MakeEngine, tenant: UUID) -> None:
    one, two, rack = await engine_on(), await engine_on(), uuid4()
    wish, key = ExtendRack(rack_id=rack, places=1), ("racks", rack)
    answers = await asyncio.gather(
        *((one, two)[n % 2].execute(tenant, wish, actor="staff:1", expected=(key, 0)) for n in range(10)),
        return_exceptions=True,
    )
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    refusals = {answer for answer in answers if isinstance(answer, VersionConflict)}
    assert refusals == {VersionConflict(id=rack, expected=0, current=1)}
    assert (await two.execute(tenant, wish, actor="staff:1", expected=(key, 1))).position == 2


STEPS = st.tuples(st.integers(0, 1), st.integers(1, 4), st.sampled_from(["go on", "pause", "wait"]))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(STEPS, min_size=1, max_size=40))
async def test_any_interleaving_of_two_writers_keeps_one_history(
    script: list[tuple[int, int, str]], engines: list[Engine], house: House
) -> None:
    """Each step: which engine, how many commands at once, and what happens before the next step."""
    tenant, rack = uuid4(), uuid4()
    under_way: list[asyncio.Task[Accepted]] = []
    for which, count, then in script:
        for n in range(count):
            wish = HangPieces(rack_id=rack) if n % 3 == 2 else ExtendRack(rack_id=rack, places=1)
            under_way.append(asyncio.create_task(engines[which].execute(tenant, wish, actor="guest:1")))
        if then == "pause":
            await asyncio.sleep(0.002)
        elif then == "wait":
            await asyncio.gather(*under_way, return_exceptions=True)
    answers = await asyncio.gather(*under_way, return_exceptions=True)
    accepted = [answer for answer in answers if isinstance(answer, Accepted)]
    assert all(isinstance(answer, RackFull) for answer in answers if not isinstance(answer, Accepted))
    assert (await house.sound(tenant)).position == len(accepted)
    assert sorted(answer.position for answer in accepted) == list(range(1, len(accepted) + 1))
    states = [await engine.state(tenant, RACKS, rack) for engine in engines]
    facts = await house.events(tenant)
    assert states == [RACKS.fold(facts)] * 2


def hang_in_another_process(dsn: str, tenant: UUID, rack: UUID, commands: int) -> list[int]:
    """The positions that ``commands`` got, eight at a time."""

    async def work() -> list[int]:
        async with Engine(dsn, REGISTRY, KEYRING) as engine:
            positions = []
            for _ in range(commands // 8):
                wishes = [engine.execute(tenant, HangPieces(rack_id=rack), actor="guest:1") for _ in range(8)]
                positions += [answer.position for answer in await asyncio.gather(*wishes)]
            return positions

    return asyncio.run(work())


async def test_two_processes_write_one_history(
    engine_on: MakeEngine, house: House, tenant: UUID, database: str
) -> None:
    engine, rack = await engine_on(), uuid4()
    await engine.execute(tenant, ExtendRack(rack_id=rack, places=1_000), actor="staff:1")
    work = (with_role(database, "numu_app"), tenant, rack, 400)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        loop = asyncio.get_running_loop()
        parts = await asyncio.gather(*(loop.run_in_executor(pool, hang_in_another_process, *work) for _ in range(2)))
    assert sorted(parts[0] + parts[1]) == list(range(2, 802))
    assert (await engine.execute(tenant, HangPieces(rack_id=rack), actor="guest:1")).position == 802
    assert (await engine.state(tenant, RACKS, rack)).hung == 801
    await house.sound(tenant)


async def test_what_was_appended_is_announced_and_ending_does_not_wait_for_anybody(
    engine_on: MakeEngine, tenant: UUID, redis_url: str
) -> None:
    async with Redis.from_url(redis_url) as redis, redis.pubsub() as listening:
        await listening.subscribe(APPENDED)
        engine = await engine_on(redis=redis)
        for places in (1, 2):
            await engine.execute(tenant, ExtendRack(rack_id=tenant, places=places), actor="staff:1")
        began = monotonic()
        await engine.__aexit__()  # what was stored last is still announced
        assert monotonic() - began < 0.9
        heard = b""
        while f"{tenant}:2".encode() not in heard:
            message = await listening.get_message(timeout=5)
            assert message is not None
            heard += message["data"] if message["type"] == "message" else b""


async def test_an_engine_ends_while_redis_is_away(engine_on: MakeEngine, tenant: UUID) -> None:
    async with Redis.from_url("redis://127.0.0.1:1/0") as nowhere:
        engine = await engine_on(redis=nowhere)
        answer = await engine.execute(tenant, ExtendRack(rack_id=tenant, places=1), actor="staff:1")
        assert answer.position == 1
        await engine.__aexit__()


async def test_states_are_read_by_many_at_once_over_one_pool(engine_on: MakeEngine, tenant: UUID) -> None:
    engine = await engine_on()
    await engine.execute(tenant, ExtendRack(rack_id=tenant, places=3), actor="staff:1")
    states = await asyncio.gather(*(engine.state(tenant, RACKS, tenant) for _ in range(20)))
    assert {state.places for state in states} == {3}
