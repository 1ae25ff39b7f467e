"""How everything does, as operators and load balancers ask."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from numu_core.kernel.platform import PLATFORM
from tests.kernel.world import World

BEAT = "INSERT INTO heartbeat (tenant_id, process, at) VALUES (%s, %s, %s)"


async def detailed(world: World) -> dict[str, Any]:
    answer = await (await world.guest()).get("/health/detailed")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_process_that_is_not_heard_of_makes_the_installation_degraded(world: World, database: str) -> None:
    now = datetime.now(UTC)
    heard = {"projector": now, "relay": now, "scheduler": now - timedelta(minutes=2)}
    with psycopg.connect(database, autocommit=True) as db:
        for process, at in heard.items():
            db.execute(BEAT, (PLATFORM, process, at))
    found = await detailed(world)
    states = {name: component["status"] for name, component in found["components"].items()}
    assert states == {
        "database": "healthy",
        "redis": "healthy",
        "projector": "healthy",
        "relay": "healthy",
        "scheduler": "unhealthy",
        "worker": "unhealthy",
        "read_models": "healthy",
    }
    assert found["status"] == "degraded"
    assert found["components"]["worker"]["message"] == "never heard of"
    assert found["components"]["scheduler"]["details"]["silent_s"] >= 120
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("DELETE FROM heartbeat")
        for process in ("projector", "relay", "scheduler", "worker"):
            db.execute(BEAT, (PLATFORM, process, now))
    assert (await detailed(world))["status"] == "healthy"


async def test_a_read_model_that_waits_for_a_rebuild_is_named(world: World, database: str) -> None:
    assert (await detailed(world))["components"]["read_models"]["status"] == "healthy"
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("UPDATE projection SET version = version - 1 WHERE name = 'order_summary'")
    found = await detailed(world)
    assert found["status"] == "degraded"
    assert found["components"]["read_models"]["details"] == {"waiting": ["order_summary"]}
