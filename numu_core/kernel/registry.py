"""Everything that can be asked and everything that can have happened, found by type."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from numu_core.kernel.decider import Decider, members
from numu_core.kernel.messages import Command, Event

Flow = Callable[..., Any]
Lift = Callable[[dict[str, Any]], dict[str, Any]]


def collect(
    package: str, module: str, table: str, capabilities: Iterable[str], *, default: Iterable[Any] | None = None
) -> list[Any]:
    """All rows of ``table`` in ``{package}.{capability}.{module}``; a capability may lack the module.

    A module that is there must have the table, unless there is a ``default`` for it.
    """
    found: list[Any] = []
    for capability in capabilities:
        name = f"{package}.{capability}.{module}"
        if find_spec(f"{package}.{capability}") and find_spec(name):
            found_module = import_module(name)
            rows = getattr(found_module, table) if default is None else getattr(found_module, table, default)
            found += rows.items() if isinstance(rows, Mapping) else rows
    return found


class Registry:
    """Deciders by command and by event, flows by command, event classes and lifts by tag."""

    def __init__(
        self,
        deciders: Iterable[Decider[Any, Any]],
        flows: Iterable[tuple[type[Command], Flow]] = (),
        lifts: Iterable[tuple[str, Lift]] = (),
    ) -> None:
        self.deciders = {decider.stream: decider for decider in deciders}
        self.flows: dict[type[Command], Flow] = dict(flows)
        self.lifts: dict[str, Lift] = dict(lifts)
        self.of_command = {kind: d for d in self.deciders.values() for kind in d.decide}
        self.of_event = {kind: d for d in self.deciders.values() for kind in members(d.events)}
        self.events: dict[str, type[Event]] = {kind.__struct_config__.tag: kind for kind in self.of_event}
        assert len(self.events) == len(self.of_event), "two events share a tag"
