"""The past: one tenant's read models as they were, under the names they have now, so that the same queries ask them."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from numu_core.eventstore.connections import Db, Pool, tenant_session
from numu_core.eventstore.log import Log
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.replay import from_zero, without_cycle_search
from numu_projections.kernel.rows import Rows
from numu_projections.kernel.tables import create, indexes

AT = """
    SELECT position FROM events WHERE tenant_id = %s AND recorded_at <= %s ORDER BY position DESC LIMIT 1
"""


async def position_at(db: Db, tenant_id: UUID, moment: datetime) -> int:
    """The position of the last fact recorded by then; 0 when there was none.

    History that was brought in later with its original times counts as if it had been recorded then.
    """
    row = await (await db.execute(AT, (tenant_id, moment))).fetchone()
    return row[0] if row else 0


@asynccontextmanager
async def as_of(
    pool: Pool, facts: Log, tenant_id: UUID, moment: int | datetime, projections: Iterable[Projection]
) -> AsyncIterator[Db]:
    """A transaction in which the tables of ``projections`` hold what they held at ``moment``.

    Personal data of people who were erased since is gone from the past as well. The rows are made in memory from the
    tenant's first fact on: for a person who asks, not for every request.

    Args:
        moment: a position of the tenant's log, or a time with its zone.
        projections: every read model that the queries will ask; others answer as of now.
    """
    listed = list(projections)
    async with tenant_session(pool, tenant_id) as db:
        until = moment if isinstance(moment, int) else await position_at(db, tenant_id, moment)
        with without_cycle_search():
            made = await from_zero(db, facts, tenant_id, listed, min(until, await facts.head(db, tenant_id)))
        async with _unprepared(db):
            for projection in listed:
                name = projection.table.name
                for statement in (create(projection.table, name, temporary=True), *indexes(projection.table, name)):
                    await db.execute(statement.encode())
                await Rows(projection, name).add(db, tenant_id, made[projection.name])
            yield db


@asynccontextmanager
async def _unprepared(db: Db) -> AsyncIterator[None]:
    """A statement that was prepared before still means the live table: the name alone does not make it look again."""
    threshold, db.prepare_threshold = db.prepare_threshold, None
    try:
        yield
    finally:
        db.prepare_threshold = threshold
