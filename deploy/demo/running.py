"""An installation on this machine: servers, schema, seed and processes, ready for a first order."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import httpx
from redis.asyncio import Redis

from deploy.demo.seed import SHOPS, STORE_ID, Seed, appoint_administrator
from deploy.embedded import Servers, servers
from deploy.files import open_files
from deploy.keys import master_key
from deploy.migrate import migrate
from deploy.processes import KINDS, Process, processes
from deploy.readmodels import renew
from deploy.server import free_port
from deploy.settings import Settings
from numu_core.eventstore.connections import open_pool
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.registry import installed
from numu_core.eventstore.secrets import Secrets

READY_TIMEOUT_S = 60.0


class NotReady(RuntimeError):
    """A process did not come up; the message carries the end of its log."""


@dataclass
class Running:
    """What runs, and where."""

    settings: Settings
    servers: Servers
    family: dict[str, Process]
    tenant_id: UUID

    @property
    def gateway_url(self) -> str:
        """Where HTTP is answered."""
        return f"http://{self.settings.gateway_host}:{self.settings.gateway_port}"


@contextmanager
def installation(settings: Settings, say: Callable[[str], None], kinds: tuple[str, ...] = KINDS) -> Iterator[Running]:
    """Start everything, wait until a first order is possible, and stop it again at the end of the block.

    Raises:
        NotReady: something did not start.
    """
    say("PostgreSQL and Valkey")
    with servers(settings.data_dir, database_url=settings.database_url, redis_url=settings.redis_url) as started:
        ready = settings.model_copy(
            update={
                "database_url": started.database_url,
                "redis_url": started.redis_url,
                "gateway_port": settings.gateway_port if is_free(settings.gateway_port) else free_port(),
            }
        )
        say("schema")
        migrate(started.database_url)
        with ThreadPoolExecutor(1) as aside:  # a loop of its own, whoever calls
            aside.submit(asyncio.run, renewed(ready, say)).result()
        say("processes")
        with processes(ready, kinds) as family:
            say("demo shops")
            with ThreadPoolExecutor(1) as aside:
                tenant_id = aside.submit(asyncio.run, seeded(ready)).result()
            running = Running(ready, started, family, tenant_id)
            say("first answer")
            wait_until_open(running)
            yield running


async def renewed(settings: Settings, say: Callable[[str], None]) -> None:
    """Fold anew what a newer version of the code shows differently; nothing where the data are of this version."""
    async for done in renew(settings):
        say(f"read model {done.projection}")


async def seeded(settings: Settings) -> UUID:
    """Plant the demo shops; the first one's tenant."""
    keyring = Keyring(master_key(settings))
    pool = await open_pool(settings.app_url(), 2)
    redis: Redis = Redis.from_url(str(settings.redis_url))
    try:
        async with Engine(settings.app_url(), installed(), keyring, lanes=1, redis=redis) as engine:
            tools = engine, pool, Secrets(keyring), datetime.now(UTC)
            await appoint_administrator(*tools)
            planted = [await Seed(*tools, shop, open_files(settings)).plant() for shop in SHOPS]
            return planted[0]
    finally:
        await redis.aclose()
        await pool.close()


def wait_until_open(running: Running) -> None:
    """Until the storefront's product list shows the goods.

    Raises:
        NotReady: it takes too long, or a process has ended.
    """
    url = f"{running.gateway_url}/api/v1/storefront/store/{STORE_ID}/products?limit=5"
    until = time.monotonic() + READY_TIMEOUT_S
    while not sells(url):
        for process in running.family.values():
            if not process.alive():
                raise NotReady(f"{process.kind} ended:\n{process.last_words()}")
        if time.monotonic() > until:
            raise NotReady(f"no products after {READY_TIMEOUT_S:.0f} s:\n{running.family['gateway'].last_words()}")
        time.sleep(0.1)


def sells(url: str) -> bool:
    """Whether the list at ``url`` is there and not empty."""
    try:
        answer = httpx.get(url, timeout=5)
    except httpx.TransportError:
        return False
    return answer.status_code == httpx.codes.OK and bool(answer.json()["data"]["items"])


def is_free(port: int) -> bool:
    """Whether nothing listens on 127.0.0.1 at ``port``."""
    try:
        httpx.get(f"http://127.0.0.1:{port}", timeout=0.3)
    except httpx.ConnectError:
        return True
    except httpx.TransportError:
        return False
    return False
