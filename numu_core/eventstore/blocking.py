"""One tenant's log for code that is not asynchronous: an engine in a thread of its own, a pool for reading."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool

from numu_core.eventstore.batch import Accepted
from numu_core.eventstore.codec import Codec
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Stored
from numu_core.eventstore.streams import SUBJECT_KEYS
from numu_core.kernel.decider import Decider
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.registry import Registry

BlockingDb = psycopg.Connection[Any]
WORK_FOR = "SELECT set_config('numu.tenant_id', %s, true)"


class TenantLog:
    """Appends through an engine's lanes, reads under row-level security. Safe to use from many threads.

    Args:
        dsn: a connection with the role ``numu_app``, or ``numu_worker`` for code that writes read models.
    """

    def __init__(self, dsn: str, registry: Registry, keyring: Keyring, tenant_id: UUID, *, readers: int = 8) -> None:
        self.tenant_id, self._keyring, self._codec = tenant_id, keyring, Codec(registry)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="numu log", daemon=True)
        self._thread.start()
        self._engine = Engine(dsn, registry, keyring, lanes=1)
        self._wait_for(self._engine.__aenter__())
        self._pool: ConnectionPool[BlockingDb] = ConnectionPool(
            dsn,
            min_size=1,
            max_size=readers,
            open=True,
            check=ConnectionPool.check_connection,
            kwargs={"autocommit": True},
        )

    def close(self) -> None:
        """Let the turns under way finish, then let go of everything."""
        if self._loop.is_closed():
            return
        self._wait_for(self._engine.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._pool.close()

    def execute(self, command: Command, *, actor: str) -> Accepted:
        """As ``Engine.execute``."""
        accepted: Accepted = self._wait_for(self._engine.execute(self.tenant_id, command, actor=actor))
        return accepted

    def state(self, decider: Decider[Any, Any], stream_id: UUID) -> Any:
        """As ``Engine.state``."""
        return self._wait_for(self._engine.state(self.tenant_id, decider, stream_id))

    @contextmanager
    def session(self) -> Iterator[BlockingDb]:
        """A transaction that sees this tenant only."""
        with self._pool.connection() as db, db.transaction():
            db.execute(WORK_FOR, (str(self.tenant_id),))
            yield db

    def opened(self, db: BlockingDb, rows: Collection[Stored]) -> list[Event]:
        """The facts in ``rows``, with the personal data that may still be read."""
        subjects = list({s for row in rows if (s := self._codec.subject(row.type, row.payload))})
        found = db.execute(SUBJECT_KEYS, (self.tenant_id, subjects), binary=True).fetchall() if subjects else []
        about = self.tenant_id.bytes
        keys = {one: sealed and self._keyring.unwrap(sealed, about + one.bytes) for one, sealed in found}
        return [self._codec.decode(row.type, row.payload, self.tenant_id, keys) for row in rows]

    def _wait_for(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
