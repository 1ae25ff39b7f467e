"""How far each read model of a tenant is folded, and in which table its rows are."""

from collections.abc import Collection, Mapping
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.eventstore.connections import Db
from numu_projections.kernel.projection import Projection

State = Literal["filling", "live", "kept"]

FREE = """
    SELECT name FROM unnest(%s::text[]) AS wanted (name)
    WHERE pg_try_advisory_xact_lock_shared(hashtextextended('numu fold ' || name, 0))
"""
HEAD = "SELECT position FROM tenant_head WHERE tenant_id = %s"
LOCK = """
    SELECT c.projection, c.fill, p.version, c.position, c.changed_at_position, c.stopped_at_position
    FROM checkpoint c JOIN projection p ON p.name = c.projection AND p.fill = c.fill
    WHERE c.tenant_id = %s AND p.state = %s AND p.name = ANY (%s)
    ORDER BY c.projection FOR UPDATE OF c
"""
BEGIN = """
    INSERT INTO checkpoint (tenant_id, projection, fill)
    SELECT %s, name, fill FROM projection WHERE state = %s AND name = ANY (%s) ORDER BY name ON CONFLICT DO NOTHING
"""
MOVE = """
    UPDATE checkpoint c
    SET position = %s, changed_at_position = n.changed, folded_at = clock_timestamp(),
        stopped_at_position = NULL, stopped_at = NULL, error = NULL
    FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS n (projection, fill, changed)
    WHERE c.tenant_id = %s AND c.projection = n.projection AND c.fill = n.fill AND c.position = %s
"""
STOP = """
    UPDATE checkpoint SET stopped_at_position = position + 1, stopped_at = clock_timestamp(), error = %s
    WHERE tenant_id = %s AND projection = %s AND fill = %s AND position = %s
"""
REACHED = """
    SELECT c.tenant_id, min(c.position) FROM checkpoint c
    JOIN projection p ON p.name = c.projection AND p.fill = c.fill AND p.state = %s
    WHERE p.name = ANY (%s) GROUP BY c.tenant_id HAVING count(*) = %s
"""


class Checkpoint(Struct, frozen=True):
    """Where one read model of one tenant stands."""

    projection: str
    fill: int
    version: int  # of the code that fills it
    position: int
    changed_at: int  # position of the last fact that changed a row
    stopped_at: int | None  # position of a fact that cannot be folded
    free: bool = True  # false: the read model is being swapped just now


def table_of(projection: Projection, fill: int, state: State) -> str:
    """The table that holds a fill: the read model's own name is the live one's."""
    return projection.table.name if state == "live" else f"{projection.table.name}__{fill}"


class Overtaken(Exception):
    """A checkpoint is not where it was when it was locked."""


async def lock(
    db: Db, tenant_id: UUID, names: Collection[str], state: State, *, held: bool = False
) -> tuple[int, list[Checkpoint]]:
    """The tenant's head, and its checkpoints of these read models, which wait for this transaction from now on.

    Args:
        held: the caller keeps others from folding; for everybody else what is being swapped is not ``free``.
    """
    listed = sorted(names)
    head, found = await _lock(db, tenant_id, listed, state, held=held)
    if len(found) < len(listed) and (await db.execute(BEGIN, (tenant_id, state, listed))).rowcount:
        head, found = await _lock(db, tenant_id, listed, state, held=held)
    return head, found


async def _lock(db: Db, tenant_id: UUID, names: list[str], state: State, *, held: bool) -> tuple[int, list[Checkpoint]]:
    async with db.pipeline():
        free = None if held else await db.execute(FREE, (names,))
        locked = await db.execute(LOCK, (tenant_id, state, names))
        read = await db.execute(HEAD, (tenant_id,))
    usable = names if free is None else [name for [name] in await free.fetchall()]
    found = [Checkpoint(*row) for row in await locked.fetchall()]
    row = await read.fetchone()
    return row[0] if row else 0, [replace(one, free=one.projection in usable) for one in found]


async def move(
    db: Db, tenant_id: UUID, group: Collection[Checkpoint], position: int, changed_at: Mapping[str, int]
) -> None:
    """Everything up to ``position`` is folded, if the checkpoints still stand where they stood.

    Raises:
        Overtaken: they do not.
    """
    [after] = {one.position for one in group}
    names, fills = [one.projection for one in group], [one.fill for one in group]
    changed = [changed_at[name] for name in names]
    moved = await db.execute(MOVE, (position, names, fills, changed, tenant_id, after))
    if moved.rowcount != len(group):
        raise Overtaken(f"{tenant_id} at {after}")


async def stop(db: Db, tenant_id: UUID, at: Checkpoint, reason: str) -> None:
    """The fact after ``at`` cannot be folded: stand still there."""
    await db.execute(STOP, (reason, tenant_id, at.projection, at.fill, at.position))
