"""A capability small enough to see through: somebody wishes, somebody is told, the wish is granted or expires."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.messages import Command, Event, Recorded
from numu_core.kernel.registry import Registry
from numu_workers.kernel.actors import Actor, JobContext, actor
from numu_workers.kernel.builtin import run_command_actor
from numu_workers.kernel.commands import Commands
from numu_workers.kernel.reactions import InTenant, Job, Reaction, Reactions

TENANT, OTHER = UUID(int=0xA), UUID(int=0xB)
NOW = datetime.fromisoformat("2026-01-15T09:30:00+00:00")
SECOND = timedelta(seconds=1)


@dataclass(eq=False)
class TooLate(DomainError):
    kind = Kind.RULE
    code = "wishes/too-late"
    title = "The wish has expired"
    title_ar = "انتهت صلاحية الأمنية"

    wish_id: UUID


class Wished(Event, frozen=True, kw_only=True, tag="wishes.wished.v1"):
    wish_id: UUID
    what: str = "tea"


class Granted(Event, frozen=True, kw_only=True, tag="wishes.granted.v1"):
    wish_id: UUID
    by: str


class Expired(Event, frozen=True, kw_only=True, tag="wishes.expired.v1"):
    wish_id: UUID


class Wish(Command, frozen=True, kw_only=True):
    wish_id: UUID
    what: str = "tea"


class Grant(Command, frozen=True, kw_only=True):
    wish_id: UUID
    by: str


class Expire(Command, frozen=True, kw_only=True):
    wish_id: UUID


WishEvent = Wished | Granted | Expired


def evolve(state: str, event: WishEvent) -> str:  # noqa: ARG001
    return type(event).__name__


def wish(state: str, command: Wish) -> list[WishEvent]:
    return [] if state else [Wished(wish_id=command.wish_id, what=command.what)]


def grant(state: str, command: Grant) -> list[WishEvent]:
    if state == "Expired":
        raise TooLate(wish_id=command.wish_id)
    return [] if state == "Granted" else [Granted(wish_id=command.wish_id, by=command.by)]


def expire(state: str, command: Expire) -> list[WishEvent]:
    return [Expired(wish_id=command.wish_id)] if state == "Wished" else []


WISHES: Decider[str, WishEvent] = Decider(
    stream="wishes",
    key="wish_id",
    initial="",
    commands=Wish | Grant | Expire,
    events=WishEvent,
    evolve=evolve,
    decide={Wish: wish, Grant: grant, Expire: expire},
)
REGISTRY = Registry([WISHES])
COMMANDS = Commands(REGISTRY)


def tell(event: Wished, _at: Recorded) -> Iterator[Job]:
    """Somebody outside hears of every wish."""
    yield Job(actor="wishes.tell", args={"wish_id": event.wish_id})


def grant_easy_ones(event: Wished, _at: Recorded) -> Iterator[Command]:
    """Water is granted by the house, twice to be sure."""
    if event.what == "water":
        yield Grant(wish_id=event.wish_id, by="the house")
        yield Grant(wish_id=event.wish_id, by="the neighbours")


def pass_on(event: Wished, _at: Recorded) -> Iterator[InTenant]:
    if event.what == "elsewhere":
        yield InTenant(tenant_id=OTHER, command=Wish(wish_id=event.wish_id))


def stumble(event: Wished, _at: Recorded) -> Iterator[Job]:
    """A mistake in the code, for as long as ``STUMBLING`` holds."""
    if event.what == "trouble" and STUMBLING:
        raise ValueError("nobody thought of trouble")
    yield from ()


STUMBLING = [True]
REACTIONS = [
    Reaction(on=Wished, do=tell),
    Reaction(on=Wished, do=grant_easy_ones),
    Reaction(on=Wished, do=pass_on),
    Reaction(on=Wished, do=stumble),
]


class Told:
    """An actor that remembers its calls, and fails as often as it is asked to."""

    def __init__(self) -> None:
        self.calls: list[JobContext] = []
        self.faults: list[Exception] = []

    def actor(self) -> Actor:
        @actor("wishes.tell", queue="wishes", max_attempts=3, timeout_s=10)
        async def tell_somebody(job: JobContext) -> None:
            self.calls.append(job)
            if self.faults:
                raise self.faults.pop(0)
            await job.run(Grant(wish_id=job.arg("wish_id", UUID), by="somebody"))

        return tell_somebody


RUN_COMMAND = run_command_actor(COMMANDS)


def recorded(position: int, stream_id: UUID) -> Recorded:
    """The circumstances of a fact about ``stream_id``."""
    return Recorded(
        tenant_id=TENANT,
        position=position,
        stream_type=WISHES.stream,
        stream_id=stream_id,
        version=position,
        recorded_at=NOW,
        actor="guest:1",
        command_id=UUID(int=2),
        trace="00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
    )


def reactions() -> Reactions:
    return Reactions(REACTIONS, COMMANDS, ["wishes.tell", RUN_COMMAND.name])


class Clock:
    """Time that passes when told."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
