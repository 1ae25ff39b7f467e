"""``./numu doctor``: does everything add up?"""

from typing import Annotated
from uuid import UUID

import typer
import uvloop
from rich.console import Console
from rich.table import Table

from deploy.cli import Commands
from deploy.doctor import Finding, examine
from deploy.embedded import servers_at_hand
from deploy.keys import master_key
from deploy.settings import Settings, settings
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed

MOST_SHOWN = 20  # findings of one question
app = Commands()


@app.command()
def doctor(
    tenant: Annotated[str | None, typer.Argument(help="A tenant's id; all of them when none is named.")] = None,
) -> None:
    """Recompute the balances of every tenant from the bare facts and compare them with the read models.

    Stock on hand and reserved, stock promised to open orders, what orders cost, money received for paid orders, order
    numbers without gaps. Run it when the projectors have caught up. Exit code 1: something does not add up.
    """
    try:
        named = UUID(tenant) if tenant else None
    except ValueError:
        raise typer.BadParameter(f"{tenant!r} is not a tenant's id") from None
    with servers_at_hand(settings()) as ready:
        found = uvloop.run(_examined(ready, named))
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


async def _examined(ready: Settings, named: UUID | None) -> list[tuple[UUID, str, list[Finding]]]:
    pool = await open_pool(ready.worker_url(), 2)
    try:
        if named is None:
            async with tenant_session(pool) as db:
                tenants = [tenant_id for tenant_id, _ in await Log(installed(), Keyring(master_key(ready))).heads(db)]
        else:
            tenants = [named]
        return [
            (tenant_id, question.name, findings)
            for tenant_id in tenants
            async for question, findings in examine(pool, tenant_id)
        ]
    finally:
        await pool.close()
