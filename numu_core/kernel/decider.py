"""A capability's behaviour as one value."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import reduce
from typing import Any, Generic, TypeVar, get_args
from uuid import UUID

from msgspec import Struct, convert, to_builtins

from numu_core.kernel.messages import Command, Event

AS_THEY_ARE = (UUID, datetime)  # what cannot be wrong in itself need not be written out and read again
S = TypeVar("S")
E = TypeVar("E", bound=Event)


def members(union: Any) -> set[type[Any]]:
    """The classes of a union, or of a class alone."""
    return set(get_args(union)) or {union}


class Decider(Struct, Generic[S, E], frozen=True, kw_only=True, eq=False):
    """One kind of stream: what it remembers, what may be asked of it, what follows."""

    stream: str  # type of its streams: "orders"
    key: str  # the field of commands and events that names one of them: "order_id"
    initial: S
    commands: Any  # the union of commands
    events: Any  # the union of events; stored bytes decode to it
    evolve: Callable[[S, E], S]
    decide: Mapping[type[Any], Callable[[S, Any], list[E]]]
    state: Any = None  # the type of a state, where ``type(initial)`` does not tell; snapshots decode to it
    version: int = 1  # raise it when ``evolve`` changes its mind about old facts: snapshots are then refolded

    def __post_init__(self) -> None:
        known = members(self.commands)
        assert set(self.decide) == known, f"{self.stream}: decide differs by {known ^ set(self.decide)}"

    def fold(self, events: Iterable[E]) -> S:
        """The state after ``events``."""
        return reduce(self.evolve, events, self.initial)

    def handle(self, state: S, command: Command) -> list[E]:
        """The events that follow from ``command``, whose shape is checked as if it came from outside."""
        well_formed = convert(to_builtins(command, builtin_types=AS_THEY_ARE), type(command))
        return self.decide[type(command)](state, well_formed)
