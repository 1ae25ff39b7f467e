"""The three kinds of message. An event carries only the fact; what surrounds it is in ``Recorded``."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Event(Struct, frozen=True, kw_only=True, tag_field="type"):
    """A fact: past tense, immutable, kept for ever under its ``tag``."""


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An intention: imperative, validated, refusable."""


class Recorded(Struct, frozen=True, kw_only=True):
    """What is known about a stored event besides the fact itself."""

    tenant_id: UUID
    position: int  # in the tenant's history, from 1, no gaps
    stream_type: str  # "orders"
    stream_id: UUID
    version: int  # in its stream, from 1, no gaps
    recorded_at: datetime  # UTC
    actor: str  # who asked: "staff:…", "customer:…", "webhook:…", "job:…"
    command_id: UUID  # what was asked; all facts of one command share it
    trace: str | None = None  # W3C traceparent of the request that asked
