"""Real servers for the tests that need them; nothing starts until a test asks."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count
from uuid import uuid4

import pytest
import redis
from hypothesis import HealthCheck
from hypothesis import settings as laws

from deploy.embedded import FOR_TESTS, Servers, temporary_servers
from deploy.migrate import migrate
from deploy.settings import settings
from tests.kernel.databases import create, drop, named
from tests.kernel.world import world  # noqa: F401 - a fixture for every test

laws.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
laws.load_profile("shared")  # a busy machine breaks no law
os.environ.setdefault("NUMU_RATE_LIMITS", "false")  # of installations that tests start: they are in a hurry
MakeDatabase = Callable[[], Awaitable[str]]
NUMBERS = count(1)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL and Valkey for the whole run: `NUMU_DATABASE_URL` and `NUMU_REDIS_URL`, or fresh ones on 127.0.0.1."""
    given = settings()
    with temporary_servers(
        database_url=given.database_url, redis_url=given.redis_url, postgres_settings=FOR_TESTS
    ) as running:
        yield running


@pytest.fixture(scope="session")
def template(servers: Servers) -> Iterator[str]:
    """The name of a database at the newest schema, made once; every `database` is a copy of it."""
    name = f"numu_template_{uuid4().hex[:12]}"
    create(servers.database_url, name)
    migrate(named(servers.database_url, name))
    yield name
    drop(servers.database_url, name)


@pytest.fixture
async def new_database(servers: Servers, template: str) -> AsyncIterator[MakeDatabase]:
    """Makes further databases like `database` (`url = await make()`); all are dropped after the test."""
    async with AsyncExitStack() as made:

        async def make() -> str:
            name = f"{template}_{next(NUMBERS)}"
            await asyncio.to_thread(create, servers.database_url, name, template)
            made.push_async_callback(asyncio.to_thread, drop, servers.database_url, name)
            return named(servers.database_url, name)

        yield make


@pytest.fixture
async def database(new_database: MakeDatabase) -> str:
    """The owner's URL of a migrated, empty database for this test alone; see `deploy.settings.with_role` for others."""
    return await new_database()


@pytest.fixture
def redis_url(servers: Servers) -> str:
    """The URL of a Redis or Valkey database that was emptied before this test. Never used by two runs at once."""
    with redis.Redis.from_url(servers.redis_url) as client:
        client.flushdb()
    return servers.redis_url
