"""``./numu projector``: from facts to read models."""

import asyncio
from typing import Annotated

import structlog
import typer
from prometheus_client import Gauge
from psycopg import Error

from deploy.cli import Commands
from deploy.reacting import Here, run
from numu_projections.kernel.catch_up import outdated, stopped
from numu_projections.kernel.engine import Folding
from numu_projections.kernel.installed import installed
from numu_projections.kernel.projector import Projector
from numu_projections.kernel.shards import Shards

CONNECTIONS = 5
LOOK_EVERY_S = 30.0
OUTDATED = Gauge("numu_projection_outdated", "1 while rows and code are of different versions", ["projection"])

app = Commands()
log = structlog.get_logger()


@app.command()
def projector(
    metrics_port: Annotated[int | None, typer.Option(help="Answer Prometheus on this port of 127.0.0.1.")] = None,
) -> None:
    """Follow every tenant's log and fold it into the read models.

    Run one, or several: they share the tenants, and a fact is folded once whoever dies when. A fact that cannot be
    folded stops one read model of one tenant; the log says which and why, and the next projector, perhaps with newer
    code, tries it again, or `./numu replay`. A read model whose code has another version than its rows waits for
    `./numu rebuild`: the log, `numu_projection_outdated` and the gateway's `/api/v1/health/detailed` say so.
    """
    run("projector", _projector, connections=CONNECTIONS, metrics_port=metrics_port)


async def _projector(here: Here) -> None:
    models = installed()
    for halted in await stopped(here.pool, models):
        log.warning("stands still", tenant=str(halted.tenant_id), projection=halted.projection, error=halted.error)
    folding = Folding(here.pool, here.log, models.values())
    one_projector = Projector(here.pool, folding, Shards(here.settings.worker_url()), here.redis)
    await here.work("projector", here.stop.wait(), one_projector.run(), _versions(here))


async def _versions(here: Here) -> None:
    """Say which read models wait for a rebuild, and that they do no longer; a rebuild may come at any time."""
    models, before = installed(), set[str]()
    while True:
        try:
            now = {one.name for one in await outdated(here.pool, models.values())}
        except (Error, OSError) as fault:
            log.warning("cannot look which read models wait for a rebuild", fault=type(fault).__name__)
            now = before
        for name in sorted(now - before):
            log.error("the live rows are of another version: run `numu rebuild`", projection=name)
        for name in models:
            OUTDATED.labels(name).set(name in now)
        before = now
        await asyncio.sleep(LOOK_EVERY_S)
