"""Makes the tables of the declared read models. They are derived data: what is missing is made, and folded from 1."""

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import tuple_row
from sqlalchemy import Table

from numu_projections.kernel.installed import installed
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.tables import create, indexes, secure, sql_type

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('numu read models', 0))"
LIVE = "SELECT version FROM projection WHERE name = %s AND state = 'live'"
REGISTER = """
    INSERT INTO projection (name, fill, version, state)
    SELECT %s, coalesce(max(fill), 0) + 1, %s, 'live' FROM projection WHERE name = %s
"""
COLUMNS = """
    SELECT attname, upper(format_type(atttypid, NULL)), NOT attnotnull FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


class ShapeChanged(Exception):
    """A read model's columns are not those of its version: a new shape needs a new version, and a rebuild."""


def create_read_models(database_url: str, projections: Iterable[Projection] | None = None) -> None:
    """Make the tables that are missing, empty; the projector fills them. Safe to repeat, and from several places.

    A read model whose declared version is newer than the live one is left alone: ``numu rebuild`` fills it beside.

    Args:
        database_url: as a login that may become ``numu_owner``.
        projections: those of the installation, when absent.

    Raises:
        ShapeChanged: see there.
    """
    with psycopg.connect(database_url, row_factory=tuple_row) as db:
        db.execute("SET ROLE numu_owner")
        db.execute(ONE_AT_A_TIME)
        for projection in installed().values() if projections is None else projections:
            _ensure(db, projection)


def _ensure(db: Connection[Any], projection: Projection) -> None:
    live = db.execute(LIVE, (projection.name,)).fetchone()
    if live is None:
        name = projection.table.name
        declared = projection.table
        for statement in (create(declared, name), *indexes(declared, name), *secure(declared, name)):
            db.execute(statement.encode())
        db.execute(REGISTER, (projection.name, projection.version, projection.name))
    elif live == (projection.version,):
        _check(db, projection)


def _check(db: Connection[Any], projection: Projection) -> None:
    stored = db.execute(COLUMNS, (projection.table.name,)).fetchall()
    if wrong := set(stored) ^ set(_declared(projection.table)):
        names = ", ".join(sorted({name for name, _, _ in wrong}))
        raise ShapeChanged(f"{projection.name}: {names} changed; raise the version of the projection")


def _declared(declared: Table) -> list[tuple[str, str, bool]]:
    return [(c.name, sql_type(c), bool(c.nullable)) for c in declared.columns]
