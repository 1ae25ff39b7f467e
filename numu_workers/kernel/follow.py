"""Following every tenant's log: hints say who has news, polling finds whoever they missed, steps share the work."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Protocol
from uuid import UUID

import structlog
from psycopg import Error

POLL_S = 1.0
GATHER_S = 0.05  # between rounds: what is appended meanwhile shares the next one
REST_S = 30.0  # for a tenant whose next fact cannot be handled

log = structlog.get_logger()


class StandsStill(Exception):
    """The tenant's next fact cannot be handled; it has been written down where people look."""


class News(Protocol):
    """Where hints come from."""

    async def next(self, timeout_s: float) -> set[UUID]:
        """Tenants with news; empty after ``timeout_s``."""


class Follower:
    """Takes steps for tenants that are behind.

    Args:
        backlog: all tenants that are behind, as the database knows.
        step: handles some of a tenant's next facts, or none if somebody else does just now; ``True`` when there are
            more. It is safe to repeat. ``StandsStill``: leave the tenant alone for a while.
        gather_s: the pause between rounds, in seconds.
    """

    def __init__(
        self,
        name: str,
        backlog: Callable[[], Awaitable[set[UUID]]],
        step: Callable[[UUID], Awaitable[bool]],
        *,
        gather_s: float = GATHER_S,
    ) -> None:
        self._name, self._backlog, self._step, self._gather_s = name, backlog, step, gather_s
        self._resting: dict[UUID, float] = {}

    async def run(self, news: News) -> None:
        """Follow until cancelled. A database that is away is waited for."""
        behind: set[UUID] = set()
        poll_at = 0.0
        while True:
            try:
                if monotonic() >= poll_at:
                    behind |= await self._backlog()
                    poll_at = monotonic() + POLL_S
                elif not behind:
                    behind = await news.next(poll_at - monotonic())
                behind = await self.round(behind)
            except (Error, OSError) as fault:
                log.warning("cannot follow the log", follower=self._name, fault=str(fault))
                await asyncio.sleep(POLL_S)
            await asyncio.sleep(self._gather_s)

    async def round(self, tenants: set[UUID]) -> set[UUID]:
        """A step for each tenant, as many at once as there are connections. Returns those that have more."""
        now = monotonic()
        self._resting = {tenant_id: until for tenant_id, until in self._resting.items() if until > now}
        ready = sorted(tenants - self._resting.keys())
        more = await asyncio.gather(*(self._careful(tenant_id) for tenant_id in ready))
        return {tenant_id for tenant_id, has_more in zip(ready, more, strict=True) if has_more}

    async def _careful(self, tenant_id: UUID) -> bool:
        try:
            return await self._step(tenant_id)
        except StandsStill as fault:
            log.error("a tenant stands still", follower=self._name, tenant=str(tenant_id), reason=str(fault))  # noqa: TRY400 - the reason is known
            self._resting[tenant_id] = monotonic() + REST_S
            return False
