"""A capability whose only rule is its shape: commands, facts and decider made from one struct."""

from typing import Any
from uuid import UUID

from msgspec import Struct, convert, defstruct, to_builtins

from numu_core.kernel.decider import Decider
from numu_core.kernel.messages import Command, Event


class Document(Decider[Any, Any], frozen=True, kw_only=True, eq=False):
    """A decider that also names its three commands and three facts."""

    create: Any
    revise: Any
    archive: Any
    created: Any
    revised: Any
    archived: Any


def _fact(name: str, tag: str, fields: dict[str, Any]) -> type[Any]:
    listed = [("document_id", UUID), *fields.items()]
    return defstruct(name, listed, bases=(Event,), tag=tag, tag_field="type", frozen=True, kw_only=True)


def _wish(name: str, fields: dict[str, Any]) -> type[Any]:
    listed = [("document_id", UUID), *fields.items()]
    return defstruct(name, listed, bases=(Command,), frozen=True, kw_only=True, forbid_unknown_fields=True)


def document(stream: str, body: type[Struct]) -> Document:
    """Commands, facts and decider of ``body``. A revision stores the changed fields only."""
    noun, tag = body.__name__, f"{stream}.{body.__name__.lower()}"
    created = _fact(f"{noun}Created", f"{tag}_created.v1", {"body": body})
    revised = _fact(f"{noun}Revised", f"{tag}_revised.v1", {"changed": dict[str, Any]})
    archived = _fact(f"{noun}Archived", f"{tag}_archived.v1", {})
    create, revise = _wish(f"Create{noun}", {"body": body}), _wish(f"Revise{noun}", {"body": body})
    archive = _wish(f"Archive{noun}", {})

    def evolve(now: Any, event: Any) -> Any:
        if isinstance(event, revised):
            return convert({**to_builtins(now), **event.changed}, body)
        return event.body if isinstance(event, created) else None

    def write(now: Any, command: Any) -> list[Any]:
        if now is None:
            return [created(document_id=command.document_id, body=command.body)]
        old, new = to_builtins(now), to_builtins(command.body)
        changed = {name: value for name, value in new.items() if value != old.get(name)}
        return [revised(document_id=command.document_id, changed=changed)] if changed else []

    def remove(now: Any, command: Any) -> list[Any]:
        return [archived(document_id=command.document_id)] if now else []

    return Document(
        stream=stream,
        key="document_id",
        initial=None,
        state=body | None,
        commands=create | revise | archive,
        events=created | revised | archived,
        evolve=evolve,
        decide={create: write, revise: write, archive: remove},
        create=create,
        revise=revise,
        archive=archive,
        created=created,
        revised=revised,
        archived=archived,
    )
