"""How far each read model of a tenant is folded: locked, read and moved in as few round trips as there can be."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from psycopg import OperationalError

from numu_core.eventstore.connections import Db, Pool
from numu_core.eventstore.log import Stored
from numu_projections.kernel.projection import Projection

State = Literal["filling", "live", "kept"]
Pick = Literal["max", "min"]

# A transaction of one tenant, which must not see any other; and JSON shows instants in the session's time zone.
SETTINGS = """
    SELECT set_config('numu.tenant_id', %s, true), set_config('timezone', 'UTC', true),
        set_config('enable_seqscan', 'off', true)
"""
"""All that a batch reads it finds by key: a plan made while a table was small must not read the grown one whole."""
FREE = """
    SELECT name FROM unnest(%s::text[]) AS wanted (name)
    WHERE pg_try_advisory_xact_lock_shared(hashtextextended('numu fold ' || name, 0))
"""
LOCK = """
    SELECT c.projection, c.fill, p.version, c.position, c.changed_at_position, c.stopped_at_position
    FROM checkpoint c JOIN projection p ON p.name = c.projection AND p.fill = c.fill
    WHERE c.tenant_id = %s AND p.state = %s AND p.name = ANY (%s)
    ORDER BY c.projection FOR UPDATE OF c
"""
HEAD = "SELECT position FROM tenant_head WHERE tenant_id = %s"
NEXT = """
    WITH here AS MATERIALIZED (
        SELECT {pick}(c.position) AS position
        FROM checkpoint c JOIN projection p ON p.name = c.projection AND p.fill = c.fill
        WHERE c.tenant_id = %s AND p.state = %s AND p.name = ANY (%s)
    )
    SELECT tenant_id, position, stream_type, stream_id, version, type, payload, metadata, command_id, recorded_at, hash
    FROM events
    WHERE tenant_id = %s AND position > (SELECT position FROM here) AND position <= (SELECT position FROM here) + %s
      AND type = ANY (%s)
    ORDER BY position
"""
NEXT_AFTER = {"max": NEXT.format(pick="max").encode(), "min": NEXT.format(pick="min").encode()}
BEGIN = """
    INSERT INTO checkpoint (tenant_id, projection, fill)
    SELECT %s, name, fill FROM projection WHERE state = %s AND name = ANY (%s) ORDER BY name ON CONFLICT DO NOTHING
"""
MOVE = "SELECT move_checkpoints(%s, %s, %s, %s, %s, %s)"
STOP = """
    UPDATE checkpoint SET stopped_at_position = position + 1, stopped_at = clock_timestamp(), error = %s
    WHERE tenant_id = %s AND projection = %s AND fill = %s AND position = %s
"""
REACHED = """
    SELECT c.tenant_id, min(c.position) FROM checkpoint c
    JOIN projection p ON p.name = c.projection AND p.fill = c.fill AND p.state = %s
    WHERE p.name = ANY (%s) GROUP BY c.tenant_id HAVING count(*) = %s
"""


SLOWEST = """
    SELECT coalesce(min(c.position), 0)
    FROM checkpoint c JOIN projection p ON p.name = c.projection AND p.fill = c.fill AND p.state = 'live'
    WHERE c.tenant_id = %s AND c.stopped_at_position IS NULL
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


class Wanted(Struct, frozen=True, kw_only=True):
    """Which checkpoints of a tenant to lock, and which facts will probably be folded then."""

    tenant_id: UUID
    names: Collection[str]
    state: State
    held: bool = False  # the caller keeps everybody else from folding these read models
    pick: Pick = "max"  # the facts after the front, or after the one that is farthest behind
    most: int = 0  # positions
    tags: Collection[str] = ()


class Opened(Struct, frozen=True):
    """A transaction in which these checkpoints wait for nobody else."""

    db: Db
    head: int  # of the tenant's log
    found: list[Checkpoint]
    rows: list[Stored]  # the facts after the picked position

    def after(self, pick: Pick) -> int:
        """The position after which the facts were read."""
        return (max if pick == "max" else min)((at.position for at in self.found), default=0)


def table_of(projection: Projection, fill: int, state: State) -> str:
    """The table that holds a fill: the read model's own name is the live one's."""
    return projection.table.name if state == "live" else f"{projection.table.name}__{fill}"


@asynccontextmanager
async def opened(pool: Pool, wanted: Wanted) -> AsyncIterator[Opened]:
    """Begin, lock and read in one round trip. Committed at the end, if the block has not done so itself."""
    for attempt in range(pool.max_size + 1):
        async with pool.connection() as db:
            try:
                begun = await _open(db, wanted)
            except OperationalError:  # a connection that died in the pool is thrown away on the way out
                if attempt == pool.max_size or not db.closed:
                    raise
                continue
            yield begun
            return


async def _open(db: Db, wanted: Wanted) -> Opened:
    names, tenant_id, state = sorted(wanted.names), wanted.tenant_id, wanted.state
    async with db.pipeline():
        await db.execute(b"BEGIN")
        await db.execute(SETTINGS, (str(UUID(bytes=tenant_id.bytes)),))
        opened = await _lock(db, wanted, names)
    if len(opened.found) < len(names) and (await db.execute(BEGIN, (tenant_id, state, names))).rowcount:
        async with db.pipeline():
            return await _lock(db, wanted, names)
    return opened


async def _lock(db: Db, wanted: Wanted, names: list[str]) -> Opened:
    tenant_id, state = wanted.tenant_id, wanted.state
    free = None if wanted.held else await db.execute(FREE, (names,))
    locked = await db.execute(LOCK, (tenant_id, state, names))
    head = await db.execute(HEAD, (tenant_id,))
    values = (tenant_id, state, names, tenant_id, wanted.most, [*wanted.tags])
    ahead = await db.execute(NEXT_AFTER[wanted.pick], values, binary=True)
    usable = names if free is None else [name for [name] in await free.fetchall()]
    found = [Checkpoint(*row) for row in await locked.fetchall()]
    position: Any = await head.fetchone()
    rows = [Stored(*row) for row in await ahead.fetchall()]
    found = [replace(one, free=one.projection in usable) for one in found]
    return Opened(db, position[0] if position else 0, found, rows)


async def move(
    db: Db, tenant_id: UUID, group: Collection[Checkpoint], position: int, changed_at: Mapping[str, int]
) -> None:
    """Everything up to ``position`` is folded, if the checkpoints still stand where they stood.

    Raises:
        SerializationFailure: they do not. In a pipeline, where it ends.
    """
    [after] = {one.position for one in group}
    names, fills = [one.projection for one in group], [one.fill for one in group]
    await db.execute(MOVE, (tenant_id, after, position, names, fills, [changed_at[name] for name in names]))


async def stop(db: Db, tenant_id: UUID, at: Checkpoint, reason: str) -> None:
    """The fact after ``at`` cannot be folded: stand still there."""
    await db.execute(STOP, (reason, tenant_id, at.projection, at.fill, at.position))


async def slowest(db: Db, tenant_id: UUID) -> int:
    """The position that every read model of the tenant has reached, but those that a fact has stopped."""
    row = await (await db.execute(SLOWEST, (tenant_id,))).fetchone()
    return int(row[0]) if row else 0
