"""The gateway's own shell around a handler of constant bytes: ``python -m deploy.bench.constant PORT FILE``.

What a read from memory can be compared with: the same server, headers and checks, and nothing to look up.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import SimpleNamespace
from typing import Any

import httpx
from granian import Granian
from granian.constants import Interfaces, Loops
from litestar import Response, get
from redis.asyncio import Redis

from deploy.server import free_port
from numu_gateway.kernel.access import public
from numu_gateway.kernel.app import create_app
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.shell import Shell

PATH = "/api/v1/constant"


class Nothing(SimpleNamespace):
    """Services that a constant answer never asks."""

    def __getattr__(self, _: str) -> None:
        """Whatever else is asked for."""
        return


def app() -> Shell:
    """The application; the bytes come from the file named last on the command line."""
    body = Path(sys.argv[2]).read_bytes()

    @get("/constant", guards=[public()], sync_to_thread=False)
    def constant() -> Response[bytes]:
        return Response(body, media_type="application/json")

    services: Any = Nothing(config=Config(), redis=Redis())
    return create_app(services, [constant])


@contextmanager
def serving_constant(body: bytes) -> Iterator[str]:
    """Serve ``body`` from a process of its own; the address to ask."""
    port = free_port()
    with NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        command = [sys.executable, "-m", "deploy.bench.constant", str(port), file.name]
        process = subprocess.Popen(command, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}{PATH}"
            until_there(url)
            yield url
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def until_there(url: str) -> None:
    """Until it is answered with success, at most a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(url)


if __name__ == "__main__":
    Granian(
        "deploy.bench.constant:app",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        factory=True,
        log_enabled=False,
    ).serve()
