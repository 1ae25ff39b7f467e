"""A read model: a table, its row, and per event which rows it touches and how each changes."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Table

from numu_core.kernel.messages import Event, Recorded
from numu_core.kernel.subjects import SubjectErased

Fact = tuple[Event, Recorded]
Told = tuple[Any, Any]  # a row's key, and what that row is told


class Fold(Struct, frozen=True, kw_only=True):
    """What one kind of event does to the table."""

    keys: Callable[..., Any]  # event → the row's key, or {key: what that row is told}
    apply: Callable[[Any, Any, Recorded], Any]  # row or None, event, circumstances → row or None
    dated: bool = False  # ``keys`` asks for the circumstances too: a row for each day

    def told(self, event: Event, at: Recorded) -> Iterable[Told]:
        """Who is told what."""
        keys = self.keys(event, at) if self.dated else self.keys(event)
        return keys.items() if isinstance(keys, dict) else ((keys, event),)


class Projection(Struct, frozen=True, kw_only=True, eq=False):
    """A read model.

    ``subject`` and ``personal`` name the column that says whose row it is and the columns that hold personal data:
    when that person is erased, the engine (and ``advance``) empties them; no fold needs to think of it.
    """

    name: str
    version: int  # raise it, and a shadow table is filled from position 1 and swapped in
    table: Table
    row: type[Struct]
    on: Mapping[type[Event], Fold]
    subject: str | None = None
    personal: tuple[str, ...] = ()

    def types(self) -> set[type[Event]]:
        """The facts that can change a row."""
        return {*self.on, SubjectErased} if self.subject else {*self.on}


def forget(row: Any, projection: Projection) -> Any:
    """``row`` without its personal data."""
    return replace(row, **dict.fromkeys(projection.personal))


def advance(rows: MutableMapping[Any, Any], projection: Projection, batch: Iterable[Fact]) -> None:
    """Fold ``batch`` into ``rows``: all of them in a test, the touched ones in the engine."""
    on, subject = projection.on, projection.subject
    for event, at in batch:
        if fold := on.get(type(event)):
            for key, told in fold.told(event, at):
                rows[key] = fold.apply(rows.get(key), told, at)  # None: to be removed
        if subject and isinstance(event, SubjectErased):
            for key, row in rows.items():
                if row is not None and getattr(row, subject) == event.subject_id:
                    rows[key] = forget(row, projection)


def touched(projection: Projection, batch: Iterable[Fact]) -> dict[Any, int]:
    """The keys of the rows that ``batch`` names, each with the position of the last fact that names it."""
    on, named = projection.on, dict[Any, int]()
    for event, at in batch:
        if fold := on.get(type(event)):
            for key, _ in fold.told(event, at):
                named[key] = at.position
    return named


def erased(projection: Projection, batch: Iterable[Fact]) -> list[Any]:
    """Who is erased in ``batch``, as far as the read model holds anybody's data."""
    if projection.subject is None:
        return []
    return [event.subject_id for event, _ in batch if isinstance(event, SubjectErased)]
