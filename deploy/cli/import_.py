"""`./numu import …`: what another system knows, into a store."""

from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.retail.carry_out import Interrupted
from deploy.retail.lines import WrongFile
from deploy.retail.reconcile import StandsStill
from deploy.retail.report import Report, show, write
from deploy.retail.run import WrongStore, import_file
from deploy.settings import settings

app = Commands(no_args_is_help=True, help="What another system knows, into a store.")
said = Console(stderr=True)


@app.callback()
def import_() -> None:
    """What another system knows, into a store."""


@app.command()
def retail(
    file: Annotated[Path, typer.Argument(help="The till's lines: CSV, or CSV in gzip.")],
    store: Annotated[str, typer.Option(help="The store's id, or its subdomain.")],
    report: Annotated[Path | None, typer.Option(help="Write every line that was not imported here, as CSV.")] = None,
) -> None:
    """Import the lines of a retailer's till: products, opening stock, customers, orders, returns, stock counts.

    Columns: `InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country`; prices in GBP,
    times of London. Everything goes through the commands of the store, at its original time. In a store that sells in
    another currency the articles are drafts: shoppers do not see them.

    Every line is accounted for: imported as what, or set aside why. Afterwards the file is added up by itself and
    compared with the read models: lines, pieces and revenue per day, product and country, and the pieces on every
    shelf. A run that was stopped goes on where it was; **a second run changes nothing**.

    Exit code 1 when the store refused a line, or the figures do not agree.
    """
    try:
        with servers_at_hand(settings()) as ready, Progress(*_columns(), console=said) as progress:
            done = uvloop.run(import_file(ready, file, store, Bars(progress)))
    except (WrongFile, WrongStore) as fault:
        said.print(str(fault), style="red", markup=False)
        raise typer.Exit(2) from None
    except Interrupted as fault:
        said.print(f"Stopped: {fault}. Run it again to go on from here.", style="red", markup=False)
        raise typer.Exit(1) from None
    except StandsStill as fault:
        said.print(f"Imported, and not compared: {fault}.", style="red", markup=False)
        raise typer.Exit(1) from None
    _tell(done, report)


class Bars:
    """A progress bar for each stage, from the moment it begins."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._stages = progress, dict[str, TaskID]()

    def __call__(self, stage: str, more: int, of: int) -> None:
        """``more`` of ``of`` are done."""
        if stage not in self._stages:
            self._stages[stage] = self._progress.add_task(stage, total=of)
        self._progress.advance(self._stages[stage], more)


def _tell(done: Report, path: Path | None) -> None:
    show(done, Console())
    if path:
        said.print(f"{write(done, path):,} lines that were not imported are in {path}.", markup=False)
    if not done.good:
        raise typer.Exit(1)


def _columns() -> tuple[TextColumn, BarColumn, MofNCompleteColumn, TimeRemainingColumn]:
    return TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
