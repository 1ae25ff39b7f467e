"""Trying again what stands still, and folding everything there is, once: for operators and for tests."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.eventstore.log import Log
from numu_projections.kernel.engine import Folding
from numu_projections.kernel.projection import Projection

STOPPED = """
    SELECT c.tenant_id, c.projection, c.stopped_at_position, c.stopped_at, c.error
    FROM checkpoint c JOIN projection p ON p.name = c.projection AND p.fill = c.fill AND p.state = 'live'
    WHERE c.stopped_at_position IS NOT NULL AND c.projection = ANY (%s) AND (%s::uuid IS NULL OR c.tenant_id = %s)
    ORDER BY c.tenant_id, c.projection
"""
FREE = """
    UPDATE checkpoint SET stopped_at_position = NULL, stopped_at = NULL, error = NULL
    WHERE tenant_id = %s AND projection = %s AND stopped_at_position = %s
"""
LIVE = "SELECT name, version FROM projection WHERE state = 'live'"


class Stopped(Struct, frozen=True):
    """A read model of a tenant that stands still before a fact it cannot fold."""

    tenant_id: UUID
    projection: str
    position: int
    since: datetime
    error: str


class CaughtUp(Struct, frozen=True, kw_only=True):
    """What there was to do."""

    tenants: int
    retried: list[Stopped]
    stopped: list[Stopped]  # that stand still now


async def stopped(pool: Pool, names: Iterable[str], tenant_id: UUID | None = None) -> list[Stopped]:
    """What stands still, in all tenants or in one."""
    async with tenant_session(pool) as db:
        rows = await (await db.execute(STOPPED, ([*names], tenant_id, tenant_id))).fetchall()
    return [Stopped(*row) for row in rows]


async def catch_up(
    pool: Pool,
    facts: Log,
    projections: Iterable[Projection],
    *,
    tenant_id: UUID | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> CaughtUp:
    """Let what stands still try again, and fold every fact there is. Projectors may run meanwhile.

    Args:
        pool: connections with the role ``numu_worker``.
        progress: tenants done, tenants in all.
    """
    folding = Folding(pool, facts, projections)
    before = await stopped(pool, folding.projections, tenant_id)
    for one in before:
        async with tenant_session(pool, one.tenant_id) as db:
            await db.execute(FREE, (one.tenant_id, one.projection, one.position))
    async with tenant_session(pool) as db:
        tenants = [tenant for tenant, _ in await facts.heads(db) if tenant_id in {None, tenant}]
    for done, tenant in enumerate(tenants, 1):
        await folding.catch_up(tenant)
        progress(done, len(tenants))
    after = await stopped(pool, folding.projections, tenant_id)
    return CaughtUp(tenants=len(tenants), retried=before, stopped=after)


async def outdated(pool: Pool, projections: Iterable[Projection]) -> list[Projection]:
    """Read models whose live rows were made by another version of the code: nobody folds them until a rebuild."""
    async with tenant_session(pool) as db:
        live = dict(await (await db.execute(LIVE)).fetchall())
    return [projection for projection in projections if live.get(projection.name) not in {None, projection.version}]
