"""Waiting for one's own writes, and answers that cost no query until their tables change."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis

from numu_core.eventstore.connections import Db
from numu_projections.kernel import reads
from numu_projections.kernel.reads import FOLDED, Freshness, HotCache, announcement
from tests.projections_kernel.conftest import Desk
from tests.projections_kernel.notes import ALI, OTHER, POISON, TENANT, NoteWritten, WordsAdded, note

NAMES = ("notes",)
NEVER = Redis.from_url("redis://127.0.0.1:1/0")


class Counted(Freshness):
    """Knows how often it has asked the database."""

    asked = 0

    async def _check(self, tenant_id: UUID) -> Any:
        self.asked += 1
        return await super()._check(tenant_id)


@pytest.fixture
async def fresh(desk: Desk) -> Counted:
    return Counted(desk.app, NEVER)


@pytest.fixture
async def said(desk: Desk, redis_url: str) -> AsyncIterator[tuple[Counted, Redis]]:
    """One that listens, and a voice."""
    async with Redis.from_url(redis_url) as redis:
        one = Counted(desk.app, redis)
        task = asyncio.create_task(one.listen())
        while (await redis.pubsub_numsub(FOLDED))[0][1] == 0:  # noqa: ASYNC110 - the other side is a server
            await asyncio.sleep(0.01)
        yield one, redis
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def written(n: int) -> NoteWritten:
    return NoteWritten(note_id=note(n), author_id=ALI, text=f"note {n}", tags=("new",))


async def fold(desk: Desk, *hear: Freshness) -> None:
    turn = await desk.folding.turn(TENANT)
    for one in hear:
        one.hear(announcement(TENANT, turn.folded))


async def test_who_waits_for_what_is_there_does_not_wait(desk: Desk, fresh: Counted) -> None:
    head = await desk.write(written(1))
    await fold(desk)
    assert await fresh.wait(TENANT, NAMES, head, 2.0)
    assert await fresh.wait(TENANT, NAMES, head, 2.0)
    assert fresh.asked == 1


async def test_an_announcement_ends_the_wait(desk: Desk, said: tuple[Counted, Redis]) -> None:
    fresh, redis = said
    head = await desk.write(written(1))
    await fresh.check(TENANT)
    waiting = asyncio.create_task(fresh.wait(TENANT, NAMES, head, 5.0))
    await asyncio.sleep(0)
    turn = await desk.folding.turn(TENANT)
    await redis.publish(FOLDED, announcement(TENANT, turn.folded))
    assert await waiting


async def test_without_announcements_the_database_is_asked(desk: Desk, fresh: Counted) -> None:
    head = await desk.write(written(1))
    waiting = asyncio.create_task(fresh.wait(TENANT, NAMES, head, 5.0))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await fold(desk)
    assert await waiting
    assert fresh.asked > 1


async def test_nobody_waits_for_ever(desk: Desk, fresh: Counted) -> None:
    head, began = await desk.write(written(1)), monotonic()
    assert not await fresh.wait(TENANT, NAMES, head, 0.2)
    assert not await fresh.wait(TENANT, ("nobody",), 1, 0.1)
    assert 0.3 <= monotonic() - began < 2.0


async def test_nobody_waits_for_what_stands_still(desk: Desk, fresh: Counted) -> None:
    head = await desk.write(written(1), WordsAdded(note_id=note(1), words=POISON))
    await desk.folding.catch_up(TENANT)
    began = monotonic()
    assert not await fresh.wait(TENANT, ("note_words",), head, 5.0)
    assert await fresh.wait(TENANT, ("note_words",), head - 1, 5.0)
    assert monotonic() - began < 1.0


async def test_late_announcements_change_nothing(desk: Desk, fresh: Counted) -> None:
    await desk.write(written(1))
    old = (await desk.folding.turn(TENANT)).folded
    await desk.write(written(2))
    await fold(desk, fresh)
    now = await fresh.versions(TENANT, NAMES)
    fresh.hear(announcement(TENANT, old))
    assert await fresh.versions(TENANT, NAMES) == now == ("1.2",)


class Shelf:
    """A query that counts how often it runs."""

    runs = 0

    async def __call__(self, db: Db, tenant_id: UUID) -> bytes:
        self.runs += 1
        rows = await (
            await db.execute("SELECT count(*)::text FROM notes WHERE tenant_id = %s", (tenant_id,))
        ).fetchall()
        return str(rows[0][0]).encode()


async def test_a_hit_costs_no_query(desk: Desk, fresh: Counted) -> None:
    cache, load = HotCache(desk.app, fresh), Shelf()
    await desk.write(written(1))
    await fold(desk)
    first = await cache.get(TENANT, NAMES, "page", load)
    asked = fresh.asked
    for _ in range(50):
        assert await cache.get(TENANT, NAMES, "page", load) is first
    assert (first.body, load.runs, fresh.asked) == (b"1", 1, asked)


async def test_an_answer_is_kept_until_its_rows_change(desk: Desk, fresh: Counted) -> None:
    cache, load = HotCache(desk.app, fresh), Shelf()
    await desk.write(written(1))
    await fold(desk, fresh)
    first = await cache.get(TENANT, NAMES, "page", load)
    await desk.write(WordsAdded(note_id=note(99), words=1))
    await fold(desk, fresh)
    assert await cache.get(TENANT, NAMES, "page", load) is first, "no row has changed"
    await desk.write(written(2))
    await fold(desk, fresh)
    second = await cache.get(TENANT, NAMES, "page", load)
    assert (second.body, load.runs) == (b"2", 2)
    assert second.etag != first.etag
    assert (await cache.get(TENANT, NAMES, "other page", load)).etag == second.etag


async def test_a_lost_announcement_is_found_out_within_the_interval(
    desk: Desk, fresh: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, load = HotCache(desk.app, fresh), Shelf()
    await desk.write(written(1))
    await fold(desk)
    await cache.get(TENANT, NAMES, "page", load)
    await desk.write(written(2))
    await fold(desk)
    assert (await cache.get(TENANT, NAMES, "page", load)).body == b"1"
    monkeypatch.setattr(reads, "CHECK_S", 0.0)
    assert (await cache.get(TENANT, NAMES, "page", load)).body == b"2"


async def test_who_has_waited_reads_what_it_waited_for(desk: Desk, fresh: Counted) -> None:
    cache, load = HotCache(desk.app, fresh), Shelf()
    for n in range(1, 6):
        head = await desk.write(written(n))
        await fold(desk)
        assert await fresh.wait(TENANT, NAMES, head, 2.0)
        assert (await cache.get(TENANT, NAMES, "page", load)).body == str(n).encode()


async def test_tenants_do_not_share_answers(desk: Desk, fresh: Counted) -> None:
    cache, load = HotCache(desk.app, fresh), Shelf()
    await desk.write(written(1))
    await fold(desk)
    assert (await cache.get(TENANT, NAMES, "page", load)).body == b"1"
    assert (await cache.get(OTHER, NAMES, "page", load)).body == b"0"


async def test_many_who_miss_at_once_load_once(desk: Desk, fresh: Counted) -> None:
    cache, load = HotCache(desk.app, fresh), Shelf()
    answers = await asyncio.gather(*(cache.get(TENANT, NAMES, "page", load) for _ in range(20)))
    assert load.runs == 1
    assert len({id(answer) for answer in answers}) == 1


async def test_a_load_that_fails_fails_for_those_who_asked_and_is_tried_again(desk: Desk, fresh: Counted) -> None:
    cache = HotCache(desk.app, fresh)

    async def fail(_: Db, tenant_id: UUID) -> bytes:
        raise LookupError(str(tenant_id))

    for _ in range(2):
        with pytest.raises(LookupError):
            await cache.get(TENANT, NAMES, "page", fail)
    assert (await cache.get(TENANT, NAMES, "page", Shelf())).body == b"0"


async def test_memory_is_bounded(desk: Desk, fresh: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "MOST_TENANTS", 2)
    cache = HotCache(desk.app, fresh, 250)

    async def hundred(*_: object) -> bytes:
        return bytes(100)

    for n in range(5):
        await cache.get(TENANT, NAMES, n, hundred)
    assert [key for _, key in cache._kept] == [3, 4]
    for n in range(5):
        await fresh.check(UUID(int=n))
    assert len(fresh._known) == 2
