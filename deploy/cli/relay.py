"""`./numu relay`: from facts to jobs."""

from typing import Annotated

import typer

from deploy.cli import Commands
from deploy.reacting import Here, run
from numu_core.eventstore.engine import utc_now
from numu_workers.kernel.hints import Hints
from numu_workers.kernel.relay import Relay

CONNECTIONS = 4

app = Commands()


@app.command()
def relay(
    metrics_port: Annotated[int | None, typer.Option(help="Answer Prometheus on this port of 127.0.0.1.")] = None,
) -> None:
    """Follow every tenant's log, ask the reactions, and write what they want into the job ledger.

    Run one, or several: they share the tenants. Stopping or killing one loses nothing; after a pause it goes on where
    it was. A fact that cannot be handled stops its own tenant only: see `./numu jobs list`.
    """
    run("relay", _relay, connections=CONNECTIONS, metrics_port=metrics_port)


async def _relay(here: Here) -> None:
    one = Relay(here.pool, here.log, here.installation.reactions, here.sender, utc_now)
    await here.work("relay", here.stop.wait(), one.follower.run(Hints(here.redis)))
