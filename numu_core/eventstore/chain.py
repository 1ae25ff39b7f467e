"""The hash chain: each fact's hash covers the one before it, so a changed, missing or moved fact shows.

``hash = SHA-256(previous ‖ header ‖ digest)`` and ``digest = SHA-256(len(metadata) ‖ metadata ‖ payload)``. The
metadata carries a random salt, so a digest alone tells nothing about a payload that is kept back. Personal data is
hashed as stored, sealed: erasing a person deletes a key and changes no hash.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from struct import Struct as Packing

GENESIS = bytes(32)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_HEADER = Packing(">16sq16sqq16s")
_LENGTH = Packing(">i")


def microseconds(at: datetime) -> int:
    """UTC microseconds since 1970, exactly."""
    return (at - EPOCH) // MICROSECOND


def digest(metadata: bytes, payload: bytes) -> bytes:
    """What the chain keeps of a fact's content."""
    return sha256(_LENGTH.pack(len(metadata)) + metadata + payload).digest()


def header(
    tenant: bytes, position: int, stream_id: bytes, version: int, recorded_at_us: int, command_id: bytes, kind: bytes
) -> bytes:
    """What surrounds a fact, as it is hashed. Ids are their 16 bytes; ``kind`` is ``kind_of`` stream type and tag."""
    return _HEADER.pack(tenant, position, stream_id, version, recorded_at_us, command_id) + kind


@lru_cache(maxsize=4096)
def kind_of(stream_type: str, tag: str) -> bytes:
    """The stream type and the tag, as they are hashed."""
    return b"\0".join((stream_type.encode(), tag.encode(), b""))


def link(previous: bytes, head: bytes, content: bytes) -> bytes:
    """The hash of a fact, from the hash before it, its ``header`` and its ``digest``."""
    return sha256(previous + head + content).digest()
