"""The door to the log: a command in, its position and result out, or a refusal."""

import asyncio
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from numu_core.eventstore.batch import Accepted, Waiting
from numu_core.eventstore.codec import Codec
from numu_core.eventstore.connections import Db, Pool, open_pool, tenant_session
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.lane import Lane
from numu_core.eventstore.metrics import outcomes
from numu_core.eventstore.streams import Streams
from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import DomainError
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.registry import Registry
from numu_core.kernel.shop import Key

APPENDED = "numu:appended"  # Valkey channel; messages "<tenant>:<position> …". A hint: nothing depends on it

CLOSING_S = 10.0  # how long an ending process waits for its last turns
LONGEST_KEY = 255

E = TypeVar("E", bound=Event)
S = TypeVar("S")
log = structlog.get_logger()


def utc_now() -> datetime:
    """The clock of this installation."""
    return datetime.now(UTC)


class Engine:
    """Runs commands. One per process; safe to call from many tasks of its event loop.

    Args:
        dsn: a connection with the role ``numu_app``.
        lanes: connections that append; a tenant always uses the same one.
        redis: where appended positions are announced, if anywhere.
    """

    def __init__(
        self,
        dsn: str,
        registry: Registry,
        keyring: Keyring,
        *,
        lanes: int = 2,
        redis: "Redis | None" = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._dsn, self._redis, self._clock = dsn, redis, clock
        self._streams = Streams(Codec(registry), keyring, registry.deciders)
        self._lanes = [Lane(dsn, registry, keyring) for _ in range(lanes)]
        self._news: asyncio.Queue[dict[UUID, int]] = asyncio.Queue()
        self._turning: list[asyncio.Task[None]] = []
        self._announcing: list[asyncio.Task[None]] = []
        self._pool: Pool | None = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Open the lanes."""
        if self._redis is not None:
            self._announcing.append(asyncio.create_task(self._announce(self._redis)))
        for lane in self._lanes:
            lane.announce = self._news if self._redis is not None else None
            self._turning.append(asyncio.create_task(lane.run()))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close them after the turns under way; callers still queued are told ``LogUnavailable``: nothing was done."""
        for lane in self._lanes:
            lane.close()
        await asyncio.wait(self._turning, timeout=CLOSING_S)
        for task in self._turning:
            task.cancel()
        await asyncio.gather(*self._turning, return_exceptions=True)
        self._news.put_nowait({})  # no more; a Redis client that is connecting swallows a cancellation
        for task in self._announcing:
            await asyncio.wait([task], timeout=1)
            task.cancel()
        if self._pool is not None:
            await self._pool.close()

    async def execute(  # noqa: PLR0913 - what is known of a request, each by its name
        self,
        tenant_id: UUID,
        command: Command,
        *,
        actor: str,
        key: str | None = None,
        now: datetime | None = None,
        trace: str | None = None,
        expected: tuple[Key, int] | None = None,
        unseen: Collection[UUID] = (),
    ) -> Accepted:
        """Run ``command`` in the tenant's history.

        Args:
            key: idempotency key; the same request under it gives the first answer again.
            now: when it happened, UTC; the clock's time when absent.
            trace: the caller's W3C traceparent, kept with the facts.
            expected: refuse unless this stream has this version.
            unseen: streams of which the caller knows that they hold nothing; they need not be looked for.

        Raises:
            DomainError: the handler's refusal; ``IdempotencyKeyReused``, ``VersionConflict``; ``Overloaded`` and
                ``LogUnavailable`` when nothing could be stored and trying again is safe.
            ValueError: no such key can be kept.
        """
        if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
            raise ValueError(f"an idempotency key has 1 to {LONGEST_KEY} printable characters")
        asked = {"command": command, "actor": actor, "key": key, "trace": trace, "expected": expected, "unseen": unseen}
        accepts, refuses = outcomes(type(command).__name__)
        try:
            accepted = await self._ask(tenant_id, now=now or self._clock(), **asked)
        except DomainError:
            refuses.inc()
            raise
        accepts.inc()
        return accepted

    async def preview(self, tenant_id: UUID, command: Command, *, actor: str, now: datetime | None = None) -> Accepted:
        """What ``command`` would answer at this moment, or its refusal. Nothing is kept.

        The result is the handler's own, on exact states: what is previewed and what is then applied cannot differ.
        The position is the one it was looked at.
        """
        asked = {"command": command, "actor": actor, "key": None, "trace": None, "expected": None}
        return await self._ask(tenant_id, now=now or self._clock(), preview=True, **asked)

    async def _ask(self, tenant_id: UUID, **asked: Any) -> Accepted:
        answer: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        waiting = Waiting(tenant_id=tenant_id, command_id=uuid4(), answer=answer, since=monotonic(), **asked)
        self._lanes[tenant_id.int % len(self._lanes)].submit(waiting)
        return await answer

    async def state(self, tenant_id: UUID, decider: Decider[S, Any], stream_id: UUID) -> S:
        """One state as it is stored now, for code outside commands."""
        async with self._opening:
            if self._pool is None:
                self._pool = await open_pool(self._dsn, 2)
        key = (decider.stream, stream_id)
        async with tenant_session(self._pool, tenant_id) as db:
            found, _ = await self._streams.load(db, tenant_id, [key])
        state: S = found[key][0]
        return state

    async def facts(self, db: Db, tenant_id: UUID, decider: Decider[Any, E], stream_id: UUID) -> list[E]:
        """One stream as it is stored now, personal data opened, for work that needs what no state keeps.

        Args:
            db: a ``tenant_session`` of the tenant.
        """
        found: list[Any] = await self._streams.facts(db, tenant_id, (decider.stream, stream_id))
        return found

    async def _announce(self, redis: "Redis") -> None:
        """Tell followers what was appended. They poll as well, so a lost message costs time only."""
        ended = False
        while not ended:
            heard = [await self._news.get()]
            while not self._news.empty():
                heard.append(self._news.get_nowait())
            ended = {} in heard
            told = " ".join(
                f"{tenant}:{at}" for tenant, at in {t: at for one in heard for t, at in one.items()}.items()
            )
            try:
                if told:
                    await redis.publish(APPENDED, told)
            except (RedisError, OSError) as fault:
                log.warning("not announced", fault=str(fault))
