"""Rebuilding beside the live table: parity, swap, rollback, and what must not happen."""

import asyncio
from typing import Any
from uuid import UUID

import psycopg
import pytest
from msgspec.structs import replace

from numu_core.eventstore.connections import tenant_session
from numu_projections.kernel import filling, fills, replay
from numu_projections.kernel import rebuild as rebuilding
from numu_projections.kernel.engine import Folding
from numu_projections.kernel.filling import CannotFold
from numu_projections.kernel.fills import NothingKept, NotInstalled, RebuildRunning, owner
from numu_projections.kernel.parity import Diff, diff_with_zero
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.kernel.rebuild import rebuild, roll_back
from tests.projections_kernel.conftest import Desk
from tests.projections_kernel.notes import (
    ALI,
    DAYS,
    FRAGILE,
    MONA,
    OTHER,
    POISON,
    SHELF,
    TENANT,
    Mood,
    NoteTornUp,
    NoteWritten,
    WordsAdded,
    added,
    note,
)


def twice(row: Any, event: WordsAdded, at: Any) -> Any:
    return added(row, replace(event, words=2 * event.words), at)


NEWER = Projection(
    name="notes",
    version=2,
    table=SHELF.table,
    row=SHELF.row,
    on={**SHELF.on, WordsAdded: Fold(keys=SHELF.on[WordsAdded].keys, apply=twice)},
    subject="author_id",
    personal=("text",),
)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a short log has many pages, and rows travel between memory and table."""
    monkeypatch.setattr(replay, "PAGE", 3)
    monkeypatch.setattr(filling, "MOST_ROWS", 2)


def written(n: int, author: Any = ALI) -> NoteWritten:
    return NoteWritten(note_id=note(n), author_id=author, text=f"note {n}", tags=(f"t{n % 3}",))


async def lively(desk: Desk) -> None:
    """Rows that come, change late, and go; an erased author; two tenants."""
    await desk.write(*[written(n, (ALI, MONA)[n % 2]) for n in range(12)])
    await desk.write(*[WordsAdded(note_id=note(n % 12), words=n, also=(note((n + 5) % 12),)) for n in range(30)])
    await desk.erase(ALI)
    await desk.write(NoteTornUp(note_id=note(3)), written(20, MONA), WordsAdded(note_id=note(20), words=1))
    await desk.write(written(1), tenant_id=OTHER)
    for tenant_id in (TENANT, OTHER):
        await desk.folding.catch_up(tenant_id)


def tables(database: str) -> list[str]:
    with psycopg.connect(database) as db:
        rows = db.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^note' ORDER BY 1").fetchall()
    return [name for (name,) in rows]


async def test_the_same_version_makes_the_same_rows_and_takes_over(desk: Desk) -> None:
    await lively(desk)
    before = {p.name: await desk.rows(p) for p in (SHELF, DAYS)}
    seen: list[tuple[int, int]] = []
    done = await rebuild(desk.url, desk.log, SHELF, progress=lambda *at: seen.append(at))
    assert (done.diff, done.compared, done.swapped, done.fill) == (Diff(), 2, True, 2)
    assert seen[-1] == (done.facts, done.facts) == (12 + 30 + 1 + 3 + 1,) * 2
    assert [passed for passed, _ in seen] == sorted(passed for passed, _ in seen)
    assert {p.name: await desk.rows(p) for p in (SHELF, DAYS)} == before
    assert before["notes"][note(2)].text is None
    head = await desk.write(WordsAdded(note_id=note(1), words=100))
    assert (await desk.folding.turn(TENANT)).reached == head
    assert (await desk.rows(SHELF))[note(1)].words == before["notes"][note(1)].words + 100


async def test_rebuilding_again_and_again_leaves_one_table_to_go_back_to(desk: Desk) -> None:
    await lively(desk)
    for _ in range(3):
        assert (await rebuild(desk.url, desk.log, SHELF)).swapped
    assert tables(desk.url) == ["note_days", "note_words", "notes", "notes__3"]
    async with tenant_session(desk.pool, TENANT, OTHER) as db:
        found = await (await db.execute("SELECT DISTINCT fill FROM checkpoint WHERE projection = 'notes'")).fetchall()
    assert {fill for (fill,) in found} == {3, 4}


async def test_a_difference_is_named_and_not_swapped_in(desk: Desk) -> None:
    await lively(desk)
    async with tenant_session(desk.pool, TENANT) as db:
        await db.execute("UPDATE notes SET words = words + 1 WHERE note_id = %s", (note(5),))
        await db.execute("DELETE FROM notes WHERE note_id = %s", (note(6),))
        await db.execute("INSERT INTO notes SELECT (jsonb_populate_record(n, %s)).* FROM notes n WHERE note_id = %s",
                         (f'{{"note_id": "{note(99)}"}}', note(5)))  # fmt: skip
    wrong = await desk.rows(SHELF)
    done = await rebuild(desk.url, desk.log, SHELF)
    assert done.diff is not None
    assert done.diff.counts == {"differ": 1, "only_new": 1, "only_live": 1}
    keys = {what: [(which.tenant_id, which.key) for which in some] for what, some in done.diff.examples.items()}
    assert keys == {
        "differ": [(TENANT, (str(note(5)),))],
        "only_new": [(TENANT, (str(note(6)),))],
        "only_live": [(TENANT, (str(note(99)),))],
    }
    assert not done.swapped
    assert await desk.rows(SHELF) == wrong
    assert tables(desk.url) == ["note_days", "note_words", "notes"]
    assert (await rebuild(desk.url, desk.log, SHELF, accept=True)).swapped
    assert not await diff_with_zero(desk.pool, desk.log, SHELF, TENANT)


async def test_a_new_version_is_filled_swapped_in_and_rolled_back(desk: Desk) -> None:
    await lively(desk)
    old, newer = await desk.rows(SHELF), Folding(desk.pool, desk.log, [NEWER])
    done = await rebuild(desk.url, desk.log, NEWER)
    assert (done.diff, done.swapped, done.version) == (None, True, 2)
    assert (await desk.rows(SHELF))[note(1)].words == 2 * old[note(1)].words
    head = await desk.write(WordsAdded(note_id=note(1), words=1))
    await desk.folding.turn(TENANT)
    assert (await desk.checkpoint("notes"))["position"] == head - 1, "old code leaves the new table alone"
    assert (await newer.turn(TENANT)).reached == head
    assert await roll_back(desk.url, desk.log, NEWER) == 1
    assert await desk.rows(SHELF) == old
    await newer.turn(TENANT)
    assert await desk.rows(SHELF) == old, "new code leaves the old table alone"
    await desk.folding.turn(TENANT)
    assert (await desk.rows(SHELF))[note(1)].words == old[note(1)].words + 1
    assert await roll_back(desk.url, desk.log, SHELF) == 2


async def test_one_tenant_alone(desk: Desk) -> None:
    await lively(desk)
    async with tenant_session(desk.pool, TENANT, OTHER) as db:
        await db.execute(b"UPDATE notes SET words = -1")
    version = (await desk.checkpoint("notes"))["changed_at_position"]
    refused = await rebuild(desk.url, desk.log, SHELF, tenant_id=TENANT)
    assert (refused.swapped, bool(refused.diff), refused.compared) == (False, True, 1)
    assert (await rebuild(desk.url, desk.log, SHELF, tenant_id=TENANT, accept=True)).swapped
    assert not await diff_with_zero(desk.pool, desk.log, SHELF, TENANT)
    assert {row.words for row in (await desk.rows(SHELF, OTHER)).values()} == {-1}
    assert (await desk.checkpoint("notes"))["changed_at_position"] != version, "caches must notice"
    assert tables(desk.url) == ["note_days", "note_words", "notes"]
    with pytest.raises(NotInstalled):
        await rebuild(desk.url, desk.log, NEWER, tenant_id=TENANT)


async def test_a_tenant_that_was_never_folded_is_folded_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "NEARLY", 1)
    await desk.write(written(1), WordsAdded(note_id=note(1), words=1))
    assert (await rebuild(desk.url, desk.log, SHELF, tenant_id=TENANT)).swapped
    await desk.folding.catch_up(TENANT)
    assert (await desk.rows(SHELF))[note(1)].changes == 2
    assert not await diff_with_zero(desk.pool, desk.log, SHELF, TENANT)


async def test_a_fact_in_the_way_leaves_the_live_table_alone(desk: Desk) -> None:
    await lively(desk)
    Mood.chokes = False
    poison = await desk.write(WordsAdded(note_id=note(1), words=POISON))
    await desk.folding.turn(TENANT)
    Mood.chokes, before = True, await desk.rows(FRAGILE)
    with pytest.raises(CannotFold, match=f"at position {poison}: Broken in notes.py"):
        await rebuild(desk.url, desk.log, FRAGILE)
    assert await desk.rows(FRAGILE) == before
    Mood.chokes = False
    assert (await rebuild(desk.url, desk.log, FRAGILE)).swapped
    assert tables(desk.url) == ["note_days", "note_words", "note_words__1", "notes"]


async def test_a_rebuild_frees_a_read_model_that_stands_still(desk: Desk) -> None:
    await lively(desk)
    await desk.write(WordsAdded(note_id=note(1), words=POISON), written(21))
    await desk.folding.catch_up(TENANT)
    Mood.chokes = False
    done = await rebuild(desk.url, desk.log, FRAGILE)
    assert (done.swapped, done.compared) == (True, 1)
    assert (await desk.folding.turn(TENANT)).reached == (await desk.checkpoint("notes"))["position"]
    assert not await diff_with_zero(desk.pool, desk.log, FRAGILE, TENANT)


async def test_facts_that_come_meanwhile_are_in_both_tables(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await lively(desk)
    stop, index = asyncio.Event(), fills.index

    async def write() -> None:
        while not stop.is_set():
            await desk.write(WordsAdded(note_id=note(1), words=1), WordsAdded(note_id=note(2), words=1))
            await asyncio.sleep(0)

    async def fold() -> None:
        while not stop.is_set():
            await desk.folding.turn(TENANT)

    async def slow_index(*given: Any) -> None:
        await asyncio.sleep(0.2)
        await index(*given)

    monkeypatch.setattr(fills, "index", slow_index)
    tasks = [asyncio.create_task(write()), asyncio.create_task(fold())]
    done = await rebuild(desk.url, desk.log, SHELF)
    await asyncio.sleep(0.1)
    stop.set()
    await asyncio.gather(*tasks)
    assert (done.swapped, done.diff, done.compared) == (True, Diff(), 2)
    turn = await desk.folding.catch_up(TENANT)
    assert turn.reached == turn.head
    assert (await desk.rows(SHELF))[note(1)].words > 100
    assert not await diff_with_zero(desk.pool, desk.log, SHELF, TENANT)


async def test_a_rebuild_that_died_remembers_nobody_who_is_erased_and_is_started_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lively(desk)

    async def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(fills, "index", die)
        with pytest.raises(KeyboardInterrupt):
            await rebuild(desk.url, desk.log, SHELF)
    assert "notes__2" in tables(desk.url)
    left = "SELECT count(text) FROM notes__2 WHERE tenant_id = %s"
    with psycopg.connect(desk.url, autocommit=True) as db:
        async with owner(desk.url, SHELF):  # somebody else rebuilds: that one will come to the erasure itself
            await desk.erase(UUID(int=0xC0))
            await desk.folding.turn(TENANT)
        assert db.execute(left, (TENANT,)).fetchall() != [(0,)]
        await desk.erase(MONA)
        await desk.folding.turn(TENANT)
        assert db.execute(left, (TENANT,)).fetchall() == [(0,)]
        assert db.execute(left, (OTHER,)).fetchall() == [(1,)]
    assert (await rebuild(desk.url, desk.log, SHELF)).fill == 3
    assert tables(desk.url) == ["note_days", "note_words", "notes", "notes__1"]


async def test_two_rebuilds_of_one_read_model_do_not_meet(desk: Desk) -> None:
    async with owner(desk.url, SHELF):
        with pytest.raises(RebuildRunning):
            await rebuild(desk.url, desk.log, SHELF)
        assert (await rebuild(desk.url, desk.log, DAYS)).swapped


async def test_there_may_be_nothing_to_go_back_to(desk: Desk) -> None:
    with pytest.raises(NothingKept):
        await roll_back(desk.url, desk.log, SHELF)


async def test_the_kept_table_is_brought_up_to_date_before_it_returns(desk: Desk) -> None:
    await lively(desk)
    await rebuild(desk.url, desk.log, SHELF)
    await desk.write(WordsAdded(note_id=note(1), words=7))
    await desk.folding.turn(TENANT)
    now = await desk.rows(SHELF)
    await roll_back(desk.url, desk.log, SHELF)
    assert await desk.rows(SHELF) == now


async def test_who_is_erased_is_not_remembered_by_the_kept_table(desk: Desk) -> None:
    await lively(desk)
    await rebuild(desk.url, desk.log, SHELF)
    kept = "SELECT count(text), count(*) FROM notes__1 WHERE tenant_id = %s"
    with psycopg.connect(desk.url, autocommit=True) as owner:
        [(known, _)] = owner.execute(kept, (TENANT,)).fetchall()
        assert known
        await desk.erase(MONA)
        await desk.folding.turn(TENANT)
        assert owner.execute(kept, (TENANT,)).fetchall() == [(0, 0)]
        assert owner.execute(kept, (OTHER,)).fetchall() == [(1, 1)]
    now = await desk.rows(SHELF)
    assert now
    await roll_back(desk.url, desk.log, SHELF)
    assert await desk.rows(SHELF) == now
    assert not await diff_with_zero(desk.pool, desk.log, SHELF, TENANT)


async def test_a_rebuilt_table_is_as_secure_as_the_first(desk: Desk) -> None:
    await lively(desk)
    await rebuild(desk.url, desk.log, SHELF)
    async with tenant_session(desk.app) as db:
        assert await (await db.execute(b"SELECT count(*) FROM notes")).fetchone() == (0,)
    with psycopg.connect(desk.url) as db_:
        indexes = db_.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'notes'").fetchall()
    assert sorted(text.partition("btree ")[2] for (text,) in indexes) == [
        "(tenant_id, author_id)",
        "(tenant_id, note_id)",
        "(tenant_id, written_at, note_id)",
    ]
