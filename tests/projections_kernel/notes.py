"""A capability small enough to see through: somebody writes notes, adds words, tears notes up."""

# ruff: noqa: ARG001 - rules and folds are given more than these need

from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.deciders import DECIDERS
from numu_core.kernel.messages import Command, Event, Recorded
from numu_core.kernel.personal import Personal, Subject
from numu_core.kernel.registry import Registry
from numu_core.kernel.subjects import SubjectErased
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.kernel.tables import table

TENANT, OTHER = UUID(int=0xA), UUID(int=0xB)
ALI, MONA = UUID(int=0xA11), UUID(int=0xB0)
NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
POISON = 666  # words that ``fragile`` chokes on


class NoteWritten(Event, frozen=True, kw_only=True, tag="notes.note_written.v1"):
    note_id: UUID
    author_id: Subject
    text: Personal[str] = None
    tags: tuple[str, ...] = ()


class WordsAdded(Event, frozen=True, kw_only=True, tag="notes.words_added.v1"):
    note_id: UUID
    words: int
    also: tuple[UUID, ...] = ()  # other notes that got the same words


class NoteTornUp(Event, frozen=True, kw_only=True, tag="notes.note_torn_up.v1"):
    note_id: UUID


class Coffee(Event, frozen=True, kw_only=True, tag="notes.coffee.v1"):
    """No read model cares."""

    note_id: UUID


class Write(Command, frozen=True, kw_only=True):
    note_id: UUID
    facts: list[NoteWritten | WordsAdded | NoteTornUp | Coffee]


NoteEvent = NoteWritten | WordsAdded | NoteTornUp | Coffee


def write(count: int, command: Write) -> list[Any]:
    return [*command.facts]


def evolve(count: int, event: NoteEvent) -> int:
    return count + 1


NOTES: Decider[int, Any] = Decider(
    stream="notes",
    key="note_id",
    initial=0,
    commands=Write,
    events=NoteEvent,
    evolve=evolve,
    decide={Write: write},
)
EVERYTHING: list[Any] = [*DECIDERS, NOTES]
REGISTRY = Registry(EVERYTHING)


class NoteRow(Struct, frozen=True, kw_only=True):
    note_id: UUID
    author_id: UUID
    text: str | None
    tags: tuple[str, ...]
    words: int
    written_at: datetime
    changes: int  # how many facts have touched the row: shows a fact folded twice


class DayRow(Struct, frozen=True, kw_only=True):
    tag: str
    day: date
    notes: int


notes_table = table("notes", NoteRow, key="note_id", index=["author_id", ("written_at", "note_id")])
days_table = table("note_days", DayRow, key=("tag", "day"))
fragile_table = table("note_words", NoteRow, key="note_id")


def written(row: NoteRow | None, event: NoteWritten, at: Recorded) -> NoteRow:
    return NoteRow(
        note_id=event.note_id,
        author_id=event.author_id,
        text=event.text,
        tags=event.tags,
        words=0,
        written_at=at.recorded_at,
        changes=row.changes + 1 if row else 1,
    )


def added(row: NoteRow | None, event: WordsAdded, at: Recorded) -> NoteRow | None:
    return row and replace(row, words=row.words + event.words, changes=row.changes + 1)


def torn_up(row: NoteRow | None, event: NoteTornUp, at: Recorded) -> None:
    return None


def counted(row: DayRow | None, told: tuple[str, date], at: Recorded) -> DayRow:
    tag, day = told
    return DayRow(tag=tag, day=day, notes=row.notes + 1 if row else 1)


class Broken(Exception):
    """What a fold with a bug raises."""


class Mood:
    """Whether the bug is still there."""

    chokes = True


def choking(row: NoteRow | None, event: WordsAdded, at: Recorded) -> NoteRow | None:
    if event.words == POISON and Mood.chokes:
        raise Broken(row and row.text)
    return added(row, event, at)


def everyone_told(event: WordsAdded) -> dict[UUID, WordsAdded]:
    return dict.fromkeys((event.note_id, *event.also), event)


by_note = attrgetter("note_id")
by_tag = Fold(keys=lambda event: {(tag, NOW.date()): (tag, NOW.date()) for tag in event.tags}, apply=counted)

SHELF = Projection(
    name="notes",
    version=1,
    table=notes_table,
    row=NoteRow,
    on={
        NoteWritten: Fold(keys=by_note, apply=written),
        WordsAdded: Fold(keys=everyone_told, apply=added),
        NoteTornUp: Fold(keys=by_note, apply=torn_up),
    },
    subject="author_id",
    personal=("text",),
)
DAYS = Projection(name="note_days", version=1, table=days_table, row=DayRow, on={NoteWritten: by_tag})
FRAGILE = Projection(
    name="note_words",
    version=1,
    table=fragile_table,
    row=NoteRow,
    on={**SHELF.on, WordsAdded: Fold(keys=by_note, apply=choking)},
    subject="author_id",
    personal=("text",),
)
PROJECTIONS = [SHELF, DAYS, FRAGILE]


def note(n: int) -> UUID:
    return UUID(int=0x1000 + n)


def facts(*events: Event) -> list[tuple[Event, Recorded]]:
    """As they would be read from the log: positions from 1, a day apart."""
    return [
        (
            event,
            Recorded(
                tenant_id=TENANT,
                position=position,
                stream_type="notes",
                stream_id=event.subject_id if isinstance(event, SubjectErased) else event.note_id,  # type: ignore[attr-defined]
                version=position,
                recorded_at=NOW + position * DAY,
                actor="staff:1",
                command_id=UUID(int=position),
            ),
        )
        for position, event in enumerate(events, 1)
    ]
