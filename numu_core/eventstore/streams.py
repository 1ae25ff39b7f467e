"""Streams from the database: the newest snapshot that still fits, and the facts after it."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from numu_core.eventstore.arrays import Texts, Uuids
from numu_core.eventstore.codec import Codec
from numu_core.eventstore.connections import Db
from numu_core.eventstore.keys import Keyring
from numu_core.kernel.decider import Decider, members
from numu_core.kernel.messages import Event
from numu_core.kernel.personal import privacy
from numu_core.kernel.shop import Key, Known

# OFFSET 0 keeps it one index lookup per stream: while statistics are young the planner would rather read the whole log.
SNAPSHOTS = """
    SELECT s.* FROM unnest(%s, %s) AS k (t, i), LATERAL (
        SELECT stream_type, stream_id, version, schema, state FROM snapshot x
        WHERE x.tenant_id = %s AND x.stream_id = k.i AND x.stream_type = k.t OFFSET 0
    ) AS s
"""
EVENTS = """
    SELECT e.* FROM unnest(%s, %s, %s::bigint[]) AS k (t, i, v), LATERAL (
        SELECT stream_type, stream_id, version, type, payload FROM events x
        WHERE x.tenant_id = %s AND x.stream_id = k.i AND x.stream_type = k.t AND x.version > k.v OFFSET 0
    ) AS e
    ORDER BY e.stream_type, e.stream_id, e.version
"""
SUBJECT_KEYS = "SELECT subject_id, sealed_key FROM subject_key WHERE tenant_id = %s AND subject_id = ANY (%s)"
SAVE = """
    INSERT INTO snapshot (tenant_id, stream_type, stream_id, version, schema, state) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (tenant_id, stream_id, stream_type) DO UPDATE
    SET version = excluded.version, schema = excluded.schema, state = excluded.state
    WHERE snapshot.version < excluded.version OR snapshot.schema <> excluded.schema
"""


def state_type(decider: Decider[Any, Any]) -> Any:
    """What a state of this decider decodes to."""
    return type(decider.initial) if decider.state is None else decider.state


@lru_cache
def schema_of(decider: Decider[Any, Any]) -> bytes:
    """Changes when a state's shape or the decider's version does; snapshots of another schema are refolded."""
    shape = msgspec.json.encode(msgspec.json.schema(state_type(decider)))
    return sha256(shape + b"|%d" % decider.version).digest()[:16]


@lru_cache
def may_be_snapshotted(decider: Decider[Any, Any]) -> bool:
    """Not where facts hold personal data: a snapshot would keep it in the clear."""
    facts: set[Any] = members(decider.events)
    return not any(privacy(fact) for fact in facts)


async def subject_keys(db: Db, keyring: Keyring, tenant_id: UUID, subjects: Iterable[UUID]) -> dict[UUID, bytes | None]:
    """The persons' keys; ``None`` for the erased, absent for the unknown."""
    wanted = list(set(subjects))
    if not wanted:
        return {}
    rows = await (await db.execute(SUBJECT_KEYS, (tenant_id, wanted), binary=True)).fetchall()
    return {one: sealed and keyring.unwrap(sealed, tenant_id.bytes + one.bytes) for one, sealed in rows}


class Streams:
    """Loads and snapshots states. ``db`` works for the tenant."""

    def __init__(self, codec: Codec, keyring: Keyring, deciders: dict[str, Decider[Any, Any]]) -> None:
        self._codec, self._keyring, self._deciders = codec, keyring, deciders

    async def load(self, db: Db, tenant_id: UUID, keys: list[Key]) -> tuple[dict[Key, Known], dict[UUID, bytes | None]]:
        """States by key, ``(initial, 0)`` for streams without facts; and the persons' keys that were needed."""
        types, ids = Texts([k[0] for k in keys]), Uuids([k[1] for k in keys])
        found: dict[Key, Known] = {key: (self._deciders[key[0]].initial, 0) for key in keys}
        for stream, stream_id, version, schema, state in await self._rows(db, SNAPSHOTS, types, ids, tenant_id):
            decider = self._deciders[stream]
            if schema == schema_of(decider):
                found[stream, stream_id] = msgspec.msgpack.decode(state, type=state_type(decider)), version
        streams, opened = await self._facts(db, tenant_id, types, ids, [found[key][1] for key in keys])
        for key, events in streams.items():
            state, version = found[key]
            for event in events:
                state = self._deciders[key[0]].evolve(state, event)
            found[key] = state, version + len(events)
        return found, opened

    async def facts(self, db: Db, tenant_id: UUID, key: Key) -> list[Event]:
        """All facts of one stream, in order; personal fields are ``None`` where the person is erased."""
        streams, _ = await self._facts(db, tenant_id, Texts([key[0]]), Uuids([key[1]]), [0])
        return streams[key]

    async def _facts(
        self, db: Db, tenant_id: UUID, types: Texts, ids: Uuids, after: list[int]
    ) -> tuple[dict[Key, list[Event]], dict[UUID, bytes | None]]:
        """The facts of streams after these versions, and the persons' keys that were needed to read them."""
        rows = await self._rows(db, EVENTS, types, ids, after, tenant_id)
        subjects = {s for *_, tag, payload in rows if (s := self._codec.subject(tag, payload))}
        opened = await subject_keys(db, self._keyring, tenant_id, subjects)
        streams: dict[Key, list[Event]] = defaultdict(list)
        for stream, stream_id, _version, tag, payload in rows:
            streams[stream, stream_id].append(self._codec.decode(tag, payload, tenant_id, opened))
        return streams, opened

    async def save(self, db: Db, tenant_id: UUID, key: Key, known: Known) -> None:
        """Keep a snapshot of a state."""
        decider = self._deciders[key[0]]
        state = msgspec.msgpack.encode(known[0])
        await db.execute(SAVE, (tenant_id, *key, known[1], schema_of(decider), state))

    async def _rows(self, db: Db, query: str, *values: Any) -> list[Any]:
        # planned anew each time: a plan made while the log was empty would read all of it for ever after
        return await (await db.execute(query.encode(), values, binary=True, prepare=False)).fetchall()
