"""`./numu scheduler`: what time does."""

from typing import Annotated

import typer

from deploy.cli import Commands
from deploy.reacting import Here, run
from numu_core.eventstore.engine import utc_now
from numu_workers.kernel.folding import Deadlines
from numu_workers.kernel.hints import Hints
from numu_workers.kernel.scheduler import Scheduler

CONNECTIONS = 6

app = Commands()


@app.command()
def scheduler(
    metrics_port: Annotated[int | None, typer.Option(help="Answer Prometheus on this port of 127.0.0.1.")] = None,
) -> None:
    """Fire deadlines that have passed and recurring work, and ring again for jobs whose message or worker was lost.

    Run one, or several: whatever is due is done once.
    """
    run("scheduler", _schedule, connections=CONNECTIONS, metrics_port=metrics_port)


async def _schedule(here: Here) -> None:
    one = Scheduler(here.pool, here.sender, here.installation.schedules, utc_now)
    deadlines = Deadlines(here.pool, here.log, here.installation.deadlines)
    await here.work("scheduler", here.stop.wait(), one.run(), deadlines.follower.run(Hints(here.redis)))
