"""What a lane knows without asking: states in memory, loaded when missing, snapshotted when their streams grow long."""

from typing import Any
from uuid import UUID

import structlog
from psycopg import Error

from numu_core.eventstore.batch import Batch, Waiting
from numu_core.eventstore.cache import SUBJECT_KEY, Cache
from numu_core.eventstore.codec import Codec
from numu_core.eventstore.connections import Db, begin
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.streams import Streams, may_be_snapshotted, subject_keys
from numu_core.kernel.registry import Registry
from numu_core.kernel.shop import Key, Known

MOST_LOADS = 20  # a handler that asks for new states for ever is a bug
SNAPSHOT_EVERY = 2_000  # facts
MOST_REMEMBERED = 100_000  # streams whose last snapshot is remembered; forgetting one costs one snapshot more

log = structlog.get_logger()


class Memory:
    """The cache of a lane and how it is filled."""

    def __init__(self, registry: Registry, codec: Codec, keyring: Keyring) -> None:
        self.cache = Cache(codec, registry.deciders)
        self._streams = Streams(codec, keyring, registry.deciders)
        self._keyring, self._deciders = keyring, registry.deciders
        self._snapshots: dict[tuple[UUID, Key], int] = {}

    async def warm(self, db: Db, batch: Batch) -> list[Waiting]:
        """Load what handlers asked for, outside any lock; the commands that can now run again."""
        asking: dict[UUID, list[tuple[Waiting, list[Key]]]] = {}
        for waiting, keys in batch.cold:
            waiting.loads += 1
            if waiting.loads > MOST_LOADS:
                waiting.refuse(RuntimeError(f"{type(waiting.command).__name__} never stops asking for states"))
            else:
                asking.setdefault(waiting.tenant_id, []).append((waiting, keys))
        for tenant_id, those in asking.items():
            if await self._load(db, tenant_id, {key for _, keys in those for key in keys}) is not None:
                for waiting, keys in those:  # something stored cannot be read here: it fails who needs it
                    if fault := await self._load(db, tenant_id, set(keys)):
                        waiting.refuse(fault)
        return [waiting for those in asking.values() for waiting, _ in those if not waiting.answer.done()]

    async def snapshot(self, db: Db, batch: Batch) -> None:
        """Keep the states of streams that have grown long."""
        for chapter in batch.chapters.values():
            for key, known in chapter.states.items():
                if known[1] >= SNAPSHOT_EVERY and self._is_due(chapter.tenant_id, key, known):
                    await begin(db, chapter.tenant_id)
                    await self._streams.save(db, chapter.tenant_id, key, known)
                    await db.execute(b"COMMIT")

    def _is_due(self, tenant_id: UUID, key: Key, known: Known) -> bool:
        if len(self._snapshots) > MOST_REMEMBERED:
            self._snapshots.clear()
        last = self._snapshots.get((tenant_id, key), 0)
        if known[1] - last < SNAPSHOT_EVERY or not may_be_snapshotted(self._deciders[key[0]]):
            return False
        self._snapshots[tenant_id, key] = known[1]
        return True

    async def _load(self, db: Db, tenant_id: UUID, keys: set[Key]) -> Exception | None:
        """Bring states into memory; the fault where one cannot be read."""
        if (cache := self.cache.find(tenant_id)) is None:
            return None  # forgotten after doubt: the next turn begins anew
        people = [stream_id for stream, stream_id in keys if stream == SUBJECT_KEY]
        await begin(db, tenant_id)
        try:
            found, opened = await self._streams.load(db, tenant_id, [key for key in keys if key[0] != SUBJECT_KEY])
            opened |= await subject_keys(db, self._keyring, tenant_id, people)
        except (Error, OSError):
            raise
        except Exception as fault:
            log.exception("cannot load", tenant=str(tenant_id), keys=len(keys))
            await db.execute(b"ROLLBACK")
            return fault
        await db.execute(b"COMMIT")
        cache.put_keys(opened)
        for key, known in found.items():
            cache.put(key, known)
        nothing: Any = (None, 0)
        for subject_id in people:
            if subject_id not in opened:
                cache.put((SUBJECT_KEY, subject_id), nothing)
        return None
