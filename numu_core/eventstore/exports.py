"""A tenant's log as a file, and its verification by people who have nothing else.

A file is NDJSON: a first line that says where it begins, a line for each fact, a last line that says where it ends.
"""

from base64 import b64decode
from collections.abc import AsyncIterator, Iterable
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct

from numu_core.eventstore.audit import HASH_AT, Form, Line, Verified, line
from numu_core.eventstore.chain import GENESIS, digest, header, kind_of, link, microseconds
from numu_core.eventstore.checkpoints import Checkpoint
from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.eventstore.log import Log

FORMAT = "numu log 1"
_encode = msgspec.json.Encoder().encode


class Begin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first line: what follows comes after this position, where the hash was ``previous``."""

    format: str
    tenant_id: UUID
    after: int
    previous: str


class End(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last line."""

    position: int
    hash: str


_line, _begin, _end = msgspec.json.Decoder(Line), msgspec.json.Decoder(Begin), msgspec.json.Decoder(End)


class NothingThere(Exception):
    """The log does not reach the position to begin after."""


async def export(
    pool: Pool, log: Log, tenant_id: UUID, *, after: int = 0, form: Form = "exact"
) -> AsyncIterator[bytes]:
    """The lines of a file with everything after a position, up to the head of this moment.

    Raises:
        NothingThere: the log is shorter.
    """
    async with tenant_session(pool, tenant_id) as db:
        previous, until = GENESIS, await log.head(db, tenant_id)
        if after:
            row = await (await db.execute(HASH_AT, (tenant_id, after), binary=True)).fetchone()
            if row is None:
                raise NothingThere
            previous = row[0]
        yield _encode(Begin(format=FORMAT, tenant_id=tenant_id, after=after, previous=previous.hex()))
        position, head = after, previous
        async for page in log.pages(db, tenant_id, after=after, until=until):
            for stored in page:
                yield line(stored, form)
            position, head = page[-1].position, page[-1].hash
        yield _encode(End(position=position, hash=head.hex()))


def verify_export(
    lines: Iterable[bytes], *, checkpoints: Iterable[Checkpoint] = (), public_key: bytes | None = None
) -> Verified:
    """Recompute the chain of a file and hold it against signed heads.

    Without a checkpoint nobody can tell a file, or a log, that was cut short and ended properly.

    Raises:
        ValueError: the first line is not that of an export.
    """
    left = iter(lines)
    begin = _first(next(left, b""))
    found = Verified(begin.tenant_id, begin.after, bytes.fromhex(begin.previous))
    if not begin.after and found.head != GENESIS:
        found.note(1, "does not begin where every log begins")
    wanted = [one for one in checkpoints if one.tenant_id == begin.tenant_id and one.position >= begin.after]
    seen = {begin.after: found.head}
    ended = _follow(found, left, {one.position for one in wanted}, seen)
    if not ended:
        found.note(found.position + 1, "cut short: the last line is missing")
    for one in wanted:
        found.hold_against(one, seen.get(one.position), public_key)
    return found


def _first(text: bytes) -> Begin:
    try:
        begin = _begin.decode(text)
    except ValueError as fault:
        raise ValueError(f"the first line is not that of an export: {fault}") from fault
    if begin.format != FORMAT or _encode(begin) != text:
        raise ValueError(f"the first line is not that of an export of the format {FORMAT!r}")
    return begin


def _follow(found: Verified, lines: Iterable[bytes], wanted: set[int], seen: dict[int, bytes]) -> bool:
    """Check line after line, remembering the hashes at the wanted positions; whether the last line was the end."""
    ended = False
    for text in lines:
        if ended:
            found.note(found.position + 1, "more lines after the last")
            break
        if text.startswith(b'{"position"'):
            ended = _is_end(found, text)
            continue
        try:
            _check(found, text)
        except ValueError as fault:
            found.position += 1
            found.note(found.position, f"not a line of an export: {fault}")
        if found.position in wanted:
            seen[found.position] = found.head
    return ended


def _is_end(found: Verified, text: bytes) -> bool:
    try:
        end = _end.decode(text)
    except ValueError as fault:
        found.note(found.position + 1, f"not the last line of an export: {fault}")
        return False
    if (end.position, end.hash) != (found.position, found.head.hex()) or _encode(end) != text:
        found.note(found.position + 1, f"ends here, not at {end.position} as the last line says")
    return True


def _check(found: Verified, text: bytes) -> None:
    """One fact: as we would print it, next in line, for the same tenant, with the hash that follows."""
    fact = _line.decode(text)
    expected = found.position + 1
    stored = bytes.fromhex(fact.hash)
    fits = stored == _hash(found.head, fact) and fact.tenant_id == found.tenant_id and _encode(fact) == text
    if fact.position != expected:
        found.note(expected, f"missing, or moved: here is {fact.position}")
    elif not fits:
        found.note(expected, "not what was written: its hash does not fit")
    found.position, found.head, found.events = fact.position, stored, found.events + 1


def _hash(previous: bytes, fact: Line) -> bytes:
    if fact.digest is not UNSET:
        content = bytes.fromhex(fact.digest)
    elif fact.metadata is UNSET or fact.payload is UNSET:
        raise ValueError("neither content nor digest")
    else:
        content = digest(_content(bytes(fact.metadata)), _content(bytes(fact.payload)))
    about = header(
        fact.tenant_id.bytes,
        fact.position,
        fact.stream_id.bytes,
        fact.version,
        microseconds(fact.recorded_at),
        fact.command_id.bytes,
        kind_of(fact.stream_type, fact.type),
    )
    return link(previous, about, content)


def _content(shown: bytes) -> bytes:
    """The bytes behind a printed piece: base64 in quotes, or the JSON object itself."""
    return b64decode(shown[1:-1], validate=True) if shown.startswith(b'"') else shown
