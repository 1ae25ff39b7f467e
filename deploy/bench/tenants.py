"""``tenants``: 200 tenants share the lanes, 64 callers; beside one tenant alone."""

from collections.abc import AsyncIterator
from random import choice
from uuid import uuid4

from deploy.bench.append import CALLERS, SECONDS
from deploy.bench.figure import Bench, Figure, figure
from deploy.bench.till import concurrently, engine, sale

TENANTS, MANY_CALLERS = 200, 64


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Commands a second over many tenants, and over one."""
    async with engine(bench.database_url) as numu:
        one = uuid4()
        alone = await concurrently(CALLERS, SECONDS, lambda _: numu.execute(one, sale(one), actor="staff:bench"))
        many = [uuid4() for _ in range(TENANTS)]

        async def somewhere(_: int) -> None:
            tenant_id = choice(many)  # noqa: S311 - load, not secrets
            await numu.execute(tenant_id, sale(tenant_id), actor="staff:bench")

        times = await concurrently(MANY_CALLERS, SECONDS, somewhere)
    yield figure("tenants", len(times) / SECONDS, "commands/s", ("append, one tenant", len(alone) / SECONDS), times)
