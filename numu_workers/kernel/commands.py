"""Commands at rest: in a job or a deadline, by the name of their class."""

from typing import Any

from msgspec import Struct, convert, to_builtins

from numu_core.kernel.messages import Command
from numu_core.kernel.registry import Registry


class UnknownCommand(Exception):
    """A stored command that no capability of this installation knows."""


class StoredCommand(Struct, frozen=True, kw_only=True):
    """A command as JSON can hold it."""

    name: str
    body: dict[str, Any]


class Commands:
    """Every command of a registry, by the name of its class."""

    def __init__(self, registry: Registry) -> None:
        kinds = {*registry.of_command, *registry.flows}
        self._kinds: dict[str, type[Command]] = {kind.__name__: kind for kind in kinds}
        assert len(self._kinds) == len(kinds), "two commands share a name"

    def store(self, command: Command) -> StoredCommand:
        """``command``, ready to be kept.

        Raises:
            UnknownCommand: nobody here decides it.
        """
        name = type(command).__name__
        if self._kinds.get(name) is not type(command):
            raise UnknownCommand(name)
        return StoredCommand(name=name, body=to_builtins(command))

    def restore(self, stored: StoredCommand) -> Command:
        """The command that ``store`` was given.

        Raises:
            UnknownCommand: its class is gone.
            msgspec.ValidationError: its class has changed since.
        """
        if (kind := self._kinds.get(stored.name)) is None:
            raise UnknownCommand(stored.name)
        return convert(stored.body, kind)
