"""Deadlines: a row that one fact writes and another removes; in between, the scheduler may fire it.

A capability declares projections over ``due`` with rows ``Due``. They share one table, so at start-up ``deadlines``
joins them into one projection, whose keys carry the declaring projection's name. To the engine it is one like others.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zlib import crc32

from msgspec import Struct

from numu_core.kernel.messages import Command, Event, Recorded
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.kernel.tables import table
from numu_workers.kernel.commands import Commands, StoredCommand


class Due(Struct, frozen=True, kw_only=True):
    """``command`` is to be run at ``at``, unless a fact says otherwise before."""

    due_id: UUID  # what waits: a payment, an order; each projection has one deadline for it
    at: datetime  # UTC
    command: Command


class DueRow(Struct, frozen=True, kw_only=True):
    """``Due`` as it is stored."""

    due_key: str  # "payments_due/<due id>"
    due_id: UUID
    at: datetime
    job_id: str  # of the job that firing makes: the same deadline at the same time is the same job
    command: StoredCommand
    trace: str | None


due = table("due", DueRow, key="due_key", index=["at"])
"""What projections of deadlines name as their table."""


def deadlines(declared: Iterable[Projection], commands: Commands) -> Projection:
    """All deadlines as one projection. Declaring one more, or a new version of one, refills the table."""
    listed = sorted(declared, key=lambda projection: projection.name)
    names = [projection.name for projection in listed]
    assert len(set(names)) == len(names), "two projections of deadlines share a name"
    on: dict[type[Event], list[tuple[str, Fold]]] = {}
    for projection in listed:
        assert projection.table is due, f"{projection.name}: deadlines live in the table due"
        for event, fold in projection.on.items():
            on.setdefault(event, []).append((projection.name, fold))
    version = crc32(repr([(projection.name, projection.version) for projection in listed]).encode()) & 0x7FFFFFFF
    joined = {event: _joined(folds, commands) for event, folds in on.items()}
    return Projection(name=due.name, version=version, table=due, row=DueRow, on=joined)


def _joined(folds: list[tuple[str, Fold]], commands: Commands) -> Fold:
    """Several projections' folds of one event as one fold, which tells each row whose it is."""

    def keys(event: Any) -> dict[str, tuple[str, Fold, Any]]:
        return {f"{name}/{key}": (name, fold, told) for name, fold in folds for key, told in _told(fold, event)}

    def apply(row: DueRow | None, told: tuple[str, Fold, Any], at: Recorded) -> DueRow | None:
        name, fold, inner = told
        before = None if row is None else Due(due_id=row.due_id, at=row.at, command=commands.restore(row.command))
        after: Due | None = fold.apply(before, inner, at)
        return None if after is None else _stored(after, name, at, commands)

    return Fold(keys=keys, apply=apply)


def _told(fold: Fold, event: Any) -> Iterable[tuple[Any, Any]]:
    keys = fold.keys(event)
    return keys.items() if isinstance(keys, Mapping) else [(keys, event)]


def _stored(wanted: Due, name: str, at: Recorded, commands: Commands) -> DueRow:
    key = f"{name}/{wanted.due_id}"
    return DueRow(
        due_key=key,
        due_id=wanted.due_id,
        at=wanted.at,
        job_id=f"{at.tenant_id}/due/{key}/{wanted.at:%Y%m%dT%H%M%S.%fZ}",
        command=commands.store(wanted.command),
        trace=at.trace,
    )
