"""Fills a table with one tenant's rows, from the first fact on, in bounded memory.

A row is either in memory or in the table, never in both. What has not been touched for a while is moved to the table
while folding goes on; a fact that touches it again brings it back.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.eventstore.log import Log
from numu_projections.kernel.faults import reason, transient
from numu_projections.kernel.projection import Fact, advance, erased, touched
from numu_projections.kernel.replay import pages, without_cycle_search
from numu_projections.kernel.rows import IN_UTC, Rows

MOST_ROWS = 20_000  # in memory between pages

BEGIN = """
    INSERT INTO checkpoint (tenant_id, projection, fill, position, changed_at_position, folded_at)
    VALUES (%s, %s, %s, %s, %s, clock_timestamp())
"""


class CannotFold(Exception):
    """A fact stands in the way: which, and why. The live read model is untouched."""


class _Watched:
    """Facts, and how far somebody has come with them."""

    def __init__(self, batch: Sequence[Fact]) -> None:
        self._batch, self.position = batch, 0

    def __iter__(self) -> Iterator[Fact]:
        for fact in self._batch:
            self.position = fact[1].position
            yield fact


class Filling:
    """One tenant's rows on their way into a table that holds none of them yet."""

    def __init__(self, pool: Pool, facts: Log, rows: Rows, tenant_id: UUID) -> None:
        self._pool, self._log, self._rows, self._tenant_id = pool, facts, rows, tenant_id
        self._memory: dict[Any, Any] = {}
        self._moving: asyncio.Task[None] | None = None
        self._moved = False  # whether the table may hold rows
        self._full = MOST_ROWS

    async def fill(self, fill: int, until: int, passed: Callable[[int], None]) -> None:
        """Fold everything up to ``until``, write it, and set the fill's checkpoint there.

        Args:
            passed: told how many more positions are done.

        Raises:
            CannotFold: a fact or a row is to blame.
        """
        projection, done = self._rows.projection, 0
        try:
            with without_cycle_search():
                async for position, batch in pages(self._pool, self._log, self._tenant_id, projection.types(), until):
                    await self._page(batch)
                    passed(position - done)
                    done = position
                await self._settled()
                async with tenant_session(self._pool, self._tenant_id) as db:
                    await self._rows.add(db, self._tenant_id, self._memory)
                    await db.execute(BEGIN, (self._tenant_id, projection.name, fill, until, until))
        except CannotFold:
            raise
        except Exception as fault:
            if transient(fault):
                raise
            raise CannotFold(f"{self._whose()} after position {done}: {reason(fault)}") from fault
        finally:
            await self._abandon()

    async def _page(self, batch: Sequence[Fact]) -> None:
        projection, memory = self._rows.projection, self._memory
        if self._moved:
            missing = [key for key in touched(projection, batch) if key not in memory]
            await self._fetch(missing, erased(projection, batch))
        watched = _Watched(batch)
        try:
            advance(memory, projection, watched)
        except Exception as fault:
            raise CannotFold(f"{self._whose()} at position {watched.position}: {reason(fault)}") from fault
        if len(memory) > self._full:
            await self._make_room(touched(projection, batch))

    async def _make_room(self, busy: Collection[Any]) -> None:
        """Move what this page has not touched, while the next pages are folded."""
        await self._settled()
        idle = {key: self._memory.pop(key) for key in [key for key in self._memory if key not in busy]}
        self._full = len(busy) + MOST_ROWS
        self._moved, self._moving = True, asyncio.create_task(self._move(idle))

    async def _move(self, idle: dict[Any, Any]) -> None:
        async with tenant_session(self._pool, self._tenant_id) as db:
            await self._rows.add(db, self._tenant_id, idle)

    async def _fetch(self, keys: list[Any], people: Sequence[UUID]) -> None:
        """Bring rows back from the table."""
        if not keys and not people:
            return
        await self._settled()
        async with tenant_session(self._pool, self._tenant_id) as db:
            await db.execute(IN_UTC)
            found = await self._rows.found(await self._rows.ask(db, self._tenant_id, keys, people))
            await self._rows.write(db, self._tenant_id, dict.fromkeys(found))
        self._memory.update(found)

    async def _settled(self) -> None:
        """Wait until what is being moved is in the table."""
        if self._moving is not None:
            moving, self._moving = self._moving, None
            await moving

    async def _abandon(self) -> None:
        if self._moving is not None:
            self._moving.cancel()
            await asyncio.gather(self._moving, return_exceptions=True)

    def _whose(self) -> str:
        return f"{self._rows.projection.name} of tenant {self._tenant_id}"
