"""The reaction path of this installation: what every capability has declared, checked against each other."""

from functools import cache

from msgspec import Struct

from numu_core.capabilities import CAPABILITIES
from numu_core.eventstore.registry import installed as registry
from numu_core.kernel.registry import collect
from numu_projections.kernel.projection import Projection
from numu_workers.kernel.actors import Actor, by_name
from numu_workers.kernel.builtin import run_command_actor
from numu_workers.kernel.commands import Commands
from numu_workers.kernel.due import deadlines
from numu_workers.kernel.reactions import Reactions
from numu_workers.kernel.schedules import Schedule


class Installation(Struct, frozen=True, kw_only=True):
    """Everything that can happen because something happened."""

    actors: dict[str, Actor]
    reactions: Reactions
    deadlines: Projection
    schedules: list[Schedule]


@cache
def installed() -> Installation:
    """What is installed here."""
    commands = Commands(registry())
    declared: list[Actor] = collect("numu_workers", "actors", "ACTORS", CAPABILITIES)
    actors = by_name([run_command_actor(commands), *declared])
    schedules: list[Schedule] = collect("numu_workers", "schedules", "SCHEDULES", CAPABILITIES)
    assert len({schedule.name for schedule in schedules}) == len(schedules), "two schedules share a name"
    assert {schedule.actor for schedule in schedules} <= actors.keys(), "a schedule names an actor that nobody is"
    return Installation(
        actors=actors,
        reactions=Reactions(collect("numu_workers", "reactions", "REACTIONS", CAPABILITIES), commands, actors),
        deadlines=deadlines(collect("numu_workers", "reactions", "DEADLINES", CAPABILITIES, default=()), commands),
        schedules=schedules,
    )
