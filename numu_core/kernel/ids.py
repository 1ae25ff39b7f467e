"""Ids that follow from what they name, so that a rerun gives the same."""

from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from hmac import digest
from uuid import UUID

_VERSION = 0xF000 << 64
_VARIANT = 0xC000 << 48


def _uuid(bits: int, version: int) -> UUID:
    """A UUID of the given version from 128 bits."""
    return UUID(int=bits & ~_VERSION & ~_VARIANT | version << 76 | 0x8000 << 48)


@lru_cache(maxsize=65536)
def named_id(*parts: str) -> UUID:
    """The id of what ``parts`` name: ``named_id("counters", "orders")``."""
    return _uuid(int.from_bytes(blake2b("\x1f".join(parts).encode(), digest_size=16).digest()), 8)


def keyed_id(secret: bytes, *parts: str) -> UUID:
    """Like ``named_id``, but nobody without ``secret`` can guess it: for e-mail addresses and phone numbers."""
    return _uuid(int.from_bytes(digest(secret, "\x1f".join(parts).encode(), "sha256")[:16]), 8)


def nth_id(command_id: UUID, n: int, at: datetime) -> UUID:
    """The ``n``-th id that a command makes: version 7, so ids made together lie together in an index."""
    noise = blake2b(command_id.bytes + n.to_bytes(4), digest_size=10).digest()
    return _uuid(int(at.timestamp() * 1000) << 80 | int.from_bytes(noise), 7)


def near(made: UUID, home: UUID) -> UUID:
    """``made`` with the last three bytes of ``home``: whoever has only this id knows where to look for it.

    Enough of ``made`` stays to keep it from being guessed. Two homes may end alike: look in all that do.
    """
    return UUID(int=made.int >> 24 << 24 | home.int & 0xFFFFFF)
