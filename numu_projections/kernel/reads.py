"""Fresh reads: waiting for one's own writes, and answers kept as bytes for as long as their tables stay as they were.

Projectors announce on Valkey what they have folded: ``<tenant>:<projection>:<position>:<version>``. Announcements are
hints: whoever waits also asks the database, and what is kept is checked against it once a second.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct
from redis.asyncio import Redis
from redis.exceptions import RedisError

from numu_core.eventstore.connections import Db, Pool, reading, tenant_session
from numu_projections.kernel.engine import Folded, version_of

FOLDED = "numu:folded"
POLL_S = 0.05  # while somebody waits and no announcement comes
CHECK_S = 1.0  # how long an announcement may be missing before what is kept is no longer served
AWAY_S = 0.5  # between attempts to reach Valkey
MOST_TENANTS = 10_000  # that something is known of
MOST_BYTES = 64 * 1024 * 1024

NOW = """
    SELECT c.projection, c.fill, c.position, c.changed_at_position, c.stopped_at_position IS NOT NULL
    FROM checkpoint c JOIN projection p ON p.name = c.projection AND p.fill = c.fill AND p.state = 'live'
    WHERE c.tenant_id = %s
"""

Load = Callable[[Db, UUID], Awaitable[bytes]]
Versions = tuple[str | None, ...]
log = structlog.get_logger()


class Reached(Struct, frozen=True):
    """Where a read model of a tenant stands."""

    fill: int
    position: int
    version: str  # another one as soon as a row has changed
    stopped: bool = False

    def older_than(self, other: "Reached | None") -> bool:
        """Was true before ``other`` was. Which of two fills is the live one, only the database knows."""
        return other is not None and (self.fill, self.position) < (other.fill, other.position)


class Kept(Struct, eq=False):
    """An answer. ``packed`` is the same, smaller, once somebody has asked for that."""

    body: bytes
    etag: str
    versions: Versions
    whole: Any = None  # under which it is kept
    packed: bytes | None = None

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.body) + len(self.packed or b"")


def announcement(tenant_id: UUID, folded: Iterable[Folded]) -> str:
    """What a projector says after a turn."""
    return " ".join(f"{tenant_id}:{one.projection}:{one.position}:{one.version}" for one in folded)


class _Known:
    """What is known of one tenant."""

    def __init__(self) -> None:
        self.reached: dict[str, Reached] = {}
        self.checked = float("-inf")  # monotonic seconds
        self._moved = asyncio.Event()

    def learn(self, name: str, reached: Reached) -> None:
        """Something was announced, perhaps late."""
        if not reached.older_than(self.reached.get(name)):
            self.reached[name] = reached
            self.tell()

    def check(self, found: Mapping[str, Reached]) -> None:
        """What the database says, unless it was announced that this very fill has moved since."""
        before, self.reached, self.checked = self.reached, dict(found), monotonic()
        for name, was in before.items():
            if name in found and found[name].fill == was.fill and found[name].older_than(was):
                self.reached[name] = was
        self.tell()

    def tell(self) -> None:
        """Wake who waits."""
        self._moved.set()
        self._moved = asyncio.Event()

    async def moves(self, timeout_s: float) -> bool:
        """Whether something becomes known in time."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._moved.wait()
        except TimeoutError:
            return False

    def have_reached(self, names: Sequence[str], position: int) -> bool:
        """All of them have."""
        return all((at := self.reached.get(name)) is not None and at.position >= position for name in names)

    def stands_still(self, names: Sequence[str], position: int) -> bool:
        """One of them has stopped before ``position``: waiting is in vain."""
        return any((at := self.reached.get(name)) and at.stopped and at.position < position for name in names)


class Freshness:
    """What a process knows of read models. ``listen`` must run beside it."""

    def __init__(self, pool: Pool, redis: "Redis") -> None:
        self._pool, self._redis = pool, redis
        self._known: OrderedDict[UUID, _Known] = OrderedDict()
        self._checks: dict[UUID, asyncio.Task[_Known]] = {}

    async def listen(self) -> None:
        """Hear announcements until cancelled; Valkey may come and go."""
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(FOLDED)
                    async for message in channel.listen():
                        if message["type"] == "message":
                            self.hear(message["data"].decode())
            except (RedisError, OSError) as fault:
                log.warning("no announcements", fault=str(fault))
            await asyncio.sleep(AWAY_S)

    def hear(self, said: str) -> None:
        """One announcement; about tenants that nobody has asked for, nothing is remembered."""
        for part in said.split():
            tenant, name, position, version = part.split(":")
            if known := self._known.get(UUID(tenant)):
                known.learn(name, Reached(int(version.partition(".")[0]), int(position), version))

    async def wait(self, tenant_id: UUID, names: Sequence[str], position: int, timeout_s: float) -> bool:
        """Until these read models have folded ``position``; ``False`` when that takes too long, or never will be."""
        until = monotonic() + timeout_s
        known = self._known.get(tenant_id) or await self.check(tenant_id)
        while not known.have_reached(names, position):
            left = until - monotonic()
            if left <= 0 or known.stands_still(names, position):
                return False
            if not await known.moves(min(POLL_S, left)):
                known = await self.check(tenant_id)
        return True

    async def versions(self, tenant_id: UUID, names: Sequence[str]) -> Versions:
        """The versions of these read models; ``None`` before their first fact. At most a second old."""
        known = self._known.get(tenant_id)
        if known is None or monotonic() - known.checked > CHECK_S:
            known = await self.check(tenant_id)
        return versions_in(known.reached, names)

    async def check(self, tenant_id: UUID) -> _Known:
        """Ask the database; who wants to know meanwhile shares the answer."""
        task = self._checks.get(tenant_id)
        if task is None:
            task = self._checks[tenant_id] = asyncio.create_task(self._check(tenant_id))
            task.add_done_callback(lambda _: self._checks.pop(tenant_id, None))
        return await asyncio.shield(task)

    async def checked_in(self, db: Db, tenant_id: UUID) -> _Known:
        """The same within a transaction of the tenant."""
        found = await standing(db, tenant_id)
        known = self._known.setdefault(tenant_id, _Known())
        known.check(found)
        self._known.move_to_end(tenant_id)
        if len(self._known) > MOST_TENANTS:
            self._known.popitem(last=False)
        return known

    async def _check(self, tenant_id: UUID) -> _Known:
        async with tenant_session(self._pool, tenant_id) as db:
            return await self.checked_in(db, tenant_id)


def versions_in(reached: Mapping[str, Reached], names: Sequence[str]) -> Versions:
    """The versions of these read models."""
    return tuple([at.version if (at := reached.get(name)) else None for name in names])


async def standing(db: Db, tenant_id: UUID) -> dict[str, Reached]:
    """Where the tenant's live read models stand."""
    rows = await (await db.execute(NOW, (tenant_id,))).fetchall()
    return {name: Reached(fill, at, version_of(fill, changed), stopped) for name, fill, at, changed, stopped in rows}


class HotCache:
    """Answers as bytes, ``most`` of them. A hit costs no query."""

    def __init__(self, pool: Pool, freshness: Freshness, most: int = MOST_BYTES) -> None:
        self._pool, self._freshness, self._most = pool, freshness, most
        self._kept: OrderedDict[tuple[UUID, Any], Kept] = OrderedDict()
        self._bytes = 0
        self._loading: dict[Any, asyncio.Task[Kept]] = {}

    async def get(self, tenant_id: UUID, names: Sequence[str], key: Any, load: Load) -> Kept:
        """What is kept under ``key``, if the read models ``names`` are still as they were; else what ``load`` reads."""
        whole = tenant_id, key
        versions = await self._freshness.versions(tenant_id, names)
        kept = self._kept.get(whole)
        if kept is not None and kept.versions == versions:
            self._kept.move_to_end(whole)
            return kept
        asked = whole, versions  # who asks for the same meanwhile waits for the same, and nobody for something older
        task = self._loading.get(asked)
        if task is None:
            task = self._loading[asked] = asyncio.create_task(self._load(whole, versions, load))
            task.add_done_callback(lambda _: self._loading.pop(asked, None))
        return await asyncio.shield(task)

    def packed(self, kept: Kept, pack: Callable[[bytes], bytes]) -> bytes:
        """What ``pack`` makes of it, made once and kept beside it."""
        if kept.packed is None:
            kept.packed = pack(kept.body)
            if self._kept.get(kept.whole) is kept:
                self._bytes += len(kept.packed)
                self._shrink()
        return kept.packed

    async def _load(self, whole: tuple[UUID, Any], versions: Versions, load: Load) -> Kept:
        """The versions were known before: rows changed since make the answer newer than it says, never older."""
        tenant_id, _ = whole
        body = await reading(self._pool, tenant_id, lambda db: load(db, tenant_id))
        kept = Kept(body, blake2b(body, digest_size=12).hexdigest(), versions, whole)
        self._keep(whole, kept)
        return kept

    def _keep(self, whole: tuple[UUID, Any], kept: Kept) -> None:
        if (before := self._kept.pop(whole, None)) is not None:
            self._bytes -= before.size
        self._kept[whole] = kept
        self._bytes += kept.size
        self._shrink()

    def _shrink(self) -> None:
        while self._bytes > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.size
