"""A read model: a table, its row, and per event which rows it touches and how each changes."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Table

from numu_core.kernel.messages import Event, Recorded
from numu_core.kernel.subjects import SubjectErased


class Fold(Struct, frozen=True, kw_only=True):
    """What one kind of event does to the table."""

    keys: Callable[..., Any]  # event → the row's key, or {key: what that row is told}
    apply: Callable[[Any, Any, Recorded], Any]  # row or None, event, circumstances → row or None
    dated: bool = False  # ``keys`` asks for the circumstances too: rows per day

    def touched(self, event: Event, at: Recorded) -> Iterable[tuple[Any, Any]]:
        """The keys of the rows that ``event`` touches, each with what its row is told."""
        keys = self.keys(event, at) if self.dated else self.keys(event)
        return keys.items() if isinstance(keys, Mapping) else ((keys, event),)


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


def forget(row: Any, projection: Projection) -> Any:
    """``row`` without its personal data."""
    return replace(row, **dict.fromkeys(projection.personal))


def advance(rows: MutableMapping[Any, Any], projection: Projection, batch: Iterable[tuple[Event, Recorded]]) -> None:
    """Fold ``batch`` into ``rows``: all of them in a test, the touched ones in the engine."""
    for event, at in batch:
        if fold := projection.on.get(type(event)):
            for key, told in fold.touched(event, at):
                rows[key] = fold.apply(rows.get(key), told, at)  # None: to be removed
        if projection.subject and isinstance(event, SubjectErased):
            for key, row in rows.items():
                if row is not None and getattr(row, projection.subject) == event.subject_id:
                    rows[key] = forget(row, projection)
