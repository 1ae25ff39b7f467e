import asyncio
from uuid import UUID

from msgspec.structs import replace

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.providers import ProviderRefused, ProviderUnavailable
from numu_workers.kernel.actors import Actor, JobContext, actor
from numu_workers.kernel.ledger import enqueue
from numu_workers.kernel.reactions import Entry
from numu_workers.kernel.runner import Runner
from tests.workers_kernel.conftest import World
from tests.workers_kernel.wishes import (
    COMMANDS,
    NOW,
    OTHER,
    TENANT,
    Expire,
    Expired,
    Grant,
    Granted,
    Wish,
    Wished,
)

WISH = UUID(int=1)
JOB = f"{TENANT}/1/tell"


async def given_a_job(world: World, actor_name: str = "wishes.tell", args: bytes | None = None) -> None:
    told = args or b'{"wish_id": "%b"}' % str(WISH).encode()
    entry = Entry(tenant_id=TENANT, job_id=JOB, actor=actor_name, args=told, caused_at=NOW)
    async with tenant_session(world.pool, TENANT) as db:
        await enqueue(db, [entry], world.clock())


async def given_a_wish(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await given_a_job(world)


def with_actor(world: World, one: Actor) -> Runner:
    return replace(world.runner, actors={one.name: one})


async def test_a_job_is_done_once_and_what_it_learnt_is_a_fact(world: World) -> None:
    await given_a_wish(world)
    ended = [await world.runner.run("wishes.tell", JOB) for _ in range(3)]
    assert [one.state if one else None for one in ended] == ["done", None, None]
    assert len(world.told.calls) == 1
    assert await world.facts() == [Wished(wish_id=WISH), Granted(wish_id=WISH, by="somebody")]


async def test_the_job_is_who_asked(world: World) -> None:
    await given_a_wish(world)
    await world.runner.run("wishes.tell", JOB)
    async with tenant_session(world.pool, TENANT) as db:
        [_, (_, at)] = await world.log.read(db, TENANT)
    assert at.actor == f"job:{JOB}"


async def test_failures_are_retried_with_growing_waits_and_then_parked(world: World) -> None:
    await given_a_wish(world)
    world.told.faults = [ProviderUnavailable(provider="p"), RuntimeError("oh"), RuntimeError("no")]
    seen = []
    for _ in range(3):
        await world.runner.run("wishes.tell", JOB)
        job = (await world.jobs())["1/tell"]
        seen.append((job.state, (job.due_at - world.clock()).total_seconds(), job.reason))
        world.clock.now = job.due_at
    assert seen == [
        ("waiting", 2, "providers/unavailable: The provider does not answer, provider=p"),
        ("waiting", 4, "RuntimeError: oh"),
        ("parked", 0, "RuntimeError: no"),
    ]
    assert await world.runner.run("wishes.tell", JOB) is None


async def test_a_refusal_parks_at_once_with_the_providers_words(world: World) -> None:
    await given_a_wish(world)
    world.told.faults = [ProviderRefused(provider="p", answer="unknown merchant")]
    await world.runner.run("wishes.tell", JOB)
    job = (await world.jobs())["1/tell"]
    assert (job.state, job.attempts) == ("parked", 1)
    assert "unknown merchant" in (job.reason or "")


async def test_an_attempt_that_takes_too_long_is_stopped_and_counted(world: World) -> None:
    await given_a_wish(world)

    @actor("wishes.tell", queue="wishes", timeout_s=0.05)
    async def never(_job: JobContext) -> None:
        await asyncio.Event().wait()

    await with_actor(world, never).run("wishes.tell", JOB)
    job = (await world.jobs())["1/tell"]
    assert (job.state, job.reason) == ("waiting", "TimeoutError: took longer than 0.05 s")


async def test_plain_functions_work_in_a_thread(world: World) -> None:
    await given_a_wish(world)
    threads = []

    @actor("wishes.tell", queue="wishes")
    def plain(job: JobContext) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            threads.append(job.arg("wish_id", UUID))

    await with_actor(world, plain).run("wishes.tell", JOB)
    assert threads == [WISH]
    assert (await world.jobs())["1/tell"].state == "done"


async def test_a_job_that_keeps_killing_its_worker_is_parked(world: World) -> None:
    await given_a_wish(world)
    for _ in range(3):
        assert await world.ledger.take(JOB, world.runner.actors["wishes.tell"].lease) is not None
        world.clock.pass_(60)
    ended = await world.runner.run("wishes.tell", JOB)
    assert ended is not None
    assert (ended.state, ended.reason) == ("parked", "AttemptsLost: 3 attempts")
    assert world.told.calls == []


async def test_an_attempt_that_died_after_its_command_is_repeated_without_effect(world: World) -> None:
    await given_a_wish(world)
    await world.engine.execute(TENANT, Grant(wish_id=WISH, by="somebody"), actor=f"job:{JOB}", key=JOB)
    await world.runner.run("wishes.tell", JOB)
    assert (await world.jobs())["1/tell"].state == "done"
    assert len(await world.facts()) == 2


async def test_what_an_earlier_attempt_recorded_stands(world: World) -> None:
    """The provider may answer the repeated question in other words."""
    await given_a_wish(world)
    await world.engine.execute(TENANT, Grant(wish_id=WISH, by="somebody else"), actor=f"job:{JOB}", key=JOB)
    await world.runner.run("wishes.tell", JOB)
    assert (await world.jobs())["1/tell"].state == "done"
    assert await world.facts() == [Wished(wish_id=WISH), Granted(wish_id=WISH, by="somebody else")]


async def test_a_job_may_run_several_commands(world: World) -> None:
    await given_a_wish(world)

    @actor("wishes.tell", queue="wishes")
    async def twice(job: JobContext) -> None:
        await job.run(Wish(wish_id=UUID(int=2)))
        await job.run(Expire(wish_id=UUID(int=2)))

    await with_actor(world, twice).run("wishes.tell", JOB)
    assert [type(fact) for fact in await world.facts()] == [Wished, Wished, Expired]


async def test_a_command_of_a_reaction_runs_in_the_tenant_it_names(world: World) -> None:
    stored = COMMANDS.store(Wish(wish_id=WISH))
    here = b'{"command": {"name": "%b", "body": {"wish_id": "%b"}}' % (stored.name.encode(), str(WISH).encode())
    await given_a_job(world, "kernel.run_command", here + b', "tenant_id": "%b"}' % str(OTHER).encode())
    await world.runner.run("kernel.run_command", JOB)
    assert await world.facts(OTHER) == [Wished(wish_id=WISH)]
    assert await world.facts() == []


async def test_a_command_that_is_refused_for_good_is_parked(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await world.execute(Expire(wish_id=WISH))
    await given_a_job(world)
    await world.runner.run("wishes.tell", JOB)
    job = (await world.jobs())["1/tell"]
    assert job.state == "parked"
    assert (job.reason or "").startswith("wishes/too-late: ")
