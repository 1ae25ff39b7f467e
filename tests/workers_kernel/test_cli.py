"""`./numu jobs` and the processes, as an operator meets them."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from numu_core.eventstore.connections import tenant_session
from numu_workers.kernel.sweeper import Sweeper
from tests.workers_kernel.conftest import World
from tests.workers_kernel.test_ledger import entry, put
from tests.workers_kernel.wishes import OTHER, TENANT

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def environment(database: str, redis_url: str, tmp_path: Path) -> dict[str, str]:
    given = {"NUMU_DATABASE_URL": database, "NUMU_REDIS_URL": redis_url, "NUMU_DATA_DIR": str(tmp_path)}
    return {**os.environ, **given, "NUMU_ENVIRONMENT": "test", "COLUMNS": "200"}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "deploy.cli.main", *arguments]


async def numu(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run, command(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


async def given_parked_jobs(world: World) -> None:
    """Two of them, and one that is queued."""
    await put(world, entry(1), entry(2, OTHER))
    world.clock.pass_(5)
    world.sender._actors, actors = {}, world.sender._actors
    await Sweeper(world.pool, world.sender, world.clock).sweep()
    world.sender._actors = actors
    await put(world, entry(3))


async def test_jobs_are_listed_with_their_reason(world: World, environment: dict[str, str]) -> None:
    await given_parked_jobs(world)
    shown = await numu(environment, "jobs", "list")
    assert shown.returncode == 0, shown.stderr
    for words in (entry(1).job_id, entry(3).job_id, "parked", "queued", "no actor of this name"):
        assert words in shown.stdout
    only = await numu(environment, "jobs", "list", "--state", "parked", "--tenant", str(OTHER), "--json")
    assert [json.loads(line)["job_id"] for line in only.stdout.splitlines()] == [entry(2, OTHER).job_id]


async def test_a_relay_that_stands_still_is_listed(world: World, environment: dict[str, str]) -> None:
    async with tenant_session(world.pool, TENANT) as db:
        await db.execute(
            "INSERT INTO relay_checkpoint VALUES (%s, 6, 7, 'ValueError: [nobody] knows', now())", (TENANT,)
        )
    shown = await numu(environment, "jobs", "list")
    assert "No such jobs." in shown.stdout
    assert f"{TENANT}" in shown.stdout
    assert "ValueError: [nobody] knows" in shown.stdout


async def test_a_parked_job_is_replayed_and_one_that_is_not_is_a_finding(
    world: World, environment: dict[str, str]
) -> None:
    await given_parked_jobs(world)
    done = await numu(environment, "jobs", "replay", entry(1).job_id)
    assert (done.returncode, done.stdout) == (0, f"{entry(1).job_id}: will be tried again\n")
    again = await numu(environment, "jobs", "replay", entry(1).job_id, entry(2, OTHER).job_id, "nonsense")
    assert again.returncode == 1
    assert again.stderr.count("There is no parked job of this id") == 2
    assert {name: job.state for name, job in (await world.jobs()).items()} == {
        "1/tell": "queued",
        "2/tell": "queued",
        "3/tell": "queued",
    }


async def test_every_parked_job_of_an_actor_is_replayed(world: World, environment: dict[str, str]) -> None:
    await given_parked_jobs(world)
    none = await numu(environment, "jobs", "replay", "--all", "--actor", "wishes.grant")
    assert (none.returncode, none.stdout) == (0, "")
    every = await numu(environment, "jobs", "replay", "--all", "--actor", "wishes.tell")
    assert every.returncode == 0
    assert len(every.stdout.splitlines()) == 2


async def test_a_parked_job_is_cancelled(world: World, environment: dict[str, str]) -> None:
    await given_parked_jobs(world)
    done = await numu(environment, "jobs", "cancel", entry(1).job_id)
    assert done.returncode == 0
    assert (await world.jobs())["1/tell"].state == "cancelled"


@pytest.mark.parametrize("arguments", [(), ("--all", "some/job")])
async def test_replay_wants_to_know_what(environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    asked = await numu(environment, "jobs", "replay", *arguments)
    assert asked.returncode == 2
    assert "name jobs, or say --all" in asked.stderr


@contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command(*arguments), cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("name", ["relay", "worker", "scheduler"])
async def test_a_process_lives_and_ends_when_asked(world: World, environment: dict[str, str], name: str) -> None:
    async def alive() -> bool:
        async with tenant_session(world.pool) as db:
            await db.execute("SELECT set_config('numu.tenant_id', '00000000-0000-8000-8000-000000000001', true)")
            return (
                await (await db.execute("SELECT 1 FROM heartbeat WHERE process = %s", (name,))).fetchone()
            ) is not None

    with running(environment, name) as process:
        async with asyncio.timeout(30):
            while not await alive():
                assert process.poll() is None, process.communicate()[1]
                await asyncio.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 20) == 0


async def test_a_worker_knows_its_queues(environment: dict[str, str]) -> None:
    asked = await numu(environment, "worker", "--queues", "commands,plumbing")
    assert asked.returncode == 2
    assert "no queue named plumbing" in asked.stderr
