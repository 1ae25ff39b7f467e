"""``./numu rebuild``: make a read model anew, beside the live one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.readmodels import facts, read_models, waiting
from deploy.settings import Settings, settings
from deploy.tenants import ensure_there
from numu_projections.kernel.filling import CannotFold
from numu_projections.kernel.fills import NothingKept, NotInstalled, RebuildRunning
from numu_projections.kernel.parity import Diff
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.rebuild import Rebuilt, rebuild, roll_back

EXPECTED = {
    CannotFold: "Nothing was changed. A fact is in the way",
    NothingKept: "There is no earlier table to go back to",
    NotInstalled: "There are no live rows of this version; run `./numu migrate`, or rebuild without --tenant",
    RebuildRunning: "Somebody rebuilds this read model just now",
}
SAYS = {"differ": "differ", "only_live": "only in the live rows", "only_new": "only in the new rows"}

app = Commands()
console = Console()


@app.command("rebuild")
def rebuild_(
    name: Annotated[
        list[str] | None, typer.Argument(help="Read models; without: those whose code has a new version.")
    ] = None,
    tenant: Annotated[UUID | None, typer.Option(help="Only this tenant's rows; not kept for a rollback.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Swap although the new rows differ.")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Put back what the last rebuild replaced.")] = False,
) -> None:
    """Fold a read model anew from the first fact, beside the live one, and swap.

    People read on and projectors fold on meanwhile. When code and rows are of one version, the new rows must equal the
    live ones: differences are listed, nothing is swapped, and the exit code is 1; `--accept` swaps all the same. The
    replaced table is kept until the next rebuild. A rebuild that fails is simply started again. Nothing is sent to
    anybody: reactions follow the log by themselves.
    """
    if rollback and (accept or tenant):
        raise typer.BadParameter("--rollback takes neither --accept nor --tenant")
    with servers_at_hand(settings()) as ready:
        if tenant:
            uvloop.run(ensure_there(ready, tenant))
        models = read_models(name) if name else uvloop.run(waiting(ready))
        if not models:
            console.print("Every read model is of its code's version.")
        equal = [_back(ready, one) if rollback else _anew(ready, one, tenant, accept=accept) for one in models]
    if not all(equal):
        raise typer.Exit(1)


def _anew(ready: Settings, one: Projection, tenant: UUID | None, *, accept: bool) -> bool:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with _explained(one), Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(one.name, total=None)
        done = uvloop.run(
            rebuild(
                str(ready.database_url),
                facts(ready),
                one,
                tenant_id=tenant,
                accept=accept,
                progress=lambda passed, total: progress.update(task, completed=passed, total=total),
            )
        )
    _tell(done)
    return done.swapped


def _back(ready: Settings, one: Projection) -> bool:
    with _explained(one):
        version = uvloop.run(roll_back(str(ready.database_url), facts(ready), one))
    console.print(f"{one.name}: version {version} is live again.")
    if version != one.version:
        console.print(f"This code is version {one.version} and leaves it alone: start projectors of version {version}.")
    return True


@contextmanager
def _explained(one: Projection) -> Iterator[None]:
    """What an operator must be told, in one line and with exit code 1."""
    try:
        yield
    except tuple(EXPECTED) as fault:
        console.print(f"{one.name}: {EXPECTED[type(fault)]}: {fault}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from fault


def _tell(done: Rebuilt) -> None:
    rate = done.facts / done.seconds if done.seconds else 0.0
    console.print(f"{done.projection}: {done.facts:,} facts in {done.seconds:.1f} s, {rate:,.0f} a second.")
    if done.diff is None:
        console.print(f"Version {done.version} is live; the one before is kept for --rollback.")
        return
    console.print(f"Compared with the live rows of {done.compared} tenants: {'differences' if done.diff else 'equal'}.")
    _list(done.diff)
    console.print("Swapped." if done.swapped else "Not swapped; --accept swaps all the same.")


def _list(diff: Diff) -> None:
    for what, count in diff.counts.items():
        console.print(f"{count} rows {SAYS[what]}, among them", style="red")
        for which in diff.examples[what]:
            console.print(f"  tenant {which.tenant_id}  key {', '.join(map(str, which.key))}", markup=False)
