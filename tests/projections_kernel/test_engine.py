"""The engine against a real PostgreSQL: exactly once, all or nothing, and a read model's trouble is its own."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import OperationalError
from psycopg.errors import SerializationFailure

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.messages import Event
from numu_projections.kernel import engine
from numu_projections.kernel.checkpoints import Wanted, move, opened
from numu_projections.kernel.engine import Folding
from numu_projections.kernel.projection import Projection, advance
from numu_projections.kernel.rows import Rows
from tests.projections_kernel.conftest import Desk
from tests.projections_kernel.notes import (
    ALI,
    DAYS,
    FRAGILE,
    MONA,
    NOW,
    OTHER,
    POISON,
    PROJECTIONS,
    SHELF,
    TENANT,
    Coffee,
    Mood,
    NoteTornUp,
    NoteWritten,
    WordsAdded,
    note,
)

STORY: Sequence[Event] = (
    NoteWritten(note_id=note(1), author_id=ALI, text="مرحبا", tags=("ar", "new")),
    NoteWritten(note_id=note(2), author_id=MONA, text="hello", tags=("new",)),
    WordsAdded(note_id=note(1), words=3, also=(note(2), note(9))),
    Coffee(note_id=note(1)),
    NoteTornUp(note_id=note(2)),
)


def written(n: int, author: UUID = ALI) -> NoteWritten:
    return NoteWritten(note_id=note(n), author_id=author, text=f"note {n}", tags=("new",))


async def from_zero(desk: Desk, projection: Projection) -> dict[Any, Any]:
    """What a fold in memory makes of the whole log."""
    rows: dict[Any, Any] = {}
    async with tenant_session(desk.pool, TENANT) as db:
        advance(rows, projection, await desk.log.read(db, TENANT, limit=100_000))
    return {key: row for key, row in rows.items() if row is not None}


async def test_rows_are_what_the_facts_make_them(desk: Desk) -> None:
    head = await desk.write(*STORY)
    turn = await desk.folding.turn(TENANT)
    assert (turn.head, turn.reached, turn.behind) == (head, head, False)
    rows = await desk.rows(SHELF)
    assert list(rows) == [note(1)]
    assert (rows[note(1)].text, rows[note(1)].words, rows[note(1)].written_at) == ("مرحبا", 3, NOW)
    days = {key: row.notes for key, row in (await desk.rows(DAYS)).items()}
    assert days == {("ar", NOW.date()): 1, ("new", NOW.date()): 2}


async def test_batches_leave_no_trace(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST", 2)
    head = await desk.write(*STORY, *[written(n) for n in range(3, 9)])
    turn = await desk.folding.catch_up(TENANT)
    assert turn.reached == head
    for projection in PROJECTIONS:
        assert await desk.rows(projection) == await from_zero(desk, projection)


async def test_two_projectors_at_once_fold_each_fact_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST", 3)
    rivals = [Folding(desk.pool, desk.log, PROJECTIONS) for _ in range(3)]

    async def write() -> None:
        for n in range(20):
            await desk.write(written(n), *[WordsAdded(note_id=note(n), words=1)] * 4)

    async def fold(folding: Folding) -> None:
        for _ in range(40):
            await folding.turn(TENANT)

    await asyncio.gather(write(), *(fold(rival) for rival in rivals))
    turn = await desk.folding.catch_up(TENANT)
    assert turn.reached == turn.head
    rows = await desk.rows(SHELF)
    assert {row.changes for row in rows.values()} == {5}
    assert len(rows) == 20
    assert (await desk.rows(DAYS))["new", NOW.date()].notes == 20


async def test_a_projector_that_dies_before_its_commit_has_done_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.write(*STORY)

    async def die(*_: object) -> None:
        raise OperationalError("the connection is gone")

    with monkeypatch.context() as patched:
        patched.setattr(engine, "move", die)
        with pytest.raises(OperationalError):
            await desk.folding.turn(TENANT)
    assert await desk.rows(SHELF) == {}
    await desk.folding.turn(TENANT)
    assert (await desk.rows(SHELF))[note(1)].changes == 2


async def test_a_checkpoint_that_moved_is_not_moved_again(desk: Desk) -> None:
    await desk.write(*STORY)
    wanted = Wanted(tenant_id=TENANT, names=["notes"], state="live")
    async with opened(desk.pool, wanted) as begun:
        await move(begun.db, TENANT, begun.found, 3, {"notes": 3})
    async with opened(desk.pool, wanted) as again:
        assert again.after("max") == 3
        with pytest.raises(SerializationFailure):
            await move(again.db, TENANT, begun.found, 4, {"notes": 4})
    assert (await desk.checkpoint("notes"))["position"] == 3


async def test_a_fact_nobody_folds_moves_the_checkpoint_and_not_the_version(desk: Desk) -> None:
    await desk.write(*STORY)
    before = {one.projection: one.version for one in (await desk.folding.turn(TENANT)).folded}
    head = await desk.write(Coffee(note_id=note(1)), WordsAdded(note_id=note(77), words=1))
    after = (await desk.folding.turn(TENANT)).folded
    assert {one.position for one in after} == {head}
    assert {one.projection: one.version for one in after} == before
    await desk.write(WordsAdded(note_id=note(1), words=1))
    versions = {one.projection: one.version for one in (await desk.folding.turn(TENANT)).folded}
    assert {name for name, version in versions.items() if version != before[name]} == {"notes", "note_words"}


async def test_tenants_do_not_mix(desk: Desk) -> None:
    await desk.write(*STORY)
    await desk.write(written(1, MONA), tenant_id=OTHER)
    await desk.folding.turn(TENANT)
    assert await desk.rows(SHELF, OTHER) == {}
    await desk.folding.turn(OTHER)
    assert (await desk.rows(SHELF, OTHER))[note(1)].author_id == MONA
    assert (await desk.rows(SHELF))[note(1)].author_id == ALI


async def test_poison_stops_one_read_model_of_one_tenant(desk: Desk) -> None:
    poison = await desk.write(
        written(1), WordsAdded(note_id=note(1), words=2), WordsAdded(note_id=note(1), words=POISON)
    )
    head = await desk.write(written(2))
    await desk.write(written(1), tenant_id=OTHER)
    await desk.folding.catch_up(TENANT)
    await desk.folding.catch_up(OTHER)
    stopped = await desk.checkpoint("note_words")
    assert (stopped["position"], stopped["stopped_at_position"]) == (poison - 1, poison)
    assert stopped["error"].startswith("Broken in notes.py:")
    assert "note 1" not in stopped["error"], "an exception's text may be personal"
    assert (await desk.rows(FRAGILE))[note(1)].words == 2, "everything before it is folded"
    assert (await desk.checkpoint("notes"))["position"] == head
    assert (await desk.checkpoint("note_words", OTHER))["stopped_at_position"] is None
    assert (await desk.rows(FRAGILE, OTHER)).keys() == {note(1)}


async def test_what_is_stopped_stays_stopped_until_another_process_tries(desk: Desk) -> None:
    poison = await desk.write(written(1), WordsAdded(note_id=note(1), words=POISON))
    await desk.folding.catch_up(TENANT)
    Mood.chokes = False
    head = await desk.write(written(2))
    turn = await desk.folding.catch_up(TENANT)
    assert (turn.reached, turn.behind) == (poison - 1, False)
    turn = await Folding(desk.pool, desk.log, PROJECTIONS).catch_up(TENANT)
    assert turn.reached == head
    assert (await desk.checkpoint("note_words"))["error"] is None
    assert await desk.rows(FRAGILE) == await from_zero(desk, FRAGILE)


@pytest.mark.parametrize("at", [1, 2, 7, 16])
async def test_the_poison_is_found_wherever_it_is_in_a_batch(desk: Desk, at: int) -> None:
    story: list[Event] = [written(n) for n in range(16)]
    story[at - 1] = WordsAdded(note_id=note(1), words=POISON)
    await desk.write(*story)
    await desk.folding.catch_up(TENANT)
    assert (await desk.checkpoint("note_words"))["stopped_at_position"] == at
    assert (await desk.checkpoint("notes"))["position"] == 16


async def test_a_row_that_postgres_refuses_is_poison_too(desk: Desk) -> None:
    await desk.write(written(1), WordsAdded(note_id=note(1), words=2**62), WordsAdded(note_id=note(1), words=2**62))
    await desk.folding.catch_up(TENANT)
    for name in ("notes", "note_words"):
        assert (await desk.checkpoint(name))["stopped_at_position"] == 3
        assert "NumericValueOutOfRange" in (await desk.checkpoint(name))["error"]
    assert (await desk.checkpoint("note_days"))["position"] == 3


async def test_a_stored_fact_that_cannot_be_read_stops_those_who_fold_it(desk: Desk, database: str) -> None:
    await desk.write(written(1), WordsAdded(note_id=note(1), words=1), written(2))
    with psycopg.connect(database) as db:
        db.execute('UPDATE events SET payload = \'{"type": "notes.words_added.v1"}\' WHERE position = 2')
    await desk.folding.catch_up(TENANT)
    assert (await desk.checkpoint("notes"))["stopped_at_position"] == 2
    assert (await desk.checkpoint("note_days"))["position"] == 3


async def test_the_erased_are_forgotten_by_every_row(desk: Desk) -> None:
    await desk.write(written(1), written(2, MONA), written(3))
    await desk.folding.turn(TENANT)
    assert (await desk.rows(SHELF))[note(1)].text == "note 1"
    await desk.erase(ALI)
    await desk.write(WordsAdded(note_id=note(3), words=5))
    await desk.folding.turn(TENANT)
    rows = await desk.rows(SHELF)
    assert {n: rows[note(n)].text for n in (1, 2, 3)} == {1: None, 2: "note 2", 3: None}
    assert (rows[note(3)].words, rows[note(3)].author_id) == (5, ALI)
    assert rows == await from_zero(desk, SHELF)


async def test_erasing_in_the_batch_that_made_the_row(desk: Desk) -> None:
    await desk.write(written(1))
    head = await desk.erase(ALI)
    folded = (await desk.folding.turn(TENANT)).folded
    assert (await desk.rows(SHELF))[note(1)].text is None
    assert next(one for one in folded if one.projection == "notes").version == f"1.{head - 1}"


async def test_a_new_read_model_does_not_hold_up_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST", 4)
    await desk.write(*[written(n) for n in range(20)])
    await Folding(desk.pool, desk.log, [SHELF]).catch_up(TENANT)
    head = await desk.write(written(20))
    turn = await desk.folding.turn(TENANT)
    moved = {one.projection: one.position for one in turn.folded}
    assert moved == {"notes": head, "note_days": 4, "note_words": 4}
    await desk.folding.catch_up(TENANT)
    assert await desk.rows(DAYS) == await from_zero(desk, DAYS)


async def test_another_version_of_the_code_leaves_the_live_table_alone(desk: Desk) -> None:
    await desk.write(written(1))
    newer = Projection(name="notes", version=2, table=SHELF.table, row=SHELF.row, on=SHELF.on)
    turn = await Folding(desk.pool, desk.log, [newer]).turn(TENANT)
    assert turn.folded == ()
    assert await desk.rows(SHELF) == {}


async def test_a_row_under_a_foreign_key_is_refused(desk: Desk) -> None:
    await desk.write(written(1))
    await desk.folding.turn(TENANT)
    row = (await desk.rows(SHELF))[note(1)]
    async with tenant_session(desk.pool, TENANT) as db:
        with pytest.raises(Exception, match="another key"):
            await Rows(SHELF, "notes").write(db, TENANT, {note(2): row})
