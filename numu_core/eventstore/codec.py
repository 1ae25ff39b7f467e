"""Events to stored bytes and back: JSON, lifted to today's shape, personal fields sealed in one piece.

A stored event with personal data looks like ``{"type": …, "name": null, "sealed": "<base64>"}``: the sealed piece is
the JSON object of the personal fields, under the subject's key, bound to tenant, subject and tag.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from numu_core.eventstore.errors import TextNotStorable
from numu_core.eventstore.keys import seal, unseal
from numu_core.kernel.messages import Event
from numu_core.kernel.personal import privacy
from numu_core.kernel.registry import Registry

encode_json = msgspec.json.Encoder().encode
Keys = Mapping[UUID, bytes | None]  # a person's key; ``None``: erased


class UnknownEvent(Exception):
    """A stored event that no capability of this installation knows."""


@cache
def tag_of(event: Any) -> str:
    """The name under which events of this class are stored."""
    return str(event.__struct_config__.tag)


def subject_of(event: Event) -> UUID | None:
    """The person of whom ``event`` says something, or ``None`` when it holds nothing personal."""
    found = privacy(type(event))
    if found is None or all(getattr(event, name) is None for name in found.fields):
        return None
    subject_id: UUID = getattr(event, found.subject)
    return subject_id


def without_person(event: Event) -> Event:
    """``event`` as it reads when its person is erased."""
    found = privacy(type(event))
    return event if found is None else replace(event, **dict.fromkeys(found.fields))


def _storable(value: Any) -> bytes:
    """``value`` in JSON, where no text holds U+0000: no PostgreSQL text, and so no read model, could hold it."""
    encoded = encode_json(value)
    if b"\\u0000" in encoded and _holds_nul(msgspec.json.decode(encoded)):
        raise TextNotStorable
    return encoded


def _holds_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_nul(part) for part in (*value.keys(), *value.values()))
    return any(_holds_nul(part) for part in value) if isinstance(value, list) else "\0" in str(value)


def _about(tenant_id: UUID, subject_id: UUID, tag: str) -> bytes:
    return tenant_id.bytes + subject_id.bytes + tag.encode()


class Codec:
    """Encodes and decodes the events of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._decoders = {tag: msgspec.json.Decoder(kind) for tag, kind in registry.events.items()}
        self._events, self._lifts = registry.events, registry.lifts

    def encode(self, event: Event, tenant_id: UUID, key: bytes | None) -> bytes:
        """The bytes to store. ``key`` is the subject's; without it, or with an empty one, personal fields are dropped.

        Raises:
            TextNotStorable: a text holds U+0000.
        """
        private = privacy(type(event))
        if private is None:
            return _storable(event)
        said = {name: value for name in private.fields if (value := getattr(event, name)) is not None}
        bare = _storable(without_person(event))
        if not key or not said:
            return bare
        about = _about(tenant_id, getattr(event, private.subject), tag_of(type(event)))
        return bare[:-1] + b',"sealed":"' + b64encode(seal(key, _storable(said), about)) + b'"}'

    def decode(self, tag: str, payload: bytes, tenant_id: UUID, keys: Keys = {}) -> Event:  # noqa: B006 - read only
        """The event in today's shape; personal fields are ``None`` where ``keys`` lacks the subject's.

        Raises:
            UnknownEvent: no class and no lift for ``tag``.
            WrongKey: the sealed piece is not what was stored.
        """
        kind = self._events.get(tag)
        if kind is not None and privacy(kind) is None:
            return self._decoders[tag].decode(payload)
        stored = self._lifted(payload)
        kind = self._events.get(stored["type"])
        if kind is None:
            raise UnknownEvent(tag)
        return msgspec.convert(self._opened(stored, kind, tenant_id, keys, tag), kind)

    def subject(self, tag: str, payload: bytes) -> UUID | None:
        """Whose key opens ``payload``; ``None`` when nothing is sealed in it."""
        kind = self._events.get(tag)
        if (kind is not None and privacy(kind) is None) or b'"sealed":"' not in payload:
            return None
        stored = self._lifted(payload)
        kind = self._events.get(stored["type"])
        private = None if kind is None else privacy(kind)
        return None if private is None else UUID(stored[private.subject])

    def _lifted(self, payload: bytes) -> dict[str, Any]:
        """The stored object in today's shape."""
        stored: dict[str, Any] = msgspec.json.decode(payload)
        while (lift := self._lifts.get(stored["type"])) is not None:
            stored = lift(stored)
        return stored

    def _opened(
        self, stored: dict[str, Any], kind: type[Event], tenant_id: UUID, keys: Keys, tag: str
    ) -> dict[str, Any]:
        """``stored`` with its sealed piece put back, if its key is known. Sealed under the tag it was stored with."""
        sealed, private = stored.pop("sealed", None), privacy(kind)
        if sealed is None or private is None:
            return stored
        subject_id = UUID(stored[private.subject])
        if (key := keys.get(subject_id)) is None:
            return stored
        opened: dict[str, Any] = msgspec.json.decode(unseal(key, b64decode(sealed), _about(tenant_id, subject_id, tag)))
        return stored | opened
