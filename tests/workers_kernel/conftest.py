"""A whole reaction path in one event loop: log, relay, ledger, queues, runner; time stands still unless told."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from dramatiq import Message

from deploy.settings import with_role
from numu_core.eventstore.connections import Pool, open_pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.secrets import Secrets
from numu_core.kernel.messages import Command, Event
from numu_workers.kernel.actors import Tools, by_name
from numu_workers.kernel.broker import Bell, Sender
from numu_workers.kernel.http import open_http
from numu_workers.kernel.jobs import JobView, listed
from numu_workers.kernel.ledger import Ledger
from numu_workers.kernel.relay import Relay
from numu_workers.kernel.runner import Runner
from numu_workers.kernel.sweeper import Sweeper
from tests.kernel.files import MemoryFiles
from tests.workers_kernel.wishes import REGISTRY, RUN_COMMAND, TENANT, Clock, Told, reactions

EVERY_STATE = ("queued", "running", "waiting", "done", "parked", "cancelled")


@dataclass
class World:
    """What the tests hold in their hands."""

    url: str  # of the database, as numu_worker
    pool: Pool
    clock: Clock
    engine: Engine
    log: Log
    told: Told
    bell: Bell
    sender: Sender
    ledger: Ledger
    runner: Runner
    relay: Relay
    sweeper: Sweeper

    async def execute(self, command: Command, *, tenant_id: UUID = TENANT, **more: Any) -> None:
        """Run a command as a shopper would."""
        await self.engine.execute(tenant_id, command, actor="guest:1", **more)

    async def jobs(self, *states: str) -> dict[str, JobView]:
        """The ledger, by job id without the tenant."""
        rows = await listed(self.pool, states or EVERY_STATE, limit=10_000)
        return {row.job_id.partition("/")[2]: row for row in rows}

    async def facts(self, tenant_id: UUID = TENANT) -> list[Event]:
        """What has happened."""
        async with tenant_session(self.pool, tenant_id) as db:
            return [event for event, _ in await self.log.read(db, tenant_id)]

    def rung(self, queue: str) -> list[str]:
        """The job ids that wait in a queue."""
        messages: list[bytes] = self.bell.client.hvals(f"numu:{queue}.msgs")  # type: ignore[assignment]
        return sorted(Message.decode(message).args[0] for message in messages)

    async def run_all(self, states: tuple[str, ...] = ("queued",)) -> None:
        """Run every job in ``states``, as workers would."""
        for job in await listed(self.pool, states):
            await self.runner.run(job.actor, job.job_id)


@pytest.fixture
async def world(database: str, redis_url: str) -> AsyncIterator[World]:
    """Everything, on an empty database and an empty Valkey."""
    url, keyring, clock, told = with_role(database, "numu_worker"), Keyring(bytes(32)), Clock(), Told()
    actors = by_name([RUN_COMMAND, told.actor()])
    bell = Bell(redis_url)
    pool = await open_pool(url, 4)
    async with Engine(url, REGISTRY, keyring, clock=clock) as engine, open_http() as http:
        tools = Tools(engine=engine, pool=pool, secrets=Secrets(keyring), http=http, clock=clock, files=MemoryFiles())
        sender, log = Sender(bell, actors), Log(REGISTRY, keyring)
        ledger = Ledger(pool, clock)
        yield World(
            url=url,
            pool=pool,
            clock=clock,
            engine=engine,
            log=log,
            told=told,
            bell=bell,
            sender=sender,
            ledger=ledger,
            runner=Runner(ledger=ledger, actors=actors, tools=tools, chance=lambda: 1.0),
            relay=Relay(pool, log, reactions(), sender, clock),
            sweeper=Sweeper(pool, sender, clock),
        )
    await pool.close()
    bell.client.close()
