"""The registry of this installation: the kernel's streams and every capability's."""

from functools import cache
from typing import Any

from numu_core.capabilities import CAPABILITIES
from numu_core.kernel.deciders import DECIDERS, FLOWS
from numu_core.kernel.registry import Registry, collect


@cache
def installed() -> Registry:
    """Everything that can be asked and can have happened here."""
    deciders: list[Any] = [*DECIDERS, *collect("numu_core", "decider", "DECIDERS", CAPABILITIES)]
    return Registry(
        deciders,
        [*FLOWS, *collect("numu_core", "flows", "FLOWS", CAPABILITIES)],
        collect("numu_core", "events", "LIFT", CAPABILITIES, default=()),
    )
