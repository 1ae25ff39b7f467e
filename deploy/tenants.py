"""Which tenants a command of an operator is about."""

from uuid import UUID

from deploy.cli import NoSuchTenant
from deploy.readmodels import facts
from deploy.settings import Settings
from numu_core.eventstore.connections import Pool, open_pool, tenant_session
from numu_core.eventstore.log import Log


async def meant(pool: Pool, log: Log, named: UUID | None) -> list[UUID]:
    """All tenants, or the one that was named.

    Args:
        pool: connections as ``numu_worker``.

    Raises:
        NoSuchTenant: it has no log.
    """
    async with tenant_session(pool) as db:
        there = [tenant_id for tenant_id, _ in await log.heads(db)]
    if named is None:
        return there
    if named not in there:
        raise NoSuchTenant(named)
    return [named]


async def ensure_there(ready: Settings, named: UUID) -> None:
    """Do nothing, if the tenant that was named has a log.

    Raises:
        NoSuchTenant: it has none.
    """
    pool = await open_pool(ready.worker_url(), 1)
    try:
        await meant(pool, facts(ready), named)
    finally:
        await pool.close()
