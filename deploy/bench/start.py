"""``start``: from nothing but installed dependencies to a shop that takes orders, and what each process weighs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from deploy.bench.figure import Bench, Figure, figure
from deploy.demo.running import installation
from deploy.server import free_port
from deploy.settings import Settings


async def measure(_: Bench) -> AsyncIterator[Figure]:
    """Seconds, and resident memory in MiB."""
    with TemporaryDirectory(prefix="numu-") as folder:
        seconds, memory = await asyncio.to_thread(_start, Path(folder))
    yield figure("start", seconds, "s")
    for kind, mib in memory.items():
        yield figure(f"start-{kind}", mib, "MiB resident")


def _start(folder: Path) -> tuple[float, dict[str, float]]:
    folder.chmod(0o711)  # PostgreSQL may run as another user, who must pass through
    began = perf_counter()
    settings = Settings(
        data_dir=folder, gateway_port=free_port(), sandbox_url=f"http://127.0.0.1:{free_port()}", log_level="WARNING"
    )
    with installation(settings, lambda _: None) as here:
        return perf_counter() - began, {kind: process.resident_mib() for kind, process in here.family.items()}
