"""``numu bench [NAME] [--json]``."""

import os
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Annotated

import msgspec
import typer
import uvloop
from rich.console import Console
from rich.table import Table

from deploy.bench.figure import Bench, Figure
from deploy.cli import Commands
from deploy.embedded import temporary_servers
from deploy.migrate import migrate
from deploy.settings import settings

NAMES = (
    *(
        "append",
        "append-limit",
        "tenants",
        "hot",
        "replay",
        "checkout",
        "catalogue",
        "search",
        "storefront",
        "lag",
        "import",
        "verify",
        "start",
    ),
)
HELPERS = {"__init__", "figure", "till"}
app = Commands()


def there() -> list[str]:
    """The measurements, in the order of the report."""
    files = {path.stem.rstrip("_").replace("_", "-") for path in (Path(__file__).parent.parent / "bench").glob("*.py")}
    return [name for name in NAMES if name in files]


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Which ones; all of them when none is named.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Measure, each figure beside a baseline taken in the same run.

    Every measurement gets its own PostgreSQL and Valkey with durable commits, unless NUMU_DATABASE_URL and
    NUMU_REDIS_URL name others. HTTP is loaded with `wrk`. Close other programs: two cores are all it has.
    """
    unknown = set(names or ()) - set(there())
    if unknown:
        raise typer.BadParameter(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(there())}")
    os.environ.setdefault("NUMU_RATE_LIMITS", "false")  # it is we who are many
    figures = []
    for name in names or there():
        for figure in uvloop.run(_run(name)):
            figures.append(figure)
            if as_json:
                typer.echo(msgspec.json.encode(figure).decode())
    if not as_json:
        Console().print(_table(figures))


async def _run(name: str) -> list[Figure]:
    module = import_module(f"deploy.bench.{name.replace('-', '_')}{'_' * (name == 'import')}")
    given = settings()
    with temporary_servers(database_url=given.database_url, redis_url=given.redis_url) as servers:
        migrate(servers.database_url)
        figures: AsyncIterator[Figure] = module.measure(Bench(servers))
        return [figure async for figure in figures]


def _table(figures: list[Figure]) -> Table:
    table = Table("name", "value", "unit", "baseline", "baseline value", "ratio", "p50 ms", "p99 ms")
    for one in figures:
        table.add_row(*("" if value is None else str(value) for value in msgspec.structs.astuple(one)))
    return table
