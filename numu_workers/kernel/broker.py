"""Dramatiq on Redis or Valkey, used as a bell: a message is a job's id. The ledger knows everything else."""

from collections.abc import Iterable, Mapping

import redis
import structlog
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker

from numu_workers.kernel.actors import Actor

NAMESPACE = "numu"
CONNECT_S, ANSWER_S = 2.0, 5.0

log = structlog.get_logger()


class Bell(RedisBroker):
    """A broker without middleware or delayed queues: retries, limits and times are the ledger's business."""

    def __init__(self, redis_url: str) -> None:
        client = redis.Redis.from_url(redis_url, socket_connect_timeout=CONNECT_S, socket_timeout=ANSWER_S)
        super().__init__(client=client, middleware=[], namespace=NAMESPACE)  # type: ignore[no-untyped-call]

    def declare_queue(self, queue_name: str) -> None:
        """Know a queue, and not a second one for delayed messages."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)


class Sender:
    """Rings for jobs. Blocks for a moment: call it in a thread."""

    def __init__(self, broker: RedisBroker, actors: Mapping[str, Actor]) -> None:
        self._broker, self._actors = broker, actors

    def send(self, jobs: Iterable[tuple[str, str]]) -> int:
        """Ring for jobs, given as actor and job id; for how many it worked. The sweeper rings for the others."""
        sent = 0
        try:
            for actor, job_id in jobs:
                queue = self._actors[actor].queue
                self._broker.enqueue(Message(queue_name=queue, actor_name=actor, args=(job_id,), kwargs={}, options={}))
                sent += 1
        except redis.RedisError as fault:
            log.warning("the bell is silent", fault=str(fault), sent=sent)
        return sent

    def held(self, queue: str) -> int:
        """How many messages of ``queue`` Valkey holds, waiting or being worked on."""
        return int(self._broker.client.hlen(f"{NAMESPACE}:{queue}.msgs"))

    def queue_of(self, actor: str) -> str | None:
        """Where jobs of ``actor`` wait; ``None``: nobody here does them."""
        return self._actors[actor].queue if actor in self._actors else None
