"""``./numu gateway``: the HTTP door."""

import os
import socket
from typing import Annotated

import typer
from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.processes import variables
from deploy.settings import settings
from deploy.shared_metrics import shared_metrics

BACKLOG = 2048
RESPAWN_S = 0.2
KILL_AFTER_S = 15  # a worker that does not end; its engine needs up to ten seconds for the last turns

app = Commands()


@app.command()
def gateway(
    host: Annotated[str | None, typer.Option(help="Address to listen on; NUMU_GATEWAY_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; NUMU_GATEWAY_PORT.", min=1, max=65535)] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; NUMU_GATEWAY_WORKERS.", min=1, max=64)] = None,
) -> None:
    """Answer HTTP at `/api/v1`, documentation at `/docs`, Prometheus at `/metrics`.

    Each worker is a process with an event loop (uvloop) and its own lanes to the log; one that dies is started again.
    What a worker has acknowledged is stored: killing it loses nothing. Any number of gateways may run side by side.
    """
    with servers_at_hand(settings()) as ready:
        os.environ.update(variables(ready))  # the workers are new processes and read their settings from there
        address, door = host or ready.gateway_host, port or ready.gateway_port
        ensure_free(address, door)
        os.environ.update(shared_metrics(ready.data_dir / "metrics" / f"gateway-{os.getpid()}"))
        Granian(
            "deploy.gateway:process",
            factory=True,
            address=address,
            port=door,
            workers=workers or ready.gateway_workers,
            interface=Interfaces.ASGI,
            loop=Loops.uvloop,
            backlog=BACKLOG,
            http1_settings=HTTP1Settings(),
            websockets=True,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            respawn_interval=RESPAWN_S,
            workers_kill_timeout=KILL_AFTER_S,
        ).serve()


def ensure_free(host: str, port: int) -> None:
    """End with one line when somebody else has the port; other gateways may share it."""
    try:
        [(family, kind, protocol, _, address), *_] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            probe.bind(address)
    except OSError as fault:
        typer.echo(f"numu: cannot listen on {host}:{port}: {fault.strerror}", err=True)
        raise typer.Exit(1) from fault
