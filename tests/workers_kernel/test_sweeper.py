from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from numu_core.eventstore.connections import Pool
from numu_workers.kernel import jobs, sweeper
from numu_workers.kernel.broker import Sender
from numu_workers.kernel.sweeper import KEEP_DONE, Sweeper
from tests.workers_kernel.conftest import World
from tests.workers_kernel.test_ledger import entry, put
from tests.workers_kernel.wishes import OTHER, TENANT, Wish

Act = Callable[[Pool, str, datetime], Awaitable[None]]


async def test_a_bell_that_nobody_heard_is_rung_again(world: World) -> None:
    await put(world, entry(1), entry(2, OTHER))
    assert await world.sweeper.sweep() == 0
    world.clock.pass_(5)
    assert await world.sweeper.sweep() == 2
    assert world.rung("wishes") == [entry(1).job_id, entry(2, OTHER).job_id]
    assert await world.sweeper.sweep() == 0


async def test_valkey_may_forget_everything(world: World) -> None:
    await world.execute(Wish(wish_id=UUID(int=1)))
    await world.relay.step(TENANT)
    world.bell.client.flushdb()
    world.clock.pass_(5)
    assert await world.sweeper.sweep() == 1
    assert len(world.rung("wishes")) == 1


async def test_a_retry_is_rung_for_when_it_is_due(world: World) -> None:
    await put(world, entry(1))
    world.told.faults = [RuntimeError("once")]
    await world.runner.run("wishes.tell", entry(1).job_id)
    world.clock.pass_(1)
    assert await world.sweeper.sweep() == 0
    world.clock.pass_(1)
    assert await world.sweeper.sweep() == 1
    await world.execute(Wish(wish_id=UUID(int=1)))
    await world.runner.run("wishes.tell", entry(1).job_id)
    assert (await world.jobs())["1/tell"].state == "done"


async def test_a_job_whose_worker_was_killed_is_rung_for_after_its_lease(world: World) -> None:
    await put(world, entry(1))
    lease = world.runner.actors["wishes.tell"].lease
    await world.ledger.take(entry(1).job_id, lease)
    world.clock.now += lease - timedelta(seconds=1)
    assert await world.sweeper.sweep() == 0
    world.clock.pass_(1)
    assert await world.sweeper.sweep() == 1
    assert (await world.jobs())["1/tell"].state == "queued"


async def test_two_sweepers_ring_once(world: World) -> None:
    await put(world, *(entry(n) for n in range(50)))
    world.clock.pass_(5)
    rung = [await Sweeper(world.pool, world.sender, world.clock).sweep() for _ in range(2)]
    assert sum(rung) == 50
    assert len(world.rung("wishes")) == 50


async def test_a_queue_that_is_full_is_not_filled_further(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeper, "MOST_HELD", 3)
    await put(world, *(entry(n) for n in range(5)))
    world.clock.pass_(5)
    assert await world.sweeper.sweep() == 3
    world.clock.pass_(5)
    assert await world.sweeper.sweep() == 0
    world.bell.client.flushdb()
    assert await world.sweeper.sweep() == 3


async def test_a_job_for_an_actor_that_is_gone_is_parked(world: World) -> None:
    await put(world, entry(1))
    world.clock.pass_(5)
    await Sweeper(world.pool, Sender(world.bell, {}), world.clock).sweep()
    job = (await world.jobs())["1/tell"]
    assert (job.state, job.reason) == ("parked", "no actor of this name is installed")


async def test_a_silent_valkey_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await put(world, entry(1))
    world.clock.pass_(5)
    monkeypatch.setattr(
        world.sender._bell.client.connection_pool, "connection_kwargs", {"host": "127.0.0.1", "port": 1}
    )
    world.sender._bell.client.connection_pool.disconnect()
    world.sender._bell.client.connection_pool.reset()
    assert await world.sweeper.sweep() == 0
    assert (await world.jobs())["1/tell"].state == "queued"
    monkeypatch.undo()
    world.sender._bell.client.connection_pool.reset()
    assert await world.sweeper.sweep() == 1


async def test_jobs_are_counted_by_state(world: World) -> None:
    await put(world, entry(1), entry(2), entry(3))
    world.told.faults = [RuntimeError()]
    await world.runner.run("wishes.tell", entry(1).job_id)
    assert await world.sweeper.count() == {"queued": 2, "running": 0, "waiting": 1, "parked": 0}


async def test_done_jobs_are_forgotten_after_a_while_and_parked_ones_never(world: World) -> None:
    await world.execute(Wish(wish_id=UUID(int=1)))
    await put(world, entry(1), entry(2, OTHER))
    await world.runner.run("wishes.tell", entry(1).job_id)
    world.told.faults = [RuntimeError()] * 3
    for _ in range(3):
        await world.runner.run("wishes.tell", entry(2, OTHER).job_id)
        world.clock.pass_(60)
    assert await world.sweeper.prune() == 0
    world.clock.now += KEEP_DONE
    assert await world.sweeper.prune() == 1
    assert {name: job.state for name, job in (await world.jobs()).items()} == {"2/tell": "parked"}


async def test_a_parked_job_is_replayed_with_all_its_attempts(world: World) -> None:
    await world.execute(Wish(wish_id=UUID(int=1)))
    await put(world, entry(1))
    world.told.faults = [RuntimeError()] * 3
    for _ in range(3):
        await world.runner.run("wishes.tell", entry(1).job_id)
        world.clock.pass_(60)
    await jobs.replay(world.pool, entry(1).job_id, world.clock())
    assert await world.sweeper.sweep() == 1
    ended = await world.runner.run("wishes.tell", entry(1).job_id)
    assert ended is not None
    assert ended.state == "done"
    assert (await world.jobs())["1/tell"].attempts == 1


@pytest.mark.parametrize("act", [jobs.replay, jobs.cancel])
@pytest.mark.parametrize("job_id", ["nonsense", f"{TENANT}/9/tell", entry(1).job_id])
async def test_only_parked_jobs_are_replayed_or_cancelled(world: World, act: Act, job_id: str) -> None:
    await put(world, entry(1))
    with pytest.raises(jobs.NotParked):
        await act(world.pool, job_id, world.clock())
    assert (await world.jobs())["1/tell"].state == "queued"


async def test_a_cancelled_job_is_left_alone(world: World) -> None:
    await put(world, entry(1))
    world.clock.pass_(5)
    await Sweeper(world.pool, Sender(world.bell, {}), world.clock).sweep()
    await jobs.cancel(world.pool, entry(1).job_id, world.clock())
    world.clock.pass_(600)
    assert await world.sweeper.sweep() == 0
    assert await world.runner.run("wishes.tell", entry(1).job_id) is None
