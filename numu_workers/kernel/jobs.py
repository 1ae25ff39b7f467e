"""What an operator asks of the job ledger: which jobs are there, do these again, forget this one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from psycopg.rows import class_row

from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.kernel.errors import DomainError, Kind
from numu_workers.kernel.reactions import tenant_of

LIST = """
    SELECT job_id, actor, state, attempts, due_at, reason, caused_at, enqueued_at, ended_at, trace FROM job
    WHERE state = ANY (%(states)s) AND (%(actor)s::text IS NULL OR actor = %(actor)s)
      AND (%(tenant)s::uuid IS NULL OR tenant_id = %(tenant)s)
    ORDER BY coalesce(ended_at, due_at) DESC, job_id LIMIT %(limit)s
"""
REPLAY = """
    UPDATE job SET state = 'queued', attempts = 0, due_at = %s, ended_at = NULL
    WHERE tenant_id = %s AND job_id = %s AND state = 'parked' RETURNING true
"""
CANCEL = """
    UPDATE job SET state = 'cancelled', ended_at = %s WHERE tenant_id = %s AND job_id = %s AND state = 'parked'
    RETURNING true
"""
STOPPED = """
    SELECT tenant_id, failed_position, reason, failed_at FROM relay_checkpoint WHERE failed_position IS NOT NULL
    ORDER BY failed_at
"""
UNFINISHED = ("parked", "waiting", "running", "queued")


@dataclass(eq=False)
class NotParked(DomainError):
    """Only a parked job waits for a person."""

    kind = Kind.NOT_FOUND
    code = "kernel/job-not-parked"
    title = "There is no parked job of this id"
    title_ar = "لا توجد مهمة متوقفة بهذا المعرّف"

    job_id: str


class JobView(Struct, frozen=True, kw_only=True):
    """A line of the ledger."""

    job_id: str
    actor: str
    state: str
    attempts: int
    due_at: datetime
    reason: str | None
    caused_at: datetime
    enqueued_at: datetime
    ended_at: datetime | None
    trace: str | None


class StoppedRelay(Struct, frozen=True, kw_only=True):
    """A tenant whose facts are not reacted to, because the next one cannot be handled."""

    tenant_id: UUID
    failed_position: int
    reason: str
    failed_at: datetime


async def listed(
    pool: Pool,
    states: Sequence[str] = UNFINISHED,
    *,
    actor: str | None = None,
    tenant_id: UUID | None = None,
    limit: int = 100,
) -> list[JobView]:
    """Jobs in ``states``, the latest first."""
    values = {"states": list(states), "actor": actor, "tenant": tenant_id, "limit": limit}
    async with tenant_session(pool) as db, db.cursor(row_factory=class_row(JobView)) as cursor:
        return await (await cursor.execute(LIST, values)).fetchall()


async def stopped_relays(pool: Pool) -> list[StoppedRelay]:
    """Tenants whose relay stands still, the longest first."""
    async with tenant_session(pool) as db, db.cursor(row_factory=class_row(StoppedRelay)) as cursor:
        return await (await cursor.execute(STOPPED)).fetchall()


async def replay(pool: Pool, job_id: str, now: datetime) -> None:
    """Try a parked job again, with all its attempts; the sweeper rings for it.

    Raises:
        NotParked: no such job, or it is not parked.
    """
    await _changed(pool, REPLAY, job_id, now)


async def cancel(pool: Pool, job_id: str, now: datetime) -> None:
    """Let a parked job be: somebody has seen to it.

    Raises:
        NotParked: no such job, or it is not parked.
    """
    await _changed(pool, CANCEL, job_id, now)


async def _changed(pool: Pool, statement: str, job_id: str, now: datetime) -> None:
    try:
        tenant_id = tenant_of(job_id)
    except ValueError:
        raise NotParked(job_id=job_id) from None
    async with tenant_session(pool, tenant_id) as db:
        if await (await db.execute(statement, (now, tenant_id, job_id))).fetchone() is None:
            raise NotParked(job_id=job_id)
