"""`./numu migrate`: bring the database to the newest schema."""

from contextlib import nullcontext

import typer
import uvloop

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.migrate import migrate as bring_up_to_date
from deploy.readmodels import OF_ANOTHER_VERSION, waiting
from deploy.settings import settings

app = Commands()


@app.command()
def migrate() -> None:
    """Apply the migrations and read models that the database lacks. Safe to repeat, and from several places at once.

    A read model of which this code has another version is left as it is, and named: `./numu rebuild` renews it.

    Works on NUMU_DATABASE_URL, whose role must own the database and may create roles; without it, on the database that
    `./numu demo` keeps in NUMU_DATA_DIR.
    """
    given = settings()
    with nullcontext(given) if given.database_url else servers_at_hand(given) as ready:
        before, after = bring_up_to_date(str(ready.database_url))
        outdated = uvloop.run(waiting(ready))
    typer.echo(f"Already at {after}." if before == after else f"Went from {before or 'an empty database'} to {after}.")
    for model in outdated:
        typer.echo(f"{model.name}: {OF_ANOTHER_VERSION}; so long people see it as it was.")
