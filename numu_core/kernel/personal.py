"""Personal data: sealed with its subject's own key in the log, gone for every reader when that key is deleted.

``Personal[str]`` reads as ``str | None``: erasure shows in the types. An event with personal fields names one
``Subject``; the codec of the event store seals and opens the fields, nobody else needs to know.
"""

from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from msgspec import Meta, Struct

T = TypeVar("T")

Personal = Annotated[T | None, Meta(extra={"personal": True})]
Subject = Annotated[UUID, Meta(extra={"subject": True})]


def _marked(hint: Any, mark: str) -> bool:
    parts = get_args(hint) if get_origin(hint) is Annotated else ()
    return any(isinstance(part, Meta) and (part.extra or {}).get(mark) for part in parts[1:])


class Privacy(Struct, frozen=True):
    """Which fields of an event are personal, and which names the person."""

    subject: str
    fields: tuple[str, ...]


@cache
def privacy(event: Any) -> Privacy | None:
    """The personal fields of ``event``, or ``None`` when it has none."""
    hints = get_type_hints(event, include_extras=True)
    fields = tuple(name for name, hint in hints.items() if _marked(hint, "personal"))
    if not fields:
        return None
    subjects = [name for name, hint in hints.items() if _marked(hint, "subject")]
    assert len(subjects) == 1, f"{event.__name__}: personal data of whom? One Subject field, please"
    return Privacy(subject=subjects[0], fields=fields)
