"""Engines on a database of the test's own, as a gateway has them."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing import cryptography

from deploy.settings import with_role
from numu_core.eventstore.audit import Verified, verify
from numu_core.eventstore.connections import Pool, open_pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log, Stored
from numu_core.kernel.registry import Registry
from tests.eventstore.guests import REGISTRY

sys.modules["eventsourcing.cipher"] = cryptography  # the library's cases want the same cipher of another package
KEYRING = Keyring(bytes(range(32)))
MakeEngine = Callable[..., Awaitable[Engine]]


class House:
    """What a test looks at the log with."""

    def __init__(self, database: str, pool: Pool) -> None:
        self.database, self.pool, self.log = database, pool, Log(REGISTRY, KEYRING)

    async def stored(self, tenant_id: UUID) -> list[Stored]:
        """All rows of a tenant."""
        async with tenant_session(self.pool, tenant_id) as db:
            return await self.log.stored(db, tenant_id, limit=100_000)

    async def events(self, tenant_id: UUID) -> list[Any]:
        """All facts of a tenant."""
        async with tenant_session(self.pool, tenant_id) as db:
            return [event for event, _ in await self.log.read(db, tenant_id, limit=100_000)]

    async def sound(self, tenant_id: UUID) -> Verified:
        """The chain verifies; positions and the versions of every stream have no gap."""
        found = await verify(self.pool, tenant_id, public_key=KEYRING.public_key)
        assert not found.findings, found.findings
        rows = await self.stored(tenant_id)
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))
        streams: dict[tuple[str, UUID], list[int]] = {}
        for row in rows:
            streams.setdefault((row.stream_type, row.stream_id), []).append(row.version)
        for versions in streams.values():
            assert versions == list(range(1, len(versions) + 1))
        return found

    def as_owner(self, statement: str, *values: Any) -> list[Any]:
        """What only somebody with the keys of the server can do."""
        with psycopg.connect(self.database, autocommit=True) as db:
            cursor = db.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
async def house(database: str) -> AsyncIterator[House]:
    pool = await open_pool(with_role(database, "numu_worker"), 2)
    yield House(database, pool)
    await pool.close()


@pytest.fixture
async def engine_on(database: str) -> AsyncIterator[MakeEngine]:
    """Starts engines on the test's database; all end with the test."""
    async with AsyncExitStack() as running:

        async def start(registry: Registry = REGISTRY, *, dsn: str | None = None, **options: Any) -> Engine:
            engine = Engine(dsn or with_role(database, "numu_app"), registry, KEYRING, **options)
            return await running.enter_async_context(engine)

        yield start


@pytest.fixture
async def engines(engine_on: MakeEngine) -> list[Engine]:
    """Two processes' worth of engines, in one loop."""
    return [await engine_on(), await engine_on()]


@pytest.fixture
def tenant() -> UUID:
    return uuid4()
