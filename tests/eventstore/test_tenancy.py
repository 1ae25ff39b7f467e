"""Every table there is, with raw SQL: a tenant has its own rows, and who names no tenant has none."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from deploy.settings import with_role

TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY 1
"""
COLUMNS = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull AND NOT (attisdropped OR atthasdef)
        AND attname <> 'tenant_id'
"""
POLICIES = """
    SELECT tablename, policyname, cmd, roles FROM pg_policies
    WHERE schemaname = 'public' AND NOT (cmd = 'ALL' AND with_check IS NULL
          AND qual = '(tenant_id = ANY (( SELECT current_tenants() AS current_tenants)::uuid[]))')
"""
NO_TENANTS_DATA = {"alembic_version", "projection"}
"""The schema's version, and which fillings of read models there are."""

KNOWN_ACROSS = {
    ("tenant_head", "news", "numu_worker"),  # who has news
    ("checkpoint", "found", "numu_worker"),  # how far its read models are
    ("relay_checkpoint", "found", "numu_worker"),  # how far its reactions are
    ("job", "found", "numu_worker"),  # what is to be done next
    ("search_documents", "searched", "numu_owner"),  # behind a function that names the tenant
}
"""Who may look beyond one tenant, at what. Nothing may be written there, and no shop's data is in it but the jobs'."""

FOR_READING, FOR_WRITING = "numu_app", "numu_worker"
VALUES = {
    "uuid": "gen_random_uuid()",
    "bytea": "'x'",
    "jsonb": "'{}'",
    "boolean": "true",
    "date": "now()",
    "timestamp with time zone": "now()",
    "timestamp without time zone": "now()",
}


@contextmanager
def as_role(database: str, role: str, tenant: UUID | None) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(with_role(database, role)) as db:
        if tenant is not None:
            db.execute("SELECT set_config('numu.tenant_id', %s, true)", (str(tenant),))
        yield db
        db.rollback()


def tables(database: str) -> list[str]:
    with psycopg.connect(database) as db:
        return [name for (name,) in db.execute(TABLES) if name not in NO_TENANTS_DATA]


@pytest.fixture
def filled(database: str) -> tuple[str, UUID, UUID]:
    """A row of each of two tenants in every table."""
    mine, theirs = uuid4(), uuid4()
    with psycopg.connect(database, autocommit=True) as db:
        for name in tables(database):
            columns: dict[str, str] = dict(db.execute(COLUMNS, (name,)).fetchall())
            values = ["%s", *(VALUES.get(kind, "'1'") for kind in columns.values())]
            insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(name),
                sql.SQL(", ").join(sql.Identifier(column) for column in ["tenant_id", *columns]),
                sql.SQL(", ").join(sql.SQL(value) for value in values),
            )
            for tenant in (mine, theirs):
                db.execute(insert, (tenant,))
    return database, mine, theirs


def seen(db: psycopg.Connection[Any], name: str) -> set[UUID] | None:
    """Whose rows; ``None``: the table may not even be asked."""
    try:
        with db.transaction():
            rows = db.execute(sql.SQL("SELECT DISTINCT tenant_id FROM {}").format(sql.Identifier(name))).fetchall()
            return {tenant for (tenant,) in rows}
    except InsufficientPrivilege:
        return None


@pytest.mark.parametrize("role", [FOR_READING, FOR_WRITING])
def test_every_table_shows_a_tenant_its_own_rows(filled: tuple[str, UUID, UUID], role: str) -> None:
    database, mine, theirs = filled
    across = {table for table, _, who in KNOWN_ACROSS if who == role}
    names = tables(database)
    assert len(names) > 40
    with as_role(database, role, mine) as me, as_role(database, role, None) as nobody:
        for name in names:
            assert seen(me, name) in (({mine, theirs},) if name in across else ({mine}, None)), name
            assert seen(nobody, name) in (({mine, theirs},) if name in across else (set(), None)), name


@pytest.mark.parametrize("role", [FOR_READING, FOR_WRITING])
@pytest.mark.parametrize("verb", ["UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}"])
def test_no_table_lets_a_tenant_change_anothers_rows(filled: tuple[str, UUID, UUID], role: str, verb: str) -> None:
    database, mine, _ = filled
    for tenant, most in ((mine, 1), (None, 0)):
        with as_role(database, role, tenant) as db:
            for name in tables(database):
                try:
                    with db.transaction():
                        changed = db.execute(sql.SQL(verb).format(sql.Identifier(name))).rowcount
                except InsufficientPrivilege:
                    continue
                assert changed <= most, name


@pytest.mark.parametrize("role", [FOR_READING, FOR_WRITING])
def test_no_row_is_handed_to_another_tenant(filled: tuple[str, UUID, UUID], role: str) -> None:
    database, mine, theirs = filled
    with as_role(database, role, mine) as db:
        for name in tables(database):
            give = sql.SQL("UPDATE {} SET tenant_id = %s").format(sql.Identifier(name))
            with pytest.raises(InsufficientPrivilege), db.transaction():
                db.execute(give, (theirs,))


def test_every_exception_is_known(database: str) -> None:
    with psycopg.connect(database) as db:
        found = db.execute(POLICIES).fetchall()
        unforced = (
            "SELECT relname FROM pg_class WHERE relname = ANY (%s) AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert db.execute(unforced, (tables(database),)).fetchall() == []
    others = {(table, policy, *roles) for table, policy, _, roles in found if table not in NO_TENANTS_DATA}
    assert {(table, policy, role.strip("{}")) for table, policy, *rest in others for role in rest} == KNOWN_ACROSS
    assert {cmd for table, _, cmd, _ in found if table not in NO_TENANTS_DATA} == {"SELECT"}
