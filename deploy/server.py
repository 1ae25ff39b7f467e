"""One server process that can be started, stopped, killed and started again on the same port and data.

Should this process die without a word, a guard (a shell that waits for the end of a pipe) stops the server.
"""

import pwd
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 30.0
PORTS = range(15_000, 32_000)
"""Below what the kernel hands to outgoing connections: a restart finds its port still free."""


class ServerDidNotStart(RuntimeError):
    """A server ended or stayed silent; the message carries the end of its own log."""


@dataclass
class Server:
    """A program whose every process works in `home`, which nothing else does."""

    name: str
    port: int
    home: Path
    log: Path
    command: list[str]
    ready: Callable[[], bool]
    user: pwd.struct_passwd | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    guard: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        """The server's first process (PostgreSQL: the postmaster)."""
        if self.process is None:
            raise RuntimeError(f"{self.name} is not running")
        return self.process.pid

    def alive(self) -> bool:
        """Whether its first process runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start and wait until it answers.

        Raises:
            ServerDidNotStart: it ended, or did not answer within a minute.
        """
        self.kill()  # whatever a run that died has left behind
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                user=self.user and self.user.pw_uid,
                group=self.user and self.user.pw_gid,
                extra_groups=self.user and [],
                start_new_session=True,  # Ctrl-C is for us: we stop the servers last
            )
        self.guard = guard_over(self.process.pid, "INT")
        until = time.monotonic() + START_TIMEOUT_S
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                last_words = "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
                raise ServerDidNotStart(f"{self.name} did not start on port {self.port}:\n{last_words}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Ask it to end, and wait for it; one that does not listen is killed."""
        self._dismiss_guard()
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_TIMEOUT_S)
        self.kill()

    def kill(self) -> None:
        """End it and its children at once, as a crash would. Data and port stay for `start`."""
        self._dismiss_guard()
        remaining = inhabitants(self.home)
        for process in remaining:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if self.process is not None:
            self.process.wait()
            self.process = None
        psutil.wait_procs(remaining, STOP_TIMEOUT_S)

    def _dismiss_guard(self) -> None:
        if self.guard is not None:
            self.guard.kill()
            self.guard.communicate()
            self.guard = None


def inhabitants(home: Path) -> list[psutil.Process]:
    """The processes that work in `home`, oldest first."""
    found = [process for process in psutil.process_iter(["cwd", "create_time"]) if process.info["cwd"] == str(home)]
    return sorted(found, key=lambda process: float(process.info["create_time"]))


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    while True:
        port = random.choice(PORTS)  # noqa: S311 - any free one will do
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def guard_over(target: int, signal_name: str) -> subprocess.Popen[bytes]:
    """A shell that sends a signal to `target` (a process; negative: a group) once we are gone, however we went."""
    return subprocess.Popen(
        ["/bin/sh", "-c", 'read -r _; kill -s "$1" -- "$0"', str(target), signal_name],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
