"""A worker process in small: Dramatiq's threads, real Valkey, one event loop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_workers.kernel import worker
from numu_workers.kernel.actors import JobContext, actor
from tests.workers_kernel.conftest import World
from tests.workers_kernel.test_ledger import entry, put
from tests.workers_kernel.wishes import TENANT, Granted, Wish

SOON_S = 20.0


@asynccontextmanager
async def working(world: World, queues: tuple[str, ...] = (), most: int = 4) -> AsyncIterator[None]:
    stop = asyncio.Event()
    serving = asyncio.create_task(worker.serve(world.runner, world.bell, stop, queues=queues, most=most))
    try:
        yield
    finally:
        stop.set()
        await serving


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(SOON_S):
        while not await true():  # noqa: ASYNC110 - it is PostgreSQL that is looked at
            await asyncio.sleep(0.02)


async def done(world: World, count: int) -> bool:
    return len(await world.jobs("done")) == count


async def test_a_wish_goes_all_the_way(world: World) -> None:
    async with working(world):
        await world.execute(Wish(wish_id=UUID(int=1)))
        await world.relay.step(TENANT)
        await until(lambda: done(world, 1))
    assert (await world.facts())[-1] == Granted(wish_id=UUID(int=1), by="somebody")
    assert world.rung("wishes") == []


async def test_many_jobs_run_beside_each_other_each_once(world: World) -> None:
    async with working(world):
        for n in range(60):
            await world.execute(Wish(wish_id=UUID(int=n), what="water"))
        await world.relay.step(TENANT)
        world.sender.send([("wishes.tell", job_id) for job_id in world.rung("wishes")])  # every message twice
        await until(lambda: done(world, 180))
    assert sorted(call.args["wish_id"] for call in world.told.calls) == [str(UUID(int=n)) for n in range(60)]
    assert sum(isinstance(fact, Granted) for fact in await world.facts()) == 60


async def test_jobs_of_other_queues_are_left_to_other_workers(world: World) -> None:
    await world.execute(Wish(wish_id=UUID(int=1), what="water"))
    await world.relay.step(TENANT)
    async with working(world, ("commands",)):
        await until(lambda: done(world, 2))
    assert (await world.jobs())["1/tell"].state == "queued"


async def test_a_ledger_out_of_reach_loses_nothing(world: World) -> None:
    """The message is gone, the job is not: the sweeper rings again."""
    await put(world, entry(1))
    await world.execute(Wish(wish_id=UUID(int=1)))
    take, refusals = world.ledger.take, [OSError("away")]

    async def away(*args: object) -> object:
        if refusals:
            raise refusals.pop()
        return await take(*args)  # type: ignore[arg-type]

    world.ledger.take = away  # type: ignore[method-assign,assignment]
    async with working(world):
        world.sender.send([("wishes.tell", entry(1).job_id)])

        async def heard() -> bool:
            return not refusals and not world.rung("wishes")

        await until(heard)
        assert (await world.jobs())["1/tell"].state == "queued"
        world.clock.pass_(5)
        await world.sweeper.sweep()
        await until(lambda: done(world, 1))


async def test_a_worker_that_stops_finishes_what_it_has_begun(world: World) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    take = world.ledger.take

    async def slow(*args: object) -> object:
        begun.set()
        await go_on.wait()
        return await take(*args)  # type: ignore[arg-type]

    world.ledger.take = slow  # type: ignore[method-assign,assignment]
    await world.execute(Wish(wish_id=UUID(int=1)))
    await put(world, entry(1))
    async with working(world):
        world.sender.send([("wishes.tell", entry(1).job_id)])
        await begun.wait()
        asyncio.get_running_loop().call_later(0.3, go_on.set)
    assert (await world.jobs())["1/tell"].state == "done"


async def test_no_more_jobs_are_under_way_than_there_is_room_for(world: World) -> None:
    under_way, most_seen, take = 0, 0, world.ledger.take

    async def counted(*args: object) -> object:
        nonlocal under_way, most_seen
        under_way += 1
        most_seen = max(most_seen, under_way)
        try:
            await asyncio.sleep(0.01)
            return await take(*args)  # type: ignore[arg-type]
        finally:
            under_way -= 1

    world.ledger.take = counted  # type: ignore[method-assign,assignment]
    for n in range(20):
        await world.execute(Wish(wish_id=UUID(int=n)))
    await world.relay.step(TENANT)
    async with working(world, most=3):
        await until(lambda: done(world, 20))
    assert most_seen == 3


async def test_a_job_that_does_not_end_in_time_is_left_to_its_lease(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "GRACE_S", 0.1)
    begun = asyncio.Event()

    @actor("wishes.tell", queue="wishes")
    async def never(_job: JobContext) -> None:
        begun.set()
        await asyncio.Event().wait()

    world.runner = replace(world.runner, actors={"wishes.tell": never})
    await put(world, entry(1))
    async with working(world):
        world.sender.send([("wishes.tell", entry(1).job_id)])
        await begun.wait()
    assert (await world.jobs())["1/tell"].state == "running"
