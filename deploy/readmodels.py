"""The read models of this installation, for the command line and for the demo."""

from collections.abc import AsyncIterator, Sequence

import typer

from deploy.keys import master_key
from deploy.settings import Settings
from numu_core.eventstore.connections import open_pool
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed as registry
from numu_projections.kernel.catch_up import outdated
from numu_projections.kernel.installed import installed
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.rebuild import Rebuilt, rebuild
from numu_workers.kernel.installed import installed as reactions

OF_ANOTHER_VERSION = "its rows are of another version of the code, until `./numu rebuild`"


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


async def waiting(ready: Settings, names: Sequence[str] = ()) -> list[Projection]:
    """Those of ``names``, or of all, whose live rows are of another version of the code: nobody folds them."""
    pool = await open_pool(ready.worker_url(), 1)
    try:
        return await outdated(pool, read_models([*names]))
    finally:
        await pool.close()


async def renew(ready: Settings) -> AsyncIterator[Rebuilt]:
    """Rebuild what waits for it; after a migration, before the projectors of the new code start."""
    for model in await waiting(ready):
        yield await rebuild(str(ready.database_url), facts(ready), model)
