"""``./numu gateway`` as a process: serves, survives the death of a worker, ends when asked, says why it cannot."""

import asyncio
import signal
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.processes import Process
from deploy.server import free_port

WHO = {"email": "amira@example.com", "password": "Correct-Horse-9", "first_name": "Amira", "last_name": "Hassan"}


class Door:
    """A gateway with two workers."""

    def __init__(self, database: str, redis_url: str, data_dir: Path, port: int) -> None:
        environment = {
            "NUMU_DATABASE_URL": database,
            "NUMU_REDIS_URL": redis_url,
            "NUMU_DATA_DIR": str(data_dir),
            "NUMU_ENVIRONMENT": "test",
            "NUMU_GATEWAY_PORT": str(port),
            "NUMU_GATEWAY_WORKERS": "2",
            "NUMU_LANES": "1",
        }
        self.process = Process("gateway", environment, data_dir / "gateway.log")
        self.url = f"http://127.0.0.1:{port}/api/v1"

    def workers(self) -> list[psutil.Process]:
        assert self.process.running is not None
        children = psutil.Process(self.process.running.pid).children(recursive=True)
        return [child for child in children if child.status() != psutil.STATUS_ZOMBIE]

    async def answers(self, path: str = "/health") -> httpx.Response:
        """The answer, once there is one."""
        until = time.monotonic() + 30
        async with httpx.AsyncClient() as client:
            while True:
                try:
                    return await client.get(self.url + path, timeout=5)
                except httpx.TransportError:
                    assert self.process.alive(), self.process.last_words()
                    assert time.monotonic() < until, self.process.last_words()
                    await asyncio.sleep(0.1)


@pytest.fixture
async def door(database: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Door]:
    made = Door(database, redis_url, tmp_path, free_port())
    made.process.start()
    try:
        yield made
    finally:
        await asyncio.to_thread(made.process.kill)


async def test_it_serves_and_counts_over_all_its_workers(door: Door) -> None:
    assert (await door.answers()).json()["data"] == {"status": "healthy"}
    ready = await door.answers("/ready")
    assert ready.json() == {"status": "healthy", "components": {"database": "healthy", "redis": "healthy"}}
    async with httpx.AsyncClient() as client:
        registered = await client.post(f"{door.url}/auth/register", json=WHO)
        assert registered.status_code == 201
        assert len(door.workers()) == 2
        page = (await client.get(door.url.replace("/api/v1", "/metrics"))).text
    assert 'numu_commands_total{command="Register",outcome="accepted"} 1.0' in page
    assert 'numu_requests_total{method="POST",status="201"} 1.0' in page
    told = dict(line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
    for name in ("numu_batch_commands_count", "numu_append_seconds_count", "numu_command_seconds_count"):
        assert sum(float(value) for series, value in told.items() if series.startswith(name)) >= 1, name


async def test_a_killed_worker_is_started_again(door: Door) -> None:
    await door.answers()
    before = {worker.pid for worker in door.workers()}
    for pid in before:
        psutil.Process(pid).kill()
    until = time.monotonic() + 20
    while before & {worker.pid for worker in door.workers()} or len(door.workers()) < 2:
        assert time.monotonic() < until, door.process.last_words()
        await asyncio.sleep(0.1)
    assert (await door.answers()).status_code == 200


async def test_it_ends_when_asked(door: Door) -> None:
    await door.answers()
    running, workers = door.process.running, door.workers()
    assert running is not None
    assert len(workers) == 2
    running.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(running.wait, 20) == 0
    assert not any(worker.is_running() for worker in workers)


async def test_a_port_in_use_is_said_so(database: str, redis_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        door = Door(database, redis_url, tmp_path, port)
        door.process.start()
        assert door.process.running is not None
        try:
            assert await asyncio.to_thread(door.process.running.wait, 20) == 1
            assert f"127.0.0.1:{port}" in door.process.last_words()
            assert "Traceback" not in door.process.last_words(60)
        finally:
            await asyncio.to_thread(door.process.kill)
