"""Nobody changes the log unseen: in the database, with a checkpoint even when it is cut short or written anew."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from numu_core.eventstore.audit import Finding, Verified, checkpoint, line, verify
from numu_core.eventstore.chain import GENESIS, digest, header, kind_of, link, microseconds
from numu_core.eventstore.checkpoints import Checkpoint, from_json, kept, signed, to_json
from numu_core.eventstore.connections import tenant_session
from numu_core.eventstore.keys import Keyring
from numu_core.kernel.subjects import EraseSubject
from tests.eventstore.conftest import KEYRING, House, MakeEngine
from tests.eventstore.guests import ExtendRack, HangPieces, ReceiveGuest

AT = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
LENGTH = 8


@pytest.fixture
async def written(house: House, engine_on: MakeEngine, tenant: UUID) -> UUID:
    """A tenant with eight facts, one of them about a person."""
    engine, guest = await engine_on(), uuid4()
    await engine.execute(tenant, ExtendRack(rack_id=guest, places=100), actor="staff:1")
    await engine.execute(tenant, ReceiveGuest(guest_id=guest, name="Nour"), actor="guest:1")
    await engine.execute(tenant, HangPieces(rack_id=guest, pieces=6, note="قميص"), actor="guest:1")
    assert await house.sound(tenant) == Verified(tenant, LENGTH, (await house.stored(tenant))[-1].hash, LENGTH)
    return tenant


async def findings(house: House, tenant: UUID, **options: Any) -> list[int]:
    return [one.position for one in (await verify(house.pool, tenant, **options)).findings]


CHANGES = {
    "stream_type": "'tills'",
    "stream_id": "gen_random_uuid()",
    "version": "version + 100",
    "type": "'racks.piece_hung.v2'",
    "payload": "set_byte(payload, 5, get_byte(payload, 5) # 1)",
    "metadata": "set_byte(metadata, 5, get_byte(metadata, 5) # 1)",
    "command_id": "gen_random_uuid()",
    "recorded_at": "recorded_at + interval '1 microsecond'",
}


@pytest.mark.parametrize("column", CHANGES)
async def test_each_changed_column_is_found_where_it_is(house: House, written: UUID, column: str) -> None:
    for position in (1, 2, LENGTH):
        house.as_owner("DROP TABLE IF EXISTS backup")
        house.as_owner("CREATE TABLE backup AS SELECT * FROM events")
        house.as_owner(f"UPDATE events SET {column} = {CHANGES[column]} WHERE position = %s", position)  # noqa: S608
        assert await findings(house, written) == [position]
        house.as_owner("DELETE FROM events")
        house.as_owner("INSERT INTO events SELECT * FROM backup")
        assert await findings(house, written) == []


async def test_a_changed_hash_is_found(house: House, written: UUID) -> None:
    house.as_owner("UPDATE events SET hash = sha256('x') WHERE position = 4")
    assert await findings(house, written) == [4, 5]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DELETE FROM events WHERE position = 1", [1]),
        ("DELETE FROM events WHERE position IN (4, 5)", [4]),
        ("DELETE FROM events WHERE position > 6", [7]),
        ("DELETE FROM events", [1]),
        ("UPDATE events SET position = position + 100 WHERE position = 3", [3, 9]),
        ("UPDATE tenant_head SET hash = sha256('x')", [LENGTH]),
        ("UPDATE tenant_head SET position = 6", [6, 7]),
        ("UPDATE tenant_head SET position = 9", [9]),
        ("DELETE FROM tenant_head", [1]),
    ],
)
async def test_missing_facts_and_a_changed_head_are_found(
    house: House, written: UUID, change: str, found: list[int]
) -> None:
    house.as_owner(change)
    assert await findings(house, written) == found


async def test_two_facts_that_changed_places_are_found(house: House, written: UUID) -> None:
    for change in (
        "position = 99 WHERE position = 4",
        "position = 4 WHERE position = 5",
        "position = 5 WHERE position = 99",
    ):
        house.as_owner(f"UPDATE events SET {change}")  # noqa: S608
    assert await findings(house, written) == [4, 5, 6]


async def test_a_fact_that_was_put_in_at_the_end_is_found(house: House, written: UUID) -> None:
    columns = "stream_type, stream_id, version + 50, type, payload, metadata, command_id, recorded_at, hash"
    house.as_owner(f"INSERT INTO events SELECT tenant_id, position + 1, {columns} FROM events WHERE position = 8")  # noqa: S608
    assert await findings(house, written) == [LENGTH + 1]


def written_anew(house: House, tenant: UUID, start: int) -> None:
    """What an intruder does who owns the database and has read this code: change a fact, and every hash after it."""
    house.as_owner('UPDATE events SET payload = \'{"type":"nothing"}\' WHERE position = %s', start)
    columns = "position, stream_type, stream_id, version, type, payload, metadata, command_id, recorded_at"
    rows = house.as_owner(f"SELECT {columns} FROM events ORDER BY position")  # noqa: S608
    head = GENESIS
    for position, stream, stream_id, version, tag, payload, metadata, command_id, at in rows:
        about = header(
            tenant.bytes,
            position,
            stream_id.bytes,
            version,
            microseconds(at),
            command_id.bytes,
            kind_of(stream, tag),
        )
        head = link(head, about, digest(metadata, payload))
        house.as_owner("UPDATE events SET hash = %s WHERE position = %s", head, position)
    house.as_owner("UPDATE tenant_head SET hash = %s", head)


async def test_a_log_written_anew_is_found_by_its_checkpoint(house: House, written: UUID) -> None:
    made, _ = await checkpoint(house.pool, KEYRING, written, AT)
    assert made is not None
    assert made.position == LENGTH
    written_anew(house, written, 5)
    assert await findings(house, written) == [LENGTH]
    house.as_owner("DELETE FROM checkpoint_export")
    assert await findings(house, written) == []  # the chain alone cannot know
    assert await findings(house, written, elsewhere=[made]) == [LENGTH]


async def test_a_log_cut_short_is_found_by_its_checkpoint(house: House, written: UUID) -> None:
    made, _ = await checkpoint(house.pool, KEYRING, written, AT)
    assert made is not None
    house.as_owner("DELETE FROM events WHERE position > 5")
    house.as_owner("UPDATE tenant_head SET position = 5, hash = (SELECT hash FROM events WHERE position = 5)")
    assert await findings(house, written) == [6]
    house.as_owner("DELETE FROM events")
    house.as_owner("DELETE FROM tenant_head")
    house.as_owner("DELETE FROM checkpoint_export")
    assert await findings(house, written) == []
    assert await findings(house, written, elsewhere=[made]) == [1]  # the tenant was here


async def test_a_forged_checkpoint_is_found(house: House, written: UUID) -> None:
    (last,) = (await house.stored(written))[-1:]
    forged = signed(Keyring(b"x" * 32), written, LENGTH, last.hash, AT)
    mine = {"public_key": KEYRING.public_key}
    assert await findings(house, written, elsewhere=[forged], **mine) == [LENGTH]
    ours = signed(KEYRING, written, LENGTH, last.hash, AT)
    assert await findings(house, written, elsewhere=[ours], **mine) == []
    for wrong in (replace(ours, at=AT.replace(year=2025)), replace(ours, position=7), replace(ours, hash=GENESIS)):
        assert await findings(house, written, elsewhere=[wrong], **mine) == [wrong.position]


async def test_checkpoints_are_made_of_what_was_verified_since_the_last(
    house: House, written: UUID, engine_on: MakeEngine
) -> None:
    first, found = await checkpoint(house.pool, KEYRING, written, AT)
    assert found.events == LENGTH
    again, found = await checkpoint(house.pool, KEYRING, written, AT.replace(year=2027))
    assert (again, found.events) == (first, 0)
    await (await engine_on()).execute(written, ExtendRack(rack_id=written, places=1), actor="staff:1")
    second, found = await checkpoint(house.pool, KEYRING, written, AT)
    assert found.events == 1
    async with tenant_session(house.pool, written) as db:
        assert await kept(db, written) == [first, second]
    await house.sound(written)


async def test_nothing_wrong_is_ever_signed(house: House, written: UUID) -> None:
    house.as_owner("UPDATE events SET version = 77 WHERE position = 3")
    made, found = await checkpoint(house.pool, KEYRING, written, AT)
    assert made is None
    assert [one.position for one in found.findings] == [3]
    assert house.as_owner("SELECT count(*) FROM checkpoint_export") == [(0,)]


async def test_a_tenant_without_a_history_is_sound_and_has_nothing_to_sign(house: House, tenant: UUID) -> None:
    assert await verify(house.pool, tenant) == Verified(tenant)
    assert await checkpoint(house.pool, KEYRING, tenant, AT) == (None, Verified(tenant))


async def test_a_part_is_verified_from_the_hash_before_it(house: House, written: UUID) -> None:
    house.as_owner("UPDATE events SET version = 77 WHERE position = 3")
    assert await findings(house, written, after=3) == []
    assert await findings(house, written, after=2) == [3]
    assert await findings(house, written, after=LENGTH + 1) == [LENGTH + 1]


async def test_erasing_a_person_keeps_everything_verifiable(house: House, written: UUID, engine_on: MakeEngine) -> None:
    made, _ = await checkpoint(house.pool, KEYRING, written, AT)
    ((guest,),) = house.as_owner("SELECT subject_id FROM subject_key")
    await (await engine_on()).execute(written, EraseSubject(subject_id=guest), actor="staff:1")
    assert made is not None
    assert await findings(house, written, elsewhere=[made], public_key=KEYRING.public_key) == []


async def test_pages_do_not_show(house: House, written: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("numu_core.eventstore.audit.PAGE", 3)
    pages: list[int] = []
    found = await verify(house.pool, written, progress=pages.append)
    assert (found.events, found.findings, pages) == (LENGTH, [], [3, 3, 2])


def test_checkpoints_travel_as_json() -> None:
    made = [signed(KEYRING, UUID(int=n), n, sha256(b"%d" % n).digest(), AT) for n in (1, 2)]
    assert from_json(to_json(KEYRING.public_key, made)) == (KEYRING.public_key, made)
    with pytest.raises(ValueError):
        from_json(b"{}")
    with pytest.raises(ValueError):
        from_json(to_json(KEYRING.public_key, made).replace(b'"hash"', b'"hush"'))


def test_a_finding_says_where() -> None:
    assert str(Finding(UUID(int=1), 7, "missing")) == f"tenant {UUID(int=1)}, position 7: missing"
    assert Checkpoint(UUID(int=1), 1, b"", AT).statement() != Checkpoint(UUID(int=1), 2, b"", AT).statement()


async def test_a_fact_is_printed_for_readers_for_verifiers_and_for_strangers(house: House, written: UUID) -> None:
    stored = (await house.stored(written))[1]
    readable = msgspec.json.decode(line(stored))
    assert readable["position"] == 2
    assert readable["hash"] == stored.hash.hex()
    assert readable["recorded_at"].endswith("Z")
    assert readable["payload"]["times"] == 1
    assert readable["payload"]["name"] is None  # sealed, not shown
    assert readable["metadata"]["actor"] == "guest:1"
    exact = msgspec.json.decode(line(stored, "exact"))
    assert msgspec.json.decode(f'"{exact["payload"]}"', type=bytes) == stored.payload
    redacted = msgspec.json.decode(line(stored, "redacted"))
    assert redacted["digest"] == digest(stored.metadata, stored.payload).hex()
    assert not {"payload", "metadata"} & redacted.keys()
