"""A lane's connection, what it says to the database, and how it learns what became of a lost commit."""

from psycopg import AsyncConnection

from numu_core.eventstore.arrays import Ints, Texts, Uuids
from numu_core.eventstore.batch import Batch
from numu_core.eventstore.connections import Db

NEVER = 2**62  # no fact is after this position
OPEN = b"SELECT * FROM open_turn(%b, %b, %b, %b, %b)"
APPEND = b"SELECT append_events(" + b", ".join([b"%b"] * 26) + b")"
HASH_AT = b"SELECT hash FROM events WHERE tenant_id = %b AND position = %b"
LOGGED_AT = b"SELECT position FROM command_log WHERE tenant_id = %b AND key = %b"


class Wire:
    """A connection that is made again when it has broken."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._db: Db | None = None

    async def db(self) -> Db:
        """The connection.

        Raises:
            OperationalError: the database cannot be reached.
        """
        if self._db is None or self._db.closed or self._db.broken:
            self._db = await AsyncConnection.connect(self._dsn, autocommit=True, connect_timeout=5)
        return self._db

    async def close(self) -> None:
        """Let go of it."""
        if self._db is not None:
            await self._db.close()
            self._db = None


async def was_stored(wire: Wire, batch: Batch) -> bool:
    """Whether a commit without an answer happened. Waits for the old transaction by taking its locks."""
    db = await wire.db()
    async with db.transaction():
        tenants = sorted(batch.chapters)
        await db.execute(OPEN, (Uuids(tenants), Ints([NEVER] * len(tenants)), Uuids([]), Texts([]), 1))
        if batch.rows:  # the last fact of the batch is in the log: then all of it is
            tenant, position, *_, head = batch.rows[-1]
            row = await (await db.execute(HASH_AT, (tenant, position), binary=True)).fetchone()
            return row is not None and bytes(row[0]) == head
        tenant_id, key, *_ = batch.log_rows[0]
        return await (await db.execute(LOGGED_AT, (tenant_id, key))).fetchone() is not None
