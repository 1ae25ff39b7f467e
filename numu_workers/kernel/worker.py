"""A worker process: Dramatiq receives, one event loop works, the ledger remembers.

Dramatiq's threads only hand job ids over. Whatever a job awaits (the log, the database, a provider) it awaits in the
process's own event loop, beside hundreds of others, and what they ask of the database together shares round trips. A
message is acknowledged when its job is begun: should the process die, the ledger still has the job.
"""

import asyncio
from collections.abc import Callable, Collection
from threading import Semaphore

import dramatiq
import structlog

from numu_workers.kernel.broker import Bell
from numu_workers.kernel.runner import Runner

JOBS_AT_ONCE = 256
THREADS = 2
IDLE_MS = 50  # the longest that Dramatiq leaves a queue unlooked at, whether it is empty or enough was fetched
FETCHED = 64  # messages at hand, so that there is work during that pause
GRACE_S = 25.0  # for running jobs when the process is asked to stop

log = structlog.get_logger()


class Crew:
    """The jobs of a process that are under way, at most ``most``."""

    def __init__(self, runner: Runner, most: int) -> None:
        self._runner, self._room = runner, Semaphore(most)
        self._loop = asyncio.get_running_loop()
        self._jobs: set[asyncio.Task[None]] = set()

    def receiver(self, actor: str) -> Callable[[str], None]:
        """What Dramatiq calls in a thread, with the id of a job for ``actor``. Waits while there is no room."""

        def receive(job_id: str) -> None:
            self._room.acquire()
            self._loop.call_soon_threadsafe(self._begin, actor, job_id)

        return receive

    async def finish(self, within_s: float) -> None:
        """Wait for what is under way; what takes too long is stopped, and done by others when its lease has run out."""
        if self._jobs:
            _, late = await asyncio.wait(self._jobs, timeout=within_s)
            for job in late:
                job.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _begin(self, actor: str, job_id: str) -> None:
        job = self._loop.create_task(self._run(actor, job_id))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _run(self, actor: str, job_id: str) -> None:
        try:
            await self._runner.run(actor, job_id)
        except Exception:  # the ledger is out of reach: nothing is lost, the sweeper rings again
            log.exception("the job ledger does not answer", job=job_id)
        finally:
            self._room.release()


async def serve(
    runner: Runner,
    bell: Bell,
    stop: asyncio.Event,
    *,
    queues: Collection[str] = (),
    most: int = JOBS_AT_ONCE,
) -> None:
    """Work until ``stop`` is set, then finish what is under way.

    Args:
        queues: the queues to serve; all when empty.
        most: jobs at once.
    """
    crew = Crew(runner, most)
    for name, actor in runner.actors.items():
        dramatiq.actor(actor_name=name, queue_name=actor.queue, broker=bell)(crew.receiver(name))
    worker = dramatiq.Worker(bell, queues=set(queues), worker_timeout=IDLE_MS, worker_threads=THREADS)
    worker.queue_prefetch = FETCHED
    worker.start()
    try:
        await stop.wait()
    finally:
        await asyncio.to_thread(worker.stop, int(GRACE_S * 1000))
        await crew.finish(GRACE_S)
