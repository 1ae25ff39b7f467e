"""Actors: work on the outside world. Small, repeatable, fed with ids; limits are declared where the work is."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

import structlog
from msgspec import Struct, convert

from numu_core.eventstore.batch import Accepted
from numu_core.eventstore.connections import Db, Pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.errors import IdempotencyKeyReused
from numu_core.eventstore.secrets import Secrets
from numu_core.kernel.files import Files
from numu_core.kernel.messages import Command
from numu_core.kernel.providers import Account, Provider
from numu_workers.kernel.http import READ_S, Http, ask
from numu_workers.kernel.ledger import Taken
from numu_workers.kernel.tracing import traceparent

T = TypeVar("T")
MARGIN = timedelta(seconds=5)
"""A lease outlives the actor's time limit by this, so that a job is never run by two at once."""

log = structlog.get_logger()


class Tools(Struct, frozen=True, kw_only=True, eq=False):
    """What a worker process lends its jobs."""

    engine: Engine
    pool: Pool
    secrets: Secrets
    http: Http
    files: Files
    clock: Callable[[], datetime]
    api_url: str = "http://127.0.0.1:8000"  # where providers reach our gateway
    dashboard_url: str = "http://localhost:3000"  # where merchants work
    store_url: str = "http://{subdomain}.localhost:3100"  # where people see a store without a domain of its own
    storefront: Account = {}  # ``secret`` that they know us by; ``url`` of all, instead of their hosts
    mail: Account = {}  # our account at the e-mail provider: ``api_key``, and the ``address`` that mails come from


class JobContext:
    """One attempt at one job."""

    def __init__(self, taken: Taken, tools: Tools) -> None:
        self.tenant_id, self.job_id, self.args, self.attempt = taken.tenant_id, taken.job_id, taken.args, taken.attempt
        self.engine, self.pool, self.secrets, self.http = tools.engine, tools.pool, tools.secrets, tools.http
        self.now, self.api_url, self.files = tools.clock(), tools.api_url, tools.files
        self.dashboard_url, self.store_url = tools.dashboard_url, tools.store_url
        self.mail, self.storefront = tools.mail, tools.storefront
        self._ran = 0

    def arg(self, name: str, kind: type[T]) -> T:
        """An argument: ``job.arg("payment_id", UUID)``."""
        return convert(self.args[name], kind)

    def session(self) -> AbstractAsyncContextManager[Db]:
        """A transaction of this tenant. Close it before asking anyone outside."""
        return tenant_session(self.pool, self.tenant_id)

    async def run(self, command: Command, *, tenant_id: UUID | None = None) -> Accepted | None:
        """Let what the job learnt become a fact.

        The key is the job's id (``#2`` and so on for further commands), so repeating an attempt repeats nothing. When
        an earlier attempt has recorded something else under the key, that stands, and the answer is ``None``.

        Raises:
            DomainError: the command's refusal.
        """
        self._ran += 1
        key = self.job_id + (f"#{self._ran}" if self._ran > 1 else "")
        try:
            return await self.engine.execute(
                tenant_id or self.tenant_id, command, actor=f"job:{self.job_id}", key=key, trace=traceparent()
            )
        except IdempotencyKeyReused:
            log.warning(
                "an earlier attempt has recorded another answer", job=self.job_id, command=type(command).__name__
            )
            return None

    async def ask(self, provider: Provider, question: Any, account: Account, *, read_s: float = READ_S) -> Command:
        """Ask an outside system: see ``numu_workers.kernel.http.ask``."""
        return await ask(provider, question, account, self.job_id, self.http, read_s=read_s)


Work = Callable[[JobContext], Awaitable[None] | None]


class Actor(Struct, frozen=True, kw_only=True):
    """A kind of work."""

    name: str  # "payments.request_intention"
    queue: str
    max_attempts: int
    timeout_s: float
    do: Work

    @property
    def lease(self) -> timedelta:
        """For how long a job is ours."""
        return timedelta(seconds=self.timeout_s) + MARGIN

    async def __call__(self, job: JobContext) -> None:
        """Do it within the time limit. A plain function runs in a thread, which cannot be stopped: it must stop itself.

        Raises:
            TimeoutError: it took too long; and whatever the work raises.
        """
        try:
            async with asyncio.timeout(self.timeout_s) as limit:
                if inspect.iscoroutinefunction(self.do):
                    await cast("Awaitable[None]", self.do(job))
                else:
                    await asyncio.to_thread(self.do, job)
        except TimeoutError as fault:
            if limit.expired():
                raise TimeoutError(f"took longer than {self.timeout_s:g} s") from fault
            raise


def actor(name: str, *, queue: str, max_attempts: int = 8, timeout_s: float = 30) -> Callable[[Work], Actor]:
    """Declare the function below as the actor ``name``; list it in ``ACTORS``.

    Args:
        max_attempts: after so many failures the job is parked with its reason, for a person to look at.
        timeout_s: a longer attempt is stopped, and counts as a failure.
    """

    def declare(do: Work) -> Actor:
        return Actor(name=name, queue=queue, max_attempts=max_attempts, timeout_s=timeout_s, do=do)

    return declare


def by_name(actors: Iterable[Actor]) -> dict[str, Actor]:
    """Actors by name, which must differ."""
    listed = list(actors)
    named = {one.name: one for one in listed}
    assert len(named) == len(listed), "two actors share a name"
    return named
