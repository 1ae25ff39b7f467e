"""``./numu doctor``: does everything add up?"""

from typing import Annotated
from uuid import UUID

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from deploy.cli import Commands
from deploy.doctor import QUESTIONS, Finding, examine, refold
from deploy.embedded import servers_at_hand
from deploy.readmodels import facts, read_models
from deploy.settings import Settings, settings
from numu_core.eventstore.connections import Pool, open_pool, tenant_session
from numu_core.eventstore.log import Log

Answer = tuple[UUID, str, list[Finding]]
MOST_SHOWN = 20  # findings of one question
app = Commands()


@app.command()
def doctor(
    tenant: Annotated[str | None, typer.Argument(help="A tenant's id; all of them when none is named.")] = None,
) -> None:
    """Recompute the balances of every tenant from the bare facts and compare them with the read models.

    Stock on hand and reserved, stock promised to open orders, what orders cost and how they are paid, money received,
    gift cards, coupons, order numbers without gaps. Then fold every read model and all deadlines anew, from the first
    fact on, and compare the rows. Run it when the projectors have caught up.
    Exit code 1: something does not add up.
    """
    try:
        named = UUID(tenant) if tenant else None
    except ValueError:
        raise typer.BadParameter(f"{tenant!r} is not a tenant's id") from None
    with servers_at_hand(settings()) as ready, progress() as shown:
        found = uvloop.run(_examined(ready, named, shown))
    table = Table("tenant", "question", "differences")
    for tenant_id, question, findings in found:
        table.add_row(str(tenant_id), question, "none" if not findings else f"[red]{len(findings)}[/red]")
    console = Console()
    console.print(table)
    for _, _, findings in found:
        for one in findings[:MOST_SHOWN]:
            console.print(f"{one.question}: {one.what} should be {one.expected}, is {one.found}")
    if any(findings for _, _, findings in found):
        raise typer.Exit(1)


def progress() -> Progress:
    """What is being looked at."""
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), transient=True)


async def _examined(ready: Settings, named: UUID | None, shown: Progress) -> list[Answer]:
    pool, log, models = await open_pool(ready.worker_url(), 2), facts(ready), read_models([])
    try:
        tenants = [named] if named else await _tenants(pool, log)
        task = shown.add_task("", total=len(tenants) * (len(QUESTIONS) + len(models)))
        answers: list[Answer] = []
        for tenant_id in tenants:
            async for question, findings in examine(pool, tenant_id):
                answers.append((tenant_id, question.name, findings))
                shown.update(task, advance=1, description=question.name)
            async for name, findings in refold(pool, log, tenant_id, models):
                answers.append((tenant_id, f"read model {name}", findings))
                shown.update(task, advance=1, description=name)
        return answers
    finally:
        await pool.close()


async def _tenants(pool: Pool, log: Log) -> list[UUID]:
    async with tenant_session(pool) as db:
        return [tenant_id for tenant_id, _ in await log.heads(db)]
