"""Signed heads: what shows a log that was cut short, or written anew from some point on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from struct import Struct as Packing
from typing import Any
from uuid import UUID

import msgspec

from numu_core.eventstore.chain import microseconds
from numu_core.eventstore.connections import Db
from numu_core.eventstore.keys import Keyring

KEPT = "SELECT tenant_id, position, hash, at, signature FROM checkpoint_export WHERE tenant_id = %s ORDER BY position"
KEEP = """
    INSERT INTO checkpoint_export (tenant_id, position, hash, at, signature) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""
_STATEMENT = Packing(">16sqq").pack


@dataclass(frozen=True)
class Checkpoint:
    """A head that this installation vouches for: the log reached this position, with this hash, at this time (UTC)."""

    tenant_id: UUID
    position: int
    hash: bytes
    at: datetime
    signature: bytes = b""

    def statement(self) -> bytes:
        """What is signed."""
        place = _STATEMENT(self.tenant_id.bytes, self.position, microseconds(self.at))
        return b"numu checkpoint 1" + place + self.hash


def signed(keyring: Keyring, tenant_id: UUID, position: int, head: bytes, at: datetime) -> Checkpoint:
    """Vouch for a head."""
    bare = Checkpoint(tenant_id, position, head, at)
    return Checkpoint(tenant_id, position, head, at, keyring.sign(bare.statement()))


async def kept(db: Db, tenant_id: UUID) -> list[Checkpoint]:
    """The checkpoints that the database holds for a tenant, oldest first."""
    rows: list[Any] = await (await db.execute(KEPT, (tenant_id,), binary=True)).fetchall()
    return [Checkpoint(*row) for row in rows]


async def keep(db: Db, made: Checkpoint) -> None:
    """Store a checkpoint."""
    await db.execute(KEEP, (made.tenant_id, made.position, made.hash, made.at, made.signature))


class _Printed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tenant_id: UUID
    position: int
    hash: str
    at: datetime
    signature: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    public_key: str
    checkpoints: list[_Printed]


def to_json(public_key: bytes, made: Iterable[Checkpoint]) -> bytes:
    """Checkpoints as a file to keep elsewhere, with the key that checks their signatures."""
    printed = [_Printed(one.tenant_id, one.position, one.hash.hex(), one.at, one.signature.hex()) for one in made]
    return msgspec.json.format(msgspec.json.encode(_File(public_key.hex(), printed))) + b"\n"


def from_json(text: bytes) -> tuple[bytes, list[Checkpoint]]:
    """The public key and the checkpoints of such a file.

    Raises:
        ValueError: it is none.
    """
    file = msgspec.json.decode(text, type=_File)
    return bytes.fromhex(file.public_key), [
        Checkpoint(one.tenant_id, one.position, bytes.fromhex(one.hash), one.at, bytes.fromhex(one.signature))
        for one in file.checkpoints
    ]
