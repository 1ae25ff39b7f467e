"""The processes of an installation, run together on one machine: started, watched, killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.server import Server, guard_over
from deploy.settings import Settings

KINDS = ("gateway", "projector", "relay", "scheduler", "worker", "sandbox")
"""Each is ``./numu KIND``. Two of any but the sandbox may run beside each other."""

STOP_TIMEOUT_S = 10.0
ROOT = Path(__file__).parent.parent


@dataclass
class Process:
    """One ``./numu KIND``, in a process group of its own."""

    kind: str
    environment: Mapping[str, str]
    log: Path
    arguments: tuple[str, ...] = ()
    running: subprocess.Popen[bytes] | None = field(default=None, init=False)
    guard: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        """As people call it."""
        return self.kind

    def start(self) -> None:
        """Start it; what it says goes to its log. Should we die without a word, it is killed."""
        self._dismiss_guard()
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", "deploy.cli.main", self.kind, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        self.guard = guard_over(-self.running.pid, "KILL")

    def alive(self) -> bool:
        """Whether its first process runs."""
        return self.running is not None and self.running.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to it and to the processes it started."""
        if self.running is not None:
            try:
                os.killpg(self.running.pid, number)
            except ProcessLookupError:
                return

    def kill(self) -> None:
        """``kill -9``, and wait until it is gone."""
        self.signal(signal.SIGKILL)
        if self.running is not None:
            self.running.wait()
        self._dismiss_guard()

    def stop(self) -> None:
        """Ask it to end; one that does not listen is killed."""
        self.signal(signal.SIGTERM)
        if self.running is not None:
            try:
                self.running.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self.kill()
        self.signal(signal.SIGKILL)  # children that outlived it
        self._dismiss_guard()

    def _dismiss_guard(self) -> None:
        if self.guard is not None:
            self.guard.kill()
            self.guard.communicate()
            self.guard = None

    def resident_mib(self) -> float:
        """Memory of it and its children, in MiB."""
        if not self.alive() or self.running is None:
            return 0.0
        family = [parent := psutil.Process(self.running.pid), *parent.children(recursive=True)]
        return sum(process.memory_info().rss for process in family) / 2**20

    def last_words(self, lines: int = 12) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


def variables(settings: Settings) -> dict[str, str]:
    """The settings that children must share with us, as variables."""
    given = {
        "NUMU_DATABASE_URL": settings.database_url,
        "NUMU_REDIS_URL": settings.redis_url,
        "NUMU_DATA_DIR": str(settings.data_dir.resolve()),
        "NUMU_ENVIRONMENT": settings.environment,
        "NUMU_GATEWAY_HOST": settings.gateway_host,
        "NUMU_GATEWAY_PORT": str(settings.gateway_port),
        "NUMU_GATEWAY_WORKERS": str(settings.gateway_workers),
        "NUMU_HOT_BYTES": str(settings.hot_bytes),
        "NUMU_RATE_LIMITS": "true" if settings.counts_requests() else "false",
        "NUMU_SANDBOX_URL": settings.sandbox_url,
    }
    return {name: value for name, value in given.items() if value is not None}


@contextmanager
def processes(settings: Settings, kinds: tuple[str, ...] = KINDS) -> Iterator[dict[str, Process]]:
    """Run these kinds until the block ends, each with its log under the data directory."""
    logs = settings.data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    shared = variables(settings)
    family = {kind: Process(kind, shared, logs / f"{kind}.log") for kind in kinds}
    try:
        for process in family.values():
            process.start()
        yield family
    finally:
        for process in reversed(family.values()):
            process.signal(signal.SIGTERM)
        for process in reversed(family.values()):
            process.stop()


def watch(family: Iterable[Process | Server], pause_s: float = 0.5) -> Iterator[Process | Server]:
    """Start again whatever ends, and say which it was; until the caller stops asking."""
    members = list(family)
    while True:
        time.sleep(pause_s)
        for member in members:
            if not member.alive():
                member.start()
                yield member
