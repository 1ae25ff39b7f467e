"""What relay, worker and scheduler have in common: logs, traces, metrics, connections, and how they end."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import uvloop
from msgspec import Struct
from redis.asyncio import Redis

from deploy.collector import settle
from deploy.embedded import servers_at_hand
from deploy.keys import master_key
from deploy.logs import configure_logs
from deploy.settings import Settings, settings
from deploy.telemetry import configure_traces, serve_metrics
from numu_core.eventstore.connections import Pool, open_pool
from numu_core.eventstore.engine import utc_now
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed as registry
from numu_workers.kernel.broker import Bell, Sender
from numu_workers.kernel.heartbeat import beating
from numu_workers.kernel.installed import Installation, installed


class Here(Struct, frozen=True, kw_only=True, eq=False):
    """The connections of one background process."""

    settings: Settings
    installation: Installation
    keyring: Keyring
    pool: Pool  # as numu_worker
    redis: "Redis"
    bell: Bell
    sender: Sender
    log: Log
    stop: asyncio.Event  # set when the process is asked to end

    async def work(self, process: str, main: Awaitable[object], *beside: Awaitable[object]) -> None:
        """Run ``main`` to its end, and ``beside`` it, with a heartbeat; whichever fails ends all."""
        async with asyncio.TaskGroup() as group:
            others = [group.create_task(_run(one)) for one in (*beside, beating(self.pool, process, utc_now))]
            await main
            for other in others:
                other.cancel()


Work = Callable[[Here], Awaitable[None]]


def run(process: str, work: Work, *, connections: int, metrics_port: int | None) -> None:
    """Do ``work`` until SIGTERM or SIGINT, as a process called ``process``."""
    with servers_at_hand(settings()) as ready:
        configure_logs(process, ready)
        configure_traces(process, ready.otel_endpoint)
        if metrics_port is not None:
            serve_metrics(metrics_port)
        uvloop.run(_here(work, ready, connections))


async def _here(work: Work, ready: Settings, connections: int) -> None:
    async with connected(ready, connections) as here:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, here.stop.set)
        settle()
        await work(here)


@asynccontextmanager
async def connected(ready: Settings, connections: int) -> AsyncIterator[Here]:
    """The connections, until the block ends."""
    keyring, installation, redis_url = Keyring(master_key(ready)), installed(), str(ready.redis_url)
    bell, redis = Bell(redis_url), Redis.from_url(redis_url)
    pool = await open_pool(ready.worker_url(), connections)
    try:
        yield Here(
            settings=ready,
            installation=installation,
            keyring=keyring,
            pool=pool,
            redis=redis,
            bell=bell,
            sender=Sender(bell, installation.actors),
            log=Log(registry(), keyring),
            stop=asyncio.Event(),
        )
    finally:
        await pool.close()
        await redis.aclose()
        bell.client.close()


async def _run(work: Awaitable[object]) -> None:
    await work
