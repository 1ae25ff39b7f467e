"""given / when / then for rules and flows, ``folded`` for read models, ``after`` for reactions. No I/O."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

from numu_core.capabilities import CAPABILITIES
from numu_core.kernel.deciders import DECIDERS
from numu_core.kernel.errors import DomainError
from numu_core.kernel.ids import nth_id
from numu_core.kernel.messages import Command, Event, Recorded
from numu_core.kernel.registry import Registry, collect
from numu_core.kernel.shop import Shop
from numu_projections.kernel.projection import Projection, advance

TENANT, COMMAND_ID = UUID(int=0xA), UUID(int=0xC)
NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
SECRET = b"a tenant's secret of thirty-two b"


@cache
def registry() -> Registry:
    """Every capability there is."""
    deciders = [*DECIDERS, *collect("numu_core", "decider", "DECIDERS", CAPABILITIES)]
    return Registry(deciders, collect("numu_core", "flows", "FLOWS", CAPABILITIES))


def new_id(n: int) -> UUID:
    """The ``n``-th id that the command under test makes."""
    return nth_id(COMMAND_ID, n, NOW)


class Given:
    """Facts so far."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = list(events)

    def when(self, command: Command, *, now: datetime = NOW, actor: str = "staff:1") -> "When":
        """Run ``command``."""
        shop = Shop(registry(), now=now, actor=actor, command_id=COMMAND_ID, tenant_id=TENANT, secret=SECRET)
        for event in self.events:
            shop.apply(event)
        shop.decided.clear()
        try:
            return When(shop, shop.do(command), None)
        except DomainError as refusal:
            return When(shop, None, refusal)


class When:
    """What followed."""

    def __init__(self, shop: Shop, result: Any, refusal: DomainError | None) -> None:
        self.shop, self.result, self.refusal = shop, result, refusal

    def then(self, *events: Event) -> "When":
        """Exactly these facts, in this order."""
        assert self.refusal is None, f"refused: {self.refusal!r}"
        assert self.decided == list(events)
        return self

    def then_nothing(self) -> None:
        """Accepted, and nothing had to happen."""
        self.then()

    def then_refused(self, refusal: DomainError) -> None:
        """Refused, for this reason and with these facts."""
        assert self.refusal == refusal, f"expected {refusal!r}, got {self.refusal!r} after {self.decided}"

    @property
    def decided(self) -> list[Event]:
        """The facts, for tests that look at some of them."""
        return [one.event for one in self.shop.decided]


def given(*events: Event) -> Given:
    """These facts have happened."""
    return Given(events)


def recorded(n: int, event: Event | None = None) -> Recorded:
    """The circumstances of the ``n``-th fact: one second after another."""
    stream = registry().of_event[type(event)] if event is not None else None
    return Recorded(
        tenant_id=TENANT,
        position=n,
        stream_type=stream.stream if stream else "things",
        stream_id=getattr(event, stream.key) if stream else UUID(int=1),
        version=n,
        recorded_at=NOW + timedelta(seconds=n - 1),
        actor="staff:1",
        command_id=COMMAND_ID,
    )


def folded(projection: Projection, events: Sequence[Event], cuts: Collection[int] = ()) -> dict[Any, Any]:
    """The rows that ``events`` make, folded in batches that end at ``cuts``."""
    rows: dict[Any, Any] = {}
    batch = [(event, recorded(n, event)) for n, event in enumerate(events, 1)]
    edges = [0, *sorted(cuts), len(batch)]
    for start, end in pairwise(edges):
        advance(rows, projection, batch[start:end])
    return {key: row for key, row in rows.items() if row is not None}


def after(event: Event, reactions: Iterable[Any]) -> list[Any]:
    """The jobs and commands that ``reactions`` want because of ``event``."""
    wanted = [reaction for reaction in reactions if reaction.on is type(event)]
    return [made for reaction in wanted for made in reaction.do(event, recorded(1, event))]
