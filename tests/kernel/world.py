"""The real application on a real database, without processes: ``world`` is a gateway, a log and its read models.

``await world.merchant()`` is somebody who registered and opened a store, as an HTTP client. Read models are folded when
somebody waits for them, or by ``await world.fold()``; so a test never sleeps.
"""

from asyncio import Lock
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from redis.asyncio import Redis

from deploy.settings import with_role
from numu_core.eventstore.connections import Pool, open_pool
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed as registry
from numu_core.eventstore.secrets import Secrets
from numu_core.kernel.platform import PLATFORM
from numu_core.tenants.commands import PutOnPlan
from numu_core.tenants.decider import TENANTS, allowance_of
from numu_gateway.kernel.app import create_app
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.services import Services
from numu_gateway.kernel.shell import Shell
from numu_gateway.kernel.tokens import Tokens
from numu_projections.kernel.engine import Folding
from numu_projections.kernel.installed import installed as projections
from numu_projections.kernel.reads import Freshness, HotCache
from numu_workers.kernel.asking import Asking
from numu_workers.kernel.circuits import Circuits
from numu_workers.kernel.http import Http, open_http
from tests.kernel.files import MemoryFiles

MASTER_KEY = bytes(range(32))
PASSWORD = "Correct-Horse-9"
NUMBERS = count(1)


class Prompt(Freshness):
    """Folds when somebody waits, and asks the database each time somebody looks."""

    def __init__(self, pool: Pool, redis: Redis, folding: Folding) -> None:
        super().__init__(pool, redis)
        self._folding, self._alone = folding, Lock()

    async def wait(self, tenant_id: UUID, names: Sequence[str], position: int, timeout_s: float) -> bool:
        assert names
        assert timeout_s > 0
        async with self._alone:  # what another folds at the moment would be passed over
            return (await self._folding.catch_up(tenant_id)).reached >= position

    async def versions(self, tenant_id: UUID, names: Sequence[str]) -> tuple[str | None, ...]:
        await self.check(tenant_id)
        return await super().versions(tenant_id, names)


class Client(httpx.AsyncClient):
    """A browser. Paths are below ``/api/v1``; it echoes the CSRF token as our pages do."""

    def __init__(self, app: Any) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        super().__init__(transport=transport, base_url="http://testserver/api/v1")

    async def arm(self) -> None:
        """Get a CSRF token and echo it from now on."""
        answer = await self.get("/auth/csrf-token")
        self.headers["x-csrf-token"] = answer.json()["data"]["csrf_token"]


class Merchant(Client):
    """Somebody signed in, with an open store."""

    account_id: UUID
    store_id: UUID
    tenant_id: UUID
    email: str
    subdomain: str


class World:
    """Everything one process holds, and the fold."""

    def __init__(self, services: Services, folding: Folding, log: Log, worker_pool: Pool) -> None:
        self.services, self.folding, self.log, self.worker_pool = services, folding, log, worker_pool
        self.engine, self.pool, self.redis = services.engine, services.pool, services.redis
        self.files = services.files
        self.app: Shell = create_app(services)
        self._open = AsyncExitStack()

    async def fold(self) -> None:
        """Fold every tenant until there is nothing left to fold."""
        async with self.worker_pool.connection() as db:
            heads = await self.log.heads(db)
        for tenant_id, _ in heads:
            await self.folding.catch_up(tenant_id)

    async def guest(self) -> Client:
        """A browser without a session."""
        return await self._open.enter_async_context(Client(self.app))

    async def browser(self, of: Client) -> Client:
        """The same person, with the same cookies, at the present ``app``."""
        one = await self.guest()
        one.cookies.update(of.cookies)
        return one

    def fresh_app(self) -> Shell:
        """Another process's gateway: it remembers nothing that this one has learnt."""
        return create_app(self.services)

    async def merchant(self, **store: Any) -> Merchant:
        """Somebody who registered and opened a store; ``store`` adds to or replaces what it is opened with."""
        n = next(NUMBERS)
        one = await self._open.enter_async_context(Merchant(self.app))
        one.email, one.subdomain = f"merchant-{n}@example.com", f"shop-{n}"
        who = {"email": one.email, "password": PASSWORD, "first_name": "Amira", "last_name": "Hassan"}
        registered = await one.post("/auth/register", json=who)
        assert registered.status_code == 201, registered.text
        one.account_id = UUID(registered.json()["data"]["user"]["id"])
        await one.arm()
        shop = {"name": f"Shop {n}", "subdomain": one.subdomain, "default_currency": "EGP", **store}
        opened = await one.post("/stores/", json=shop)
        assert opened.status_code == 201, opened.text
        one.store_id = UUID(opened.json()["data"]["id"])
        me = await one.get("/auth/me")
        one.tenant_id = UUID(me.json()["data"]["tenant"]["id"])
        return one

    async def on_plan(self, one: Merchant, plan: str) -> None:
        """Let the merchant's tenant be on another plan than the trial it begins with."""
        await self.engine.execute(PLATFORM, PutOnPlan(tenant_id=one.tenant_id, plan=plan), actor="platform:test")
        tenant = await self.engine.state(PLATFORM, TENANTS, one.tenant_id)
        await self.engine.execute(one.tenant_id, allowance_of(tenant, one.tenant_id), actor="platform:test")
        await self.fold()

    async def close(self) -> None:
        """Close the browsers."""
        await self._open.aclose()


@cache
def tokens() -> Tokens:
    """One RSA key for the whole run: making one takes a while."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    plain = serialization.NoEncryption()
    return Tokens(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode())


def nobody() -> httpx.AsyncClient:
    """The outside world when nobody answers."""
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(503)))


@asynccontextmanager
async def a_world(
    database: str, redis_url: str, config: Config | None = None, outside: Sequence[str] = ()
) -> AsyncIterator[World]:
    """A world on a migrated, empty database; ``outside`` is where it asks providers: nowhere, unless told."""
    app_url, keyring = with_role(database, "numu_app"), Keyring(MASTER_KEY)
    async with AsyncExitStack() as stack:
        redis: Redis = Redis.from_url(redis_url)
        stack.push_async_callback(redis.aclose)
        pool = await open_pool(app_url, 4)
        stack.push_async_callback(pool.close)
        worker_pool = await open_pool(with_role(database, "numu_worker"), 2)
        stack.push_async_callback(worker_pool.close)
        log = Log(registry(), keyring)
        folding = Folding(worker_pool, log, projections().values())

        http = await stack.enter_async_context(open_http(outside)) if outside else Http(nobody(), Circuits())
        freshness = Prompt(pool, redis, folding)
        services = Services(
            config=config or Config(environment="test"),
            engine=await stack.enter_async_context(Engine(app_url, registry(), keyring, lanes=2)),
            pool=pool,
            redis=redis,
            keyring=keyring,
            secrets=Secrets(keyring),
            tokens=tokens(),
            wait=freshness.wait,
            hot=HotCache(pool, freshness),
            hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
            files=MemoryFiles(),
            ask=Asking(http),
        )
        world = World(services, folding, log, worker_pool)
        stack.push_async_callback(world.close)
        yield world


@pytest.fixture
async def world(database: str, redis_url: str) -> AsyncIterator[World]:
    """A world for this test alone."""
    async with a_world(database, redis_url) as made:
        yield made
