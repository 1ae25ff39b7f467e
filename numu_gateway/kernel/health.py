"""Is it alive, is it ready, how does it do."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from time import perf_counter
from typing import Any, Literal

import psutil
from litestar import Request, Response, get
from litestar.datastructures import State
from msgspec import Struct
from psycopg import Error
from psycopg_pool import PoolTimeout

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.access import public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import call_of
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import WrongKey
from numu_gateway.kernel.services import Services
from numu_projections.kernel.installed import installed

Health = Literal["healthy", "degraded", "unhealthy"]
PATIENCE_S = 2.0
PROCESSES = ("projector", "relay", "scheduler", "worker")
SILENT_AFTER = timedelta(seconds=45)  # they say that they live every ten
BEATS = b"SELECT process, at FROM heartbeat WHERE tenant_id = %s"
VERSIONS = b"SELECT name, version FROM projection WHERE state = 'live'"


class Status(Struct, frozen=True, kw_only=True):
    """One word."""

    status: str


class Root(Struct, frozen=True, kw_only=True):
    """What answers at the root."""

    status: str
    health: str


class Interface(Struct, frozen=True, kw_only=True):
    """What this is."""

    name: str
    version: str
    description: str
    environment: str


class ReadyParts(Struct, frozen=True, kw_only=True):
    """Each of what we stand on."""

    database: Health
    redis: Health


class Ready(Struct, frozen=True, kw_only=True):
    """Can it serve?"""

    status: Health
    components: ReadyParts


class Component(Struct, frozen=True, kw_only=True):
    """One thing we stand on."""

    status: Health
    latency_ms: float | None = None
    message: str | None = None
    details: dict[str, Any] | None = None


class Detailed(Struct, frozen=True, kw_only=True):
    """How everything does."""

    status: Health
    timestamp: datetime
    version: str
    environment: str
    components: dict[str, Component]
    system: dict[str, Any]


@get("/", operation_id="root__get", guards=[public()], sync_to_thread=False)
def root() -> Root:
    """Somebody is at home."""
    return Root(status="ok", health="/api/v1/health")


@get("/api/v1", operation_id="root", guards=[public()], sync_to_thread=False)
def interface(state: State) -> Success[Interface]:
    """Which interface this is."""
    config = state.doors.config
    return ok(
        Interface(
            name="NUMU API",
            version=config.version,
            description="Commerce for Egypt and the region",
            environment=config.environment,
        )
    )


@get("/api/v1/health", operation_id="health_check", guards=[public()], sync_to_thread=False)
def health() -> Success[Status]:
    """The process answers."""
    return ok(Status(status="healthy"))


@get("/api/v1/ready", operation_id="readiness_check", guards=[public()])
async def ready(state: State) -> Response[Ready]:
    """The process can serve: 503 when the database is away; the cache may be."""
    components = await look(state.doors.services)
    status = overall(components)
    parts = ReadyParts(database=components["database"].status, redis=components["redis"].status)
    body = Ready(status=status, components=parts)
    return Response(body, status_code=503 if status == "unhealthy" else 200)


@get("/api/v1/health/detailed", operation_id="detailed_health_check", guards=[public()])
async def detailed(state: State) -> Detailed:
    """How everything we stand on does."""
    doors: Doors = state.doors
    components = await look(doors.services) | await _background(doors.services)
    process = psutil.Process()
    return Detailed(
        status=overall(components),
        timestamp=datetime.now(UTC),
        version=doors.config.version,
        environment=doors.config.environment,
        components=components,
        system={"resident_bytes": process.memory_info().rss, "started_at": process.create_time()},
    )


@get("/metrics", include_in_schema=False, guards=[public()], sync_to_thread=False)
def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Prometheus text."""
    doors: Doors = request.app.state.doors
    wanted = doors.config.metrics_token
    told = call_of(request.scope).header(b"authorization").removeprefix("Bearer ")
    if wanted is not None and not compare_digest(wanted.encode(), told.encode()):
        raise WrongKey
    page, kind = doors.services.metrics()
    return Response(page, media_type=kind)


async def look(services: Services) -> dict[str, Component]:
    """Ask everything at once."""
    names = ("database", "redis")
    found = await asyncio.gather(_asked(_database(services)), _asked(services.redis.ping()))
    return dict(zip(names, found, strict=True))


def overall(components: dict[str, Component]) -> Health:
    """Without the database nothing works; without anything else, nearly everything does, or waits."""
    if components["database"].status != "healthy":
        return "unhealthy"
    return "healthy" if all(one.status == "healthy" for one in components.values()) else "degraded"


async def _background(services: Services) -> dict[str, Component]:
    """Our processes in the background, by when they last said that they live, and what they keep up to date."""
    try:
        async with tenant_session(services.pool, PLATFORM) as db:
            beats = dict(await (await db.execute(BEATS, (PLATFORM,))).fetchall())
            live = dict(await (await db.execute(VERSIONS)).fetchall())
    except (Error, OSError, PoolTimeout):
        return {}  # the database has its own line
    now = datetime.now(UTC)
    return {name: _heard(beats.get(name), now) for name in PROCESSES} | {"read_models": _of_this_code(live)}


def _of_this_code(live: dict[str, int]) -> Component:
    waiting = sorted(one.name for one in installed().values() if live.get(one.name) not in {None, one.version})
    if not waiting:
        return Component(status="healthy")
    message = "of another version than the code, until `numu rebuild`"
    return Component(status="degraded", message=message, details={"waiting": waiting})


def _heard(at: datetime | None, now: datetime) -> Component:
    if at is None:
        return Component(status="unhealthy", message="never heard of")
    silent = now - at
    details = {"last_heard_at": at, "silent_s": round(silent.total_seconds(), 1)}
    return Component(status="healthy" if silent < SILENT_AFTER else "unhealthy", details=details)


async def _database(services: Services) -> None:
    async with tenant_session(services.pool, PLATFORM) as db:
        await db.execute("SELECT 1")


async def _asked(question: Awaitable[Any]) -> Component:
    """Healthy with its latency, or unhealthy; the reason goes to operators, not to the public."""
    started = perf_counter()
    try:
        await asyncio.wait_for(question, PATIENCE_S)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it is not healthy
        return Component(status="unhealthy", message=type(error).__name__)
    return Component(status="healthy", latency_ms=round((perf_counter() - started) * 1000, 2))


ROUTES = [root, interface, health, ready, detailed, metrics]
