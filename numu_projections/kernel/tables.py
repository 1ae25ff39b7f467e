"""Tables of read models, derived from their row structs.

Rows travel to and from PostgreSQL as JSON: one parameter and one value for any number of rows, typed by the struct on
one side and by the column on the other. So a row struct must encode as its fields.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from msgspec import Struct
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Double, Index, MetaData, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as UUID_
from sqlalchemy.types import TypeEngine

metadata = MetaData()
TENANT = "tenant_id"
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_TYPES: dict[type[Any], TypeEngine[Any]] = {
    UUID: UUID_(),
    bool: Boolean(),  # before int, whose subclass it is
    int: BigInteger(),
    float: Double(),
    str: Text(),
    datetime: DateTime(timezone=True),
    date: Date(),
}

BY_PARTS = """
    DO $$ BEGIN
        IF (SELECT count(*) FROM pg_extension WHERE extname IN ('pg_trgm', 'btree_gin')) = 2 THEN
            CREATE INDEX ON {name} USING gin ({tenant}, {field} gin_trgm_ops) WITH (gin_pending_list_limit = 256);
        END IF;
    END $$
"""
"""Where the server has trigrams. What waits to be sorted in is kept short (256 KiB): every search reads all of it."""


def table(
    name: str,
    row: type[Struct],
    *,
    key: str | tuple[str, ...],
    index: Iterable[str | tuple[str, ...]] = (),
    parts: tuple[str, ...] = (),
) -> Table:
    """The table of a read model, one column per field of ``row``.

    Args:
        key: the field, or fields, that say which row of a tenant it is.
        index: fields to find rows by; every index, like the primary key, starts with the tenant.
        parts: texts to find rows by parts of, through functions of the owner that ask for one tenant.

    Types: ``UUID``, ``int`` (bigint), ``str`` and string enums (text), ``bool``, ``float``, ``datetime`` (timestamptz),
    ``date``; everything else is jsonb. ``X | None`` may be NULL.
    """
    assert _encodes_as_its_fields(row), f"{row.__name__}: no tag, rename, array or omitted defaults in a row"
    names, hints = (key,) if isinstance(key, str) else key, get_type_hints(row)
    columns = [_column(field, hints[field], primary_key=field in names) for field in row.__struct_fields__]
    made = Table(name, metadata, Column(TENANT, UUID_(), primary_key=True), *columns)
    for fields in index:
        Index(None, made.c[TENANT], *(made.c[field] for field in ([fields] if isinstance(fields, str) else fields)))
    made.info["key"], made.info["parts"] = names, parts
    return made


def key_of(declared: Table) -> tuple[str, ...]:
    """The fields that say which row of a tenant it is."""
    names: tuple[str, ...] = declared.info["key"]
    return names


def sql_type(column: Column[Any]) -> str:
    """As PostgreSQL calls it: ``TIMESTAMP WITH TIME ZONE``."""
    return column.type.compile(_DIALECT)


def create(declared: Table, name: str, *, temporary: bool = False) -> str:
    """The statement that makes the table under ``name``, without its indexes."""
    head, tail = ("CREATE TEMPORARY TABLE", " ON COMMIT DROP") if temporary else ("CREATE TABLE", "")
    columns = [f"{c.name} {sql_type(c)}{'' if c.nullable else ' NOT NULL'}" for c in declared.columns]
    return f"{head} {name} ({', '.join(columns)}, PRIMARY KEY ({TENANT}, {', '.join(key_of(declared))})){tail}"


def indexes(declared: Table, name: str) -> list[str]:
    """The statements that make its indexes. PostgreSQL names them, so that two fills do not meet."""
    listed = sorted([column.name for column in index.columns] for index in declared.indexes)
    whole = [f"CREATE INDEX ON {name} ({', '.join(columns)})" for columns in listed]
    return whole + [BY_PARTS.format(name=name, tenant=TENANT, field=field) for field in declared.info["parts"]]


def secure(declared: Table, name: str) -> list[str]:
    """The statements that put the table under row-level security and say who may do what."""
    searched = [f"CREATE POLICY searched ON {name} FOR SELECT TO numu_owner USING (true)"]
    return [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {name} USING ({TENANT} = ANY ((SELECT current_tenants())::uuid[]))",
        f"GRANT SELECT ON {name} TO numu_app",
        f"GRANT INSERT, UPDATE, DELETE ON {name} TO numu_worker",
        *(searched if declared.info["parts"] else ()),
    ]


def _column(name: str, hint: Any, *, primary_key: bool) -> Column[Any]:
    parts = set(get_args(hint)) if get_origin(hint) in {Union, UnionType} else {hint}
    kinds = parts - {NoneType}
    kind = kinds.pop() if len(kinds) == 1 else None
    return Column(name, _type(kind), primary_key=primary_key, nullable=NoneType in parts)


def _encodes_as_its_fields(row: type[Struct]) -> bool:
    config = row.__struct_config__
    plain = config.tag is None and not config.array_like and not config.omit_defaults
    return plain and row.__struct_encode_fields__ == row.__struct_fields__


def _type(kind: Any) -> TypeEngine[Any]:
    if get_origin(kind) is Literal:
        kind = type(get_args(kind)[0])
    if isinstance(kind, type):
        for plain, column in _TYPES.items():
            if kind is plain or (issubclass(kind, Enum) and issubclass(kind, plain)):
                return column
    return JSONB()
