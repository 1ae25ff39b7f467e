"""A lane's connection, what it says to the database, and how it learns what became of a lost commit."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, Error, OperationalError

from numu_core.eventstore.arrays import Uuids
from numu_core.eventstore.batch import Batch
from numu_core.eventstore.connections import Db

NEVER = 2**62  # no fact is after this position
OPEN = b"SELECT * FROM open_turn(%b, %b, %b, %b, %b)"
APPEND = b"SELECT append_events(" + b", ".join([b"%b"] * 27) + b")"
RAISE_FENCE = b"SELECT raise_fence(%b)"
HASH_AT = b"SELECT hash FROM events WHERE tenant_id = %b AND position = %b"
LOGGED_AT = b"SELECT position FROM command_log WHERE tenant_id = %b AND key = %b"

LOST = (OperationalError, OSError)  # the database, or the way to it, is gone
CONNECTION: dict[str, Any] = {
    "autocommit": True,
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
NO_LOITERING = b"SET idle_in_transaction_session_timeout = '15s'"  # a frozen process gives its locks back


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
        if self._db is None or self._db.closed:
            self._db = await AsyncConnection.connect(self._dsn, **CONNECTION)
            await self._db.execute(NO_LOITERING)
        return self._db

    async def let_go(self) -> None:
        """Roll back, whatever that takes."""
        if self._db is not None and not self._db.closed:
            try:
                await self._db.execute(b"ROLLBACK")
            except (Error, OSError):
                await self._db.close()

    async def close(self) -> None:
        """Let go of it."""
        if self._db is not None:
            await self._db.close()
            self._db = None


async def was_stored(wire: Wire, batch: Batch) -> bool:
    """Whether a commit without an answer happened.

    Raising the fence waits for it if it has begun, and has it refused if it is still on its way.
    """
    await wire.close()
    db = await wire.db()
    async with db.transaction():
        await db.execute(RAISE_FENCE, (Uuids(sorted(batch.chapters)),))
        if batch.rows:  # the last fact of the batch is in the log: then all of it is
            tenant, position, *_, head = batch.rows[-1]
            row = await (await db.execute(HASH_AT, (UUID(bytes=tenant), position), binary=True)).fetchone()
            return row is not None and bytes(row[0]) == head
        tenant_id, key, *_ = batch.log_rows[0]
        return await (await db.execute(LOGGED_AT, (tenant_id, key))).fetchone() is not None
