"""A worker process: Dramatiq's threads receive, one event loop works, the ledger remembers.

Each thread waits for one job at a time, so ``threads`` is how many jobs run at once. What a job awaits (the log, the
database, a provider) it awaits in the process's own event loop.
"""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError

import dramatiq
import structlog

from numu_workers.kernel.broker import Bell
from numu_workers.kernel.runner import Runner

THREADS = 32
IDLE_MS = 200  # the longest an idle queue is left unlooked at
GRACE_S = 25.0  # for running jobs when the process is asked to stop

log = structlog.get_logger()


def _receiver(name: str, runner: Runner, loop: asyncio.AbstractEventLoop) -> Callable[[str], None]:
    def receive(job_id: str) -> None:
        """Run in a thread of Dramatiq's; returning acknowledges the message, whatever became of the job."""
        try:
            asyncio.run_coroutine_threadsafe(runner.run(name, job_id), loop).result()
        except CancelledError:
            log.warning("stopped while working; the job's lease will run out", job=job_id)
        except Exception:  # the ledger is out of reach: nothing is lost, the sweeper rings again
            log.exception("the job ledger does not answer", job=job_id)

    return receive


async def serve(
    runner: Runner,
    broker: Bell,
    stop: asyncio.Event,
    *,
    queues: Collection[str] = (),
    threads: int = THREADS,
) -> None:
    """Work until ``stop`` is set, then finish what is running.

    Args:
        queues: the queues to serve; all when empty.
    """
    loop = asyncio.get_running_loop()
    for name, actor in runner.actors.items():
        receive = _receiver(name, runner, loop)
        dramatiq.actor(actor_name=name, queue_name=actor.queue, broker=broker)(receive)
    worker = dramatiq.Worker(broker, queues=set(queues), worker_timeout=IDLE_MS, worker_threads=threads)
    worker.start()
    try:
        await stop.wait()
    finally:
        await asyncio.to_thread(worker.stop, int(GRACE_S * 1000))
