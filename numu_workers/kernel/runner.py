"""One job, once: take it, do it, write down how it ended. Runs nothing that is done, taken or not yet due."""

import random
from collections.abc import Callable, Mapping

import structlog
from msgspec import Struct
from opentelemetry.trace import Span, SpanKind, StatusCode

from numu_workers.kernel.actors import Actor, JobContext, Tools
from numu_workers.kernel.ledger import Ledger, Outcome, Taken
from numu_workers.kernel.metrics import ATTEMPTS, JOBS, REACTION_LAG
from numu_workers.kernel.retries import outcome
from numu_workers.kernel.tracing import span

log = structlog.get_logger()


class AttemptsLost(Exception):
    """The job was taken as often as it may fail, and no attempt lived to say how it ended."""


class Runner(Struct, frozen=True, kw_only=True, eq=False):
    """Runs jobs for one worker process."""

    ledger: Ledger
    actors: Mapping[str, Actor]
    tools: Tools
    chance: Callable[[], float] = random.random

    async def run(self, name: str, job_id: str) -> Outcome | None:
        """Run the job if it is free. ``None``: it was not, or somebody else has taken it meanwhile."""
        actor = self.actors[name]
        taken = await self.ledger.take(job_id, actor.lease)
        if taken is None:
            return None
        with span(f"job {name}", taken.trace, SpanKind.CONSUMER, job=job_id, attempt=taken.attempt) as current:
            ended = await self._attempt(actor, taken, current)
        if not await self.ledger.settle(taken, ended):
            log.warning("the lease ran out before the job ended", job=job_id, outcome=ended.state)
            return None
        self._measure(actor, taken, ended)
        return ended

    async def _attempt(self, actor: Actor, taken: Taken, current: Span) -> Outcome:
        try:
            if taken.attempt > actor.max_attempts:
                raise AttemptsLost(f"{taken.attempt - 1} attempts")  # noqa: TRY301 - the same end as other failures
            await actor(JobContext(taken, self.tools))
        except Exception as fault:  # noqa: BLE001 - whatever went wrong is kept, counted and retried or shown
            current.set_status(StatusCode.ERROR, type(fault).__name__)
            now, most = self.tools.clock(), actor.max_attempts
            ended = outcome(fault, attempt=taken.attempt, most=most, now=now, chance=self.chance)
            tell = log.error if ended.state == "parked" else log.warning
            tell("job failed", job=taken.job_id, attempt=taken.attempt, state=ended.state, reason=ended.reason)
            return ended
        return Outcome(state="done", due_at=self.tools.clock())

    def _measure(self, actor: Actor, taken: Taken, ended: Outcome) -> None:
        JOBS.labels(actor.name, ended.state).inc()
        if ended.state == "done":
            ATTEMPTS.labels(actor.name).observe(taken.attempt)
            REACTION_LAG.labels(actor.name).observe((self.tools.clock() - taken.caused_at).total_seconds())
