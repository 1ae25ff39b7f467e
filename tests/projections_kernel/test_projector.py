"""The projector among servers that come and go, and beside others of its kind."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from time import monotonic
from uuid import UUID

import psycopg
import pytest
from prometheus_client import REGISTRY as METRICS
from psycopg import OperationalError
from redis.asyncio import Redis

from deploy.settings import with_role
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.eventstore.engine import APPENDED
from numu_projections.kernel.catch_up import catch_up, outdated, stopped
from numu_projections.kernel.engine import Folding
from numu_projections.kernel.parity import diff_with_zero
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.projector import Projector
from numu_projections.kernel.reads import FOLDED
from numu_projections.kernel.shards import SHARDS, Shards, shard_of
from tests.projections_kernel.conftest import Desk
from tests.projections_kernel.notes import (
    ALI,
    FRAGILE,
    OTHER,
    POISON,
    PROJECTIONS,
    SHELF,
    TENANT,
    Mood,
    NoteWritten,
    WordsAdded,
    note,
)

NOWHERE = "redis://127.0.0.1:1/0"
TERMINATE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def written(n: int) -> NoteWritten:
    return NoteWritten(note_id=note(n), author_id=ALI, text=f"note {n}", tags=("new",))


@asynccontextmanager
async def projector(desk: Desk, redis_url: str) -> AsyncIterator[Projector]:
    """One that runs."""
    worker = with_role(desk.url, "numu_worker")
    pool, redis = await open_pool(worker, 4), Redis.from_url(redis_url)
    one = Projector(pool, Folding(pool, desk.log, PROJECTIONS), Shards(worker), redis)
    task = asyncio.create_task(one.run())
    try:
        yield one
        assert not task.done(), "a projector does not end by itself"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await redis.aclose()
        await pool.close()


async def soon(condition: Callable[[], Awaitable[bool]], within_s: float = 10.0) -> float:
    """How long it took to become true."""
    began = monotonic()
    while not await condition():
        assert monotonic() - began < within_s, "not in time"
        await asyncio.sleep(0.01)
    return monotonic() - began


def folded(desk: Desk, position: int, tenant_id: UUID = TENANT) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        at = [await desk.checkpoint(p.name, tenant_id) for p in PROJECTIONS]
        return all(one and one["position"] >= position for one in at)

    return condition


async def test_facts_are_folded_and_announced(desk: Desk, redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis, redis.pubsub() as channel, projector(desk, redis_url):
        await channel.subscribe(FOLDED)
        head = await desk.write(written(1))
        await redis.publish(APPENDED, f"{TENANT}:{head}")
        await soon(folded(desk, head))
        said: set[str] = set()
        async with asyncio.timeout(5):
            async for message in channel.listen():
                said |= {*message["data"].decode().split()} if message["type"] == "message" else set()
                if len(said) == len(PROJECTIONS):
                    break
    assert said == {f"{TENANT}:{p.name}:{head}:1.{head}" for p in PROJECTIONS}


async def test_without_hints_it_looks_by_itself(desk: Desk) -> None:
    async with projector(desk, NOWHERE):
        head = await desk.write(written(1))
        await soon(folded(desk, head))
        for n in range(2, 5):  # a tenant that was just busy is glanced at often
            head = await desk.write(written(n))
            assert await soon(folded(desk, head)) < 1.0


async def test_what_was_there_before_is_folded_for_every_tenant(desk: Desk) -> None:
    tenants = [UUID(int=n) for n in range(1, 2 * SHARDS)]
    for tenant_id in tenants:
        await desk.write(written(1), tenant_id=tenant_id)
    async with projector(desk, NOWHERE):
        for tenant_id in tenants:
            await soon(folded(desk, 1, tenant_id))


async def test_lost_connections_are_made_again(desk: Desk, redis_url: str) -> None:
    async with projector(desk, redis_url), Redis.from_url(redis_url) as redis:
        await soon(folded(desk, await desk.write(written(0))))
        for n in range(1, 6):
            with psycopg.connect(desk.url) as db:
                db.execute(TERMINATE)
            await redis.client_kill_filter(_type="pubsub")
            async with asyncio.timeout(10):
                head = await desk.write(written(n), WordsAdded(note_id=note(n), words=1))
            await soon(folded(desk, head))
    for projection in PROJECTIONS:
        assert not await diff_with_zero(desk.pool, desk.log, projection, TENANT)
    assert {row.changes for key, row in (await desk.rows(SHELF)).items() if key != note(0)} == {2}


async def test_two_projectors_and_one_that_dies(desk: Desk, redis_url: str) -> None:
    tenants = [TENANT, OTHER, UUID(int=3), UUID(int=4)]
    async with projector(desk, redis_url) as first:
        async with projector(desk, redis_url) as second:

            async def shared() -> bool:
                return len(first._shards.mine) == len(second._shards.mine) == SHARDS // 2

            await soon(shared)
            assert not first._shards.mine & second._shards.mine
            for n in range(10):
                for tenant_id in tenants:
                    await desk.write(written(n), tenant_id=tenant_id)
            for tenant_id in tenants:
                await soon(folded(desk, 10, tenant_id))
        heads = {tenant_id: await desk.write(written(10), tenant_id=tenant_id) for tenant_id in tenants}
        for tenant_id, head in heads.items():
            await soon(folded(desk, head, tenant_id))
    for tenant_id in tenants:
        assert {row.changes for row in (await desk.rows(SHELF, tenant_id)).values()} == {1}


async def test_shards_are_fair_and_pass_on(desk: Desk) -> None:
    dsn = with_role(desk.url, "numu_worker")
    one, two, three = Shards(dsn), Shards(dsn), Shards(dsn)
    assert await one.balance() == {*range(SHARDS)}
    assert await two.balance() == frozenset()
    assert await one.balance() == frozenset()
    assert len(one.mine) == SHARDS // 2
    assert await two.balance() == {*range(SHARDS)} - one.mine
    with psycopg.connect(desk.url) as db:
        db.execute(TERMINATE)
    with pytest.raises(OperationalError):
        await one.balance()
    assert one.mine == frozenset(), "whoever has lost its session has lost its part"
    await three.balance()
    assert len(three.mine) == SHARDS
    for shards in (one, two, three):
        await shards.close()


def test_a_tenant_is_in_one_shard() -> None:
    assert {shard_of(UUID(int=n)) for n in range(100)} == {*range(SHARDS)}


async def test_what_stands_still_is_measured_and_tried_again(desk: Desk, redis_url: str) -> None:
    async with projector(desk, redis_url) as one:
        poison = await desk.write(written(1), WordsAdded(note_id=note(1), words=POISON))
        head = await desk.write(written(2))

        async def stands_still() -> bool:
            return [(s.projection, s.position) for s in await stopped(desk.pool, ["note_words"])] == [
                ("note_words", poison)
            ]

        await soon(stands_still)
        await one._lag.measure()
        assert METRICS.get_sample_value("numu_projection_stopped", {"projection": "note_words"}) == 1
        assert METRICS.get_sample_value("numu_projection_lag_positions", {"projection": "note_words"}) == 2
        assert (METRICS.get_sample_value("numu_projection_lag_seconds", {"projection": "note_words"}) or 0) > 0
        assert METRICS.get_sample_value("numu_projection_stopped", {"projection": "notes"}) == 0
        still = await catch_up(desk.pool, desk.log, PROJECTIONS)
        assert [one.projection for one in still.stopped] == ["note_words"]
        Mood.chokes = False
        tried = await catch_up(desk.pool, desk.log, PROJECTIONS)
        assert (tried.tenants, len(tried.retried), tried.stopped) == (1, 1, [])
        assert (await desk.checkpoint("note_words"))["position"] == head
        assert not await diff_with_zero(desk.pool, desk.log, FRAGILE, TENANT)


async def test_old_rows_of_new_code_are_found(desk: Desk) -> None:
    newer = Projection(name="notes", version=2, table=SHELF.table, row=SHELF.row, on={})
    assert await outdated(desk.pool, [newer, FRAGILE]) == [newer]


async def test_a_difference_from_the_log_is_found(desk: Desk) -> None:
    await desk.write(written(1), written(2))
    await desk.folding.turn(TENANT)
    async with tenant_session(desk.pool, TENANT) as db:
        await db.execute("UPDATE notes SET words = 7 WHERE note_id = %s", (note(2),))
    diff = await diff_with_zero(desk.pool, desk.log, SHELF, TENANT)
    assert (diff.counts, diff.examples["differ"][0].key) == ({"differ": 1}, (note(2),))
