import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from uuid import UUID

import pytest
from psycopg import OperationalError
from redis.asyncio import Redis

from numu_core.eventstore.engine import APPENDED
from numu_workers.kernel import follow
from numu_workers.kernel.follow import Follower, StandsStill
from numu_workers.kernel.hints import Hints
from tests.workers_kernel.wishes import OTHER, TENANT


class Work:
    """Tenants that are behind, each by a number of steps."""

    def __init__(self) -> None:
        self.left: dict[UUID, int] = {}
        self.faults: list[Exception] = []
        self.polls = 0

    async def backlog(self) -> set[UUID]:
        self.polls += 1
        if self.faults:
            raise self.faults.pop()
        return {tenant_id for tenant_id, left in self.left.items() if left}

    async def step(self, tenant_id: UUID) -> bool:
        self.left[tenant_id] = max(0, self.left.get(tenant_id, 0) - 1)
        return self.left[tenant_id] > 0


class Quiet:
    """Nobody announces anything."""

    async def next(self, timeout_s: float) -> set[UUID]:
        await asyncio.sleep(min(timeout_s, 0.01))
        return set()


@asynccontextmanager
async def following(work: Work, news: follow.News) -> AsyncIterator[None]:
    task = asyncio.create_task(Follower("test", work.backlog, work.step).run(news))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until_done(work: Work) -> None:
    async with asyncio.timeout(10):
        while any(work.left.values()):  # noqa: ASYNC110 - as a test of others' work sees it
            await asyncio.sleep(0.01)


async def test_a_backlog_is_worked_off_without_any_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "POLL_S", 0.05)
    work = Work()
    work.left = {TENANT: 3, OTHER: 1}
    async with following(work, Quiet()):
        await until_done(work)
        work.left[OTHER] = 2  # nobody says so
        await until_done(work)


async def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "POLL_S", 0.05)
    work = Work()
    work.left, work.faults = {TENANT: 1}, [OperationalError("away"), OSError("away")]
    async with following(work, Quiet()):
        await until_done(work)
    assert work.polls == 3


async def test_a_tenant_that_stands_still_rests_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[UUID] = []

    async def step(tenant_id: UUID) -> bool:
        tried.append(tenant_id)
        if tenant_id == TENANT:
            raise StandsStill("at position 7")
        return False

    follower = Follower("test", Work().backlog, step)
    await follower.round({TENANT, OTHER})
    await follower.round({TENANT, OTHER})
    assert sorted(tried) == [TENANT, OTHER, OTHER]
    monkeypatch.setattr(follow, "monotonic", lambda: monotonic() + follow.REST_S)
    await follower.round({TENANT})
    assert tried.count(TENANT) == 2


@asynccontextmanager
async def listening(redis_url: str) -> AsyncIterator[tuple[Hints, Redis]]:
    async with Redis.from_url(redis_url) as redis:
        hints = Hints(redis)
        assert await hints.next(0.05) == set()
        yield hints, redis
        await hints.close()


async def test_what_is_announced_is_heard_at_once_and_together(redis_url: str) -> None:
    async with listening(redis_url) as (hints, redis):
        waiting = asyncio.create_task(hints.next(10))
        await asyncio.sleep(0.05)
        await redis.publish(APPENDED, f"{TENANT}:7 {OTHER}:9")
        began = monotonic()
        assert await waiting == {TENANT, OTHER}
        assert monotonic() - began < 2
        for position in (8, 9, 10):
            await redis.publish(APPENDED, f"{TENANT}:{position}")
        assert await hints.next(10) == {TENANT}


async def test_no_hint_in_time_is_no_news(redis_url: str) -> None:
    async with listening(redis_url) as (hints, _):
        began = monotonic()
        assert await hints.next(0.2) == set()
        assert 0.15 < monotonic() - began < 2


async def test_a_valkey_that_is_away_costs_the_hints_only(redis_url: str) -> None:
    async with listening(redis_url) as (hints, redis):
        await redis.client_kill_filter(_type="pubsub")
        found: set[UUID] = set()
        async with asyncio.timeout(10):
            while not found:
                await redis.publish(APPENDED, f"{TENANT}:7")
                found = await hints.next(0.1)
        assert found == {TENANT}
