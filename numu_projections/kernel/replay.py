"""Facts from the first one on: read ahead while the page before is folded."""

import asyncio
import gc
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from numu_core.eventstore.connections import Db, Pool, tenant_session
from numu_core.eventstore.log import Log
from numu_core.kernel.messages import Event
from numu_projections.kernel.projection import Fact, Projection, advance

SLICE = 1_000  # positions; short enough not to keep others in the same event loop waiting
PAGE = 5_000  # positions; small enough for the next one to fit into the socket's buffers while this one is folded


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Facts and rows hold no cycles; looking for some, again and again, is half the time of a replay."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


async def pages(
    pool: Pool, facts: Log, tenant_id: UUID, types: Collection[type[Event]], until: int
) -> AsyncIterator[tuple[int, Sequence[Fact]]]:
    """The tenant's facts of ``types`` up to position ``until``, as (last position of the page, facts)."""

    async def page(after: int) -> Sequence[Fact]:
        async with tenant_session(pool, tenant_id) as db:
            return await facts.read(db, tenant_id, after=after, until=min(after + PAGE, until), limit=PAGE, types=types)

    ahead = asyncio.create_task(page(0))
    try:
        for after in range(0, until, PAGE):
            facts_now = await ahead
            ahead = asyncio.create_task(page(after + PAGE))
            await asyncio.sleep(0)  # lets it ask
            yield min(after + PAGE, until), facts_now
            del facts_now
            gc.collect(0)
    finally:
        ahead.cancel()
        await asyncio.gather(ahead, return_exceptions=True)


async def from_zero(
    db: Db, facts: Log, tenant_id: UUID, projections: Iterable[Projection], until: int
) -> dict[str, dict[Any, Any]]:
    """The rows that the tenant's facts up to ``until`` make, by read model and key. All of them in memory."""
    listed = list(projections)
    rows: dict[str, dict[Any, Any]] = {projection.name: {} for projection in listed}
    types = {kind for projection in listed for kind in projection.types()}
    for after in range(0, until, SLICE):
        page = min(after + SLICE, until)
        batch = await facts.read(db, tenant_id, after=after, until=page, limit=SLICE, types=types)
        for projection in listed:
            advance(rows[projection.name], projection, batch)
    return {name: {key: row for key, row in made.items() if row is not None} for name, made in rows.items()}
