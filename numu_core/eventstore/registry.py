"""The registry of this installation: the kernel's streams and every capability's."""

from functools import cache

from numu_core.capabilities import CAPABILITIES
from numu_core.kernel.deciders import DECIDERS
from numu_core.kernel.registry import Registry, collect


@cache
def installed() -> Registry:
    """Everything that can be asked and can have happened here."""
    return Registry(
        [*DECIDERS, *collect("numu_core", "decider", "DECIDERS", CAPABILITIES)],
        collect("numu_core", "flows", "FLOWS", CAPABILITIES),
        collect("numu_core", "events", "LIFT", CAPABILITIES),
    )
