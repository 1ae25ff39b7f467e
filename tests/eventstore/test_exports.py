"""A file of facts verifies without the database, and no byte of it can be changed unseen."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_core.eventstore.audit import Form, line
from numu_core.eventstore.chain import GENESIS, digest, header, kind_of, link, microseconds
from numu_core.eventstore.checkpoints import signed
from numu_core.eventstore.exports import FORMAT, Begin, End, NothingThere, export, verify_export
from numu_core.eventstore.log import Stored
from tests.eventstore.conftest import KEYRING, House, MakeEngine
from tests.eventstore.guests import ExtendRack, HangPieces, ReceiveGuest

TENANT, AT = UUID(int=0xA), datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


def facts(count: int) -> list[Stored]:
    """A chain as the engine would have stored it."""
    made, head = [], GENESIS
    for n in range(1, count + 1):
        payload = b'{"type":"racks.piece_hung.v1","note":"%d \xd9\x86"}' % n
        metadata = b'{"actor":"staff:1","salt":"%024d"}' % n
        stream_id, command_id, at = UUID(int=n), UUID(int=n + 50), AT + timedelta(microseconds=n)
        about = header(
            TENANT.bytes,
            n,
            stream_id.bytes,
            1,
            microseconds(at),
            command_id.bytes,
            kind_of("racks", "racks.piece_hung.v1"),
        )
        head = link(head, about, digest(metadata, payload))
        made.append(
            Stored(TENANT, n, "racks", stream_id, 1, "racks.piece_hung.v1", payload, metadata, command_id, at, head)
        )
    return made


FACTS = facts(6)
CHECKPOINT = signed(KEYRING, TENANT, 6, FACTS[-1].hash, AT)
FORMS: list[Form] = ["exact", "json", "redacted"]


def file(form: Form = "exact", after: int = 0, until: int = 6) -> list[bytes]:
    """Lines as ``export`` makes them."""
    hashes = [GENESIS, *(fact.hash for fact in FACTS)]
    begin = Begin(format=FORMAT, tenant_id=TENANT, after=after, previous=hashes[after].hex())
    end = End(position=until, hash=hashes[until].hex())
    return [msgspec.json.encode(begin), *(line(fact, form) for fact in FACTS[after:until]), msgspec.json.encode(end)]


def wrong(lines: list[bytes], **options: Any) -> list[int]:
    return [finding.position for finding in verify_export(lines, **options).findings]


SIGNED: dict[str, Any] = {"checkpoints": [CHECKPOINT], "public_key": KEYRING.public_key}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("after", [0, 2, 6])
def test_an_export_verifies_in_every_form_and_from_everywhere(form: Form, after: int) -> None:
    found = verify_export(file(form, after), **SIGNED)
    assert (found.findings, found.events, found.position, found.head) == ([], 6 - after, 6, FACTS[-1].hash)


@given(data=st.data(), form=st.sampled_from(FORMS))
def test_no_byte_can_be_changed(data: st.DataObject, form: Form) -> None:
    lines = file(form)
    n = data.draw(st.integers(0, len(lines) - 1), label="line")
    at = data.draw(st.integers(0, len(lines[n]) - 1), label="byte")
    value = data.draw(st.integers(0, 255).filter(lambda value: value != lines[n][at]), label="value")
    lines[n] = lines[n][:at] + bytes([value]) + lines[n][at + 1 :]
    if n == 0:
        try:
            assert wrong(lines)
        except ValueError:
            return
    else:
        assert wrong(lines)[0] == min(n, 7)


@given(data=st.data(), form=st.sampled_from(FORMS))
def test_no_line_can_be_removed_repeated_or_moved(data: st.DataObject, form: Form) -> None:
    lines = file(form)
    n = data.draw(st.integers(1, 6), label="line")
    how = data.draw(st.sampled_from(["removed", "repeated", "moved"]))
    taken = lines.pop(n)
    if how == "repeated":
        lines[n:n] = [taken, taken]
    elif how == "moved":
        lines.insert(data.draw(st.integers(1, 6).filter(lambda to: to != n), label="to"), taken)
    assert wrong(lines)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("until", [0, 1, 5])
def test_a_file_cut_short_is_found(form: Form, until: int) -> None:
    cut = file(form)[: until + 1]
    assert wrong(cut) == [until + 1]
    ended = file(form, until=until)  # with an end that was made to fit
    assert wrong(ended) == []
    assert wrong(ended, **SIGNED) == [until + 1]


def test_a_file_written_anew_is_found_by_a_checkpoint() -> None:
    other = signed(KEYRING, TENANT, 4, b"x" * 32, AT)
    assert wrong(file(), checkpoints=[other]) == [4]
    stranger = signed(KEYRING, uuid4(), 4, b"x" * 32, AT)
    assert wrong(file(), checkpoints=[stranger]) == []


def test_a_signature_of_somebody_else_is_found() -> None:
    assert wrong(file(), checkpoints=[CHECKPOINT], public_key=b"x" * 32) == [6]


def test_lines_after_the_end_are_found() -> None:
    assert wrong([*file(), b""]) == [7]
    assert wrong([*file(), line(FACTS[0])])[0] == 7


@pytest.mark.parametrize("first", [b"", b"{}", b"not json", file()[1], file()[0].replace(b"log 1", b"log 2")])
def test_what_is_no_export_is_said_to_be_none(first: bytes) -> None:
    with pytest.raises(ValueError, match="first line"):
        verify_export([first, *file()[1:]])


def test_a_beginning_that_is_no_beginning_is_found() -> None:
    lines = file()
    lines[0] = lines[0].replace(b'"previous":"00', b'"previous":"11')
    assert wrong(lines)[0] == 1


def test_content_that_is_not_json_is_printed_all_the_same() -> None:
    broken = msgspec.structs.replace(FACTS[0], payload=b"not\njson")
    printed = line(broken)
    assert b"\n" not in printed
    assert b64encode(b"not\njson") in printed
    assert wrong([file()[0], printed, *file()[2:]])[0] == 1


@pytest.fixture
async def written(engine_on: MakeEngine, tenant: UUID) -> UUID:
    engine = await engine_on()
    await engine.execute(tenant, ExtendRack(rack_id=tenant, places=100), actor="staff:1")
    await engine.execute(tenant, ReceiveGuest(guest_id=tenant, name="Nour"), actor="guest:1")
    await engine.execute(tenant, HangPieces(rack_id=tenant, pieces=6, note="قميص"), actor="guest:1")
    return tenant


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("after", [0, 3, 8])
async def test_what_the_database_exports_verifies(house: House, written: UUID, form: Form, after: int) -> None:
    lines = [text async for text in export(house.pool, house.log, written, after=after, form=form)]
    found = verify_export(lines)
    assert (found.findings, found.events, found.position) == ([], 8 - after, 8)
    assert (b"Nour" in b"".join(lines)) is False
    assert ("قميص".encode() in b"".join(lines)) is (form == "json" and after < 8)


async def test_an_export_of_nothing_and_of_more_than_there_is(house: House, written: UUID) -> None:
    empty = [text async for text in export(house.pool, house.log, uuid4())]
    assert len(empty) == 2
    assert verify_export(empty).findings == []
    with pytest.raises(NothingThere):
        [text async for text in export(house.pool, house.log, written, after=9)]
