"""``./numu projector``: from facts to read models."""

from typing import Annotated
from uuid import UUID

import structlog
import typer
from redis.exceptions import RedisError

from deploy.cli import Commands
from deploy.reacting import Here, run
from numu_core.eventstore.connections import tenant_session
from numu_projections.kernel.engine import Folding
from numu_projections.kernel.installed import installed
from numu_projections.kernel.reads import FOLDED, announcement
from numu_workers.kernel.follow import Follower
from numu_workers.kernel.hints import Hints

CONNECTIONS = 4
BACKLOG = """
    SELECT h.tenant_id FROM tenant_head h CROSS JOIN (SELECT name, fill FROM projection WHERE state = 'live') p
    LEFT JOIN checkpoint c ON c.tenant_id = h.tenant_id AND c.projection = p.name AND c.fill = p.fill
    WHERE h.position > coalesce(c.position, 0) AND c.stopped_at_position IS NULL AND p.name = ANY (%s)
    GROUP BY h.tenant_id
"""

app = Commands()
log = structlog.get_logger()


@app.command()
def projector(
    metrics_port: Annotated[int | None, typer.Option(help="Answer Prometheus on this port of 127.0.0.1.")] = None,
) -> None:
    """Follow every tenant's log and fold it into the read models.

    Run one, or several: they share the tenants, and a fact is folded once whoever dies when. A fact that cannot be
    folded stops one read model of one tenant, which is tried again by a newer version; the log says which and why.
    """
    run("projector", _projector, connections=CONNECTIONS, metrics_port=metrics_port)


async def _projector(here: Here) -> None:
    one = Projector(here)
    await here.work("projector", here.stop.wait(), one.follower.run(Hints(here.redis)))


class Projector:
    """Folds for one process and announces what it has folded."""

    def __init__(self, here: Here) -> None:
        self._pool, self._redis = here.pool, here.redis
        self._folding = Folding(here.pool, here.log, installed().values())
        self.follower = Follower("projector", self.backlog, self.step)

    async def backlog(self) -> set[UUID]:
        """Tenants with facts that some read model has not folded."""
        async with tenant_session(self._pool) as db:
            rows = await (await db.execute(BACKLOG, (list(self._folding.projections),))).fetchall()
        return {tenant_id for (tenant_id,) in rows}

    async def step(self, tenant_id: UUID) -> bool:
        """Fold the tenant's next facts. ``True``: there are more."""
        turn = await self._folding.turn(tenant_id)
        if turn.folded:
            try:
                await self._redis.publish(FOLDED, announcement(tenant_id, turn.folded))
            except (RedisError, OSError) as fault:
                log.warning("not announced", fault=str(fault))
        return turn.behind
