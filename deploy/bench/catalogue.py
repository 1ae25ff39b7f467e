"""``catalogue``: product list and product page over HTTP, 16 clients; cached beside constant bytes, and uncached."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from deploy.bench import load
from deploy.bench.constant import serving_constant, until_there
from deploy.bench.figure import Bench, Figure
from deploy.bench.goods import fill_shelves
from deploy.demo.running import installation
from deploy.demo.seed import STORE_ID
from deploy.settings import Settings

CLIENTS, SECONDS = 16, 6
SHELVES = 8_000  # products; more than can be asked for in the time
LISTS = [f"products?page={page}&limit={limit}" for page in range(1, 200) for limit in range(1, 100)]
Loads = dict[str, tuple[load.Load, load.Load, load.Load]]


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Answers a second from memory, of a constant, and from the database."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url=bench.database_url,
            redis_url=bench.servers.redis_url,
            gateway_workers=1,
            log_level="WARNING",
        )
        loads = await asyncio.to_thread(_loaded, settings)
    for name, (cached, constant, uncached) in loads.items():
        yield _figure(f"catalogue-{name}", cached, ("the same bytes from a constant handler", constant))
        yield _figure(f"catalogue-{name}-uncached", uncached, None)


def _figure(name: str, one: load.Load, baseline: tuple[str, load.Load] | None) -> Figure:
    return Figure(
        name=name,
        value=round(one.rate),
        unit="answers/s",
        baseline=baseline[0] if baseline else None,
        baseline_value=round(baseline[1].rate) if baseline else None,
        ratio=round(one.rate / baseline[1].rate, 2) if baseline else None,
        p50_ms=one.p50_ms,
        p99_ms=one.p99_ms,
    )


def _loaded(settings: Settings) -> Loads:
    with installation(settings, lambda _: None) as here:
        pages = [f"products/{slug}" for slug in asyncio.run(fill_shelves(here, SHELVES))]
        url = f"{here.gateway_url}/api/v1/storefront/store/{STORE_ID}"
        until_there(f"{url}/{pages[-1]}")
        return {"list": _three(url, "products?limit=20", LISTS), "page": _three(url, "products/lantern", pages)}


def _three(url: str, path: str, others: list[str]) -> tuple[load.Load, load.Load, load.Load]:
    """From memory; the same bytes from a constant handler; never the same page twice, so from the database."""
    body = httpx.get(f"{url}/{path}").content
    load.get(f"{url}/{path}", CLIENTS, 1)
    cached = load.get(f"{url}/{path}", CLIENTS, SECONDS)
    with serving_constant(body) as constant_url:
        constant = load.get(constant_url, CLIENTS, SECONDS)
    return cached, constant, load.get_many([f"{url}/{other}" for other in others], CLIENTS, SECONDS // 2)
