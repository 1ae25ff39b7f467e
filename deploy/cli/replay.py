"""``./numu replay``: fold what is not folded, also what stands still."""

from typing import Annotated
from uuid import UUID

import typer
import uvloop
from rich.console import Console
from rich.progress import Progress

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.readmodels import OF_ANOTHER_VERSION, facts, read_models, waiting
from deploy.settings import Settings, settings
from deploy.tenants import ensure_there
from numu_core.eventstore.connections import open_pool
from numu_projections.kernel.catch_up import CaughtUp, Stopped, catch_up

app = Commands()


@app.command()
def replay(
    name: Annotated[list[str] | None, typer.Argument(help="Read models; all of them when none is named.")] = None,
    tenant: Annotated[UUID | None, typer.Option(help="Only this tenant.")] = None,
) -> None:
    """Let read models that stand still before a fact try again, and fold every fact there is.

    Safe beside running projectors: a fact is folded once, whoever does it. Nothing is sent to anybody: reactions follow
    the log by themselves. To make rows anew from the first fact, see `./numu rebuild`. Exit code 1: something still
    stands still, or its rows are of another version of the code, which only a rebuild mends.
    """
    console = Console()
    with servers_at_hand(settings()) as ready:
        if tenant:
            uvloop.run(ensure_there(ready, tenant))
        with Progress(console=console, transient=True) as progress:
            done = uvloop.run(_replayed(ready, name or [], tenant, progress))
        outdated = [one.name for one in uvloop.run(waiting(ready, name or []))]
    console.print(f"{done.tenants} tenants folded, {len(done.retried)} read models tried again.")
    if done.stopped:
        console.print("Standing still:")
    for one in done.stopped:
        console.print(told(one), soft_wrap=True, highlight=False, markup=False)
    for model in outdated:
        console.print(f"{model} was not folded: {OF_ANOTHER_VERSION}.", soft_wrap=True)
    if done.stopped or outdated:
        raise typer.Exit(1)


async def _replayed(ready: Settings, names: list[str], tenant: UUID | None, progress: Progress) -> CaughtUp:
    pool, task = await open_pool(ready.worker_url(), 2), progress.add_task("Folding", total=None)
    try:
        return await catch_up(
            pool,
            facts(ready),
            read_models(names),
            tenant_id=tenant,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    finally:
        await pool.close()


def told(one: Stopped) -> str:
    """Which read model of whom stands still, where and why."""
    return (
        f"tenant {one.tenant_id}, read model {one.projection}: stands still at position {one.position} "
        f"since {one.since:%Y-%m-%d %H:%M:%S} UTC: {one.error}"
    )
