"""`./numu admin …`: who administers the platform."""

from typing import Annotated
from uuid import UUID

import typer
import uvloop

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.keys import master_key
from deploy.settings import Settings, settings
from numu_core.accounts.commands import GiveRole
from numu_core.accounts.events import Role
from numu_core.accounts.flows import EMAIL
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.registry import installed
from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.ids import keyed_id
from numu_core.kernel.platform import PLATFORM

app = Commands(no_args_is_help=True, help="Who administers the platform.")
Email = Annotated[str, typer.Argument(help="The address that the account was registered with.")]


@app.callback()
def admin() -> None:
    """Who administers the platform."""


@app.command()
def appoint(email: Email) -> None:
    """Let an account into the console, with everything that its administrators may do.

    It signs in there with its own password. Exit code 1 when nobody has registered with this address.
    """
    _give(email, Role.SUPER_ADMIN)
    typer.echo(f"{email} administers the platform.")


@app.command()
def dismiss(email: Email) -> None:
    """Let an account into the console no more; it stays a merchant's. It sees nothing more there, at once.

    Exit code 1 when nobody has registered with this address.
    """
    _give(email, Role.STORE_OWNER)
    typer.echo(f"{email} does not administer the platform.")


def _give(email: str, role: Role) -> None:
    with servers_at_hand(settings()) as ready:
        if not uvloop.run(_given(ready, email.strip().lower(), role)):
            typer.echo(f"numu: nobody has registered with {email}", err=True)
            raise typer.Exit(1)


async def _given(ready: Settings, email: str, role: Role) -> bool:
    keyring = Keyring(master_key(ready))
    claim_id = keyed_id(keyring.tenant_secret(PLATFORM), EMAIL, email)
    async with Engine(ready.app_url(), installed(), keyring, lanes=1) as engine:
        account_id: UUID | None = await engine.state(PLATFORM, CLAIMS, claim_id)
        if account_id is None:
            return False
        await engine.execute(PLATFORM, GiveRole(account_id=account_id, role=role), actor="platform:operator")
    return True
