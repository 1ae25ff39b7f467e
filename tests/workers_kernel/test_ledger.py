import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec

from numu_core.eventstore.connections import tenant_session
from numu_workers.kernel.ledger import Ledger, Outcome, enqueue
from numu_workers.kernel.reactions import Entry
from tests.workers_kernel.conftest import World
from tests.workers_kernel.wishes import NOW, OTHER, SECOND, TENANT

LEASE = timedelta(seconds=30)


def entry(n: int, tenant_id: UUID = TENANT) -> Entry:
    args = msgspec.json.encode({"wish_id": str(UUID(int=n))})
    return Entry(tenant_id=tenant_id, job_id=f"{tenant_id}/{n}/tell", actor="wishes.tell", args=args, caused_at=NOW)


async def put(world: World, *entries: Entry) -> list[Entry]:
    async with tenant_session(world.pool, *{one.tenant_id for one in entries}) as db:
        return await enqueue(db, entries, world.clock())


def done(world: World) -> Outcome:
    return Outcome(state="done", due_at=world.clock())


async def test_the_same_job_is_written_down_once(world: World) -> None:
    assert await put(world, entry(1), entry(2)) == [entry(1), entry(2)]
    assert await put(world, entry(2), entry(3)) == [entry(3)]
    assert set(await world.jobs("queued")) == {"1/tell", "2/tell", "3/tell"}


async def test_a_job_is_taken_with_what_it_was_told(world: World) -> None:
    await put(world, entry(1))
    taken = await world.ledger.take(entry(1).job_id, LEASE)
    assert taken is not None
    assert (taken.args, taken.attempt, taken.caused_at) == ({"wish_id": str(UUID(int=1))}, 1, NOW)
    assert (await world.jobs())["1/tell"].state == "running"


async def test_many_who_want_the_same_job_get_it_once(world: World) -> None:
    """Duplicate messages, in one process and in several."""
    await put(world, entry(1))
    ledgers = [Ledger(world.pool, world.clock) for _ in range(3)]
    takes = [ledger.take(entry(1).job_id, LEASE) for ledger in ledgers for _ in range(20)]
    taken = [one for one in await asyncio.gather(*takes) if one is not None]
    assert len(taken) == 1


async def test_jobs_of_several_tenants_share_a_round_trip(world: World) -> None:
    await put(world, entry(1), entry(1, OTHER))
    takes = [world.ledger.take(entry(1, tenant_id).job_id, LEASE) for tenant_id in (TENANT, OTHER)]
    taken = await asyncio.gather(*takes)
    assert [one.tenant_id if one else None for one in taken] == [TENANT, OTHER]


async def test_what_is_done_is_not_taken_again(world: World) -> None:
    await put(world, entry(1))
    taken = await world.ledger.take(entry(1).job_id, LEASE)
    assert taken is not None
    assert await world.ledger.settle(taken, done(world))
    world.clock.pass_(10_000)
    assert await world.ledger.take(entry(1).job_id, LEASE) is None
    job = (await world.jobs())["1/tell"]
    assert (job.state, job.ended_at, job.attempts) == ("done", NOW, 1)


async def test_a_retry_is_not_taken_before_its_time(world: World) -> None:
    await put(world, entry(1))
    taken = await world.ledger.take(entry(1).job_id, LEASE)
    assert taken is not None
    await world.ledger.settle(taken, Outcome(state="waiting", due_at=NOW + 10 * SECOND, reason="busy"))
    assert await world.ledger.take(entry(1).job_id, LEASE) is None
    world.clock.pass_(10)
    again = await world.ledger.take(entry(1).job_id, LEASE)
    assert again is not None
    assert again.attempt == 2


async def test_a_lease_that_ran_out_frees_the_job_and_silences_who_held_it(world: World) -> None:
    await put(world, entry(1))
    dead = await world.ledger.take(entry(1).job_id, LEASE)
    assert dead is not None
    world.clock.pass_(29)
    assert await world.ledger.take(entry(1).job_id, LEASE) is None
    world.clock.pass_(1)
    alive = await world.ledger.take(entry(1).job_id, LEASE)
    assert alive is not None
    assert not await world.ledger.settle(dead, Outcome(state="parked", due_at=NOW, reason="late"))
    assert (await world.jobs())["1/tell"].state == "running"
    assert await world.ledger.settle(alive, done(world))


async def test_what_was_not_tried_costs_no_attempt(world: World) -> None:
    await put(world, entry(1))
    taken = await world.ledger.take(entry(1).job_id, LEASE)
    assert taken is not None
    await world.ledger.settle(taken, Outcome(state="waiting", due_at=NOW, counted=False, reason="paused"))
    assert (await world.jobs())["1/tell"].attempts == 0
    again = await world.ledger.take(entry(1).job_id, LEASE)
    assert again is not None
    assert (again.attempt, again.run) == (1, 2)


async def test_a_job_that_does_not_exist_is_nobodys(world: World) -> None:
    assert await world.ledger.take(entry(9).job_id, LEASE) is None
