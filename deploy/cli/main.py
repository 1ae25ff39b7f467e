"""`./numu NAME` runs the Typer application `app` of `deploy/cli/NAME.py`: to add a command, add a file, nothing else.

One `@app.command()` in it makes a plain command (`./numu migrate`), several make a group (`./numu jobs list`).
`import_.py` is `import`, `shell_env.py` is `shell-env`. Only the file that is asked for is imported.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import redis
import typer
from psycopg.errors import UndefinedTable
from typer.core import TyperGroup

from deploy.cli import Commands, NoSuchTenant
from deploy.server import ServerDidNotStart

FILES = {
    path.stem.rstrip("_").replace("_", "-"): path.stem
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if path.stem not in {"__init__", "main"}
}
EXPECTED = (ServerDidNotStart, NoSuchTenant, psycopg.OperationalError, redis.ConnectionError)
"""What goes wrong outside the code: told in one line, without a traceback."""
NO_SUCH_FILE = (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)


class CommandFiles(TyperGroup):
    """Finds a command by its file."""

    def list_commands(self, _context: typer.Context) -> list[str]:  # type: ignore[override]  # typer's own click is private
        """Every command, by name."""
        return [*FILES]

    def get_command(self, _context: typer.Context, name: str) -> Any:  # type: ignore[override]
        """Import the command's file and nothing else; `None` when there is no such file."""
        if name not in FILES:
            return None
        command = typer.main.get_command(import_module(f"deploy.cli.{FILES[name]}").app)
        command.name = name
        return command

    def invoke(self, context: typer.Context) -> Any:  # type: ignore[override]
        """Run the command; end with code 1 and one line when a server, tenant or file that it needs is not there."""
        try:
            return super().invoke(context)
        except EXPECTED as error:
            typer.echo(f"numu: {error}", err=True)
            raise typer.Exit(1) from error
        except UndefinedTable as error:
            typer.echo(f"numu: {error.diag.message_primary}; has `./numu migrate` seen this database?", err=True)
            raise typer.Exit(1) from error
        except NO_SUCH_FILE as error:
            typer.echo(f"numu: {error.filename}: {error.strerror}", err=True)
            raise typer.Exit(1) from error


app = Commands(cls=CommandFiles, no_args_is_help=True)


@app.callback()
def numu() -> None:
    """NUMU: a commerce backend that remembers every fact.

    Start with `demo` (a shop that takes orders, on this machine) or `test` (everything that must be green).
    Settings are variables named NUMU_…; without NUMU_DATABASE_URL and NUMU_REDIS_URL, commands start their own servers
    on 127.0.0.1 and keep the data in .numu.
    """


if __name__ == "__main__":
    app(prog_name="numu")
