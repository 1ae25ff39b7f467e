"""``kill -9`` of every process and both servers, at random moments, under load: nothing is lost, nothing done twice."""

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from deploy.embedded import FOR_TESTS, Servers, temporary_servers
from deploy.migrate import migrate
from deploy.settings import with_role
from numu_core.eventstore.connections import Pool, open_pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.errors import LogUnavailable
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_workers.kernel.jobs import listed
from tests.workers_kernel.household import DATABASE, PROVIDER, REDIS
from tests.workers_kernel.test_http import Server, listening
from tests.workers_kernel.test_scheduler import DEADLINES
from tests.workers_kernel.wishes import OTHER, REGISTRY, TENANT, Granted, Wish, Wished

KINDS = ("relay", "worker", "worker", "scheduler")
WISHES, KILLS = 300, 12
SOON_S = 90.0
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def mortal() -> Iterator[Servers]:
    """Servers of this test alone, which may be killed."""
    with temporary_servers(postgres_settings=FOR_TESTS) as running:
        migrate(running.database_url)
        with psycopg.connect(running.database_url) as db:
            db.execute("SET ROLE numu_owner")
            db.execute("UPDATE projection SET version = %s WHERE name = 'due'", (DEADLINES.version,))
        yield running


class Process:
    """A process of the household that can be killed and started again."""

    def __init__(self, kind: str, environment: dict[str, str], log: Path) -> None:
        self._command, self._environment = [sys.executable, "-m", "tests.workers_kernel.household", kind], environment
        self._log = log
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    def kill(self) -> None:
        self._running.kill()
        self._running.wait()

    def again(self) -> None:
        self.kill()
        self.start()


async def wish(engine: Engine, n: int) -> None:
    """As a client does: ask until there is an answer, under one key."""
    tenant_id, key = (TENANT, OTHER)[n % 2], uuid4().hex
    while True:
        try:
            await engine.execute(tenant_id, Wish(wish_id=UUID(int=n)), actor="guest:1", key=key)
        except LogUnavailable:
            await asyncio.sleep(0.2)
        else:
            return


async def disturb(family: list[Process], servers: Servers, dice: random.Random) -> None:
    """Kill somebody, again and again."""
    victims = [process.again for process in family]
    victims += [server.start for server in (servers.postgres, servers.valkey) if server]  # kills what runs, first
    for n in range(KILLS):
        await asyncio.sleep(dice.uniform(0.2, 1.2))
        await asyncio.to_thread(victims[n % len(victims)] if n < len(victims) else dice.choice(victims))


async def unfinished(pool: Pool) -> int:
    async with tenant_session(pool) as db:
        row = await (
            await db.execute(
                "SELECT count(*) FROM relay_checkpoint c JOIN tenant_head h USING (tenant_id)"
                " WHERE c.position < h.position"
            )
        ).fetchone()
    return len(await listed(pool, limit=1)) + int(row[0] if row else 1)


async def quiet(pool: Pool) -> None:
    async with asyncio.timeout(SOON_S):
        while await unfinished(pool):  # noqa: ASYNC110 - other processes work
            await asyncio.sleep(0.3)


async def test_whoever_dies_every_wish_is_told_and_granted_once(mortal: Servers, tmp_path: Path) -> None:
    url, keyring = with_role(mortal.database_url, "numu_worker"), Keyring(bytes(32))
    async with listening() as provider:
        provider.status = 200
        more = {DATABASE: url, REDIS: mortal.redis_url, PROVIDER: provider.url}
        with ExitStack() as stack:
            family = [
                Process(kind, {**os.environ, **more}, tmp_path / f"{n}-{kind}.log") for n, kind in enumerate(KINDS)
            ]
            for process in family:
                stack.callback(process.kill)
            async with Engine(url, REGISTRY, keyring) as engine:
                disturbing = asyncio.create_task(disturb(family, mortal, random.Random(7)))  # noqa: S311
                for n in range(1, WISHES + 1):
                    await wish(engine, n)
                    await asyncio.sleep(0.03)
                await disturbing
            pool = await open_pool(url, 2)
            await quiet(pool)
        facts = await all_facts(pool, Log(REGISTRY, keyring))
        jobs = await listed(pool, ["done"], limit=10_000)
        await pool.close()
    expected = {UUID(int=n): 1 for n in range(1, WISHES + 1)}
    assert Counter(fact.wish_id for fact in facts if isinstance(fact, Wished)) == expected
    assert Counter(fact.wish_id for fact in facts if isinstance(fact, Granted)) == expected
    assert len(jobs) == WISHES
    assert keys_seen(provider) == {job.job_id for job in jobs}


async def all_facts(pool: Pool, log: Log) -> list[Wished | Granted]:
    found: list[Wished | Granted] = []
    for tenant_id in (TENANT, OTHER):
        async with tenant_session(pool, tenant_id) as db:
            facts = await log.read(db, tenant_id, limit=10_000)
        found += [fact for fact, _ in facts if isinstance(fact, Wished | Granted)]
    return found


def keys_seen(provider: Server) -> set[str]:
    """The provider knows a repeated question by its key: so many effects it had."""
    return {headers["idempotency-key"] for _, headers, _ in provider.seen}
