"""Numbers without gaps: a stream whose state is the last number. A refused command gives its number back."""

from uuid import UUID

from numu_core.kernel.decider import Decider
from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.shop import Shop


class NumberTaken(Event, frozen=True, kw_only=True, tag="counters.number_taken.v1"):
    """The counter moved on by one."""

    counter_id: UUID
    number: int


class TakeNumber(Command, frozen=True, kw_only=True):
    """Move the counter on by one."""

    counter_id: UUID


def take(last: int, command: TakeNumber) -> list[NumberTaken]:
    """``[NumberTaken]`` with the next number."""
    return [NumberTaken(counter_id=command.counter_id, number=last + 1)]


def evolve(last: int, event: NumberTaken) -> int:  # noqa: ARG001 - the fact says it all
    """The last number taken."""
    return event.number


COUNTERS: Decider[int, NumberTaken] = Decider(
    stream="counters",
    key="counter_id",
    initial=0,
    commands=TakeNumber,
    events=NumberTaken,
    evolve=evolve,
    decide={TakeNumber: take},
)


def take_number(shop: Shop, *counter: str) -> int:
    """The next number of this tenant's ``counter``, from 1."""
    counter_id = named_id("counters", *counter)
    shop.do(TakeNumber(counter_id=counter_id))
    return shop.state(COUNTERS, counter_id)
