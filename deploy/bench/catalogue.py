"""``catalogue``: product list and product page over HTTP, 16 clients; cached beside constant bytes, and uncached."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import httpx

from deploy.bench import load
from deploy.bench.constant import serving_constant, until_there
from deploy.bench.figure import Bench, Figure
from deploy.bench.goods import fill_shelves
from deploy.demo.running import installation
from deploy.demo.seed import STORE_ID
from deploy.settings import Settings

CLIENTS, SECONDS = 16, 6
SHELVES = 500  # products besides the demo's
LISTS = [f"products?page={page}&limit={limit}" for limit in range(15, 26) for page in range(1, SHELVES // limit)]
T = TypeVar("T")


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Answers a second from memory, of a constant, and from the database."""
    with TemporaryDirectory() as folder:
        kept = await asyncio.to_thread(_loaded, bench, folder, 64 << 20, _kept)
        fresh = await asyncio.to_thread(_loaded, bench, folder, 0, _fresh)
    for name, (cached, constant) in kept.items():
        yield _figure(f"catalogue-{name}", cached, ("the same bytes from a constant handler", constant))
    for name, one in fresh.items():
        yield _figure(f"catalogue-{name}-uncached", one, None)


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


def _loaded(bench: Bench, folder: str, hot_bytes: int, ask: Callable[[str, list[str]], T]) -> T:
    """Ask a gateway that keeps so many bytes of answers."""
    settings = Settings(
        data_dir=Path(folder),
        database_url=bench.database_url,
        redis_url=bench.servers.redis_url,
        gateway_workers=1,
        hot_bytes=hot_bytes,
        rate_limits=False,
        log_level="WARNING",
    )
    with installation(settings, lambda _: None) as here:
        pages = [f"products/{slug}" for slug in asyncio.run(fill_shelves(here, SHELVES))]
        url = f"{here.gateway_url}/api/v1/storefront/store/{STORE_ID}"
        until_there(f"{url}/{pages[-1]}")
        return ask(url, pages)


def _kept(url: str, pages: list[str]) -> dict[str, tuple[load.Load, load.Load]]:
    """The same answer again and again, and the same bytes from a constant handler."""
    return {"list": _beside(f"{url}/products?limit=20"), "page": _beside(f"{url}/{pages[0]}")}


def _beside(url: str) -> tuple[load.Load, load.Load]:
    body = httpx.get(url).content
    load.get(url, CLIENTS, 1)
    cached = load.get(url, CLIENTS, SECONDS)
    with serving_constant(body) as constant_url:
        return cached, load.get(constant_url, CLIENTS, SECONDS)


def _fresh(url: str, pages: list[str]) -> dict[str, load.Load]:
    """Every answer from the database."""
    return {
        name: load.get_many([f"{url}/{path}" for path in paths], CLIENTS, SECONDS)
        for name, paths in (("list", LISTS), ("page", pages))
    }
