"""`./numu maintenance on|off`: close the platform to everybody but its administrators, and open it again."""

from enum import StrEnum
from typing import Annotated

import typer
import uvloop
from redis.asyncio import Redis

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.keys import master_key
from deploy.settings import Settings, settings
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.registry import installed
from numu_core.kernel.maintenance import SwitchMaintenance
from numu_core.kernel.platform import PLATFORM

app = Commands()


class Switch(StrEnum):
    """Closed, or open."""

    ON = "on"
    OFF = "off"


@app.command()
def maintenance(switch: Annotated[Switch, typer.Argument(help="`on` closes the platform, `off` opens it.")]) -> None:
    """Answer 503 to everybody, but for signing in, administration, health and documentation; or stop doing so.

    Gateways that run notice within five seconds. It is a fact of the platform: who closed it, and when, stays known.
    """
    with servers_at_hand(settings()) as ready:
        uvloop.run(_switch(ready, on=switch is Switch.ON))
    typer.echo("Closed for maintenance." if switch is Switch.ON else "Open.")


async def _switch(ready: Settings, *, on: bool) -> None:
    async with Redis.from_url(str(ready.redis_url)) as redis:
        engine = Engine(ready.app_url(), installed(), Keyring(master_key(ready)), lanes=1, redis=redis)
        async with engine:
            await engine.execute(PLATFORM, SwitchMaintenance(on=on), actor="platform:operator")
