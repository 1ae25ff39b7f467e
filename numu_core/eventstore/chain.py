"""The hash chain: each fact's hash covers the one before it, so a changed, missing or moved fact shows.

``hash = SHA-256(previous ‖ header ‖ digest)`` and ``digest = SHA-256(len(metadata) ‖ metadata ‖ payload)``. The
metadata carries a random salt, so a digest alone tells nothing about a payload that is kept back. Personal data is
hashed as stored, sealed: erasing a person deletes a key and changes no hash.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct as Packing
from uuid import UUID

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


def link(  # noqa: PLR0913, PLR0917 - a header has this many parts
    previous: bytes,
    tenant_id: UUID,
    position: int,
    stream_type: str,
    stream_id: UUID,
    version: int,
    tag: str,
    command_id: UUID,
    recorded_at_us: int,
    content: bytes,
) -> bytes:
    """The hash of the fact at ``position``; ``content`` is its ``digest``."""
    header = _HEADER.pack(tenant_id.bytes, position, stream_id.bytes, version, recorded_at_us, command_id.bytes)
    return sha256(b"".join((previous, header, stream_type.encode(), b"\0", tag.encode(), b"\0", content))).digest()
