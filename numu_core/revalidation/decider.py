"""Revalidation has no rules: what is asked for is told. Its facts say what storefronts have heard."""

from msgspec import Struct
from msgspec.structs import asdict

from numu_core.kernel.decider import Decider
from numu_core.revalidation.commands import AskRevalidation
from numu_core.revalidation.events import RevalidationAsked, RevalidationEvent


class Revalidation(Struct, frozen=True, kw_only=True):
    """How often storefronts were told."""

    times: int = 0


def evolve(state: Revalidation, _: RevalidationEvent) -> Revalidation:
    """Once more."""
    return Revalidation(times=state.times + 1)


def ask(_: Revalidation, command: AskRevalidation) -> list[RevalidationEvent]:
    """``[RevalidationAsked]``."""
    return [RevalidationAsked(**asdict(command))]


REVALIDATION: Decider[Revalidation, RevalidationEvent] = Decider(
    stream="revalidation",
    key="revalidation_id",
    initial=Revalidation(),
    commands=AskRevalidation,
    events=RevalidationEvent,
    evolve=evolve,
    decide={AskRevalidation: ask},
)
DECIDERS = [REVALIDATION]
