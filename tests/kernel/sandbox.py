"""The provider sandbox as a process of its own, and somebody whom it calls back."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from deploy.processes import Process
from deploy.server import free_port
from numu_core.kernel.providers import Callback

PATIENCE_S = 30.0


def until(holds: Any, *, patience_s: float = PATIENCE_S) -> Any:
    """Wait until ``holds()`` gives something true, and return it."""
    end = time.monotonic() + patience_s
    while not (found := holds()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
    return found


@dataclass
class Sandbox:
    """A running sandbox."""

    url: str
    process: Process
    client: httpx.Client

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask it."""
        return self.client.get(self.url + path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """Ask it, with a JSON body."""
        return self.client.post(self.url + path, json={} if body is None else body, **more)

    def up(self) -> bool:
        """Does it answer?"""
        assert self.process.alive(), self.process.last_words(40)
        try:
            return self.get("/health").is_success
        except httpx.TransportError:
            return False

    def restart(self) -> None:
        """``kill -9``, and start again on the same file."""
        self.process.kill()
        self.process.start()
        until(self.up)


@contextmanager
def a_sandbox(folder: Path) -> Iterator[Sandbox]:
    """A sandbox that remembers in ``folder``."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = {"NUMU_SANDBOX_URL": url, "NUMU_DATA_DIR": str(folder), "NUMU_ENVIRONMENT": "test"}
    client = httpx.Client(timeout=10)
    sandbox = Sandbox(url, Process("sandbox", environment, folder / "sandbox.log"), client)
    sandbox.process.start()
    try:
        until(sandbox.up)
        yield sandbox
    finally:
        sandbox.process.stop()
        client.close()


class Posted(Callback, frozen=True, kw_only=True):
    """A callback, and where it was posted to."""

    path: str


@dataclass
class Listener:
    """Somebody's webhook: keeps what is posted. ``answers`` are the statuses of the next posts, then 200."""

    url: str
    heard: list[Posted] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def bodies(self) -> list[dict[str, Any]]:
        """What was said."""
        return [json.loads(one.body) for one in self.heard]

    def next(self, before: int) -> Posted:
        """The first callback after the first ``before``."""
        until(lambda: len(self.heard) > before)
        return self.heard[before]


@contextmanager
def a_listener() -> Iterator[Listener]:
    """A webhook on this machine."""
    listener = Listener("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            at = urlsplit(self.path)
            posted = Posted(headers=headers, query=dict(parse_qsl(at.query)), body=body, path=at.path)
            listener.heard.append(posted)
            self.send_response(listener.answers.pop(0) if listener.answers else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
