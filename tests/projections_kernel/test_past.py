"""As it was, and why it is so."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.errors import InsufficientPrivilege

from deploy.settings import with_role
from numu_core.eventstore.connections import Db, open_pool, tenant_session
from numu_core.kernel.messages import Event
from numu_core.kernel.subjects import SubjectErased
from numu_projections.kernel.as_of import as_of
from numu_projections.kernel.projection import Fold, Projection, advance
from numu_projections.kernel.schema import create_read_models
from numu_projections.kernel.tables import table
from numu_projections.kernel.why import why
from tests.projections_kernel.conftest import Desk
from tests.projections_kernel.notes import (
    ALI,
    DAY,
    DAYS,
    MONA,
    NOW,
    OTHER,
    PROJECTIONS,
    SHELF,
    TENANT,
    Coffee,
    NoteRow,
    NoteTornUp,
    NoteWritten,
    WordsAdded,
    added,
    note,
)
from tests.projections_kernel.notes import (
    written as write_row,
)


def written(n: int, author: UUID = ALI) -> NoteWritten:
    return NoteWritten(note_id=note(n), author_id=author, text=f"note {n}", tags=("new",))


async def words(db: Db, tenant_id: UUID) -> dict[UUID, int]:
    """A query like any other."""
    rows = await (await db.execute("SELECT note_id, words FROM notes WHERE tenant_id = %s", (tenant_id,))).fetchall()
    return dict(rows)


async def three_days(desk: Desk) -> None:
    await desk.write(written(1), at=NOW)
    await desk.write(WordsAdded(note_id=note(1), words=5), written(2, MONA), at=NOW + DAY)
    await desk.write(NoteTornUp(note_id=note(1)), at=NOW + 2 * DAY)
    await desk.write(written(9), tenant_id=OTHER)
    for tenant_id in (TENANT, OTHER):
        await desk.folding.turn(tenant_id)


THEN: list[tuple[Any, dict[UUID, int]]] = [
    (0, {}),
    (1, {note(1): 0}),
    (2, {note(1): 5}),
    (3, {note(1): 5, note(2): 0}),
    (4, {note(2): 0}),
    (10**9, {note(2): 0}),
    (NOW - timedelta(microseconds=1), {}),
    (NOW, {note(1): 0}),
    (NOW + DAY + timedelta(hours=1), {note(1): 5, note(2): 0}),
    (NOW + 10 * DAY, {note(2): 0}),
]


@pytest.mark.parametrize(("moment", "expected"), THEN)
async def test_the_same_query_answers_as_of_then(desk: Desk, moment: Any, expected: dict[UUID, int]) -> None:
    await three_days(desk)
    async with as_of(desk.app, desk.log, TENANT, moment, [SHELF]) as db:
        assert await words(db, TENANT) == expected
    async with tenant_session(desk.app, TENANT) as db:
        assert await words(db, TENANT) == {note(2): 0}


async def test_a_prepared_query_looks_at_the_past_too_and_back_again(desk: Desk) -> None:
    await three_days(desk)
    pool = await open_pool(with_role(desk.url, "numu_app"), 1)
    for moment, expected in [(1, {note(1): 0}), (2, {note(1): 5})]:
        for _ in range(8):  # from the fifth time on the driver prepares a statement
            async with tenant_session(pool, TENANT) as db:
                assert await words(db, TENANT) == {note(2): 0}
        async with as_of(pool, desk.log, TENANT, moment, [SHELF]) as db:
            for _ in range(8):
                assert await words(db, TENANT) == expected
    await pool.close()


async def test_the_past_holds_one_tenant_and_cannot_be_kept(desk: Desk) -> None:
    await three_days(desk)
    async with as_of(desk.app, desk.log, TENANT, 3, PROJECTIONS) as db:
        assert await words(db, OTHER) == {}
    with pytest.raises(InsufficientPrivilege):
        async with as_of(desk.app, desk.log, TENANT, 3, [SHELF]) as db:
            await db.execute(b"DELETE FROM public.notes")
    async with tenant_session(desk.app, TENANT) as db:
        left = await db.execute(b"SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'")
        assert await left.fetchone() == (0,)


async def test_the_erased_are_erased_from_the_past(desk: Desk) -> None:
    await three_days(desk)
    await desk.erase(ALI)
    async with as_of(desk.app, desk.log, TENANT, 1, [SHELF]) as db:
        assert await (await db.execute(b"SELECT text FROM notes")).fetchall() == [(None,)]


async def reasons(desk: Desk, projection: Projection, key: Any) -> list[Event]:
    async with tenant_session(desk.app, TENANT) as db:
        facts = await why(db, desk.log, projection, TENANT, key)
    rows: dict[Any, Any] = {}
    advance(rows, projection, facts)
    assert rows.get(key) == (await desk.rows(projection)).get(key)
    assert [at.position for _, at in facts] == sorted(at.position for _, at in facts)
    return [event for event, _ in facts]


async def test_the_facts_behind_a_row(desk: Desk) -> None:
    story = [
        written(1),
        written(2, MONA),
        Coffee(note_id=note(1)),
        WordsAdded(note_id=note(2), words=3),
        WordsAdded(note_id=note(3), words=4, also=(note(1),)),
        NoteTornUp(note_id=note(2)),
    ]
    await desk.write(*story)
    await desk.write(WordsAdded(note_id=note(1), words=100), tenant_id=OTHER)
    await desk.erase(MONA)
    await desk.erase(ALI)
    await desk.folding.turn(TENANT)
    assert await reasons(desk, SHELF, note(1)) == [
        NoteWritten(note_id=note(1), author_id=ALI, text=None, tags=("new",)),
        story[4],
        SubjectErased(subject_id=ALI),
    ]
    assert len(await reasons(desk, SHELF, note(2))) == 3, "a row that is gone has its reasons as well"
    assert await reasons(desk, SHELF, note(7)) == []
    assert len(await reasons(desk, DAYS, ("new", NOW.date()))) == 2


def derived(note_id: UUID) -> UUID:
    return UUID(int=note_id.int ^ 0xFFFF)


SHADOWS = Projection(
    name="note_shadows",
    version=1,
    table=table("note_shadows", NoteRow, key="note_id"),
    row=NoteRow,
    on={
        NoteWritten: Fold(
            keys=lambda event: {derived(event.note_id): event},
            apply=lambda row, event, at: write_row(
                row, NoteWritten(note_id=derived(event.note_id), author_id=event.author_id), at
            ),
        ),
        WordsAdded: Fold(keys=lambda event: {derived(event.note_id): event}, apply=added),
    },
)


async def test_a_key_that_no_fact_spells_out_has_its_reasons_too(desk: Desk) -> None:
    create_read_models(desk.url, [SHADOWS])
    await desk.write(written(1), written(2), WordsAdded(note_id=note(1), words=3))
    async with tenant_session(desk.pool, TENANT) as db:
        assert await (await db.execute(b"SELECT count(*) FROM checkpoint")).fetchone() == (0,)
    desk.folding.projections["note_shadows"] = SHADOWS
    await desk.folding.turn(TENANT)
    found = await reasons(desk, SHADOWS, derived(note(1)))
    assert [type(event) for event in found] == [NoteWritten, WordsAdded]


async def test_why_reads_only_what_names_the_row(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.write(*[written(n) for n in range(50)])
    await desk.folding.turn(TENANT)
    opened: list[int] = []
    really = type(desk.log).opened

    async def count(log: Any, db: Db, tenant_id: UUID, rows: list[Any]) -> Any:
        opened.append(len(rows))
        return await really(log, db, tenant_id, rows)

    monkeypatch.setattr(type(desk.log), "opened", count)
    async with tenant_session(desk.app, TENANT) as db:
        assert len(await why(db, desk.log, SHELF, TENANT, note(7))) == 1
    assert sum(opened) == 1
