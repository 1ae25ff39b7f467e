"""``verify``: an auditor recomputes the chain of a tenant's log."""

import os
from collections.abc import AsyncIterator
from time import perf_counter
from uuid import uuid4

from deploy.bench.figure import Bench, Figure, figure
from deploy.bench.till import concurrently, engine, sale
from deploy.settings import with_role
from numu_core.eventstore.audit import verify
from numu_core.eventstore.connections import open_pool

CALLERS, SECONDS = 128, float(os.environ.get("NUMU_BENCH_SECONDS", "15"))


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Facts a second, over what fifteen seconds of sales have stored."""
    async with engine(bench.database_url) as numu:
        tenant_id, till_id = uuid4(), uuid4()
        await concurrently(CALLERS, SECONDS, lambda _: numu.execute(tenant_id, sale(till_id), actor="staff:bench"))
    pool = await open_pool(with_role(bench.database_url, "numu_worker"), 2)
    try:
        began = perf_counter()
        found = await verify(pool, tenant_id)
        seconds = perf_counter() - began
    finally:
        await pool.close()
    assert not found.findings
    yield figure("verify", found.events / seconds, "facts/s")
