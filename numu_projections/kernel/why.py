"""Why a row is as it is: the facts that made it."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import msgspec

from numu_core.eventstore.connections import Db
from numu_core.eventstore.log import Log, Stored
from numu_core.kernel.messages import Event
from numu_core.kernel.subjects import SubjectErased
from numu_projections.kernel.projection import Fact, Projection, advance
from numu_projections.kernel.replay import PAGE
from numu_projections.kernel.rows import IN_UTC, Rows

NAMING = """
    SELECT tenant_id, position, stream_type, stream_id, version, type, payload, metadata, command_id, recorded_at, hash
    FROM events
    WHERE tenant_id = %s AND position <= %s AND type = ANY (%s)
      AND NOT EXISTS (SELECT FROM unnest(%s::bytea[]) AS part WHERE position(part IN payload) = 0)
    ORDER BY position
"""


async def why(db: Db, facts: Log, projection: Projection, tenant_id: UUID, key: Any) -> list[Fact]:
    """The facts behind the live row under ``key``, in order; folded, they give the row.

    PostgreSQL looks for facts whose text names every part of the key, so that few are decoded. If those do not give the
    row, for its key is derived from what facts say, all facts of the right kind are read.

    Args:
        db: a ``tenant_session``.
        key: as the projection's folds name it; a tuple where the table's key has several fields.
    """
    await db.execute(IN_UTC)
    rows = Rows(projection, projection.table.name)
    position, row = await rows.one_at_checkpoint(db, tenant_id, key)
    person = getattr(row, projection.subject) if row is not None and projection.subject else None
    named = await _naming(db, facts, tenant_id, position, projection.on.keys(), [*_texts(key)])
    if person is not None:
        named += await _naming(db, facts, tenant_id, position, [SubjectErased], [*_texts(person)])
    found = _behind(projection, key, person, named)
    if _folded(projection, key, found) == row:
        return found
    everything: list[Fact] = []
    for after in range(0, position, PAGE):
        until = min(after + PAGE, position)
        page = await facts.read(db, tenant_id, after=after, until=until, limit=PAGE, types=projection.types())
        everything += _behind(projection, key, person, page)
    return everything


async def _naming(
    db: Db, facts: Log, tenant_id: UUID, until: int, types: Collection[type[Event]], texts: list[bytes]
) -> list[Fact]:
    values = (tenant_id, until, facts.tags(types), texts)
    found = await (await db.execute(NAMING, values, binary=True)).fetchall()
    return await facts.opened(db, tenant_id, [Stored(*row) for row in found])


def _texts(key: Any) -> Iterator[bytes]:
    """The parts of a key as they stand in a fact, if they do. Days and numbers are more often worked out."""
    for part in key if isinstance(key, tuple) else (key,):
        if isinstance(part, UUID | str):
            yield msgspec.json.encode(part)[1:-1]


def _behind(projection: Projection, key: Any, person: UUID | None, batch: Collection[Fact]) -> list[Fact]:
    """Those of ``batch`` that tell the row something."""
    found = [
        (event, at)
        for event, at in batch
        if (isinstance(event, SubjectErased) and event.subject_id == person)
        or ((fold := projection.on.get(type(event))) and any(one == key for one, _ in fold.told(event, at)))
    ]
    return sorted(found, key=lambda fact: fact[1].position)


def _folded(projection: Projection, key: Any, found: list[Fact]) -> Any:
    rows: dict[Any, Any] = {}
    advance(rows, projection, found)
    return rows.get(key)
