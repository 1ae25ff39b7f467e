"""Dramatiq on Redis or Valkey, used as a bell: a message is a job's id. The ledger knows everything else."""

from collections.abc import Iterable, Mapping, Sequence

import redis
import structlog
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import current_millis

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

    def ring(self, messages: Iterable[Message[None]]) -> None:
        """``enqueue`` for many messages in one round trip: with the library's own script, called in a pipeline."""
        dispatch, about_us = self.scripts["dispatch"], (self.broker_id, self.heartbeat_timeout, self.dead_message_ttl)
        with self.client.pipeline(transaction=False) as pipe:
            for message in messages:
                kept = message.copy(options={"redis_message_id": message.message_id})
                command = ("enqueue", current_millis(), message.queue_name, *about_us, 0, self._max_unpack_size())  # type: ignore[no-untyped-call]
                dispatch(keys=[self.namespace], args=[*command, kept.message_id, kept.encode()], client=pipe)
            pipe.execute()


class Sender:
    """Rings for jobs. Blocks for a moment: call it in a thread."""

    def __init__(self, bell: Bell, actors: Mapping[str, Actor]) -> None:
        self._bell, self._actors = bell, actors

    def send(self, jobs: Sequence[tuple[str, str]]) -> bool:
        """Ring for jobs, given as actor and job id. ``False``: Valkey is away; the sweeper will ring for them."""
        try:
            self._bell.ring(self._message(actor, job_id) for actor, job_id in jobs)
        except (redis.RedisError, OSError) as fault:
            log.warning("the bell is silent", fault=str(fault), jobs=len(jobs))
            return False
        return True

    def held(self, queue: str) -> int:
        """How many messages of ``queue`` Valkey holds, waiting or being worked on."""
        return int(self._bell.client.hlen(f"{NAMESPACE}:{queue}.msgs"))

    def queue_of(self, actor: str) -> str | None:
        """Where jobs of ``actor`` wait; ``None``: nobody here does them."""
        return self._actors[actor].queue if actor in self._actors else None

    def _message(self, actor: str, job_id: str) -> Message[None]:
        queue = self._actors[actor].queue
        return Message(queue_name=queue, actor_name=actor, args=(job_id,), kwargs={}, options={})
