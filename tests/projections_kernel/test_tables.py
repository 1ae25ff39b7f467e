"""Tables follow from rows; every key starts with the tenant; nobody sees what is not theirs."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import psycopg
import pytest
from msgspec import Struct
from psycopg.errors import InsufficientPrivilege

from deploy.settings import with_role
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.money import Money
from numu_core.kernel.personal import Personal
from numu_projections.kernel.installed import installed
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.rows import IN_UTC, Rows
from numu_projections.kernel.schema import ShapeChanged, create_read_models
from numu_projections.kernel.tables import create, table
from tests.projections_kernel.conftest import Desk
from tests.projections_kernel.notes import DAYS, OTHER, PROJECTIONS, SHELF, TENANT, NoteWritten, note

KEYS = """
    SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, a.attname
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid::regclass::text = ANY (%s)
"""
FORCED = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relname = ANY (%s)"
READ_PATH = ["checkpoint"]


class Size(StrEnum):
    SMALL = "small"


class Every(Struct, frozen=True, kw_only=True):
    key: UUID
    name: Personal[str]
    size: Size
    kind: Literal["a", "b"] | None
    count: int
    ok: bool
    ratio: float
    at: datetime
    day: date | None
    price: Money
    lines: tuple[Money, ...]
    more: dict[str, Any] | None


every = table("every", Every, key="key")
EVERY = Projection(name="every", version=1, table=every, row=Every, on={})


def test_columns_follow_from_types() -> None:
    assert create(every, "every__2") == (
        "CREATE TABLE every__2 (tenant_id UUID NOT NULL, key UUID NOT NULL, name TEXT, size TEXT NOT NULL, kind TEXT, "
        "count BIGINT NOT NULL, ok BOOLEAN NOT NULL, ratio DOUBLE PRECISION NOT NULL, "
        "at TIMESTAMP WITH TIME ZONE NOT NULL, day DATE, price JSONB NOT NULL, lines JSONB NOT NULL, more JSONB, "
        "PRIMARY KEY (tenant_id, key))"
    )


def test_a_row_must_encode_as_its_fields() -> None:
    class Tagged(Struct, tag=True):
        key: UUID

    with pytest.raises(AssertionError, match="Tagged"):
        table("tagged", Tagged, key="key")


async def test_a_row_comes_back_as_it_was(desk: Desk, database: str) -> None:
    create_read_models(database, [EVERY])
    row = Every(
        key=note(1),
        name="علي \"'\\ \u2028",
        size=Size.SMALL,
        kind=None,
        count=-(2**62),
        ok=True,
        ratio=0.1,
        at=datetime.fromisoformat("2026-03-01T00:30:00.000001+02:00"),
        day=date(2024, 2, 29),
        price=Money(1, "EGP"),
        lines=(Money(2, "KWD"),),
        more={"nested": [1, None, {"x": 1.5}]},
    )
    rows = Rows(EVERY, "every")
    async with tenant_session(desk.pool, TENANT) as db:
        await rows.write(db, TENANT, {note(1): row})
        await db.execute(b"SET LOCAL timezone TO 'Africa/Cairo'")
        await db.execute(IN_UTC)
        [found] = (await rows.all(db, TENANT)).values()
    assert found == row
    assert found.at.utcoffset().total_seconds() == 0, "a fold may ask for the date"


def test_every_table_and_index_starts_with_the_tenant(database: str) -> None:
    create_read_models(database, PROJECTIONS)
    names = [*READ_PATH, *(p.table.name for p in [*PROJECTIONS, *installed().values()])]
    with psycopg.connect(database) as db:
        keys = db.execute(KEYS, (names,)).fetchall()
        forced = {name for (name,) in db.execute(FORCED, (names,))}
    assert {owner for owner, _, _ in keys} == set(names)
    assert [index for _, index, first in keys if first != "tenant_id"] == []
    assert forced == set(names)


async def test_nothing_is_visible_without_the_setting_or_with_anothers(desk: Desk, database: str) -> None:
    await desk.write(NoteWritten(note_id=note(1), author_id=note(2), text="x", tags=("t",)))
    await desk.folding.turn(TENANT)
    reads = ["SELECT count(*) FROM notes", "SELECT count(*) FROM note_days", "SELECT count(*) FROM checkpoint"]
    with psycopg.connect(with_role(database, "numu_app"), autocommit=True) as db:
        assert [db.execute(read).fetchone() for read in reads] == [(0,)] * 3
    for tenant_id, seen in ((TENANT, [(1,), (1,), (3,)]), (OTHER, [(0,)] * 3)):
        async with tenant_session(desk.app, tenant_id) as session:
            assert [await (await session.execute(read)).fetchone() for read in reads] == seen


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM notes", "UPDATE notes SET words = 0", "DELETE FROM checkpoint", "UPDATE projection SET fill = 9"],
)
async def test_the_gateway_cannot_write_read_models(desk: Desk, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        async with tenant_session(desk.app, TENANT) as db:
            await db.execute(statement.encode())


async def test_a_projector_cannot_write_into_another_tenant(desk: Desk) -> None:
    await desk.write(NoteWritten(note_id=note(1), author_id=note(2), tags=("t",)))
    await desk.folding.turn(TENANT)
    [row] = (await desk.rows(DAYS)).values()
    with pytest.raises(InsufficientPrivilege):
        async with tenant_session(desk.pool, OTHER) as db:
            await Rows(DAYS, "note_days").add(db, TENANT, {(row.tag, row.day): row})
    async with tenant_session(desk.pool, OTHER) as db:
        assert (await db.execute(b"UPDATE note_days SET notes = 9")).rowcount == 0


def test_a_new_shape_needs_a_new_version(database: str) -> None:
    create_read_models(database, PROJECTIONS)
    create_read_models(database, PROJECTIONS)
    with psycopg.connect(database) as db:
        db.execute("ALTER TABLE note_days ADD COLUMN surprise text")
    with pytest.raises(ShapeChanged, match="surprise"):
        create_read_models(database, PROJECTIONS)
    newer = Projection(name="note_days", version=2, table=DAYS.table, row=DAYS.row, on={})
    create_read_models(database, [SHELF, newer])
