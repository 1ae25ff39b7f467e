"""The `eventsourcing` library on one tenant's history: its applications, projections, notification logs and followers.

Set ``PERSISTENCE_MODULE`` to this module's name, ``NUMU_TENANT_ID``, ``NUMU_APP_DATABASE_URL`` and ``NUMU_MASTER_KEY``
(base64). An application then records through the lanes, like everybody; its notification ids are positions of the
tenant, and its notification log holds the tenant's own facts too, with their tags as topics and personal data opened.
Other applications of the library have the same tenant but do not see each other's records.

Only this module knows the library: 9.5 exactly, see the version pinned in pyproject.toml.
"""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import psycopg
from eventsourcing.cryptography import AESCipher
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    Cipher,
    InfrastructureFactory,
    IntegrityError,
    ListenNotifySubscription,
    Mapper,
    Notification,
    OperationalError,
    PersistenceError,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
    Transcoder,
)
from eventsourcing.utils import Environment, EnvType, register_topic, resolve_topic

from numu_core.eventstore.blocking import BlockingDb, TenantLog
from numu_core.eventstore.codec import encode_json, tag_of
from numu_core.eventstore.errors import LogUnavailable, Overloaded
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.library import Place, Span
from numu_core.eventstore.registry import installed
from numu_core.kernel.library import AlreadyTracked, VersionTaken

POLL_S = 0.05  # how often a subscription looks for news that were not made here

T = TypeVar("T", bound=TrackingRecorder)


@contextmanager
def _in_their_words() -> Iterator[None]:
    """Our refusals and the driver's errors as the library's."""
    try:
        yield
    except (VersionTaken, AlreadyTracked, psycopg.IntegrityError) as refusal:
        raise IntegrityError(str(refusal)) from refusal
    except (LogUnavailable, Overloaded, psycopg.OperationalError) as fault:
        raise OperationalError(str(fault)) from fault
    except psycopg.Error as fault:
        raise PersistenceError(str(fault)) from fault


def _row(event: StoredEvent) -> tuple[str, int, str, bytes]:
    return str(event.originator_id), event.originator_version, event.topic, event.state


class NumuAggregateRecorder(AggregateRecorder):
    """Records events in the tenant's log."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Record all or nothing.

        Raises:
            IntegrityError: a version is taken.
        """
        self._record(stored_events, kwargs.get("tracking"))
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The originator's events by version."""
        with _in_their_words():
            rows = self.place.events(str(originator_id), Span(gt, lte, desc, limit))
        return [StoredEvent(originator_id, *row) for row in rows]

    def _record(self, stored_events: Sequence[StoredEvent], tracking: Tracking | None) -> list[int]:
        reaction_to = None if tracking is None else (tracking.application_name, tracking.notification_id)
        with _in_their_words():
            return self.place.record([_row(one) for one in stored_events], reaction_to)


class NumuSnapshotRecorder(AggregateRecorder):
    """Keeps snapshots, and whatever else can be computed again, beside the log."""

    def __init__(self, place: Place, purpose: str) -> None:
        self.place, self.purpose = place, purpose

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Keep all or nothing.

        Raises:
            IntegrityError: a version is taken.
        """
        with _in_their_words():
            self.place.save_snapshots(self.purpose, [_row(one) for one in stored_events])
        return None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The originator's snapshots by version."""
        with _in_their_words():
            rows = self.place.snapshots(self.purpose, str(originator_id), Span(gt, lte, desc, limit))
        return [StoredEvent(originator_id, *row) for row in rows]


class NumuApplicationRecorder(NumuAggregateRecorder, ApplicationRecorder):
    """Records events; its notification log is the tenant's history, without other applications' records."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Record all or nothing; the events' positions.

        Raises:
            IntegrityError: a version is taken, or the tracking is not new.
        """
        return self._record(stored_events, kwargs.get("tracking"))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Facts from a position on; ``topics`` are the library's, or tags of the tenant's own facts."""
        after = 0 if start is None else start - int(inclusive_of_start)
        with _in_their_words():
            rows = self.place.notifications(after, stop, limit, topics)
        return [Notification(of, version, topic, state, position) for position, of, version, topic, state in rows]

    def max_notification_id(self) -> int | None:
        """The position of the last notification."""
        with _in_their_words():
            return self.place.last()

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Notifications as they come."""
        return NumuSubscription(recorder=self, gt=gt, topics=topics)


class NumuSubscription(ListenNotifySubscription[NumuApplicationRecorder]):
    """Looks at the tenant's head now and then; nothing is ever notified inside an append."""

    def __init__(self, recorder: NumuApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._watching = Thread(target=self._watch, daemon=True)
        self._watching.start()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._watching.join()

    def _watch(self) -> None:
        seen = -1
        try:
            while not self._has_been_stopped:
                if (head := self._recorder.place.head()) > seen:
                    seen = head
                    self._has_been_notified.set()
                self._pull_thread.join(POLL_S)  # a nap that ends early when pulling has ended
        except BaseException as fault:  # noqa: BLE001 - handed to who iterates
            self._thread_error = self._thread_error or fault
            self.stop()


class NumuTrackingRecorder(TrackingRecorder):
    """How far a view has read. A view is a subclass that changes its rows and calls ``move`` in one ``session``."""

    def __init__(self, place: Place) -> None:
        self.place = place

    @contextmanager
    def session(self) -> Iterator[BlockingDb]:
        """A transaction of the tenant; errors are the library's."""
        with _in_their_words(), self.place.log.session() as db:
            yield db

    def move(self, db: BlockingDb, tracking: Tracking) -> None:
        """Record ``tracking`` in the transaction of ``db``.

        Raises:
            IntegrityError: it, or a later one, was recorded already.
        """
        if not self.place.move(db, tracking.application_name, tracking.notification_id):
            raise IntegrityError(f"{tracking} was recorded already")

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record ``tracking`` alone."""
        with self.session() as db:
            self.move(db, tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """The last notification of that application that was processed."""
        with self.session() as db:
            return self.place.moved(db, application_name)


class NumuProcessRecorder(NumuApplicationRecorder, ProcessRecorder):
    """Records events together with what they are a reaction to: the tracking is a fact of the same append."""

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record ``tracking`` alone.

        Raises:
            IntegrityError: it, or a later one, was recorded already.
        """
        self._record([], tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """The last notification of that application that was processed."""
        with _in_their_words():
            return self.place.tracked(application_name)


class TagMapper(Mapper[Any]):
    """Stores msgspec events under their tags, and opens the tenant's own facts; ordinary events as the library does.

    A tagged event of an application is registered when its class is first stored, or by ``know``.
    """

    def to_stored_event(self, domain_event: DomainEventProtocol[Any]) -> StoredEvent:
        """The event with its tag, where it has one, as its topic."""
        if not isinstance(domain_event, msgspec.Struct):
            return super().to_stored_event(domain_event)
        know(type(domain_event))
        state = encode_json(domain_event)
        state = self.compressor.compress(state) if self.compressor else state
        state = self.cipher.encrypt(state) if self.cipher else state
        event: Any = domain_event
        return StoredEvent(event.originator_id, event.originator_version, tag_of(event.__class__), state)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[Any]:
        """The event again: a fact of the tenant is the fact itself."""
        kind, state = resolve_topic(stored_event.topic), stored_event.state
        if not issubclass(kind, msgspec.Struct):
            return super().to_domain_event(stored_event)
        if stored_event.topic not in installed().events:
            state = self.cipher.decrypt(state) if self.cipher else state
            state = self.compressor.decompress(state) if self.compressor else state
        event: Any = msgspec.json.decode(state, type=kind)
        return event  # type: ignore[no-any-return]


def know(*kinds: Any) -> None:
    """Register tagged msgspec events, so that what was stored under their tags is read again."""
    for kind in kinds:
        register_topic(tag_of(kind), kind)


class Factory(InfrastructureFactory[TrackingRecorder]):
    """What the library builds applications from, by environment."""

    TENANT, URL, MASTER_KEY = "NUMU_TENANT_ID", "NUMU_APP_DATABASE_URL", "NUMU_MASTER_KEY"
    ORIGINATOR_ID_TYPE = "ORIGINATOR_ID_TYPE"  # "uuid" or "text"

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        missing = [name for name in (self.TENANT, self.URL, self.MASTER_KEY) if not self.env.get(name)]
        if missing:
            raise OSError(f"set {', '.join(missing)}")
        know(*installed().events.values())
        keyring = Keyring(base64.b64decode(str(self.env.get(self.MASTER_KEY))))
        self.log = TenantLog(str(self.env.get(self.URL)), installed(), keyring, UUID(str(self.env.get(self.TENANT))))
        text_ids = self.env.get(self.ORIGINATOR_ID_TYPE) == "text"
        self.place = Place(self.log, self.env.name.lower() or "application", text_ids=text_ids)

    def cipher(self) -> Cipher | None:
        """As the library has it, but with the package that this installation has."""
        if self.env.get("CIPHER_KEY") and not self.env.get(self.CIPHER_TOPIC):
            return AESCipher(self.env)
        return super().cipher()

    def close(self) -> None:
        """Let go of the log."""
        self.log.close()

    def mapper(
        self, transcoder: Transcoder | None = None, mapper_class: type[Mapper[Any]] | None = None
    ) -> Mapper[Any]:
        """Ours, unless another is named."""
        named = mapper_class or self.env.get(self.MAPPER_TOPIC)
        return super().mapper(transcoder, mapper_class if named else TagMapper)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """The log for events; a table beside it for snapshots."""
        return NumuAggregateRecorder(self.place) if purpose == "events" else NumuSnapshotRecorder(self.place, purpose)

    def application_recorder(self) -> ApplicationRecorder:
        """On the tenant's log."""
        recorder: ApplicationRecorder = self._named(self.APPLICATION_RECORDER_TOPIC, NumuApplicationRecorder)
        return recorder

    def tracking_recorder(self, tracking_recorder_class: type[T] | None = None) -> T:
        """For a view: ``tracking_recorder_class`` is a subclass of ``NumuTrackingRecorder``."""
        kind: Any = tracking_recorder_class
        recorder: T = kind(self.place) if kind else self._named(self.TRACKING_RECORDER_TOPIC, NumuTrackingRecorder)
        return recorder

    def process_recorder(self) -> ProcessRecorder:
        """On the tenant's log."""
        recorder: ProcessRecorder = self._named(self.PROCESS_RECORDER_TOPIC, NumuProcessRecorder)
        return recorder

    def _named(self, variable: str, ours: Any) -> Any:
        """A recorder of the class that the environment names, or of ours."""
        topic = self.env.get(variable)
        kind: Any = resolve_topic(topic) if topic else ours
        return kind(self.place)
