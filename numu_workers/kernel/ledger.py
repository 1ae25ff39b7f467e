"""The job ledger: the truth about what must be done. Queues only ring a bell; losing them loses nothing.

    queued ──take──► running ──► done
      ▲  ▲             │  └────► parked ──replay──► queued
      │  └──lease out──┘  └────► waiting ──due──► queued

A row may be taken when it is queued, or when its ``due_at`` has passed: a retry's time, or the end of a dead worker's
lease. Taking is exclusive; only the last taker settles. Both share round trips with whoever asks at the same moment.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from numu_core.eventstore.arrays import Texts, Uuids
from numu_core.eventstore.connections import Db, Pool, tenant_session
from numu_workers.kernel.gather import Gather
from numu_workers.kernel.reactions import Entry, tenant_of

RESEND_AFTER = timedelta(seconds=5)
"""A queued job that nobody has taken for so long is sent again: its message was lost, or the workers are behind."""

ENQUEUE = """
    INSERT INTO job (tenant_id, job_id, actor, args, due_at, caused_at, enqueued_at, trace)
    SELECT t, j, a, x::jsonb, %s, c, %s, w
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::text[]) AS e (t, j, a, x, c, w)
    ON CONFLICT DO NOTHING RETURNING job_id
"""
TAKE = """
    UPDATE job SET state = 'running', runs = runs + 1, attempts = attempts + 1, due_at = free.lease
    FROM (
        SELECT j.tenant_id, j.job_id, w.lease FROM unnest(%s, %s, %s::timestamptz[]) AS w (tenant_id, job_id, lease),
        LATERAL (
            SELECT tenant_id, job_id FROM job j WHERE j.tenant_id = w.tenant_id AND j.job_id = w.job_id
              AND (j.state = 'queued' OR (j.state IN ('waiting', 'running') AND j.due_at <= %s))
            FOR UPDATE SKIP LOCKED
        ) AS j
    ) AS free
    WHERE job.tenant_id = free.tenant_id AND job.job_id = free.job_id
    RETURNING job.job_id, job.args, job.attempts, job.runs, job.caused_at, job.trace
"""
SETTLE = """
    UPDATE job SET state = o.state, due_at = o.due, reason = o.reason, attempts = job.attempts - o.uncounted,
        ended_at = CASE WHEN o.state = 'waiting' THEN NULL ELSE %s END
    FROM (
        SELECT j.*, e.state, e.due, e.reason, e.uncounted
        FROM unnest(%s, %s, %s::int[], %s::text[], %s::timestamptz[], %s::text[], %s::int[])
            AS e (tenant_id, job_id, run, state, due, reason, uncounted),
        LATERAL (
            SELECT tenant_id, job_id FROM job j WHERE j.tenant_id = e.tenant_id AND j.job_id = e.job_id
              AND j.state = 'running' AND j.runs = e.run FOR UPDATE
        ) AS j
    ) AS o
    WHERE job.tenant_id = o.tenant_id AND job.job_id = o.job_id
    RETURNING job.job_id
"""
"""Rows are found one by one, by key: a plan that begins with all that is queued is slow when it is needed most."""


class Taken(Struct, frozen=True, kw_only=True):
    """A job that is ours until its lease ends."""

    job_id: str
    args: dict[str, Any]
    attempt: int  # from 1
    run: int
    caused_at: datetime
    trace: str | None

    @property
    def tenant_id(self) -> UUID:
        """Whose job it is."""
        return tenant_of(self.job_id)


class Outcome(Struct, frozen=True, kw_only=True):
    """How a run ended."""

    state: Literal["done", "waiting", "parked"]
    due_at: datetime  # waiting: when to try again
    reason: str | None = None
    counted: bool = True  # False: nothing was tried, so it is no attempt


class _Ask(Struct, frozen=True):
    job_id: str
    lease: datetime


async def enqueue(db: Db, entries: Sequence[Entry], now: datetime) -> list[Entry]:
    """Write ``entries`` down, in the transaction of ``db``, which names their tenants. Returns those that are new."""
    if not entries:
        return []
    columns = [[e.tenant_id for e in entries], [e.job_id for e in entries], [e.actor for e in entries]]
    more = [[e.args.decode() for e in entries], [e.caused_at for e in entries], [e.trace for e in entries]]
    cursor = await db.execute(ENQUEUE, [now + RESEND_AFTER, now, *columns, *more])
    new = {job_id for (job_id,) in await cursor.fetchall()}
    return [entry for entry in entries if entry.job_id in new]


class Ledger:
    """Takes and settles jobs for one worker process. ``pool`` has the role ``numu_worker``."""

    def __init__(self, pool: Pool, clock: Callable[[], datetime]) -> None:
        self._pool, self._clock = pool, clock
        self._takes: Gather[_Ask, Taken | None] = Gather(self._take)
        self._settles: Gather[tuple[Taken, Outcome], bool] = Gather(self._settle)

    async def take(self, job_id: str, lease: timedelta) -> Taken | None:
        """The job, ours for ``lease``; ``None`` when it is done, somebody else's, or not yet due again."""
        return await self._takes(_Ask(job_id, self._clock() + lease))

    async def settle(self, taken: Taken, outcome: Outcome) -> bool:
        """Write down how it ended. ``False``: the lease had run out and somebody else has taken the job."""
        return await self._settles((taken, outcome))

    async def _take(self, asked: list[_Ask]) -> list[Taken | None]:
        first = {ask.job_id: ask for ask in asked}  # a message may come twice
        asks = [first[job_id] for job_id in sorted(first)]
        tenants = [tenant_of(ask.job_id) for ask in asks]
        values = [Uuids(tenants), Texts([ask.job_id for ask in asks]), [ask.lease for ask in asks], self._clock()]
        async with tenant_session(self._pool, *set(tenants)) as db:
            rows = await (await db.execute(TAKE, values)).fetchall()
        found = {row[0]: Taken(**dict(zip(Taken.__struct_fields__, row, strict=True))) for row in rows}
        return [found.pop(ask.job_id, None) for ask in asked]

    async def _settle(self, asked: list[tuple[Taken, Outcome]]) -> list[bool]:
        ended = sorted(asked, key=lambda pair: pair[0].job_id)
        tenants = [taken.tenant_id for taken, _ in ended]
        of_job = [Uuids(tenants), Texts([taken.job_id for taken, _ in ended]), [taken.run for taken, _ in ended]]
        how = [o for _, o in ended]
        of_end = [
            [o.state for o in how],
            [o.due_at for o in how],
            [o.reason for o in how],
            [int(not o.counted) for o in how],
        ]
        async with tenant_session(self._pool, *set(tenants)) as db:
            rows = await (await db.execute(SETTLE, [self._clock(), *of_job, *of_end])).fetchall()
        ours = {job_id for (job_id,) in rows}
        return [taken.job_id in ours for taken, _ in asked]
