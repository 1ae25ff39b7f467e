"""`./numu tenant …`: what an operator does for one tenant."""

from typing import Annotated
from uuid import UUID

import typer
import uvloop
from redis.asyncio import Redis

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.keys import master_key
from deploy.settings import Settings, settings
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.registry import installed
from numu_core.kernel.errors import DomainError
from numu_core.kernel.platform import PLATFORM
from numu_core.kernel.subjects import EraseSubject
from numu_core.tenants.commands import PutOnPlan
from numu_core.tenants.decider import TENANTS, allowance_of

HAS_KEY = "SELECT sealed_key IS NOT NULL FROM subject_key WHERE tenant_id = %s AND subject_id = %s"
app = Commands(no_args_is_help=True, help="One tenant and the people in its log.")


@app.callback()
def tenant() -> None:
    """One tenant and the people in its log."""


def _id(given: str) -> UUID:
    try:
        return PLATFORM if given == "platform" else UUID(given)
    except ValueError:
        raise typer.BadParameter(f"{given!r} is not an id") from None


@app.command("plan")
def put_on_plan(
    tenant: Annotated[str, typer.Argument(help="The tenant's id.")],
    plan: Annotated[str, typer.Argument(help="demo, trial, starter, pro, enterprise, free, or what was added.")],
) -> None:
    """Put a tenant on a plan, whatever it pays: its limits hold at once, and it may write again.

    Exit code 1 when there is no such tenant or no such plan; then nothing changes.
    """
    with servers_at_hand(settings()) as ready:
        try:
            position = uvloop.run(_put_on_plan(ready, _id(tenant), plan))
        except DomainError as refusal:
            typer.echo(f"numu: {refusal}", err=True)
            raise typer.Exit(1) from refusal
    typer.echo(f"On {plan}, at position {position} of the platform.")


async def _put_on_plan(ready: Settings, tenant_id: UUID, plan: str) -> int:
    async with Redis.from_url(str(ready.redis_url)) as redis:
        engine = Engine(ready.app_url(), installed(), Keyring(master_key(ready)), lanes=1, redis=redis)
        async with engine:
            wish = PutOnPlan(tenant_id=tenant_id, plan=plan)
            done = await engine.execute(PLATFORM, wish, actor="platform:operator")
            told = allowance_of(await engine.state(PLATFORM, TENANTS, tenant_id), tenant_id)
            await engine.execute(tenant_id, told, actor="platform:operator")
    return done.position


@app.command("erase-subject")
def erase_subject(
    tenant: Annotated[str, typer.Argument(help="The tenant's id, or `platform` for an account.")],
    subject: Annotated[str, typer.Argument(help="The person: a customer's or an account's id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a person for ever: destroy the key that their personal data is sealed with.

    Names, addresses, e-mail and phone numbers then read as nothing, in the log, in its backups and in everything built
    from it. That the person ordered, and for how much, stays; so does every hash. **It cannot be undone**, and twice
    is once. Exit code 1 when the log knows nothing personal of this person: then the id is likely wrong.
    """
    tenant_id, subject_id = _id(tenant), _id(subject)
    if not yes:
        typer.confirm(f"Forget {subject_id} of tenant {tenant_id} for ever?", abort=True)
    with servers_at_hand(settings()) as ready:
        known, position = uvloop.run(_erase(ready, tenant_id, subject_id))
    if known is None:
        typer.echo(f"The log of {tenant_id} holds no personal data of {subject_id}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Erased, at position {position}." if known else "Was erased before.")


async def _erase(ready: Settings, tenant_id: UUID, subject_id: UUID) -> tuple[bool | None, int]:
    """Whether there was a key (``None``: never) and the tenant's position afterwards."""
    pool = await open_pool(ready.app_url(), 1)
    try:
        async with tenant_session(pool, tenant_id) as db:
            row = await (await db.execute(HAS_KEY, (tenant_id, subject_id))).fetchone()
    finally:
        await pool.close()
    if row is None or not row[0]:
        return (None if row is None else False), 0
    async with Redis.from_url(str(ready.redis_url)) as redis:
        engine = Engine(ready.app_url(), installed(), Keyring(master_key(ready)), lanes=1, redis=redis)
        async with engine:
            done = await engine.execute(tenant_id, EraseSubject(subject_id=subject_id), actor="platform:operator")
    return True, done.position
