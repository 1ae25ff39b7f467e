"""``./numu doctor``: does everything add up?"""

from typing import Annotated
from uuid import UUID

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from deploy.cli import Commands
from deploy.cli.replay import told
from deploy.doctor import QUESTIONS, Finding, examine, refold
from deploy.embedded import servers_at_hand
from deploy.readmodels import OF_ANOTHER_VERSION, facts, read_models, waiting
from deploy.settings import Settings, settings
from deploy.tenants import meant
from numu_core.eventstore.connections import open_pool
from numu_core.kernel.platform import PLATFORM
from numu_projections.kernel.catch_up import Stopped, stopped

Answer = tuple[UUID, str, list[Finding]]
MOST_SHOWN = 20  # findings of one question
app = Commands()


@app.command()
def doctor(
    tenant: Annotated[
        str | None, typer.Argument(help="A tenant's id, or `platform`; all of them when none is named.")
    ] = None,
) -> None:
    """Recompute the balances of every tenant from the bare facts and compare them with the read models.

    Stock on hand and reserved, stock promised to open orders, what orders cost and how they are paid, money received,
    gift cards, coupons, order numbers without gaps. Then fold every read model and all deadlines anew, from the first
    fact on, and compare the rows. The shop may sell meanwhile; the projectors must run.
    Exit code 1: something does not add up, or a read model stands still or waits for `./numu rebuild`.
    """
    try:
        named = PLATFORM if tenant == "platform" else UUID(tenant) if tenant else None
    except ValueError:
        raise typer.BadParameter(f"{tenant!r} is not a tenant's id") from None
    with servers_at_hand(settings()) as ready, progress() as shown:
        outdated = {one.name for one in uvloop.run(waiting(ready))}
        found, halted = uvloop.run(_examined(ready, named, outdated, shown))
    behind = [told(one) for one in halted] + [f"{name}: {OF_ANOTHER_VERSION}" for name in sorted(outdated)]
    if _told(found, behind, Console(highlight=False, markup=False, soft_wrap=True)):
        raise typer.Exit(1)


def progress() -> Progress:
    """What is being looked at."""
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), transient=True)


def _told(found: list[Answer], behind: list[str], console: Console) -> bool:
    """Say what does not add up; whether there was anything to say."""
    wrong = [answer for answer in found if answer[2]]
    for tenant_id, question, findings in wrong:
        console.print(f"tenant {tenant_id}, {question}: {len(findings)} differences", style="red")
        for one in findings[:MOST_SHOWN]:
            console.print(f"  {one.what} should be {one.expected}, is {one.found}")
    for line in behind:
        console.print(line, style="red")
    tenants = len({tenant_id for tenant_id, *_ in found})
    result = f"{len(wrong)} do not add up" if wrong else "everything adds up"
    console.print(f"{tenants} tenants, {len(found):,} balances and read models: {result}.")
    return bool(wrong or behind)


async def _examined(
    ready: Settings, named: UUID | None, outdated: set[str], shown: Progress
) -> tuple[list[Answer], list[Stopped]]:
    pool, log = await open_pool(ready.worker_url(), 2), facts(ready)
    models = [one for one in read_models([]) if one.name not in outdated]  # the others need not have the same columns
    try:
        tenants = await meant(pool, log, named)
        task = shown.add_task("", total=len(tenants) * (len(QUESTIONS) + len(models)))
        answers: list[Answer] = []
        for tenant_id in tenants:
            async for question, findings in examine(pool, tenant_id):
                answers.append((tenant_id, question.name, findings))
                shown.update(task, advance=1, description=question.name)
            async for name, findings in refold(pool, log, tenant_id, models):
                answers.append((tenant_id, f"read model {name}", findings))
                shown.update(task, advance=1, description=name)
        return answers, await stopped(pool, [one.name for one in models], named)
    finally:
        await pool.close()
