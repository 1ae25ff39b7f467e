"""A lane: one connection, one queue, one turn after another. Group commit is what a turn does.

A turn is two round trips shared by everything in it: lock the waiting tenants' heads and read what is new since the
cache; run the commands in memory; append all their facts and commit. Where no other process has stored anything for a
while the first is left out: the append itself refuses if the head is not the one that was decided on, and the turn is
taken again, under locks.
"""

import asyncio
from collections import deque
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from psycopg import Error, OperationalError
from psycopg.errors import SerializationFailure

from numu_core.eventstore.arrays import Ints, Texts, Uuids
from numu_core.eventstore.batch import Accepted, Batch, Chapter, Logged, Waiting
from numu_core.eventstore.codec import Codec
from numu_core.eventstore.connections import Db
from numu_core.eventstore.errors import LogUnavailable, Overloaded
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.memory import Memory
from numu_core.eventstore.metrics import BATCH_SIZE, TURN_SECONDS
from numu_core.eventstore.tracing import shared
from numu_core.eventstore.wire import APPEND, LOST, NEVER, OPEN, Wire, was_stored
from numu_core.kernel.registry import Registry

MOST_PER_TURN = 256  # commands
MOST_TO_FOLLOW = 5_000  # facts of others; beyond that it is cheaper to load what is asked for
QUIET_AFTER = 8  # turns in which nobody else stored anything
PATIENCE_S = 10.0  # a command that could not be stored for so long is given back

log = structlog.get_logger()


class Lane:
    """Serves the tenants that hash to it."""

    def __init__(self, dsn: str, registry: Registry, keyring: Keyring, *, most_waiting: int = 5_000) -> None:
        self._registry, self._keyring, self._most_waiting = registry, keyring, most_waiting
        self._codec = Codec(registry)
        self._memory = Memory(registry, self._codec, keyring)
        self._cache = self._memory.cache
        self._queue: deque[Waiting] = deque()
        self._alone: deque[Waiting] = deque()  # commands of a batch that the database refused, to be tried one by one
        self._wire = Wire(dsn)
        self._wake = asyncio.Event()
        self._closing = False
        self.announce: asyncio.Queue[dict[UUID, int]] | None = None

    def submit(self, waiting: Waiting) -> None:
        """Queue a command.

        Raises:
            Overloaded: too much is waiting already.
            LogUnavailable: this process is ending.
        """
        if self._closing:
            raise LogUnavailable
        if len(self._queue) >= self._most_waiting:
            raise Overloaded
        self._queue.append(waiting)
        self._wake.set()

    async def run(self) -> None:
        """Take turns until closed or cancelled. Whoever then still waits is told that nothing was done."""
        try:
            while not self._closing:
                if not self._queue and not self._alone:
                    self._wake.clear()
                    await self._wake.wait()
                await asyncio.sleep(0)  # let those who were just answered ask again: they share this turn
                try:
                    await self._turn()
                except (Error, OSError) as fault:
                    await self._lost(fault)
                except Exception:  # a bug; all callers but those still queued have their answers
                    log.exception("turn failed")
                    self._cache.clear()
        finally:
            self._closing = True
            for waiting in (*self._alone, *self._queue):
                waiting.refuse(LogUnavailable())
            await self._wire.close()

    def close(self) -> None:
        """Take no more commands; ``run`` ends with the turn that is under way."""
        self._closing = True
        self._wake.set()

    # -- one turn ----------------------------------------------------------------------------------------------------

    async def _turn(self) -> None:
        began, alone = monotonic(), bool(self._alone)
        mine = self._take(self._alone, 1) if alone else self._take(self._queue, MOST_PER_TURN)
        if not mine:
            return
        batch = Batch(self._registry, self._codec, self._keyring, quiet=not alone and self._is_quiet(mine))
        try:
            await (self._trust(batch, mine) if batch.quiet else self._open(batch, mine))
            late = [] if alone else self._latecomers(batch, MOST_PER_TURN - len(mine))
            for waiting in (*mine, *late):
                batch.run(waiting)
            await self._store(batch)
        except asyncio.CancelledError:
            for waiting in batch.everyone() or mine:
                waiting.answer.cancel()  # stored perhaps, perhaps not
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, no caller may be left without an answer
            await self._failed(batch, batch.everyone() or mine, fault, alone=alone)
        else:
            await self._settle(batch, began, alone=alone)

    def _take(self, queue: deque[Waiting], most: int) -> list[Waiting]:
        taken: list[Waiting] = []
        while queue and len(taken) < most:
            waiting = queue.popleft()
            if not waiting.answer.done():  # the caller may have gone
                taken.append(waiting)
        return taken

    def _is_quiet(self, mine: list[Waiting]) -> bool:
        """Nobody else has stored anything for these tenants lately, and what we know of them is in memory."""
        caches = [self._cache.find(tenant_id) for tenant_id in {waiting.tenant_id for waiting in mine}]
        return all(cache is not None and cache.quiet >= QUIET_AFTER for cache in caches) and not any(
            waiting.careful for waiting in mine
        )

    async def _trust(self, batch: Batch, mine: list[Waiting]) -> None:
        """Decide on what is in memory: if somebody else did store something, appending refuses."""
        for tenant_id in {waiting.tenant_id for waiting in mine}:
            cache = self._cache.tenant(tenant_id)
            batch.chapters[tenant_id] = Chapter(tenant_id, cache.position, cache.head, cache)

    def _latecomers(self, batch: Batch, most: int) -> list[Waiting]:
        """What was queued while we waited for the locks, if its tenant is locked and no key must be looked up."""
        late: list[Waiting] = []
        left: list[Waiting] = []
        while self._queue and len(late) < most:
            waiting = self._queue.popleft()
            if waiting.answer.done():
                continue
            fits = waiting.tenant_id in batch.chapters and waiting.key is None and not waiting.careful
            (late if fits else left).append(waiting)
        self._queue.extendleft(reversed(left))
        return late

    async def _open(self, batch: Batch, mine: list[Waiting]) -> None:
        """Lock heads, follow what others stored, look keys up: one round trip."""
        db = await self._wire.db()
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
        for kind, tenant_id, position, _, _, fence, _, _, proof in rows:
            if kind == 0:
                self._begin_chapter(batch, tenant_id, position, proof).cache.fence = fence
        for kind, tenant_id, position, stream, stream_id, version, name, body, proof in rows:
            if kind == 1 and batch.chapters[tenant_id].cache.position < position:
                self._cache.follow(tenant_id, stream, stream_id, version, name, body)
            elif kind == 2:  # noqa: PLR2004 - the third kind of row that open_turn answers
                batch.chapters[tenant_id].logged[name] = Logged(proof, position, body)
        for chapter in batch.chapters.values():
            cache = chapter.cache
            cache.quiet = cache.quiet + 1 if cache.position == chapter.start else 0
            cache.position, cache.head = chapter.start, chapter.head

    def _begin_chapter(self, batch: Batch, tenant_id: UUID, position: int, head: bytes) -> Chapter:
        cache = self._cache.find(tenant_id)
        if cache is None or position - cache.position > MOST_TO_FOLLOW:
            self._cache.start(tenant_id, position, head)
        chapter = batch.chapters[tenant_id] = Chapter(tenant_id, position, head, self._cache.tenant(tenant_id))
        return chapter

    async def _store(self, batch: Batch) -> None:
        """Append everything and commit: one round trip; or let go of the locks when there is nothing to keep."""
        if not batch.keeps_something():
            if not batch.quiet:
                await self._wire.let_go()
            return
        values, db = batch.parameters(), await self._wire.db()
        try:
            with shared("append", [one.trace for one, _ in batch.answers], {"numu.events": len(batch.rows)}):
                await self._append(db, values, quiet=batch.quiet)
        except SerializationFailure:
            raise
        except (Error, OSError) as fault:
            if not isinstance(fault, LOST) and not db.closed:
                raise  # the database says no
            log.warning("commit outcome unknown", fault=str(fault), events=len(batch.rows))
            if not await self._find_out(batch):
                raise OperationalError("lost before it was stored") from fault

    async def _append(self, db: Db, values: tuple[Any, ...], *, quiet: bool) -> None:
        if quiet:  # a transaction of its own
            await db.execute(APPEND, values, prepare=True)
            return
        async with db.pipeline():
            await db.execute(APPEND, values, prepare=True)
            await db.execute(b"COMMIT")

    async def _failed(self, batch: Batch, everyone: list[Waiting], fault: Exception, *, alone: bool) -> None:
        """Nothing was kept, so everything runs again: what the database refused first under locks, then one by one."""
        await self._wire.let_go()
        for chapter in batch.chapters.values():
            chapter.cache.quiet = 0
        if isinstance(fault, LOST) and not isinstance(fault, SerializationFailure):
            (self._alone if alone else self._queue).extendleft(reversed(everyone))
            await self._lost(fault)
        elif batch.quiet:
            self._queue.extendleft(reversed(everyone))
        else:
            self._cache.clear()
            log.error("batch refused", fault=repr(fault), commands=len(everyone))
            if len(everyone) == 1:
                everyone[0].refuse(fault)
            else:
                self._alone.extend(everyone)

    # -- afterwards --------------------------------------------------------------------------------------------------

    async def _settle(self, batch: Batch, began: float, *, alone: bool) -> None:
        """What was stored is known; the callers are told; what was missing is loaded."""
        for waiting in (unsure := batch.doubtful()):
            waiting.careful = True
        self._queue.extendleft(reversed(unsure))
        for chapter in batch.chapters.values():
            chapter.merge()
        for waiting, answer in batch.answers:
            if isinstance(answer, Accepted):
                waiting.accept(answer)
            else:
                waiting.refuse(answer)
        moved = {c.tenant_id: c.position for c in batch.chapters.values() if c.position > c.start}
        if self.announce is not None and moved:
            self.announce.put_nowait(moved)
        BATCH_SIZE.observe(len(batch.answers))
        TURN_SECONDS.observe(monotonic() - began)
        queue = self._alone if alone else self._queue  # who was tried alone does not meet the others again
        try:
            db = await self._wire.db()
            queue.extendleft(reversed(await self._memory.warm(db, batch)))
        except BaseException:
            queue.extendleft(waiting for waiting, _ in reversed(batch.cold))
            raise
        await self._memory.snapshot(db, batch)

    # -- when the connection is lost ---------------------------------------------------------------------------------

    async def _find_out(self, batch: Batch) -> bool:
        """Whether a commit without an answer happened."""
        while True:
            try:
                return await was_stored(self._wire, batch)
            except LOST as fault:
                await self._lost(fault)

    async def _lost(self, fault: Exception) -> None:
        """Close, wait, and give back what has waited too long. The next turn connects again."""
        log.warning("log connection lost", fault=str(fault))
        await self._wire.close()
        self._cache.clear()
        for queue in (self._queue, self._alone):
            for waiting in queue:
                if monotonic() - waiting.since > PATIENCE_S:
                    waiting.refuse(LogUnavailable())
        await asyncio.sleep(0.2)
