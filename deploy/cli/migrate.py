"""`./numu migrate`: bring the database to the newest schema."""

import typer

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.migrate import migrate as bring_up_to_date
from deploy.settings import settings

app = Commands()


@app.command()
def migrate() -> None:
    """Apply the migrations and read models that the database lacks. Safe to repeat, and from several places at once.

    Works on NUMU_DATABASE_URL, whose role must own the database and may create roles; without it, on the database that
    `./numu demo` keeps in NUMU_DATA_DIR.
    """
    given = settings()
    if given.database_url:
        before, after = bring_up_to_date(given.database_url)
    else:
        with servers_at_hand(given) as ready:
            before, after = bring_up_to_date(str(ready.database_url))
    typer.echo(f"Already at {after}." if before == after else f"Went from {before or 'an empty database'} to {after}.")
