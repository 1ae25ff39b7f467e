"""The rows of a projection in one table: read and written many at a time, as JSON."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from psycopg import AsyncCursor

from numu_core.eventstore.connections import Db
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.tables import TENANT, key_of, sql_type

MOST_AT_ONCE = 5_000  # rows in one statement
IN_UTC = b"SET LOCAL timezone TO 'UTC'"
"""For a transaction that reads rows: JSON shows instants in the session's zone, and a fold may ask for their date."""

AS_JSON = "SELECT coalesce(json_agg(r), '[]')::text FROM ({rows}) AS r"
ALL = "SELECT {columns} FROM {table} WHERE tenant_id = %s"
OF_PEOPLE = "SELECT {columns} FROM {table} WHERE tenant_id = %s AND {subject} = ANY (%s)"
AT_CHECKPOINT = """
    SELECT c.position, ({rows}) FROM checkpoint c
    JOIN projection p ON p.name = c.projection AND p.fill = c.fill AND p.state = 'live'
    WHERE c.tenant_id = %s AND c.projection = %s
"""
# OFFSET 0 keeps it one lookup for each key. Inside, the tables' policy sees to the tenant: with one more condition on
# it there and young statistics the planner takes any index that begins with the tenant, and reads all of its rows.
NAMED = """
    SELECT {found} FROM json_to_recordset(%s) AS k ({typed_key}), LATERAL (
        SELECT * FROM {table} t WHERE (t.{t_key}) = (k.{k_key}) OFFSET 0
    ) AS found
    WHERE found.tenant_id = %s
"""
DELETE = """
    DELETE FROM {table} t USING json_to_recordset(%s) AS k ({typed_key})
    WHERE t.tenant_id = %s AND (t.{t_key}) = (k.{k_key})
"""
INSERT = """
    INSERT INTO {table} (tenant_id, {columns}) SELECT %s, r.* FROM json_to_recordset(%s) AS r ({typed_columns})
"""
REPLACE = INSERT + "ON CONFLICT (tenant_id, {key}) DO UPDATE SET ({columns}) = ROW ({new})"

T = TypeVar("T")
_encode = msgspec.json.Encoder().encode
Cursor = AsyncCursor[Any]


class WrongKey(Exception):
    """A fold made a row that belongs under another key than the one it was asked for."""


class Rows:
    """The rows of ``projection`` in the table called ``name``. ``db`` works for the tenant, in UTC where it reads."""

    def __init__(self, projection: Projection, name: str) -> None:
        columns = {c.name: f"{c.name} {sql_type(c)}" for c in projection.table.columns if c.name != TENANT}
        key = key_of(projection.table)
        words = {
            "table": name,
            "columns": ", ".join(columns),
            "found": ", ".join(f"found.{column}" for column in columns),
            "typed_columns": ", ".join(columns.values()),
            "new": ", ".join(f"excluded.{column}" for column in columns),
            "key": ", ".join(key),
            "typed_key": ", ".join(columns[field] for field in key),
            "t_key": ", t.".join(key),
            "k_key": ", k.".join(key),
            "subject": projection.subject,
        }
        self._all, self._named, self._of_people = (
            AS_JSON.format(rows=rows.format(**words)).encode() for rows in (ALL, NAMED, OF_PEOPLE)
        )
        self._at_checkpoint, self._one_at_checkpoint = (
            AT_CHECKPOINT.format(rows=rows.decode()).encode() for rows in (self._all, self._named)
        )
        self._delete, self._insert, self._replace = (
            text.format(**words).encode() for text in (DELETE, INSERT, REPLACE)
        )
        self.projection, self.name, self._key = projection, name, key
        self.key_of: Callable[[Any], Any] = attrgetter(*key)
        self._decode = msgspec.json.Decoder(list[projection.row]).decode  # type: ignore[name-defined]

    async def ask(self, db: Db, tenant_id: UUID, keys: Collection[Any], people: Sequence[UUID] = ()) -> list[Cursor]:
        """Ask for the rows under ``keys`` and those of ``people``; in a pipeline, before anything is answered."""
        asked = [await db.execute(self._named, (some, tenant_id)) for some in self._named_keys(keys)]
        if people:
            asked.append(await db.execute(self._of_people, (tenant_id, list(people))))
        return asked

    async def found(self, asked: Iterable[Cursor]) -> dict[Any, Any]:
        """The answers to ``ask``: rows by key."""
        rows: dict[Any, Any] = {}
        for cursor in asked:
            [text] = await cursor.fetchone() or ["[]"]
            rows.update((self.key_of(row), row) for row in self._decode(text))
        return rows

    async def all(self, db: Db, tenant_id: UUID) -> dict[Any, Any]:
        """Every row of the tenant."""
        return await self.found([await db.execute(self._all, (tenant_id,))])

    async def at_checkpoint(self, db: Db, tenant_id: UUID) -> tuple[int, dict[Any, Any]]:
        """Every row of the tenant's live table, and the position they are folded up to: one statement, one instant."""
        values = (tenant_id, tenant_id, self.projection.name)
        position, text = await (await db.execute(self._at_checkpoint, values)).fetchone() or (0, "[]")
        return position, {self.key_of(row): row for row in self._decode(text)}

    def as_read(self, rows: Mapping[Any, Any]) -> dict[Any, Any]:
        """Rows from memory as they come back from the table: a tuple inside JSON comes back as a list."""
        return {self.key_of(row): row for row in self._decode(_encode(list(rows.values())))}

    async def one_at_checkpoint(self, db: Db, tenant_id: UUID, key: Any) -> tuple[int, Any]:
        """The same for the row under ``key``, or ``None``."""
        [named] = self._named_keys([key])
        values = (named, tenant_id, tenant_id, self.projection.name)
        position, text = await (await db.execute(self._one_at_checkpoint, values)).fetchone() or (0, "[]")
        return position, next(iter(self._decode(text)), None)

    async def write(self, db: Db, tenant_id: UUID, changed: Mapping[Any, Any]) -> None:
        """Put the rows where they belong, and remove those that are ``None``.

        Raises:
            WrongKey: a row is not under its own key.
        """
        await self.add(db, tenant_id, changed, self._replace)
        for keys in self._named_keys([key for key, row in changed.items() if row is None]):
            await db.execute(self._delete, (keys, tenant_id))

    async def add(self, db: Db, tenant_id: UUID, rows: Mapping[Any, Any], how: bytes = b"") -> None:
        """Insert rows that are not there yet; ``None`` is no row."""
        for some in _chunks([(key, row) for key, row in rows.items() if row is not None]):
            if wrong := [key for key, row in some if self.key_of(row) != key]:
                raise WrongKey(f"{self.projection.name}: a row under {wrong[0]} has another key")
            await db.execute(how or self._insert, (tenant_id, _encode([row for _, row in some]).decode()))

    def _named_keys(self, keys: Collection[Any]) -> Iterable[str]:
        """JSON for ``json_to_recordset``."""
        single = len(self._key) == 1
        for some in _chunks(keys):
            yield _encode(
                [{self._key[0]: k} if single else dict(zip(self._key, k, strict=True)) for k in some]
            ).decode()


def _chunks(items: Iterable[T]) -> Iterable[list[T]]:
    left = iter(items)
    while some := list(islice(left, MOST_AT_ONCE)):
        yield some
