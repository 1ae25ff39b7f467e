"""A lane: one connection, one queue, one turn after another. Group commit is what a turn does.

A turn is two round trips shared by everything in it: lock the waiting tenants' heads and read what is new since the
cache; run the commands in memory; append all their facts and commit. Where no other process has stored anything for a
while the first is left out: the append itself refuses if the head has moved, and the turn is taken again with locks.
"""

import asyncio
from collections import deque
from time import monotonic
from uuid import UUID

import structlog
from opentelemetry import trace
from psycopg import AsyncConnection, DataError, Error, IntegrityError, OperationalError
from psycopg.errors import SerializationFailure

from numu_core.eventstore.arrays import Ints, Texts, Uuids
from numu_core.eventstore.batch import Accepted, Batch, Chapter, Logged, Waiting
from numu_core.eventstore.cache import SUBJECT_KEY, Cache
from numu_core.eventstore.codec import Codec
from numu_core.eventstore.connections import Db, begin
from numu_core.eventstore.errors import LogUnavailable, Overloaded
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.metrics import BATCH_SIZE, TURN_SECONDS
from numu_core.eventstore.streams import Streams, may_be_snapshotted, subject_keys
from numu_core.kernel.registry import Registry
from numu_core.kernel.shop import Key, Known

MOST_PER_TURN = 256  # commands
MOST_TO_FOLLOW = 5_000  # facts of others; beyond that it is cheaper to load what is asked for
MOST_LOADS = 20  # a handler that asks for new states for ever is a bug
SNAPSHOT_EVERY = 2_000  # facts
QUIET_AFTER = 8  # turns in which nobody else stored anything
NEVER = 2**62
PATIENCE_S = 10.0  # a command that could not be stored for so long is given back

OPEN = b"SELECT * FROM open_turn(%b, %b, %b, %b, %b)"
APPEND = b"SELECT append_events(" + b", ".join([b"%b"] * 25) + b")"
HASH_AT = b"SELECT hash FROM events WHERE tenant_id = %b AND position = %b"
LOGGED_AT = b"SELECT position FROM command_log WHERE tenant_id = %b AND key = %b"

log = structlog.get_logger()
tracer = trace.get_tracer("numu.eventstore")


class Lane:
    """Serves the tenants that hash to it."""

    def __init__(self, dsn: str, registry: Registry, keyring: Keyring, *, most_waiting: int = 5_000) -> None:
        self._dsn, self._registry, self._keyring, self._most_waiting = dsn, registry, keyring, most_waiting
        self._codec = Codec(registry)
        self._cache = Cache(self._codec, registry.deciders)
        self._streams = Streams(self._codec, keyring, registry.deciders)
        self._queue: deque[Waiting] = deque()
        self._alone: deque[Waiting] = deque()  # commands of a batch that the database refused, to be tried one by one
        self._wake = asyncio.Event()
        self._db: Db | None = None
        self._snapshots: dict[tuple[UUID, Key], int] = {}
        self.announce: asyncio.Queue[dict[UUID, int]] | None = None

    def submit(self, waiting: Waiting) -> None:
        """Queue a command.

        Raises:
            Overloaded: too much is waiting already.
        """
        if len(self._queue) >= self._most_waiting:
            raise Overloaded
        self._queue.append(waiting)
        self._wake.set()

    async def run(self) -> None:
        """Take turns until cancelled."""
        try:
            while True:
                while not self._queue and not self._alone:
                    self._wake.clear()
                    await self._wake.wait()
                await asyncio.sleep(0)  # let those who were just answered ask again: they share this turn
                try:
                    await self._turn()
                except (OperationalError, OSError) as fault:
                    await self._lost(fault)
        finally:
            if self._db is not None:
                await self._db.close()

    # -- one turn ------------------------------------------------------------------------------------------------

    async def _turn(self) -> None:
        started = monotonic()
        mine = [self._alone.popleft()] if self._alone else self._take(MOST_PER_TURN)
        if not mine:
            return
        batch, quiet = Batch(self._registry, self._codec, self._keyring), self._is_quiet(mine)
        try:
            db = await self._connected()
            await (self._trust(batch, mine) if quiet else self._open(db, batch, mine))
        except BaseException:
            self._queue.extendleft(reversed(mine))
            raise
        for waiting in (*mine, *self._latecomers(batch, MOST_PER_TURN - len(mine))):
            batch.run(waiting)
        try:
            await self._store(db, batch, quiet=quiet)
        except (SerializationFailure, IntegrityError, DataError) as refusal:
            await self._refused(db, batch, refusal, quiet=quiet)
            return
        self._settle(batch)
        BATCH_SIZE.observe(len(batch.answers))
        TURN_SECONDS.observe(monotonic() - started)
        await self._warm(db, batch)
        await self._snapshot(db, batch)

    def _is_quiet(self, mine: list[Waiting]) -> bool:
        """Nobody else has stored anything for these tenants lately, and what we know of them is in memory."""
        caches = [self._cache.find(tenant_id) for tenant_id in {waiting.tenant_id for waiting in mine}]
        return all(cache is not None and cache.quiet >= QUIET_AFTER for cache in caches)

    async def _trust(self, batch: Batch, mine: list[Waiting]) -> None:
        """Decide on what is in memory, without locking: if somebody else did store something, appending refuses."""
        for tenant_id in {waiting.tenant_id for waiting in mine}:
            cache = self._cache.tenant(tenant_id)
            batch.chapters[tenant_id] = Chapter(tenant_id, cache.position, cache.head, cache)

    def _take(self, most: int) -> list[Waiting]:
        taken: list[Waiting] = []
        while self._queue and len(taken) < most:
            waiting = self._queue.popleft()
            if not waiting.answer.done():  # the caller may have gone
                taken.append(waiting)
        return taken

    def _latecomers(self, batch: Batch, most: int) -> list[Waiting]:
        """What was queued while we waited for the locks, if its tenant is locked and no key must be looked up."""
        if len(self._alone):
            return []
        late: list[Waiting] = []
        left = deque[Waiting]()
        while self._queue:
            waiting = self._queue.popleft()
            fits = waiting.tenant_id in batch.chapters and waiting.key is None and len(late) < most
            (late if fits else left).append(waiting)
        self._queue = left
        return late

    async def _open(self, db: Db, batch: Batch, mine: list[Waiting]) -> None:
        """Lock heads, follow what others stored, look keys up: one round trip."""
        tenants = sorted({waiting.tenant_id for waiting in mine})
        caches = [self._cache.find(tenant_id) for tenant_id in tenants]
        keyed = [waiting for waiting in mine if waiting.key is not None]
        values = (
            Uuids(tenants),
            Ints([cache.position if cache else NEVER for cache in caches]),
            Uuids([waiting.tenant_id for waiting in keyed]),
            Texts([waiting.key or "" for waiting in keyed]),
            MOST_TO_FOLLOW + 1,
        )
        async with db.pipeline():
            await db.execute(b"BEGIN")
            cursor = await db.execute(OPEN, values, prepare=True, binary=True)
        rows = await cursor.fetchall()
        for kind, tenant_id, position, *_, proof in rows:
            if kind == 0:
                self._begin_chapter(batch, tenant_id, position, proof)
        for kind, tenant_id, position, stream, stream_id, version, name, body, proof in rows:
            if kind == 1 and batch.chapters[tenant_id].cache.position < position:
                self._cache.follow(tenant_id, stream, stream_id, version, name, body)
            elif kind == 2:  # noqa: PLR2004 - the third kind of row that open_turn answers
                batch.chapters[tenant_id].logged[name] = Logged(proof, position, body)
        for chapter in batch.chapters.values():
            cache = chapter.cache
            cache.quiet = cache.quiet + 1 if cache.position == chapter.start else 0
            cache.position, cache.head = chapter.start, chapter.head

    def _begin_chapter(self, batch: Batch, tenant_id: UUID, position: int, head: bytes) -> None:
        cache = self._cache.find(tenant_id)
        if cache is None or position - cache.position > MOST_TO_FOLLOW:
            self._cache.start(tenant_id, position, head)
        batch.chapters[tenant_id] = Chapter(tenant_id, position, head, self._cache.tenant(tenant_id))

    async def _store(self, db: Db, batch: Batch, *, quiet: bool) -> None:
        """Append everything and commit: one round trip; or let go of the locks when there is nothing to keep."""
        if not batch.rows and not batch.log_rows:
            if not quiet:
                await db.execute(b"ROLLBACK")
            return
        try:
            with tracer.start_as_current_span("append", attributes={"numu.events": len(batch.rows)}):
                await self._append(db, batch, quiet=quiet)
        except SerializationFailure:
            raise
        except (OperationalError, OSError) as fault:
            log.warning("commit outcome unknown", fault=str(fault), events=len(batch.rows))
            if not await self._was_stored(batch):
                self._queue.extendleft(reversed(batch.everyone()))
                raise

    async def _append(self, db: Db, batch: Batch, *, quiet: bool) -> None:
        if quiet:  # a transaction of its own
            await db.execute(APPEND, batch.parameters(), prepare=True)
            return
        async with db.pipeline():
            await db.execute(APPEND, batch.parameters(), prepare=True)
            await db.execute(b"COMMIT")

    def _settle(self, batch: Batch) -> None:
        """What was stored is known; the callers are told."""
        for chapter in batch.chapters.values():
            chapter.merge()
        for waiting, answer in batch.answers:
            if not waiting.answer.done():
                if isinstance(answer, Accepted):
                    waiting.answer.set_result(answer)
                else:
                    waiting.answer.set_exception(answer)
        moved = {c.tenant_id: c.position for c in batch.chapters.values() if c.position > c.start}
        if self.announce is not None and moved:
            self.announce.put_nowait(moved)

    async def _refused(self, db: Db, batch: Batch, refusal: Error, *, quiet: bool) -> None:
        """The database kept nothing of the batch. It runs again: under locks first, then one command at a time."""
        await db.rollback()
        everyone = batch.everyone()
        if quiet:
            for chapter in batch.chapters.values():
                chapter.cache.quiet = 0
            self._queue.extendleft(reversed(everyone))
            return
        self._cache.clear()
        log.error("batch refused", fault=str(refusal), commands=len(everyone))
        if len(everyone) == 1:
            everyone[0].answer.set_exception(refusal)
        else:
            self._alone.extend(everyone)

    # -- states that were not in memory, snapshots ------------------------------------------------------------------

    async def _warm(self, db: Db, batch: Batch) -> None:
        """Load what handlers asked for, outside the lock, and let them run again."""
        by_tenant: dict[UUID, set[Key]] = {}
        for waiting, keys in batch.cold:
            waiting.loads += 1
            if waiting.loads > MOST_LOADS:
                waiting.answer.set_exception(RuntimeError(f"{waiting.command!r:.80} never stops asking for states"))
                continue
            by_tenant.setdefault(waiting.tenant_id, set()).update(keys)
        again = [waiting for waiting, _ in batch.cold if not waiting.answer.done()]
        self._queue.extendleft(reversed(again))
        for tenant_id, wanted in by_tenant.items():
            await self._load(db, tenant_id, wanted)

    async def _load(self, db: Db, tenant_id: UUID, keys: set[Key]) -> None:
        cache = self._cache.tenant(tenant_id)
        people = [stream_id for stream, stream_id in keys if stream == SUBJECT_KEY]
        await begin(db, tenant_id)
        found, opened = await self._streams.load(db, tenant_id, [key for key in keys if key[0] != SUBJECT_KEY])
        opened |= await subject_keys(db, self._keyring, tenant_id, people)
        await db.execute(b"COMMIT")
        cache.keys.update(opened)
        for subject_id in people:
            if subject_id not in opened:
                cache.put((SUBJECT_KEY, subject_id), (None, 0))
        for key, known in found.items():
            cache.put(key, known)

    async def _snapshot(self, db: Db, batch: Batch) -> None:
        """Keep the states of streams that have grown long."""
        for chapter in batch.chapters.values():
            for key, known in chapter.states.items():
                if known[1] - self._snapshots.get((chapter.tenant_id, key), 0) >= SNAPSHOT_EVERY:
                    await self._save(db, chapter.tenant_id, key, known)

    async def _save(self, db: Db, tenant_id: UUID, key: Key, known: Known) -> None:
        if len(self._snapshots) > 100_000:  # noqa: PLR2004 - a bound, not a rule: forgetting costs one more snapshot
            self._snapshots.clear()
        first, self._snapshots[tenant_id, key] = (tenant_id, key) not in self._snapshots, known[1]
        if may_be_snapshotted(self._registry.deciders[key[0]]) and not (first and known[1] % SNAPSHOT_EVERY):
            await begin(db, tenant_id)
            await self._streams.save(db, tenant_id, key, known)
            await db.execute(b"COMMIT")

    # -- when the connection is lost ----------------------------------------------------------------------------

    async def _connected(self) -> Db:
        if self._db is None or self._db.closed or self._db.broken:
            self._db = await AsyncConnection.connect(self._dsn, autocommit=True, connect_timeout=5)
        return self._db

    async def _was_stored(self, batch: Batch) -> bool:
        """Whether a commit without an answer happened. Waits for the old transaction by taking its locks."""
        while True:
            try:
                db = await self._connected()
                async with db.transaction():
                    tenants = sorted(batch.chapters)
                    await db.execute(OPEN, (Uuids(tenants), Ints([NEVER] * len(tenants)), Uuids([]), Texts([]), 1))
                    return await self._finds(db, batch)
            except (OperationalError, OSError) as fault:
                await self._lost(fault)

    async def _finds(self, db: Db, batch: Batch) -> bool:
        """The last fact of the batch, or its first key, is in the log: then all of it is."""
        if batch.rows:
            tenant_id, position, *_, head = batch.rows[-1]
            row = await (await db.execute(HASH_AT, (tenant_id, position), binary=True)).fetchone()
            return row is not None and bytes(row[0]) == head
        tenant_id, key, *_ = batch.log_rows[0]
        return await (await db.execute(LOGGED_AT, (tenant_id, key))).fetchone() is not None

    async def _lost(self, fault: Exception) -> None:
        """Close, wait, and give back what has waited too long. The next turn connects again."""
        log.warning("log connection lost", fault=str(fault))
        if self._db is not None:
            await self._db.close()
            self._db = None
        self._cache.clear()
        now = monotonic()
        kept = deque[Waiting]()
        for waiting in self._queue:
            if now - waiting.since > PATIENCE_S and not waiting.answer.done():
                waiting.answer.set_exception(LogUnavailable())
            else:
                kept.append(waiting)
        self._queue = kept
        await asyncio.sleep(0.2)
