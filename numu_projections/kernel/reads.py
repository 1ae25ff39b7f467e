"""Fresh reads: waiting for one's own writes, and answers kept as bytes for as long as their tables stay as they were.

Projectors announce on Valkey what they have folded: ``<tenant>:<projection>:<position>:<version>``. Announcements are
hints: whoever waits also asks the database, and what is kept is checked against it once a second.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from hashlib import blake2b
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct
from redis.asyncio import Redis
from redis.exceptions import RedisError

from numu_core.eventstore.connections import Db, Pool, tenant_session
from numu_projections.kernel.engine import Folded, version_of

FOLDED = "numu:folded"
POLL_S = 0.1  # while somebody waits and no announcement comes
CHECK_S = 1.0  # how long an announcement may be missing before what is kept is no longer served
MOST_KEPT = 8_192
NOW = """
    SELECT c.projection, c.position, c.fill, c.changed_at_position
    FROM checkpoint c JOIN projection p ON p.name = c.projection AND p.fill = c.fill AND p.state = 'live'
    WHERE c.tenant_id = %s
"""

log = structlog.get_logger()


class Reached(Struct, frozen=True):
    """Where a read model of a tenant stands."""

    position: int
    version: str  # another one as soon as a row has changed


class Kept(Struct, frozen=True):
    """An answer."""

    body: bytes
    etag: str
    versions: tuple[str | None, ...]


def announcement(tenant_id: UUID, folded: Iterable[Folded]) -> str:
    """What a projector says after a turn."""
    return " ".join(f"{tenant_id}:{one.projection}:{one.position}:{one.version}" for one in folded)


class Freshness:
    """What a process knows of read models. ``listen`` must run beside it."""

    def __init__(self, pool: Pool, redis: "Redis") -> None:
        self._pool, self._redis = pool, redis
        self._known: dict[UUID, dict[str, Reached]] = {}
        self._checked: dict[UUID, float] = {}
        self._changed = asyncio.Condition()

    async def listen(self) -> None:
        """Hear announcements until cancelled; Valkey may come and go."""
        while True:
            channel = self._redis.pubsub()
            try:
                await channel.subscribe(FOLDED)
                async for message in channel.listen():
                    if message["type"] == "message":
                        await self._hear(message["data"].decode())
            except (RedisError, OSError) as fault:
                log.warning("no announcements", fault=str(fault))
                await asyncio.sleep(CHECK_S)
            finally:
                await channel.aclose()  # type: ignore[no-untyped-call]

    async def wait(self, tenant_id: UUID, names: Sequence[str], position: int, timeout_s: float) -> bool:
        """Until these read models have folded ``position``; ``False`` when that takes too long."""
        until = monotonic() + timeout_s
        if self._have_reached(tenant_id, names, position):
            return True
        while True:
            await self.check(tenant_id)
            if self._have_reached(tenant_id, names, position):
                return True
            left = until - monotonic()
            if left <= 0:
                return False
            await self._next(min(POLL_S, left))

    async def versions(self, tenant_id: UUID, names: Sequence[str]) -> tuple[str | None, ...]:
        """The versions of these read models, at most a second old."""
        if monotonic() - self._checked.get(tenant_id, 0.0) > CHECK_S:
            await self.check(tenant_id)
        known = self._known.get(tenant_id, {})
        return tuple(known[name].version if name in known else None for name in names)

    async def check(self, tenant_id: UUID) -> None:
        """Ask the database."""
        async with tenant_session(self._pool, tenant_id) as db:
            found = await standing(db, tenant_id)
        self._known[tenant_id] = found
        self._checked[tenant_id] = monotonic()
        if len(self._known) > MOST_KEPT:
            self._known.pop(next(iter(self._known)))

    def _have_reached(self, tenant_id: UUID, names: Sequence[str], position: int) -> bool:
        known = self._known.get(tenant_id, {})
        return all(name in known and known[name].position >= position for name in names)

    async def _hear(self, said: str) -> None:
        for part in said.split():
            tenant, name, position, version = part.split(":")
            known = self._known.setdefault(UUID(tenant), {})
            known[name] = Reached(int(position), version)
        async with self._changed:
            self._changed.notify_all()

    async def _next(self, timeout_s: float) -> None:
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait(), timeout_s)
            except TimeoutError:
                return


async def standing(db: Db, tenant_id: UUID) -> dict[str, Reached]:
    """Where the tenant's live read models stand."""
    rows = await (await db.execute(NOW, (tenant_id,))).fetchall()
    return {name: Reached(position, version_of(fill, changed_at)) for name, position, fill, changed_at in rows}


class HotCache:
    """Answers as bytes. A hit costs no query."""

    def __init__(self, pool: Pool, freshness: Freshness) -> None:
        self._pool, self._freshness = pool, freshness
        self._kept: OrderedDict[Any, Kept] = OrderedDict()
        self._loading: dict[Any, asyncio.Task[Kept]] = {}

    async def get(
        self, tenant_id: UUID, names: Sequence[str], key: Any, load: Callable[[Db, UUID], Awaitable[bytes]]
    ) -> Kept:
        """What is kept under ``key``, if the read models ``names`` are still as they were; else what ``load`` reads."""
        whole = tenant_id, key
        versions = await self._freshness.versions(tenant_id, names)
        kept = self._kept.get(whole)
        if kept is not None and kept.versions == versions:
            self._kept.move_to_end(whole)
            return kept
        task = self._loading.get(whole)
        if task is None:  # who asks for the same meanwhile waits for the same
            task = self._loading[whole] = asyncio.create_task(self._load(tenant_id, names, load))
            task.add_done_callback(lambda _: self._loading.pop(whole, None))
        kept = await asyncio.shield(task)
        self._kept[whole] = kept
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept

    async def _load(self, tenant_id: UUID, names: Sequence[str], load: Callable[[Db, UUID], Awaitable[bytes]]) -> Kept:
        """Versions first: rows that change in between make the answer newer than it says, never older."""
        async with tenant_session(self._pool, tenant_id) as db:
            found = await standing(db, tenant_id)
            body = await load(db, tenant_id)
        versions = tuple(found[name].version if name in found else None for name in names)
        return Kept(body, blake2b(body, digest_size=12).hexdigest(), versions)
