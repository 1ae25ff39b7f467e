"""``./numu stream``: a shop's facts on the terminal."""

import asyncio
from contextlib import suppress
from typing import Annotated
from uuid import UUID

import typer
import uvloop

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.keys import master_key
from deploy.settings import Settings, settings
from numu_core.eventstore.audit import line
from numu_core.eventstore.connections import Pool, open_pool, tenant_session
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed
from numu_core.kernel.platform import PLATFORM
from numu_projections.stores.queries import find_by_subdomain, find_store

PAGE, PAUSE_S = 1_000, 0.5
app = Commands()


@app.command()
def stream(
    store: Annotated[str, typer.Argument(help="A store's id or subdomain, or `platform`.")],
    after: Annotated[int, typer.Option(help="Begin after this position.")] = 0,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as facts are stored, until Ctrl-C.")] = False,
) -> None:
    """Print the facts of a store's tenant, one JSON object a line, in order, with positions and hashes.

    Personal data stays sealed. `GET /api/v1/stores/{store_id}/events` gives the same over HTTP.
    """
    with servers_at_hand(settings()) as ready, suppress(KeyboardInterrupt):
        uvloop.run(_stream(ready, store, after, follow=follow))


async def _stream(ready: Settings, store: str, after: int, *, follow: bool) -> None:
    pool, log = await open_pool(ready.app_url(), 1), Log(installed(), Keyring(master_key(ready)))
    try:
        tenant_id = await _tenant(pool, store)
        while True:
            async with tenant_session(pool, tenant_id) as db:
                rows = await log.stored(db, tenant_id, after=after, limit=PAGE)
            for row in rows:
                typer.echo(line(row).decode())
            if rows:
                after = rows[-1].position
            elif follow:
                await asyncio.sleep(PAUSE_S)
            else:
                return
    finally:
        await pool.close()


async def _tenant(pool: Pool, named: str) -> UUID:
    """Whose log it is.

    Raises:
        BadParameter: there is no such store.
    """
    if named == "platform":
        return PLATFORM
    async with tenant_session(pool, PLATFORM) as db:
        with suppress(ValueError):
            if found := await find_store(db, PLATFORM, UUID(named)):
                return found.tenant_id
        if (store_id := await find_by_subdomain(db, PLATFORM, named)) and (
            found := await find_store(db, PLATFORM, store_id)
        ):
            return found.tenant_id
    raise typer.BadParameter(f"there is no store {named!r}")
