"""How far the read models are behind: for people, as metrics."""

from collections import deque
from collections.abc import Sequence
from time import monotonic
from typing import ClassVar
from uuid import UUID

from numu_core.eventstore.connections import Pool, tenant_session
from numu_projections.kernel.metrics import FOLD_LAG, LAG_POSITIONS, LAG_SECONDS, STOPPED

MEASURE = """
    SELECT c.projection, max(h.position - c.position) FILTER (WHERE c.stopped_at IS NULL),
           max(h.position - c.position), count(c.stopped_at),
           extract(epoch FROM clock_timestamp() - min(c.stopped_at))::float
    FROM checkpoint c
    JOIN projection p ON p.name = c.projection AND p.fill = c.fill AND p.state = 'live'
    JOIN tenant_head h ON h.tenant_id = c.tenant_id
    WHERE p.name = ANY (%s) GROUP BY c.projection
"""


class Lag:
    """What one projector knows of it."""

    EVERY_S: ClassVar[float] = 10.0

    def __init__(self, pool: Pool, names: Sequence[str]) -> None:
        self._pool, self._names = pool, list(names)
        self._waiting: dict[
            UUID, deque[tuple[int, float]]
        ] = {}  # heads that were heard of and are not folded, and when

    def heard(self, tenant_id: UUID, head: int) -> None:
        """The tenant's log has come to ``head``."""
        self._waiting.setdefault(tenant_id, deque()).append((head, monotonic()))

    def folded(self, tenant_id: UUID, position: int) -> None:
        """The read models in front have come to ``position``."""
        waiting, now = self._waiting.get(tenant_id, ()), monotonic()
        while waiting and waiting[0][0] <= position:
            _, since = waiting.popleft()
            FOLD_LAG.observe(now - since)
        if not waiting:
            self._waiting.pop(tenant_id, None)

    def oldest_s(self) -> float:
        """Age of the oldest news that is not folded."""
        return max((monotonic() - waiting[0][1] for waiting in self._waiting.values()), default=0.0)

    async def measure(self) -> None:
        """Ask the database how far everybody is, in every process's part."""
        async with tenant_session(self._pool) as db:
            rows = await (await db.execute(MEASURE, (self._names,))).fetchall()
        oldest = self.oldest_s()
        for name, running, behind, stopped, stopped_s in rows:
            LAG_POSITIONS.labels(name).set(behind)
            LAG_SECONDS.labels(name).set(max(oldest if running else 0.0, stopped_s or 0.0))
            STOPPED.labels(name).set(stopped)
