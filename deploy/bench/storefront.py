"""``storefront``: what a shopper's page asks for, 32 clients: store, theme, list, product, search; and what it costs.

Every one of them is kept as bytes: while the load runs, the database is asked nothing on their behalf.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import httpx
import psycopg

from deploy.bench import load
from deploy.bench.constant import serving_constant, until_there
from deploy.bench.figure import Bench, Figure
from deploy.bench.goods import fill_shelves
from deploy.demo.nile import NILE
from deploy.demo.running import installation
from deploy.settings import Settings

CLIENTS, SECONDS, SHELVES = 32, 8, 500
ASKED = (
    f"store-by-subdomain/{NILE.subdomain}",
    f"theme/{NILE.store_id}",
    f"store/{NILE.store_id}/products?limit=20",
    f"store/{NILE.store_id}/products/cotton-shirt",
    f"store/{NILE.store_id}/search?q={quote('قميص')}",
)
COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Answers a second of all five in turn, beside constant bytes; and transactions of the database meanwhile."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url=bench.database_url,
            redis_url=bench.servers.redis_url,
            gateway_workers=1,
            rate_limits=False,
            log_level="WARNING",
        )
        hot, constant, asked, idle = await asyncio.to_thread(_loaded, settings)
    yield Figure(
        name="storefront",
        value=round(hot.rate),
        unit="answers/s",
        baseline="the same bytes from a constant handler",
        baseline_value=round(constant.rate),
        ratio=round(hot.rate / constant.rate, 2),
        p50_ms=hot.p50_ms,
        p99_ms=hot.p99_ms,
    )
    yield Figure(
        name="storefront-queries",
        value=round(max(0, asked - idle) / hot.requests, 4),
        unit="transactions an answer",
        baseline="transactions of an idle installation in that time",
        baseline_value=idle,
    )


def _loaded(settings: Settings) -> tuple[load.Load, load.Load, int, int]:
    with installation(settings, lambda _: None) as here:
        slugs = asyncio.run(fill_shelves(here, SHELVES))
        url = f"{here.gateway_url}/api/v1/storefront"
        until_there(f"{url}/store/{NILE.store_id}/products/{slugs[-1]}")
        urls = [f"{url}/{path}" for path in ASKED]
        body = max((httpx.get(one).raise_for_status().content for one in urls), key=len)
        load.get_many(urls, CLIENTS, 2)
        idle = _transactions(settings, lambda: time.sleep(SECONDS))
        loads: list[load.Load] = []
        asked = _transactions(settings, lambda: loads.append(load.get_many(urls, CLIENTS, SECONDS)))
    with serving_constant(body) as constant_url:
        return loads[0], load.get(constant_url, CLIENTS, SECONDS), asked, idle


def _transactions(settings: Settings, work: Callable[[], object]) -> int:
    """How many the database commits while ``work`` is done; it counts them with a second's delay."""
    before = _committed(settings)
    work()
    return _committed(settings) - before


def _committed(settings: Settings) -> int:
    time.sleep(1.2)
    with psycopg.connect(str(settings.database_url)) as db:
        row = db.execute(COMMITS).fetchone()
    return int(row[0]) if row else 0
