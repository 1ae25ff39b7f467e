"""``hot``: everybody wants the same SKU. Reservations a second with 4 processes of 64 callers; beside one process."""

import asyncio
from collections.abc import AsyncIterator
from multiprocessing import get_context
from typing import Any
from uuid import UUID, uuid4

import uvloop

from deploy.bench.append import SECONDS
from deploy.bench.figure import Bench, Figure, figure
from deploy.bench.till import KEYRING, concurrently
from deploy.settings import with_role
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.registry import installed
from numu_core.inventory.commands import ReceiveStock, ReserveStock
from numu_core.inventory.events import stock_id

CALLERS, PROCESSES = 64, 4


def _engine(database_url: str) -> Engine:
    return Engine(with_role(database_url, "numu_app"), installed(), KEYRING)


def _reserve(database_url: str, tenant_id: UUID, variant_id: UUID) -> list[float]:
    """What one process does."""

    async def work() -> list[float]:
        async with _engine(database_url) as numu:
            shelf = stock_id(variant_id, variant_id)

            def one(_: int) -> Any:
                order_id = uuid4()
                command = ReserveStock(
                    stock_id=shelf, variant_id=variant_id, location_id=variant_id, order_id=order_id, quantity=1
                )
                return numu.execute(tenant_id, command, actor="guest:bench")

            return await concurrently(CALLERS, SECONDS, one)

    return uvloop.run(work())


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Reservations a second, one process and several."""
    rates = {}
    for processes in (1, PROCESSES):
        tenant_id, variant_id = uuid4(), uuid4()
        async with _engine(bench.database_url) as numu:
            shelf = stock_id(variant_id, variant_id)
            plenty = ReceiveStock(
                stock_id=shelf,
                store_id=variant_id,
                product_id=variant_id,
                variant_id=variant_id,
                location_id=variant_id,
                quantity=100_000_000,
            )
            await numu.execute(tenant_id, plenty, actor="staff:bench")
        with get_context("spawn").Pool(processes) as pool:
            jobs = [pool.apply_async(_reserve, (bench.database_url, tenant_id, variant_id)) for _ in range(processes)]
            results = await asyncio.gather(*(asyncio.to_thread(job.get) for job in jobs))
        times = [time for result in results for time in result]
        rates[processes] = len(times) / SECONDS
    one = ("one process", rates[1])
    yield figure("hot", rates[PROCESSES], "reservations/s", one, times)
