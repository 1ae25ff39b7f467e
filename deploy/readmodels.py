"""The read models of this installation, for the command line."""

import typer

from deploy.keys import master_key
from deploy.settings import Settings
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed as registry
from numu_projections.kernel.installed import installed
from numu_projections.kernel.projection import Projection
from numu_workers.kernel.installed import installed as reactions


def read_models(names: list[str]) -> list[Projection]:
    """Those named, or all of them; the deadlines of the scheduler are one like others.

    Raises:
        BadParameter: there is no such read model.
    """
    deadlines = reactions().deadlines
    models = {**installed(), deadlines.name: deadlines}
    if unknown := set(names) - models.keys():
        raise typer.BadParameter(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(sorted(models))}")
    return [models[name] for name in names or models]


def facts(ready: Settings) -> Log:
    """The log, to be read."""
    return Log(registry(), Keyring(master_key(ready)))
