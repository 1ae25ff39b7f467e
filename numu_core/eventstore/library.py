"""What applications of the `eventsourcing` library store and ask, in our words: the bridge puts it into theirs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from numu_core.eventstore.blocking import BlockingDb, TenantLog
from numu_core.eventstore.codec import encode_json, tag_of
from numu_core.eventstore.log import Stored
from numu_core.kernel.library import (
    TRACKED,
    LibraryRecorded,
    RecordAll,
    RecordOne,
    Track,
    originator_stream,
    tracker_stream,
)

EVENTS = """
    SELECT payload FROM (
        SELECT payload, (convert_from(payload, 'UTF8')::json ->> 'originator_version')::bigint AS v FROM events
        WHERE tenant_id = %(tenant)s AND stream_type = 'library' AND stream_id = %(stream)s
    ) e WHERE (%(gt)s::bigint IS NULL OR v > %(gt)s) AND (%(lte)s::bigint IS NULL OR v <= %(lte)s)
    ORDER BY v {order} LIMIT %(limit)s::bigint
"""
OURS = """
    type <> 'library.tracked.v1'
    AND (type <> 'library.recorded.v1' OR convert_from(payload, 'UTF8')::json ->> 'application' = %(application)s)
"""
NOTIFICATIONS = f"""
    SELECT tenant_id, position, stream_type, stream_id, version, type, payload, metadata, command_id, recorded_at, hash
    FROM events WHERE tenant_id = %(tenant)s AND position > %(after)s AND position <= %(until)s AND {OURS}
        AND (%(topics)s::text[] IS NULL OR type = ANY (%(topics)s)
             OR (type = 'library.recorded.v1' AND convert_from(payload, 'UTF8')::json ->> 'topic' = ANY (%(topics)s)))
    ORDER BY position LIMIT %(limit)s
"""  # noqa: S608 - our own text
LAST = f"SELECT position FROM events WHERE tenant_id = %(tenant)s AND {OURS} ORDER BY position DESC LIMIT 1"  # noqa: S608
HEAD = "SELECT position FROM tenant_head WHERE tenant_id = %s"
SNAPSHOTS = """
    SELECT originator_version, topic, state FROM library_snapshot
    WHERE tenant_id = %(tenant)s AND application = %(application)s AND purpose = %(purpose)s AND originator_id = %(id)s
        AND (%(gt)s::bigint IS NULL OR originator_version > %(gt)s)
        AND (%(lte)s::bigint IS NULL OR originator_version <= %(lte)s)
    ORDER BY originator_version {order} LIMIT %(limit)s::bigint
"""
SAVE_SNAPSHOT = "INSERT INTO library_snapshot VALUES (%s, %s, %s, %s, %s, %s, %s)"
SAVE_TRACKING = """
    INSERT INTO library_tracking AS t VALUES (%s, %s, %s, %s) ON CONFLICT (tenant_id, application, upstream)
    DO UPDATE SET notification_id = excluded.notification_id WHERE t.notification_id < excluded.notification_id
    RETURNING notification_id
"""
REACHED = """
    SELECT notification_id FROM library_tracking WHERE tenant_id = %s AND application = %s AND upstream = %s
"""
LAST_POSITION = 2**62


Row = tuple[int, str, bytes]  # an originator's version, a topic, a state
_recorded = msgspec.json.Decoder(LibraryRecorded)


class Span(msgspec.Struct, frozen=True):
    """Which versions of an originator, in which order."""

    gt: int | None = None
    lte: int | None = None
    desc: bool = False
    limit: int | None = None


class Place:
    """Where an application records: a tenant's log, its own name, and what its originators' ids look like."""

    def __init__(self, log: TenantLog, application: str, *, text_ids: bool = False) -> None:
        self.log, self.application, self._text_ids = log, application, text_ids
        self._about = {"tenant": log.tenant_id, "application": application}

    def record(self, events: Sequence[tuple[str, int, str, bytes]], tracking: tuple[str, int] | None) -> list[int]:
        """Append events (originator, version, topic, state) and what they are a reaction to, all or nothing.

        Returns:
            The events' positions.

        Raises:
            VersionTaken: a version is not new.
            AlreadyTracked: the notification, or a later one, was processed.
        """
        if not events and tracking is None:
            return []
        name = self.application
        commands = [
            RecordOne(
                stream_id=originator_stream(name, originator_id),
                application=name,
                originator_id=originator_id,
                originator_version=version,
                topic=topic,
                state=state,
            )
            for originator_id, version, topic, state in events
        ]
        track = None
        if tracking is not None:
            upstream, number = tracking
            stream = tracker_stream(name, upstream)
            track = Track(tracker_id=stream, application=name, upstream=upstream, notification_id=number)
        done = self.log.execute(RecordAll(events=commands, tracking=track), actor=f"library:{name}")
        return list(range(done.position - len(commands) + 1, done.position + 1))

    def events(self, originator_id: str, span: Span) -> list[Row]:
        """An originator's events."""
        stream = originator_stream(self.application, originator_id)
        rows = self._rows(EVENTS, span, stream=stream)
        found = [_recorded.decode(payload) for (payload,) in rows]
        return [(one.originator_version, one.topic, one.state) for one in found]

    def notifications(
        self, after: int, until: int | None, limit: int, topics: Sequence[str]
    ) -> list[tuple[int, UUID | str, int, str, bytes]]:
        """Facts of the tenant, without other applications' records: position, originator, version, topic, state."""
        bounds = {"after": after, "until": LAST_POSITION if until is None else until, "limit": limit}
        values = self._about | bounds | {"topics": list(topics) or None}
        with self.log.session() as db:
            rows = [Stored(*row) for row in db.execute(NOTIFICATIONS, values, binary=True).fetchall()]
            facts = self.log.opened(db, rows)
        return [self._notification(row, fact) for row, fact in zip(rows, facts, strict=True)]

    def _notification(self, row: Stored, fact: Any) -> tuple[int, UUID | str, int, str, bytes]:
        if isinstance(fact, LibraryRecorded):
            originator_id = self._originator(fact.originator_id)
            return row.position, originator_id, fact.originator_version, fact.topic, fact.state
        originator_id = self._originator(str(row.stream_id))
        return row.position, originator_id, row.version, tag_of(fact.__class__), encode_json(fact)

    def _originator(self, text: str) -> UUID | str:
        return text if self._text_ids else UUID(text)

    def last(self) -> int | None:
        """The position of the last notification."""
        with self.log.session() as db:
            row = db.execute(LAST, self._about).fetchone()
        return row[0] if row else None

    def head(self) -> int:
        """The tenant's last position, whoever stored it."""
        with self.log.session() as db:
            row = db.execute(HEAD, (self.log.tenant_id,)).fetchone()
        return row[0] if row else 0

    def tracked(self, upstream: str) -> int | None:
        """How far this application, as a process, has processed ``upstream``."""
        reached: int | None = self.log.state(TRACKED, tracker_stream(self.application, upstream))
        return reached

    # -- beside the log ----------------------------------------------------------------------------------------------

    def save_snapshots(self, purpose: str, snapshots: Sequence[tuple[str, int, str, bytes]]) -> None:
        """Keep snapshots (originator, version, topic, state), all or nothing."""
        with self.log.session() as db:
            for snapshot in snapshots:
                db.execute(SAVE_SNAPSHOT, (self.log.tenant_id, self.application, purpose, *snapshot))

    def snapshots(self, purpose: str, originator_id: str, span: Span) -> list[Row]:
        """An originator's snapshots."""
        rows: list[Row] = self._rows(SNAPSHOTS, span, purpose=purpose, id=originator_id)
        return rows

    def move(self, db: BlockingDb, upstream: str, number: int) -> bool:
        """Say in the transaction of ``db`` how far a view has read; ``False``: it was there, or further."""
        where = (self.log.tenant_id, self.application, upstream, number)
        return db.execute(SAVE_TRACKING, where).fetchone() is not None

    def moved(self, db: BlockingDb, upstream: str) -> int | None:
        """How far a view has read ``upstream``."""
        row = db.execute(REACHED, (self.log.tenant_id, self.application, upstream)).fetchone()
        return row[0] if row else None

    def _rows(self, query: str, span: Span, **values: Any) -> list[Any]:
        text = query.format(order="DESC" if span.desc else "ASC").encode()
        values |= {**self._about, "gt": span.gt, "lte": span.lte, "limit": span.limit}
        with self.log.session() as db:
            return db.execute(text, values, binary=True).fetchall()
