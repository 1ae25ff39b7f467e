"""``lag``: 300 orders a second, one in sixty by card: how long until read models show them and reactions are done."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import msgspec
from redis.asyncio import Redis

from deploy.bench import load
from deploy.bench.checkout import ORDER
from deploy.bench.figure import Bench, Figure, figure
from deploy.bench.goods import stock_up
from deploy.demo.running import Running, installation
from deploy.demo.seed import STORE_ID
from deploy.settings import Settings
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.eventstore.engine import APPENDED
from numu_projections.kernel.reads import FOLDED

RATE, CLIENTS, SECONDS = 300, 60, 20
WATCHED = "order_summary"
REACTED = """
    SELECT extract(epoch FROM ended_at - caused_at)::float8 FROM job
    WHERE tenant_id = %s AND state = 'done' AND actor LIKE 'payments.%%' AND caused_at > now() - interval '5 minutes'
    ORDER BY caused_at DESC LIMIT %s
"""


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """99th percentiles, in milliseconds."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url=bench.database_url,
            redis_url=bench.servers.redis_url,
            gateway_workers=1,
            rate_limits=False,
            log_level="WARNING",
        )
        with installation(settings, lambda _: None) as here:
            await stock_up(here)
            folds, sent = await _watched(here)
            reactions = await _reacted(here)
    yield figure("lag-load", sent.rate, "orders/s")
    yield figure("lag-fold", p99(folds), "ms (p99)", times_s=folds)
    yield figure("lag-reaction", p99(reactions), "ms (p99)", times_s=reactions)


def p99(times_s: list[float]) -> float:
    """The 99th percentile, in milliseconds."""
    return quantiles(times_s, n=100)[98] * 1000


async def _watched(here: Running) -> tuple[list[float], load.Load]:
    """Orders at a steady rate, and how long each append took to be folded, as both announce themselves."""
    url = f"{here.gateway_url}/api/v1/storefront/store/{STORE_ID}/checkout"
    cash, card = msgspec.json.encode(ORDER), msgspec.json.encode({**ORDER, "payment_method": "paymob_card"})
    folds: list[float] = []
    listening = asyncio.create_task(_listen(here, folds))
    sent = await asyncio.to_thread(load.post_steadily, url, CLIENTS, SECONDS, RATE, [cash] * 59 + [card])
    await asyncio.sleep(3)
    listening.cancel()
    return folds, sent


async def _listen(here: Running, folds: list[float]) -> None:
    redis: Redis = Redis.from_url(str(here.settings.redis_url))
    channel, tenant = redis.pubsub(), str(here.tenant_id)
    waiting: list[tuple[int, float]] = []
    await channel.subscribe(APPENDED, FOLDED)
    async for message in channel.listen():
        if message["type"] != "message":
            continue
        now, parts = monotonic(), [part.split(":") for part in message["data"].decode().split()]
        mine: list[list[Any]] = [part for part in parts if part[0] == tenant]
        if message["channel"].decode() == APPENDED:
            waiting += [(int(position), now) for _, position in mine]
            continue
        reached = max((int(part[2]) for part in mine if part[1] == WATCHED), default=0)
        folds += [now - since for position, since in waiting if position <= reached]
        waiting = [(position, since) for position, since in waiting if position > reached]


async def _reacted(here: Running) -> list[float]:
    pool = await open_pool(here.settings.worker_url(), 1)
    try:
        async with tenant_session(pool, here.tenant_id) as db:
            rows = await (await db.execute(REACTED, (here.tenant_id, RATE * SECONDS // 60))).fetchall()
    finally:
        await pool.close()
    return [seconds for (seconds,) in rows]
