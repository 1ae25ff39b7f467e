"""A tenant's history as a handler sees it: read any stream, run any command; stored whole when the handler returns.

``Shop`` keeps everything in memory and starts empty: enough for tests. The engine gives one a ``source`` of states;
a state that is not cached there ends the run with ``NotLoaded``, the engine loads it outside the lock and runs the
handler again, which is safe because a handler is pure.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import DomainError
from numu_core.kernel.ids import keyed_id, near, nth_id
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.registry import Registry

S = TypeVar("S")
Key = tuple[str, UUID]  # stream type and id
Known = tuple[Any, int]  # a state and the version it was folded up to; 0: nothing happened yet


class Decided(Struct, frozen=True):
    """A fact about to be stored."""

    event: Event
    stream: str
    stream_id: UUID
    version: int


class NotLoaded(Exception):
    """The handler needs states that are not in memory."""

    def __init__(self, keys: list[Key]) -> None:
        super().__init__(keys)
        self.keys = keys


class Shop:
    """One tenant, one command."""

    def __init__(
        self,
        registry: Registry,
        *,
        now: datetime,
        actor: str,
        command_id: UUID,
        tenant_id: UUID,
        secret: bytes = b"",
        source: Callable[[Key], Known | None] = lambda _: (None, 0),
    ) -> None:
        self.now, self.actor, self.command_id, self.tenant_id = now, actor, command_id, tenant_id
        self.decided: list[Decided] = []  # by this command, in order; dropped with the Shop when it is refused
        self.touched: dict[Key, Known] = {}
        self._seen: dict[Key, Known] = {}  # all that was looked at, as it is now
        self._registry, self._secret, self._source = registry, secret, source
        self._ids = 0
        self._fresh: set[UUID] = set()

    def state(self, decider: Decider[S, Any], stream_id: UUID) -> S:
        """The stream's state, with what this command has done to it so far."""
        found: S = self._known((decider.stream, stream_id), decider)[0]
        return found

    def version(self, decider: Decider[Any, Any], stream_id: UUID) -> int:
        """How many facts the stream holds; 0: it does not exist."""
        return self._known((decider.stream, stream_id), decider)[1]

    def expect(self, decider: Decider[Any, Any], stream_ids: Iterable[UUID]) -> None:
        """These states will be read: a handler that reads many says so first, and they are loaded together."""
        self.expect_all([(decider, stream_ids)])

    def expect_all(self, wanted: Iterable[tuple[Decider[Any, Any], Iterable[UUID]]]) -> None:
        """Like ``expect``, for states of several kinds."""
        keys = [(decider.stream, stream_id) for decider, stream_ids in wanted for stream_id in stream_ids]
        if missing := [key for key in keys if self._find(key) is None]:
            raise NotLoaded(missing)

    def do(self, command: Command) -> Any:
        """Run ``command`` in the same append; a flow's result, or nothing."""
        if flow := self._registry.flows.get(type(command)):
            return flow(self, command)
        decider = self._registry.of_command[type(command)]
        key = (decider.stream, getattr(command, decider.key))
        state, version = self._known(key, decider)
        if events := decider.handle(state, command):
            for event in events:
                version += 1
                state = decider.evolve(state, event)
                self.decided.append(Decided(event, decider.stream, key[1], version))
            self._touch(key, (state, version))
        return None

    def attempt(self, command: Command) -> DomainError | None:
        """Run ``command`` in the same append if it can be: a refusal is given back, and leaves nothing behind."""
        decided, fresh, ids = len(self.decided), set(self._fresh), self._ids
        touched, seen = dict(self.touched), dict(self._seen)
        try:
            self.do(command)
        except DomainError as refusal:
            del self.decided[decided:]
            self.touched, self._seen, self._fresh, self._ids = touched, seen, fresh, ids
            return refusal
        return None

    def apply(self, event: Event) -> None:
        """Let ``event`` have happened: what a test is given."""
        decider = self._registry.of_event[type(event)]
        stream_id = getattr(event, decider.key)
        key = (decider.stream, stream_id)
        state, version = self._known(key, decider)
        self._touch(key, (decider.evolve(state, event), version + 1))
        self.decided.append(Decided(event, decider.stream, stream_id, version + 1))

    def new_id(self, home: UUID | None = None) -> UUID:
        """A fresh id that follows from the command, so a rerun gives the same; it ends like ``home``, if given."""
        self._ids += 1
        made = nth_id(self.command_id, self._ids, self.now)
        made = near(made, home) if home else made
        self._fresh.add(made)
        return made

    def is_new(self, stream_id: UUID) -> None:
        """Whoever asked vouches that nothing is stored under this id: it need not be looked for.

        Should that be wrong, the append refuses the version, as it refuses every other that is not the next.
        """
        if not any(key[1] == stream_id for key in self.touched):
            self._fresh.add(stream_id)

    def follows(self, made: UUID, base: UUID) -> UUID:
        """``made``, an id that follows from ``base`` alone: where ``base`` can hold nothing, it holds nothing."""
        if base in self._fresh:
            self._fresh.add(made)
        return made

    def is_fresh(self, made: UUID) -> bool:
        """Whether this command made the id, so that nothing can be stored under it yet."""
        return made in self._fresh

    def keyed_id(self, what: str, value: str) -> UUID:
        """The id of a personal value, which nobody without this tenant's secret can guess."""
        return keyed_id(self._secret, what, value)

    def _touch(self, key: Key, known: Known) -> None:
        self.touched[key] = self._seen[key] = known

    def _find(self, key: Key) -> Known | None:
        known = self._seen.get(key)
        if known is None:
            known = (None, 0) if key[1] in self._fresh else self._source(key)
            if known is not None:
                self._seen[key] = known
        return known

    def _known(self, key: Key, decider: Decider[Any, Any]) -> Known:
        known = self._find(key)
        if known is None:
            raise NotLoaded([key])
        return known if known[1] else (decider.initial, 0)
