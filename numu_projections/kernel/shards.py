"""Which tenants a projector serves: a fair part of sixteen, under advisory locks that end with its session.

Nothing depends on it but speed: two projectors that fold the same tenant wait for each other at its checkpoints.
"""

from uuid import UUID

from psycopg import AsyncConnection

from numu_core.eventstore.connections import Db

SHARDS = 16
CLASS = 0x6E756D75  # "numu": the first half of our advisory locks' names
PRESENT = SHARDS  # a lock that every projector shares: how many hold it is how many there are

CONNECT_S = 5
LOCKED = """
    SELECT objid::int, pid = pg_backend_pid() FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def shard_of(tenant_id: UUID) -> int:
    """The same in every process, for ever."""
    return tenant_id.int % SHARDS


class Shards:
    """This process's part. ``dsn`` must lead to PostgreSQL itself, not to a pool of transactions."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._db: Db | None = None
        self.mine: frozenset[int] = frozenset()

    def serves(self, tenant_id: UUID) -> bool:
        """Whether the tenant is in our part."""
        return shard_of(tenant_id) in self.mine

    async def balance(self) -> frozenset[int]:
        """Take what is free, give back what is more than our share; the shards that are new to us.

        Raises:
            OperationalError: the session is lost, and with it every shard.
        """
        before = self.mine
        try:
            self.mine = await self._balance()
        except BaseException:
            await self.close()
            raise
        return self.mine - before

    async def close(self) -> None:
        """Let others have them."""
        self.mine = frozenset()
        if self._db is not None:
            db, self._db = self._db, None
            await db.close()

    async def _balance(self) -> frozenset[int]:
        if self._db is None:
            self._db = await AsyncConnection.connect(self._dsn, autocommit=True, connect_timeout=CONNECT_S)
            await self._db.execute("SELECT pg_advisory_lock_shared(%s, %s)", (CLASS, PRESENT))
        locked = await (await self._db.execute(LOCKED, (CLASS,))).fetchall()
        projectors = sum(shard == PRESENT for shard, _ in locked)
        mine = {shard for shard, ours in locked if ours and shard != PRESENT}
        free = {*range(SHARDS)} - {shard for shard, _ in locked}
        fair = -(-SHARDS // projectors)
        for shard in sorted(mine)[fair:]:
            await self._db.execute("SELECT pg_advisory_unlock(%s, %s)", (CLASS, shard))
            mine.remove(shard)
        for shard in sorted(free)[: fair - len(mine)]:
            if await (await self._db.execute("SELECT pg_try_advisory_lock(%s, %s)", (CLASS, shard))).fetchone() == (
                True,
            ):
                mine.add(shard)
        return frozenset(mine)
