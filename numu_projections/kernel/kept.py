"""What a rebuild has put aside must not remember whom the live rows forget. Nobody folds it until it comes back."""

from collections.abc import Iterable
from uuid import UUID

from numu_core.eventstore.connections import Db
from numu_projections.kernel.checkpoints import table_of
from numu_projections.kernel.projection import Projection

KEPT = "SELECT fill FROM projection WHERE name = %s AND state = 'kept'"
CHECKPOINT = "DELETE FROM checkpoint WHERE tenant_id = %s AND projection = %s AND fill = %s"


async def forget_kept(db: Db, tenant_id: UUID, projections: Iterable[Projection]) -> None:
    """Empty the kept tables of a tenant in which somebody is erased: should one come back, it is filled from the log.

    Args:
        db: in the transaction that folds the erasure; meanwhile no table is exchanged.
    """
    for projection in projections:
        for [fill] in await (await db.execute(KEPT, (projection.name,))).fetchall():
            rows = f"DELETE FROM {table_of(projection, fill, 'kept')} WHERE tenant_id = %s"  # noqa: S608 - our own names
            await db.execute(rows.encode(), (tenant_id,))
            await db.execute(CHECKPOINT, (tenant_id, projection.name, fill))
