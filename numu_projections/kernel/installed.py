"""The read models of this installation."""

from functools import cache

from numu_core.capabilities import CAPABILITIES
from numu_core.kernel.registry import collect
from numu_projections.kernel.projection import Projection


@cache
def installed() -> dict[str, Projection]:
    """Every projection of every capability, by name."""
    found: list[Projection] = collect("numu_projections", "projection", "PROJECTIONS", CAPABILITIES)
    named = {projection.name: projection for projection in found}
    assert len(named) == len(found), "two read models share a name"
    return named
