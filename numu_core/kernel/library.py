"""What applications of the `eventsourcing` library record in a tenant's history: facts of theirs, opaque to us.

A stream holds one originator (an aggregate) of one application. Its state is the set of versions recorded so far, as
ranges: the library only promises that a version is not given twice.
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.shop import Shop

Ranges = tuple[tuple[int, int], ...]  # first and last, in order, never touching


@dataclass(eq=False)
class VersionTaken(DomainError):
    """The originator has this version already."""

    kind = Kind.CONFLICT
    code = "kernel/version-taken"
    title = "This version was recorded already"
    title_ar = "هذا الإصدار مسجل بالفعل"

    originator_id: str
    version: int


@dataclass(eq=False)
class AlreadyTracked(DomainError):
    """This notification, or a later one, was processed already."""

    kind = Kind.CONFLICT
    code = "kernel/already-tracked"
    title = "This notification was processed already"
    title_ar = "تمت معالجة هذا الإشعار بالفعل"

    upstream: str
    notification_id: int


class LibraryRecorded(Event, frozen=True, kw_only=True, tag="library.recorded.v1"):
    """An application of the library recorded an event of its own."""

    stream_id: UUID
    application: str
    originator_id: str
    originator_version: int
    topic: str
    state: bytes


class LibraryTracked(Event, frozen=True, kw_only=True, tag="library.tracked.v1"):
    """An application has processed another one's notifications up to this one."""

    tracker_id: UUID
    application: str
    upstream: str
    notification_id: int


class RecordOne(Command, frozen=True, kw_only=True):
    """Record one event of one originator."""

    stream_id: UUID
    application: str
    originator_id: str
    originator_version: int
    topic: str
    state: bytes


class Track(Command, frozen=True, kw_only=True):
    """Say how far another application's notifications were processed."""

    tracker_id: UUID
    application: str
    upstream: str
    notification_id: int


class RecordAll(Command, frozen=True, kw_only=True):
    """Several events and perhaps what they were a reaction to: all or nothing, in this order."""

    events: Sequence[RecordOne]
    tracking: Track | None = None


def originator_stream(application: str, originator_id: str) -> UUID:
    """The stream of an originator."""
    return named_id("library", application, originator_id)


def tracker_stream(application: str, upstream: str) -> UUID:
    """The stream that says how far ``application`` has processed ``upstream``."""
    return named_id("library tracking", application, upstream)


def record(taken: Ranges, command: RecordOne) -> list[LibraryRecorded]:
    """``[LibraryRecorded]``.

    Raises:
        VersionTaken: not a new version.
    """
    version = command.originator_version
    at = bisect(taken, (version, version))
    if (at < len(taken) and taken[at][0] <= version) or (at and taken[at - 1][1] >= version):
        raise VersionTaken(originator_id=command.originator_id, version=version)
    return [
        LibraryRecorded(
            stream_id=command.stream_id,
            application=command.application,
            originator_id=command.originator_id,
            originator_version=version,
            topic=command.topic,
            state=command.state,
        )
    ]


def with_version(taken: Ranges, event: LibraryRecorded) -> Ranges:
    """The ranges with one version more, which none of them holds."""
    version = event.originator_version
    at = bisect(taken, (version, version))
    before, after = list(taken[:at]), list(taken[at:])
    first = before.pop()[0] if before and before[-1][1] == version - 1 else version
    last = after.pop(0)[1] if after and after[0][0] == version + 1 else version
    return (*before, (first, last), *after)


def track(reached: int | None, command: Track) -> list[LibraryTracked]:
    """``[LibraryTracked]``.

    Raises:
        AlreadyTracked: not beyond what was processed.
    """
    if reached is not None and command.notification_id <= reached:
        raise AlreadyTracked(upstream=command.upstream, notification_id=command.notification_id)
    return [
        LibraryTracked(
            tracker_id=command.tracker_id,
            application=command.application,
            upstream=command.upstream,
            notification_id=command.notification_id,
        )
    ]


def reach(_: int | None, event: LibraryTracked) -> int | None:
    """The last notification processed."""
    return event.notification_id


class Recorded(Struct, frozen=True):
    """How many events were recorded."""

    count: int


def record_all(shop: Shop, command: RecordAll) -> Recorded:
    """The tracking first, then the events: these end at the position of the answer."""
    shop.expect(RECORDED, {event.stream_id for event in command.events})
    if command.tracking is not None:
        shop.do(command.tracking)
    for event in command.events:
        shop.do(event)
    return Recorded(len(command.events))


RECORDED: Decider[Ranges, LibraryRecorded] = Decider(
    stream="library",
    key="stream_id",
    initial=(),
    state=Ranges,
    commands=RecordOne,
    events=LibraryRecorded,
    evolve=with_version,
    decide={RecordOne: record},
)
TRACKED: Decider[int | None, LibraryTracked] = Decider(
    stream="library_tracking",
    key="tracker_id",
    initial=None,
    state=int | None,
    commands=Track,
    events=LibraryTracked,
    evolve=reach,
    decide={Track: track},
)
FLOWS = [(RecordAll, record_all)]
