"""Keeps the table of deadlines up to date, with the projection engine; in the scheduler, which alone needs it."""

from uuid import UUID

import structlog

from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.eventstore.log import Log
from numu_projections.kernel.engine import Folding
from numu_projections.kernel.projection import Projection
from numu_workers.kernel.follow import Follower

BACKLOG = """
    SELECT h.tenant_id FROM tenant_head h
    LEFT JOIN (checkpoint c JOIN projection p ON p.name = c.projection AND p.fill = c.fill AND p.state = 'live')
        ON c.tenant_id = h.tenant_id AND c.projection = %s
    WHERE h.position > coalesce(c.position, 0) AND c.stopped_at_position IS NULL
"""
GATHER_S = 0.25  # no deadline is nearer than seconds, so many facts may share a fold
LIVE = "SELECT version FROM projection WHERE name = %s AND state = 'live'"

log = structlog.get_logger()


class Deadlines:
    """Folds deadlines for one scheduler process; several share the tenants. ``pool`` has the role ``numu_worker``."""

    def __init__(self, pool: Pool, facts: Log, projection: Projection) -> None:
        self._pool, self._projection = pool, projection
        self._folding = Folding(pool, facts, [projection])
        self.follower = Follower("deadlines", self.backlog, self.step, gather_s=GATHER_S)

    async def backlog(self) -> set[UUID]:
        """The tenants that have facts whose deadlines are not in the table."""
        async with tenant_session(self._pool) as db:
            live = await (await db.execute(LIVE, (self._projection.name,))).fetchone()
            rows = await (await db.execute(BACKLOG, (self._projection.name,))).fetchall()
        if live != (self._projection.version,):
            log.error("deadlines are declared otherwise than the table was filled: run `numu rebuild due`")
            return set()
        return {tenant_id for (tenant_id,) in rows}

    async def step(self, tenant_id: UUID) -> bool:
        """Fold the tenant's next facts. ``True``: there are more."""
        return (await self._folding.turn(tenant_id)).behind
