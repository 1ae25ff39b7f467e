"""Reading the log: a tenant's facts in order, as facts or as the stored rows an auditor checks."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from numu_core.eventstore.batch import Meta
from numu_core.eventstore.codec import Codec
from numu_core.eventstore.connections import Db
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.streams import subject_keys
from numu_core.kernel.messages import Event, Recorded
from numu_core.kernel.registry import Registry

READ = """
    SELECT tenant_id, position, stream_type, stream_id, version, type, payload, metadata, command_id, recorded_at, hash
    FROM events WHERE tenant_id = %s AND position > %s AND position <= %s {types}
    ORDER BY position LIMIT %s
"""
ALL_TYPES, SOME_TYPES = READ.format(types="").encode(), READ.format(types="AND type = ANY (%s)").encode()
HEAD = "SELECT position FROM tenant_head WHERE tenant_id = %s"
HEADS = "SELECT tenant_id, position FROM tenant_head"
LAST = 2**62
PAGE = 5_000
_meta = msgspec.json.Decoder(Meta)


class Stored(Struct, frozen=True):
    """A row of the log, as it is."""

    tenant_id: UUID
    position: int
    stream_type: str
    stream_id: UUID
    version: int
    type: str
    payload: bytes
    metadata: bytes
    command_id: UUID
    recorded_at: datetime
    hash: bytes

    def circumstances(self) -> Recorded:
        """What surrounds the fact."""
        meta = _meta.decode(self.metadata)
        return Recorded(
            tenant_id=self.tenant_id,
            position=self.position,
            stream_type=self.stream_type,
            stream_id=self.stream_id,
            version=self.version,
            recorded_at=self.recorded_at,
            actor=meta.actor,
            command_id=self.command_id,
            trace=meta.trace,
        )


class Log:
    """The read side of the log. ``db`` is a ``tenant_session`` of the tenant asked about."""

    def __init__(self, registry: Registry, keyring: Keyring) -> None:
        self._codec, self._keyring, self._lifted = Codec(registry), keyring, list(registry.lifts)

    async def read(
        self,
        db: Db,
        tenant_id: UUID,
        *,
        after: int = 0,
        until: int | None = None,
        limit: int = 1000,
        types: Collection[type[Event]] | None = None,
    ) -> list[tuple[Event, Recorded]]:
        """Up to ``limit`` facts with ``after < position <= until``, in order.

        Args:
            types: only facts of these classes (and older shapes that are lifted to any class).

        Returns:
            Facts with their circumstances; personal fields are ``None`` where the person is erased.
        """
        rows = await self.stored(
            db, tenant_id, after=after, until=until, limit=limit, tags=None if types is None else self.tags(types)
        )
        return await self.opened(db, tenant_id, rows)

    async def opened(self, db: Db, tenant_id: UUID, rows: list[Stored]) -> list[tuple[Event, Recorded]]:
        """Rows as facts, with the personal data that may still be read."""
        subjects = {s for row in rows if (s := self._codec.subject(row.type, row.payload))}
        keys = await subject_keys(db, self._keyring, tenant_id, subjects)
        return [(self._codec.decode(row.type, row.payload, tenant_id, keys), row.circumstances()) for row in rows]

    async def stored(
        self,
        db: Db,
        tenant_id: UUID,
        *,
        after: int = 0,
        until: int | None = None,
        limit: int = 1000,
        tags: list[str] | None = None,
    ) -> list[Stored]:
        """The rows themselves: what is exported, followed and verified."""
        bounds: list[Any] = [tenant_id, after, LAST if until is None else until]
        query, values = (ALL_TYPES, [*bounds, limit]) if tags is None else (SOME_TYPES, [*bounds, tags, limit])
        rows = await (await db.execute(query, values, binary=True)).fetchall()
        return [Stored(*row) for row in rows]

    async def pages(
        self, db: Db, tenant_id: UUID, *, after: int = 0, until: int | None = None
    ) -> AsyncIterator[list[Stored]]:
        """All rows, a page at a time."""
        while rows := await self.stored(db, tenant_id, after=after, until=until, limit=PAGE):
            yield rows
            after = rows[-1].position

    async def head(self, db: Db, tenant_id: UUID) -> int:
        """The position of the tenant's last fact; 0 when there is none."""
        row = await (await db.execute(HEAD, (tenant_id,))).fetchone()
        return row[0] if row else 0

    async def heads(self, db: Db) -> list[tuple[UUID, int]]:
        """Every tenant and its last position. For the role ``numu_worker``; others see the tenants they work for."""
        return await (await db.execute(HEADS, binary=True)).fetchall()

    def tags(self, types: Collection[type[Event]]) -> list[str]:
        """Under which tags facts of these classes may be stored: their own, and all that are lifted to something."""
        return [str(kind.__struct_config__.tag) for kind in types] + self._lifted
