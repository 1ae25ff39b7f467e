"""`./numu jobs`: what must still be done, what went wrong, and trying again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.settings import settings
from numu_core.eventstore.connections import Pool, open_pool
from numu_core.eventstore.engine import utc_now
from numu_workers.kernel import jobs as ledger
from numu_workers.kernel.jobs import UNFINISHED, JobView, NotParked, StoppedRelay

T = TypeVar("T")
Change = Callable[[Pool, str, datetime], Awaitable[None]]

app = Commands(help="Jobs: what reactions and deadlines want done.")


class State(StrEnum):
    """Of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    PARKED = "parked"
    DONE = "done"
    CANCELLED = "cancelled"


@app.command("list")
def list_(
    state: Annotated[list[State] | None, typer.Option(help="Only these; may be repeated. Default: unfinished.")] = None,
    actor: Annotated[
        str | None, typer.Option(help="Only jobs of this actor, e.g. `payments.request_intention`.")
    ] = None,
    tenant: Annotated[UUID | None, typer.Option(help="Only jobs of this tenant.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")] = 100,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line, with every field.")] = False,
) -> None:
    """List jobs, the latest first, and the tenants whose relay stands still.

    *queued*: to be taken by a worker. *running*: taken. *waiting*: failed, will be tried again at the time shown.
    *parked*: refused, or failed too often; it waits for `./numu jobs replay` or `cancel`. *done* jobs are kept a week.
    """
    states = tuple(str(one) for one in state) if state else UNFINISHED

    async def ask(pool: Pool) -> tuple[list[JobView], list[StoppedRelay]]:
        found = await ledger.listed(pool, states, actor=actor, tenant_id=tenant, limit=limit)
        return found, await ledger.stopped_relays(pool)

    found, stopped = _with_pool(ask)
    if json:
        for job in found:
            typer.echo(msgspec.json.encode(job))
        return
    console = Console()
    console.print(_jobs(found) if found else "No such jobs.")
    if stopped:
        console.print(_stopped(stopped))


@app.command()
def replay(
    job: Annotated[
        list[str] | None, typer.Argument(help="Ids of parked jobs, as `./numu jobs list` shows them.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every parked job, or those of --actor.")] = False,
    actor: Annotated[str | None, typer.Option(help="With --all: only jobs of this actor.")] = None,
) -> None:
    """Try parked jobs again, each with all its attempts. Ends with code 1 when one of those named is not parked."""
    if every == bool(job):
        raise typer.BadParameter("name jobs, or say --all")
    _change(ledger.replay, _parked(actor) if every else job or [], "will be tried again")


@app.command()
def cancel(job: Annotated[list[str], typer.Argument(help="Ids of parked jobs.")]) -> None:
    """Let parked jobs be, because a person has seen to them. Ends with code 1 when one of them is not parked."""
    _change(ledger.cancel, job, "cancelled")


def _parked(actor: str | None) -> list[str]:
    found = _with_pool(lambda pool: ledger.listed(pool, ["parked"], actor=actor, limit=1_000_000))
    return [job.job_id for job in found]


def _change(change: Change, jobs: list[str], how: str) -> None:
    async def each(pool: Pool) -> int:
        failed = 0
        for job_id in jobs:
            try:
                await change(pool, job_id, utc_now())
                typer.echo(f"{job_id}: {how}")
            except NotParked as refusal:
                failed += 1
                typer.echo(f"{job_id}: {refusal.title}", err=True)
        return failed

    if _with_pool(each):
        raise typer.Exit(1)


def _with_pool(ask: Callable[[Pool], Awaitable[T]]) -> T:
    async def asked(url: str) -> T:
        pool = await open_pool(url, 1)
        try:
            return await ask(pool)
        finally:
            await pool.close()

    with servers_at_hand(settings()) as ready:
        return asyncio.run(asked(ready.worker_url()))


def _jobs(found: list[JobView]) -> Table:
    table = Table("job", "actor", "state", "tries", "when", "reason")
    table.columns[0].overflow = "fold"
    for job in found:
        when = job.ended_at or job.due_at
        colour = {"parked": "red", "waiting": "yellow", "done": "green"}.get(job.state, "default")
        state = f"[{colour}]{job.state}[/]"
        table.add_row(
            job.job_id, job.actor, state, str(job.attempts), f"{when:%Y-%m-%d %H:%M:%S}", escape(job.reason or "")
        )
    return table


def _stopped(stopped: list[StoppedRelay]) -> Table:
    table = Table("tenant", "stands at", "since", "reason", title="Facts that the relay cannot handle")
    for one in stopped:
        table.add_row(
            str(one.tenant_id), str(one.failed_position), f"{one.failed_at:%Y-%m-%d %H:%M:%S}", escape(one.reason)
        )
    return table
