"""Reactions: a fact in, jobs and commands out. Pure; the relay keeps what they want and the workers do it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct, to_builtins

from numu_core.kernel.messages import Command, Event, Recorded
from numu_workers.kernel.commands import Commands, StoredCommand

RUN_COMMAND = "kernel.run_command"
"""The built-in actor that runs the command a reaction or a deadline asks for."""


class Job(Struct, frozen=True, kw_only=True):
    """Work for an actor. ``args`` are ids and the like: no personal data, no copies of what may change."""

    actor: str  # "payments.request_intention"
    args: Mapping[str, Any] = {}


class InTenant(Struct, frozen=True, kw_only=True):
    """A command for another tenant than the fact's: what happens to the platform matters to a shop."""

    tenant_id: UUID
    command: Command


Wanted = Job | InTenant | Command


class Reaction(Struct, frozen=True, kw_only=True):
    """What one kind of fact makes happen. The function's name is part of the job's id."""

    on: type[Event]
    do: Callable[[Any, Recorded], Iterator[Wanted]]

    @property
    def name(self) -> str:
        """The function's name, unique among the reactions to the same event."""
        return str(self.do.__name__)


class Entry(Struct, frozen=True, kw_only=True):
    """A line of the job ledger before anything was tried."""

    tenant_id: UUID
    job_id: str
    actor: str
    args: bytes  # a JSON object
    caused_at: datetime  # when the fact happened, or the deadline passed
    trace: str | None = None  # W3C traceparent of what caused it


class CommandArgs(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ``kernel.run_command`` is told."""

    command: StoredCommand
    tenant_id: UUID | None = None  # None: the job's own


class UnknownActor(Exception):
    """A job for an actor that this installation does not have."""


def job_of(wanted: Wanted, commands: Commands) -> Job:
    """``wanted`` as a job: a command becomes one of the built-in actor."""
    if isinstance(wanted, Job):
        return wanted
    tenant_id, command = (wanted.tenant_id, wanted.command) if isinstance(wanted, InTenant) else (None, wanted)
    return Job(actor=RUN_COMMAND, args=to_builtins(CommandArgs(command=commands.store(command), tenant_id=tenant_id)))


class Reactions:
    """All reactions of an installation, by event."""

    def __init__(self, reactions: Iterable[Reaction], commands: Commands, actors: Iterable[str]) -> None:
        self._commands, self._actors = commands, frozenset(actors)
        self.on: dict[type[Event], list[Reaction]] = {}
        for reaction in reactions:
            others = self.on.setdefault(reaction.on, [])
            assert reaction.name not in {other.name for other in others}, f"two reactions named {reaction.name}"
            others.append(reaction)

    def wanted(self, event: Event, at: Recorded) -> list[Entry]:
        """What must be done because of ``event``, in the order of declaration. The same event, the same ids.

        Raises:
            UnknownActor, UnknownCommand: a mistake of the reaction; and whatever the reaction itself raises.
        """
        return [entry for reaction in self.on.get(type(event), ()) for entry in self._entries(reaction, event, at)]

    def _entries(self, reaction: Reaction, event: Event, at: Recorded) -> Iterator[Entry]:
        for n, wanted in enumerate(reaction.do(event, at), 1):
            job = job_of(wanted, self._commands)
            if job.actor not in self._actors:
                raise UnknownActor(job.actor)
            yield Entry(
                tenant_id=at.tenant_id,
                job_id=f"{at.tenant_id}/{at.position}/{reaction.name}" + (f"/{n}" if n > 1 else ""),
                actor=job.actor,
                args=msgspec.json.encode(job.args),
                caused_at=at.recorded_at,
                trace=at.trace,
            )


def tenant_of(job_id: str) -> UUID:
    """Whose job it is: every job id starts with its tenant."""
    return UUID(job_id.partition("/")[0])
