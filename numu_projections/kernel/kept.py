"""What a rebuild has put aside, or left when it died, must not remember whom the live rows forget. Nobody folds it."""

from collections.abc import Iterable
from uuid import UUID

from numu_core.eventstore.connections import Db
from numu_projections.kernel.checkpoints import table_of
from numu_projections.kernel.projection import Projection

ASIDE = "SELECT fill, state = 'filling' FROM projection WHERE name = %s AND state IN ('kept', 'filling') ORDER BY 1"
NOBODY_FILLS = "SELECT pg_try_advisory_xact_lock(hashtextextended('numu rebuild ' || %s, 0))"
CHECKPOINT = "DELETE FROM checkpoint WHERE tenant_id = %s AND projection = %s AND fill = %s"


async def forget_kept(db: Db, tenant_id: UUID, projections: Iterable[Projection]) -> None:
    """Empty a tenant's part of the tables beside the live ones: should one come back, it is filled from the log.

    A rebuild that runs just now is left alone: it comes to the erasure by itself.

    Args:
        db: in the transaction that folds the erasure; meanwhile no table is exchanged.
    """
    for projection in projections:
        for fill, filling in await (await db.execute(ASIDE, (projection.name,))).fetchall():
            if filling and await (await db.execute(NOBODY_FILLS, (projection.name,))).fetchone() != (True,):
                continue
            rows = f"DELETE FROM {table_of(projection, fill, 'kept')} WHERE tenant_id = %s"  # noqa: S608 - our own names
            await db.execute(rows.encode(), (tenant_id,))
            await db.execute(CHECKPOINT, (tenant_id, projection.name, fill))
