"""The tables of a read model: the live one, one being filled beside it, one kept from before. Done as the owner."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import LockNotAvailable

from numu_core.eventstore.connections import Db
from numu_projections.kernel.checkpoints import State
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.tables import create, indexes, secure

PATIENCE_S = 2.0  # longer than a query should take; who waits for a table makes everybody behind it wait
TRIES = 30

FIND = "SELECT fill, version FROM projection WHERE name = %s AND state = %s ORDER BY fill DESC LIMIT 1"
REGISTER = """
    INSERT INTO projection (name, fill, version, state)
    SELECT %s, coalesce(max(fill), 0) + 1, %s, 'filling' FROM projection WHERE name = %s RETURNING fill
"""
BECOME = "UPDATE projection SET state = %s WHERE name = %s AND fill = %s"
LEFT_OVER = "SELECT fill FROM projection WHERE name = %s AND state = %s AND fill <> %s"
ALONE = "SELECT pg_try_advisory_lock(hashtextextended('numu rebuild ' || %s, 0))"
LEAVE = "SELECT pg_advisory_unlock(hashtextextended('numu rebuild ' || %s, 0))"
HOLD = "SELECT pg_advisory_lock(hashtextextended('numu fold ' || %s, 0))"
RELEASE = "SELECT pg_advisory_unlock(hashtextextended('numu fold ' || %s, 0))"

log = structlog.get_logger()


class RebuildRunning(Exception):
    """Another process rebuilds this read model."""


class NothingKept(Exception):
    """There is no earlier table to go back to."""


class NotInstalled(Exception):
    """The read model has no live table: run the migrations first."""


class Fill(Struct, frozen=True):
    """One filling of a read model."""

    number: int
    version: int  # of the code that fills it


def as_role(database_url: str, role: str) -> str:
    """The same server and login, every session as ``role``."""
    options = conninfo_to_dict(database_url).get("options") or ""
    return make_conninfo(database_url, options=f"{options} -c role={role}".strip())


@asynccontextmanager
async def owner(database_url: str, projection: Projection) -> AsyncIterator[Db]:
    """A connection that may change the tables of ``projection``, and nobody else's may.

    Raises:
        RebuildRunning: somebody does.
    """
    db: Db = await AsyncConnection.connect(as_role(database_url, "numu_owner"), autocommit=True)
    async with db:
        row = await (await db.execute(ALONE, (projection.name,))).fetchone()
        if row != (True,):
            raise RebuildRunning(projection.name)
        try:
            yield db
        finally:  # a server notices a closed connection only after a while
            if not db.closed:
                await db.rollback()
                await db.execute(LEAVE, (projection.name,))


@asynccontextmanager
async def held(db: Db, projection: Projection) -> AsyncIterator[None]:
    """Nobody folds into the live table; running batches are waited for. People go on reading it."""
    await db.execute(HOLD, (projection.name,))
    try:
        yield
    finally:
        if not db.closed:
            await db.execute(RELEASE, (projection.name,))


async def find(db: Db, projection: Projection, state: State) -> Fill | None:
    """The fill in this state."""
    row = await (await db.execute(FIND, (projection.name, state))).fetchone()
    return Fill(*row) if row else None


async def begin(db: Db, projection: Projection) -> int:
    """An empty table beside the live one, in place of what a rebuild that died has left; the fill's number."""
    async with db.transaction():
        await _drop(db, projection, "filling")
        registered = await db.execute(REGISTER, (projection.name, projection.version, projection.name))
        [[number]] = await registered.fetchall()
        name = f"{projection.table.name}__{number}"
        for statement in (create(projection.table, name), *secure(projection.table, name)):
            await db.execute(statement.encode())
    return int(number)


async def index(db: Db, projection: Projection, number: int) -> None:
    """Make the indexes of a table that has its rows."""
    name = f"{projection.table.name}__{number}"
    for statement in (*indexes(projection.table, name), f"ANALYZE {name}"):
        await db.execute(statement.encode())


async def discard(db: Db, projection: Projection) -> None:
    """Drop what was being filled."""
    async with db.transaction():
        await _drop(db, projection, "filling")


async def exchange(db: Db, projection: Projection, number: int) -> None:
    """The table of fill ``number`` becomes the live one, and the live one is kept; what was kept before is dropped."""
    for attempt in range(TRIES):
        try:
            return await _exchange(db, projection, number)
        except LockNotAvailable:  # a long query reads the live table; let those behind it pass
            log.warning("the live table is in use", projection=projection.name, attempt=attempt)
            await asyncio.sleep(PATIENCE_S / 4)
    return await _exchange(db, projection, number)


async def _exchange(db: Db, projection: Projection, number: int) -> None:
    name, live = projection.table.name, await find(db, projection, "live")
    if live is None:
        raise NotInstalled(projection.name)
    async with db.transaction():
        await db.execute(f"SET LOCAL lock_timeout = '{PATIENCE_S}s'".encode())
        await _drop(db, projection, "kept", besides=number)
        await db.execute(f"ALTER TABLE {name} RENAME TO {name}__{live.number}".encode())
        await db.execute(f"ALTER TABLE {name}__{number} RENAME TO {name}".encode())
        await db.execute(BECOME, ("kept", projection.name, live.number))
        await db.execute(BECOME, ("live", projection.name, number))


async def _drop(db: Db, projection: Projection, state: State, besides: int = 0) -> None:
    for [number] in await (await db.execute(LEFT_OVER, (projection.name, state, besides))).fetchall():
        await db.execute(f"DROP TABLE IF EXISTS {projection.table.name}__{number}".encode())
        await db.execute(BECOME, ("dropped", projection.name, number))
