"""The projector: hears or finds who has news, and folds it. Several share the tenants; any may die at any moment.

Hints from Valkey make it fast and are not needed: tenants that were just busy are looked at ten times a second, all of
them every other second. What it has folded it announces, for those who wait for their own writes and for caches.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from time import monotonic
from uuid import UUID

import structlog
from psycopg import Error
from redis.asyncio import Redis
from redis.exceptions import RedisError

from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.eventstore.engine import APPENDED
from numu_projections.kernel.checkpoints import REACHED
from numu_projections.kernel.engine import Folding, Turn
from numu_projections.kernel.lag import Lag
from numu_projections.kernel.metrics import SHARDS_HELD
from numu_projections.kernel.reads import FOLDED, announcement
from numu_projections.kernel.shards import Shards

BALANCE_S = 1.0
SCAN_S = 1.5
GLANCE_S = 0.1
BUSY_S = 10.0  # since its last news a tenant is glanced at
REST_S = 0.05  # after a tenant's turn: what is appended meanwhile shares the next one
LEAST_PAUSE_S, MOST_PAUSE_S = 0.1, 2.0  # after a fault

HEADS = "SELECT tenant_id, position FROM tenant_head"
SOME_HEADS = HEADS + " WHERE tenant_id = ANY (%s)"

log = structlog.get_logger()


class Projector:
    """One projector process.

    Args:
        pool: connections with the role ``numu_worker``; as many tenants are folded at once.
        redis: where hints come from and announcements go.
    """

    def __init__(self, pool: Pool, folding: Folding, shards: Shards, redis: "Redis") -> None:
        self._pool, self._folding, self._shards, self._redis = pool, folding, shards, redis
        self._queue: asyncio.Queue[UUID] = asyncio.Queue()
        self._queued: set[UUID] = set()  # waiting, being folded, or resting
        self._heads: dict[UUID, int] = {}  # of the log, as far as heard
        self._seen: dict[UUID, int] = {}  # the head that the last turn has seen
        self._reached: dict[UUID, int] = {}  # by the last of the read models
        self._busy: dict[UUID, float] = {}
        self._said: asyncio.Queue[str] = asyncio.Queue(maxsize=10_000)
        self._lag = Lag(pool, [*folding.projections])

    async def run(self) -> None:
        """Follow the log until cancelled. Servers may go and come back."""
        workers = [self._persist(self._fold_next, 0.0) for _ in range(self._pool.max_size)]
        try:
            async with asyncio.TaskGroup() as group:
                for loop in (
                    *workers,
                    self._persist(self._balance, BALANCE_S),
                    self._persist(self._scan, SCAN_S),
                    self._persist(self._glance, GLANCE_S),
                    self._persist(self._hear, 0.0),
                    self._persist(self._announce, 0.0),
                    self._persist(self._lag.measure, Lag.EVERY_S),
                ):
                    group.create_task(loop)
        finally:
            await self._shards.close()

    async def _persist(self, step: Callable[[], Awaitable[None]], pause_s: float) -> None:
        """Do ``step`` again and again; when a server is away, more slowly."""
        patience = LEAST_PAUSE_S
        while True:
            try:
                await step()
                patience = LEAST_PAUSE_S
                await asyncio.sleep(pause_s)
            except (Error, RedisError, OSError) as fault:
                log.warning("projector waits", step=step.__name__, fault=str(fault).partition("\n")[0])
                await asyncio.sleep(patience * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, hides nothing
                patience = min(2 * patience, MOST_PAUSE_S)

    # -- who has news --------------------------------------------------------------------------------------------

    async def _balance(self) -> None:
        new = await self._shards.balance()
        SHARDS_HELD.set(len(self._shards.mine))
        if not new:
            return
        log.info("shards taken", new=sorted(new), held=len(self._shards.mine))
        names = [*self._folding.projections]
        async with tenant_session(self._pool) as db:
            rows = await (await db.execute(REACHED, ("live", names, len(names)))).fetchall()
        self._reached = {tenant_id: position for tenant_id, position in rows if self._shards.serves(tenant_id)}
        self._seen.clear()
        await self._scan()

    async def _scan(self) -> None:
        """Everybody: also those whose hints were lost, and those where something stands still."""
        async with tenant_session(self._pool) as db:
            heads = await (await db.execute(HEADS)).fetchall()
        for tenant_id, position in heads:
            if position > self._reached.get(tenant_id, -1):
                self._note(tenant_id, position, again=True)

    async def _glance(self) -> None:
        """At those who had news a moment ago."""
        now = monotonic()
        self._busy = {tenant_id: since for tenant_id, since in self._busy.items() if now - since < BUSY_S}
        if self._busy:
            async with tenant_session(self._pool) as db:
                heads = await (await db.execute(SOME_HEADS, (list(self._busy),))).fetchall()
            for tenant_id, position in heads:
                self._note(tenant_id, position)

    async def _hear(self) -> None:
        """Hints, until Valkey goes away."""
        async with self._redis.pubsub() as channel:
            await channel.subscribe(APPENDED)
            async for message in channel.listen():
                if message["type"] == "message":
                    for part in message["data"].decode().split():
                        tenant, _, position = part.partition(":")
                        self._note(UUID(tenant), int(position))

    def _note(self, tenant_id: UUID, head: int, *, again: bool = False) -> None:
        """The tenant's log has come to ``head``; ``again``: look even if the last turn has seen that."""
        if not self._shards.serves(tenant_id):
            return
        if head > self._heads.get(tenant_id, 0):
            self._heads[tenant_id] = head
            self._busy[tenant_id] = monotonic()
            self._lag.heard(tenant_id, head)
        if tenant_id not in self._queued and (again or head > self._seen.get(tenant_id, -1)):
            self._queued.add(tenant_id)
            self._queue.put_nowait(tenant_id)

    # -- folding ---------------------------------------------------------------------------------------------------

    async def _fold_next(self) -> None:
        tenant_id = await self._queue.get()
        try:
            turn = await self._folding.turn(tenant_id)
        except BaseException:
            self._queue.put_nowait(tenant_id)
            raise
        self._settle(tenant_id, turn)

    def _settle(self, tenant_id: UUID, turn: Turn) -> None:
        self._seen[tenant_id], self._reached[tenant_id] = turn.head, turn.reached
        self._lag.folded(tenant_id, max((one.position for one in turn.folded), default=0))
        if turn.folded and not self._said.full():
            self._said.put_nowait(announcement(tenant_id, turn.folded))
        if turn.behind:
            self._queue.put_nowait(tenant_id)
        else:
            asyncio.get_running_loop().call_later(REST_S, self._rested, tenant_id)

    def _rested(self, tenant_id: UUID) -> None:
        self._queued.discard(tenant_id)
        self._note(tenant_id, self._heads.get(tenant_id, 0))

    async def _announce(self) -> None:
        """Say what was folded; what cannot be said now is found out by asking the database."""
        said = [await self._said.get()]
        while not self._said.empty():
            said.append(self._said.get_nowait())
        await self._redis.publish(FOLDED, " ".join(said))
