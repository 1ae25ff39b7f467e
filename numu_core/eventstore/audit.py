"""The log as evidence: verified in place, and printed fact by fact.

The chain shows a changed, missing, inserted or moved fact. It cannot show a log that was cut short or written anew from
some point on; checkpoints do.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from struct import Struct as Packing
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from numu_core.eventstore.arrays import Y2K_US
from numu_core.eventstore.chain import GENESIS, digest, kind_of
from numu_core.eventstore.checkpoints import Checkpoint, keep, kept, signed
from numu_core.eventstore.connections import Db, Pool, tenant_session
from numu_core.eventstore.keys import Keyring, is_signed
from numu_core.eventstore.log import Stored

PAGE = 10_000
MOST_FINDINGS = 100  # of one tenant: after that everything is said
ROWS = b"""
    SELECT position, uuid_send(stream_id), version, stream_type, type, payload, metadata, uuid_send(command_id),
        timestamptz_send(recorded_at), hash
    FROM events WHERE tenant_id = %b AND position > %b AND position <= %b ORDER BY position LIMIT %b
"""
HEAD = """
    SELECT coalesce(h.position, 0), h.hash, coalesce((SELECT max(position) FROM events WHERE tenant_id = t.id), 0)
    FROM (SELECT %s::uuid AS id) t LEFT JOIN tenant_head h ON h.tenant_id = t.id
"""
HASH_AT = "SELECT hash FROM events WHERE tenant_id = %s AND position = %s"

_header = Packing(">16sq16sqq16s").pack  # as ``chain.header``, unrolled: this loop sees every fact there is
_length = Packing(">i").pack
_time = Packing(">q").unpack
_encode = msgspec.json.Encoder().encode
_plain = re.compile(rb"\{[^\n]*\}")


# -- one fact, printed -------------------------------------------------------------------------------------------------

Form = Literal["exact", "json", "redacted"]


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stored fact as a line of NDJSON. ``hash`` and ``digest`` are hexadecimal."""

    tenant_id: UUID
    position: int
    hash: str
    stream_type: str
    stream_id: UUID
    version: int
    type: str
    command_id: UUID
    recorded_at: datetime
    metadata: Raw | UnsetType = UNSET
    payload: Raw | UnsetType = UNSET
    digest: str | UnsetType = UNSET  # of metadata and payload, where they are kept back


def line(stored: Stored, form: Form = "json") -> bytes:
    """``stored`` as one line of NDJSON, without the line break.

    Args:
        form: ``"json"`` for readers: metadata and payload as the JSON objects they are, personal data sealed;
            ``"exact"`` for verification: both as base64 of their bytes; ``"redacted"``: only their digest, which tells
            nothing about them and still verifies.
    """
    content: dict[str, Any] = {"digest": digest(stored.metadata, stored.payload).hex()}
    if form != "redacted":
        show = _json if form == "json" else _base64
        content = {"metadata": show(stored.metadata), "payload": show(stored.payload)}
    return _encode(
        Line(
            tenant_id=stored.tenant_id,
            position=stored.position,
            hash=stored.hash.hex(),
            stream_type=stored.stream_type,
            stream_id=stored.stream_id,
            version=stored.version,
            type=stored.type,
            command_id=stored.command_id,
            recorded_at=stored.recorded_at,
            **content,
        )
    )


def _json(content: bytes) -> Raw:
    """A JSON object as it is stored; anything else, which only a tampered row holds, as base64."""
    return Raw(content) if _plain.fullmatch(content) else _base64(content)


def _base64(content: bytes) -> Raw:
    return Raw(b'"' + b64encode(content) + b'"')


# -- the chain ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """Something is not as it was written."""

    tenant_id: UUID
    position: int
    what: str

    def __str__(self) -> str:
        return f"tenant {self.tenant_id}, position {self.position}: {self.what}"


@dataclass
class Verified:
    """What was looked at and what is wrong with it; it ends at ``position`` with the hash ``head``."""

    tenant_id: UUID
    position: int = 0
    head: bytes = GENESIS
    events: int = 0
    findings: list[Finding] = field(default_factory=list)

    def note(self, position: int, what: str) -> None:
        """Add a finding."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(self.tenant_id, position, what))

    def hold_against(self, checkpoint: Checkpoint, stored: bytes | None, public_key: bytes | None) -> None:
        """Compare the hash at a checkpoint's position with it; ``None``: nothing is stored there."""
        when = f"checkpoint of {checkpoint.at:%Y-%m-%d %H:%M}"
        if public_key is not None and not is_signed(public_key, checkpoint.statement(), checkpoint.signature):
            self.note(checkpoint.position, f"the {when} does not carry our signature")
        elif checkpoint.position > self.position:
            self.note(self.position + 1, f"cut short: the {when} has seen position {checkpoint.position}")
        elif stored != checkpoint.hash:
            self.note(checkpoint.position, f"not what the {when} has seen")


def walk(found: Verified, rows: Iterable[tuple[Any, ...]]) -> None:
    """Check rows of ``ROWS`` against the end of ``found``. After a break it goes on from the stored hash."""
    tenant, position, head, count = found.tenant_id.bytes, found.position, found.head, 0
    for there, stream_id, version, stream, tag, payload, metadata, command_id, at, stored in rows:
        count += 1
        position += 1
        if there != position:
            found.note(position, f"missing, up to {there - 1}")
            position, head = there, stored
            continue
        content = sha256(_length(len(metadata)) + metadata + payload).digest()
        about = _header(tenant, position, stream_id, version, _time(at)[0] + Y2K_US, command_id)
        head = sha256(head + about + kind_of(stream, tag) + content).digest()
        if head != stored:
            found.note(position, "not what was written: its hash does not fit")
            head = stored
    found.position, found.head, found.events = position, head, found.events + count


# -- in the database ---------------------------------------------------------------------------------------------------


async def verify(
    pool: Pool,
    tenant_id: UUID,
    *,
    public_key: bytes | None = None,
    elsewhere: Iterable[Checkpoint] = (),
    after: int = 0,
    progress: Callable[[int], None] = lambda _: None,
) -> Verified:
    """Recompute a tenant's chain after a position, and compare it with the tenant's head and checkpoints.

    Args:
        pool: connections as ``numu_app`` or ``numu_worker``.
        public_key: of the installation; without it the signatures of checkpoints are not looked at.
        elsewhere: further checkpoints, kept outside the database.
        progress: told the number of facts of each page.

    Returns:
        What was verified: the log up to the head it had at the beginning.
    """
    found = Verified(tenant_id, after)
    async with tenant_session(pool, tenant_id) as db:
        until, proof, last = await _head(db, tenant_id)
        start = await _hash_at(db, tenant_id, after) if after else GENESIS
        if start is None:
            found.note(after, "missing")
            return found
        found.head = start
        while found.position < until:
            rows = await _page(db, tenant_id, found.position, until)
            if not rows:
                found.note(found.position + 1, f"missing, up to {until}")
                break
            walk(found, rows)
            progress(len(rows))
        if found.position == until and until and found.head != proof:
            found.note(until, "the head has another hash than the last fact")
        if last > until:
            found.note(until + 1, f"not written through the door: facts up to {last} lie beyond the head")
        for one in {*await kept(db, tenant_id), *(one for one in elsewhere if one.tenant_id == tenant_id)}:
            found.hold_against(one, await _hash_at(db, tenant_id, one.position), public_key)
    return found


async def checkpoint(pool: Pool, keyring: Keyring, tenant_id: UUID, at: datetime) -> tuple[Checkpoint | None, Verified]:
    """Verify what came since the last checkpoint, then sign the head and keep that in the database.

    Returns:
        The newest checkpoint (``None``: nothing happened yet, or something is wrong) and what was verified for it.
    """
    async with tenant_session(pool, tenant_id) as db:
        before = await kept(db, tenant_id)
    last = before[-1].position if before else 0
    found = await verify(pool, tenant_id, public_key=keyring.public_key, after=last)
    if found.findings or not found.position:
        return None, found
    if found.position == last:
        return before[-1], found
    made = signed(keyring, tenant_id, found.position, found.head, at)
    async with tenant_session(pool, tenant_id) as db:
        await keep(db, made)
    return made, found


async def _page(db: Db, tenant_id: UUID, after: int, until: int) -> list[tuple[Any, ...]]:
    return await (await db.execute(ROWS, (tenant_id, after, until, PAGE), binary=True, prepare=True)).fetchall()


async def _head(db: Db, tenant_id: UUID) -> tuple[int, bytes | None, int]:
    """Position and hash of the head, and the last fact there is."""
    position, head, last = (await (await db.execute(HEAD, (tenant_id,), binary=True)).fetchall())[0]
    return position, head, last


async def _hash_at(db: Db, tenant_id: UUID, position: int) -> bytes | None:
    row = await (await db.execute(HASH_AT, (tenant_id, position), binary=True)).fetchone()
    return row[0] if row else None
