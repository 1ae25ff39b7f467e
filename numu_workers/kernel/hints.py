"""Who has news: what the log announces on Valkey. Hints only; whoever listens also polls."""

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from numu_core.eventstore.engine import APPENDED

REST_S = 0.2  # before connecting again

log = structlog.get_logger()


class Hints:
    """Tenants that have appended, as announced."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._channel: PubSub | None = None

    async def next(self, timeout_s: float) -> set[UUID]:
        """The tenants announced by now; waits for a first one, at most ``timeout_s``. None when Valkey is away."""
        until = monotonic() + timeout_s
        try:
            channel = await self._listening()
            found = _tenants(await channel.get_message(ignore_subscribe_messages=True, timeout=timeout_s))
            while message := await channel.get_message(timeout=0):
                found |= _tenants(message)
        except (RedisError, OSError) as fault:
            log.warning("no hints", fault=str(fault))
            await self.close()
            await asyncio.sleep(min(REST_S, max(0.0, until - monotonic())))
            return set()
        return found

    async def close(self) -> None:
        """Stop listening."""
        if self._channel is not None:
            channel, self._channel = self._channel, None
            await channel.aclose()  # type: ignore[no-untyped-call]

    async def _listening(self) -> PubSub:
        if self._channel is None:
            self._channel = self._redis.pubsub()
            await self._channel.subscribe(APPENDED)
        return self._channel


def _tenants(message: Mapping[str, Any] | None) -> set[UUID]:
    """``b"<tenant>:<position> <tenant>:<position>"``."""
    if message is None or message["type"] != "message":
        return set()
    return {UUID(part.partition(":")[0]) for part in message["data"].decode().split()}
