"""Signs of life of background processes, for ``/health/detailed`` and for whoever watches the metrics."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from psycopg import Error

from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_workers.kernel.metrics import HEARTBEAT

EVERY_S = 10.0
BEAT = """
    INSERT INTO heartbeat (tenant_id, process, at) VALUES (%s, %s, %s)
    ON CONFLICT (tenant_id, process) DO UPDATE SET at = greatest(heartbeat.at, excluded.at)
"""

log = structlog.get_logger()


async def beat(pool: Pool, process: str, now: datetime) -> None:
    """Write down that a ``process`` ("worker", "relay", "scheduler") lives."""
    async with tenant_session(pool, PLATFORM) as db:
        await db.execute(BEAT, (PLATFORM, process, now))
    HEARTBEAT.labels(process).set(now.timestamp())


async def beating(pool: Pool, process: str, clock: Callable[[], datetime]) -> None:
    """Say so again and again until cancelled."""
    while True:
        try:
            await beat(pool, process, clock())
        except (Error, OSError) as fault:
            log.warning("no heartbeat", process=process, fault=str(fault))
        await asyncio.sleep(EVERY_S)
