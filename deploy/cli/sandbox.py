"""``./numu sandbox``: the providers, imitated."""

from typing import Annotated

import typer
from granian import Granian
from granian.constants import Interfaces

from deploy.cli import Commands
from deploy.sandbox.app import address
from deploy.settings import settings

app = Commands()


@app.command()
def sandbox(port: Annotated[int | None, typer.Option(help="Instead of that in NUMU_SANDBOX_URL.")] = None) -> None:
    """Imitate Paymob and Bosta on this machine: their HTTP APIs, their refusals, and their callbacks, signed.

    Open its address in a browser: one button for what a customer or a courier does. `GET /_sandbox/effects` lists
    what was done and counts repetitions that were refused. It remembers in `sandbox.sqlite3` in NUMU_DATA_DIR,
    whatever kills it. It listens on 127.0.0.1 only.
    """
    host, usual = address(settings().sandbox_url)
    Granian(
        "deploy.sandbox.app:application",
        address=host,
        port=port or usual,
        interface=Interfaces.ASGI,
        factory=True,
        workers=1,
        log_access=False,
    ).serve()
