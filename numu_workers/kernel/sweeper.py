"""The sweeper: rings again for every job that should have been taken and was not, whoever lost it.

It finds queued jobs whose bell went unheard, retries that are due and leases that ran out with their worker. It rings
for as many as their queue has room for, so that a long outage does not fill Valkey with repetitions.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import redis
import structlog

from numu_core.eventstore.arrays import Texts, Uuids
from numu_core.eventstore.connections import Pool, tenant_session
from numu_workers.kernel.broker import Sender
from numu_workers.kernel.ledger import RESEND_AFTER
from numu_workers.kernel.metrics import JOBS_NOW, RESENT

MOST_PER_SWEEP = 1000
MOST_HELD = 2000  # messages in a queue beyond which ringing again tells nobody anything
KEEP_DONE = timedelta(days=7)
MOST_PER_PRUNE = 5000

OVERDUE = """
    SELECT tenant_id, job_id, actor, state FROM job
    WHERE state IN ('queued', 'running', 'waiting') AND due_at <= %s ORDER BY due_at LIMIT %s
"""
REQUEUE = """
    UPDATE job SET state = 'queued', due_at = %s
    FROM (
        SELECT j.tenant_id, j.job_id FROM unnest(%s, %s) AS w (tenant_id, job_id), LATERAL (
            SELECT tenant_id, job_id FROM job j WHERE j.tenant_id = w.tenant_id AND j.job_id = w.job_id
              AND j.state IN ('queued', 'running', 'waiting') AND j.due_at <= %s
            FOR UPDATE SKIP LOCKED
        ) AS j
    ) AS free
    WHERE job.tenant_id = free.tenant_id AND job.job_id = free.job_id RETURNING job.actor, job.job_id
"""
PARK = """
    UPDATE job SET state = 'parked', reason = 'no actor of this name is installed', ended_at = %s
    WHERE tenant_id = %s AND job_id = %s AND state IN ('queued', 'waiting', 'running') AND due_at <= %s
"""
COUNT = "SELECT state, count(*) FROM job WHERE state IN ('queued', 'running', 'waiting', 'parked') GROUP BY state"
OLD = "SELECT tenant_id, job_id FROM job WHERE state = 'done' AND ended_at < %s ORDER BY ended_at LIMIT %s"
PRUNE = """
    DELETE FROM job USING (
        SELECT j.tenant_id, j.job_id FROM unnest(%s, %s) AS w (tenant_id, job_id), LATERAL (
            SELECT tenant_id, job_id FROM job j WHERE j.tenant_id = w.tenant_id AND j.job_id = w.job_id
              AND j.state = 'done' FOR UPDATE SKIP LOCKED
        ) AS j
    ) AS old
    WHERE job.tenant_id = old.tenant_id AND job.job_id = old.job_id
"""

log = structlog.get_logger()


class Sweeper:
    """Sweeps the ledger of all tenants; any number may. ``pool`` has the role ``numu_worker``."""

    def __init__(self, pool: Pool, sender: Sender, clock: Callable[[], datetime]) -> None:
        self._pool, self._sender, self._clock = pool, sender, clock

    async def sweep(self) -> int:
        """Ring again for what is overdue; for how many jobs."""
        async with tenant_session(self._pool) as db:
            rows = await (await db.execute(OVERDUE, (self._clock(), MOST_PER_SWEEP))).fetchall()
        by_queue: dict[str, list[tuple[UUID, str]]] = defaultdict(list)
        for tenant_id, job_id, actor, state in rows:
            queue = self._sender.queue_of(actor)
            if queue is None:
                await self._park(tenant_id, job_id, actor)
            else:
                by_queue[queue].append((tenant_id, job_id))
                RESENT.labels(state).inc()
        return sum([await self._ring(queue, overdue) for queue, overdue in by_queue.items()])

    async def count(self) -> dict[str, int]:
        """How many jobs are in each state that is not the end."""
        async with tenant_session(self._pool) as db:
            found = dict(await (await db.execute(COUNT)).fetchall())
        counts = {state: int(found.get(state, 0)) for state in ("queued", "running", "waiting", "parked")}
        for state, number in counts.items():
            JOBS_NOW.labels(state).set(number)
        return counts

    async def prune(self) -> int:
        """Forget some jobs that were done long ago; how many."""
        async with tenant_session(self._pool) as db:
            old = await (await db.execute(OLD, (self._clock() - KEEP_DONE, MOST_PER_PRUNE))).fetchall()
        if not old:
            return 0
        tenants, ids = [tenant_id for tenant_id, _ in old], [job_id for _, job_id in old]
        async with tenant_session(self._pool, *set(tenants)) as db:
            return (await db.execute(PRUNE, (Uuids(tenants), Texts(ids)))).rowcount

    async def _ring(self, queue: str, overdue: list[tuple[UUID, str]]) -> int:
        try:
            room = MOST_HELD - await asyncio.to_thread(self._sender.held, queue)
        except (redis.RedisError, OSError) as fault:
            log.warning("the bell is silent", fault=str(fault))
            return 0
        if room <= 0:
            return 0
        now, jobs = self._clock(), overdue[:room]
        tenants = [tenant_id for tenant_id, _ in jobs]
        values = (now + RESEND_AFTER, Uuids(tenants), Texts([job_id for _, job_id in jobs]), now)
        async with tenant_session(self._pool, *set(tenants)) as db:
            free = await (await db.execute(REQUEUE, values)).fetchall()
        return len(free) if await asyncio.to_thread(self._sender.send, free) else 0

    async def _park(self, tenant_id: UUID, job_id: str, actor: str) -> None:
        now = self._clock()
        async with tenant_session(self._pool, tenant_id) as db:
            await db.execute(PARK, (now, tenant_id, job_id, now))
        log.error("job parked: no such actor", job=job_id, actor=actor)
