"""The scheduler: makes jobs of deadlines that have passed and of recurring work, and rings for what was lost.

Any number may run. A deadline's job has the deadline's id and time in its own id, and a slot of recurring work is
claimed in the transaction that makes its jobs; so each is fired once.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from time import monotonic
from uuid import UUID

import msgspec
import structlog
from msgspec import convert
from psycopg import Error

from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_workers.kernel.broker import Sender
from numu_workers.kernel.commands import StoredCommand
from numu_workers.kernel.ledger import enqueue
from numu_workers.kernel.reactions import RUN_COMMAND, CommandArgs, Entry
from numu_workers.kernel.schedules import Schedule
from numu_workers.kernel.sweeper import Sweeper

TICK_S = 0.5
HOUSEKEEPING_S = 10.0
MOST_TENANTS = 1000  # named in one session
MOST_AT_ONCE = 500

TENANTS = "SELECT tenant_id FROM tenant_head ORDER BY tenant_id"
PASSED = """
    SELECT d.tenant_id, d.job_id, d.command, d.at, d.trace FROM due d
    WHERE d.tenant_id = ANY (%s) AND d.at <= %s
      AND NOT EXISTS (SELECT FROM job j WHERE j.tenant_id = d.tenant_id AND j.job_id = d.job_id)
    ORDER BY d.at LIMIT %s FOR UPDATE OF d SKIP LOCKED
"""
CLAIM = """
    INSERT INTO schedule_run (tenant_id, name, slot) VALUES (%s, %s, %s)
    ON CONFLICT (tenant_id, name) DO UPDATE SET slot = excluded.slot WHERE schedule_run.slot < excluded.slot
    RETURNING xmax = 0
"""

log = structlog.get_logger()


class Scheduler:
    """One scheduler process. ``pool`` has the role ``numu_worker``."""

    def __init__(
        self,
        pool: Pool,
        sender: Sender,
        schedules: Iterable[Schedule],
        clock: Callable[[], datetime],
    ) -> None:
        self._pool, self._sender, self._clock = pool, sender, clock
        self._schedules = list(schedules)
        self._claimed: dict[str, datetime] = {}  # newest slot seen, so that the database is asked once a slot
        self.sweeper = Sweeper(pool, sender, clock)

    async def run(self) -> None:
        """Tick until cancelled. A database that is away is waited for."""
        tidy_at = 0.0
        while True:
            try:
                await self.tick()
                if monotonic() >= tidy_at:
                    tidy_at = monotonic() + HOUSEKEEPING_S
                    await self.sweeper.count()
                    await self.sweeper.prune()
            except (Error, OSError) as fault:
                log.warning("the scheduler cannot reach the database", fault=str(fault))
            await asyncio.sleep(TICK_S)

    async def tick(self) -> None:
        """Everything that is due now."""
        tenants = await self._tenants()
        await self.fire_deadlines(tenants)
        await self.fire_schedules(tenants)
        await self.sweeper.sweep()

    async def fire_deadlines(self, tenants: list[UUID]) -> int:
        """Make jobs of the deadlines of ``tenants`` that have passed; how many."""
        chunks = [tenants[start : start + MOST_TENANTS] for start in range(0, len(tenants), MOST_TENANTS)]
        return sum([await self._fire(chunk) for chunk in chunks])

    async def fire_schedules(self, tenants: list[UUID]) -> int:
        """Make jobs of recurring work whose slot has come; how many."""
        now = self._clock()
        waiting = [(schedule, schedule.slot(now)) for schedule in self._schedules]
        new = [(schedule, slot) for schedule, slot in waiting if self._claimed.get(schedule.name) != slot]
        return sum([await self._begin(schedule, slot, tenants) for schedule, slot in new])

    async def _tenants(self) -> list[UUID]:
        async with tenant_session(self._pool) as db:
            return [tenant_id for (tenant_id,) in await (await db.execute(TENANTS)).fetchall()]

    async def _fire(self, tenants: list[UUID]) -> int:
        now = self._clock()
        async with tenant_session(self._pool, *tenants) as db:
            rows = await (await db.execute(PASSED, (tenants, now, MOST_AT_ONCE))).fetchall()
            new = await enqueue(db, [_entry(*row) for row in rows], now)
        await self._ring(new)
        return len(new)

    async def _begin(self, schedule: Schedule, slot: datetime, tenants: list[UUID]) -> int:
        """Claim the slot and make its jobs. A schedule that was never seen before begins with its next slot."""
        whose = [tenant_id for tenant_id in tenants if tenant_id != PLATFORM] if schedule.each_tenant else [PLATFORM]
        async with tenant_session(self._pool, PLATFORM, *whose) as db:
            claimed = await (await db.execute(CLAIM, (PLATFORM, schedule.name, slot))).fetchone()
            ours = claimed is not None and not claimed[0]
            entries = [_recurring(schedule, slot, tenant_id) for tenant_id in whose] if ours else []
            new = await enqueue(db, entries, self._clock())
        self._claimed[schedule.name] = slot
        await self._ring(new)
        return len(new)

    async def _ring(self, entries: list[Entry]) -> None:
        if entries:
            await asyncio.to_thread(self._sender.send, [(entry.actor, entry.job_id) for entry in entries])


def _entry(tenant_id: UUID, job_id: str, command: object, at: datetime, trace: str | None) -> Entry:
    args = msgspec.json.encode(CommandArgs(command=convert(command, StoredCommand)))
    return Entry(tenant_id=tenant_id, job_id=job_id, actor=RUN_COMMAND, args=args, caused_at=at, trace=trace)


def _recurring(schedule: Schedule, slot: datetime, tenant_id: UUID) -> Entry:
    job_id = f"{tenant_id}/schedule/{schedule.name}/{slot:%Y%m%dT%H%M%SZ}"
    args = msgspec.json.encode(schedule.args)
    return Entry(tenant_id=tenant_id, job_id=job_id, actor=schedule.actor, args=args, caused_at=slot)
