"""``./numu openapi``: the interface as a document, and how it differs from another one."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli import Commands
from deploy.contract import Comparison, Family, compare, families
from numu_gateway.kernel.app import document
from numu_gateway.kernel.config import Config

app = Commands()


@app.command()
def openapi(
    diff: Annotated[Path | None, typer.Option(help="Compare with this OpenAPI document.", exists=True)] = None,
    complete: Annotated[bool, typer.Option(help="Operations that only the other document has are findings.")] = False,
    by_family: Annotated[bool, typer.Option("--families", help="Count what is present by tag, too.")] = False,
) -> None:
    """Print the OpenAPI document of this gateway; nothing needs to run for it.

    With `--diff FILE`: what a client written for FILE would miss here. Each operation of both is compared: success
    status, query parameters, fields of the body and of the answer. Ends with code 1 when there is a finding.
    """
    ours = document(Config())
    if diff is None:
        typer.echo(json.dumps(ours, ensure_ascii=False, indent=2))
        return
    theirs = document_in(diff)
    if by_family:
        Console().print(table(families(ours, theirs)))
    compared = compare(ours, theirs)
    show(compared, complete=complete)
    if compared.differences or (complete and compared.absent):
        raise typer.Exit(1)


def document_in(path: Path) -> Any:
    """The OpenAPI document that the file holds.

    Raises:
        BadParameter: it holds none.
    """
    try:
        found = json.loads(path.read_text())
    except ValueError as fault:
        raise typer.BadParameter(f"{path} is not JSON: {fault}") from None
    if not isinstance(found, dict) or "paths" not in found:
        raise typer.BadParameter(f"{path} is not an OpenAPI document: it has no paths")
    return found


def show(compared: Comparison, *, complete: bool) -> None:
    """Tell people."""
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for one in compared.differences:
        console.print(f"{one.method:6} {one.path}  {one.what}")
    if complete:
        for method, path in compared.absent:
            console.print(f"{method:6} {path}  is not here")
    console.print(
        f"{len(compared.shared)} operations are in both documents, {len(compared.absent)} only in the other, "
        f"{len(compared.extra)} only here; {len(compared.differences)} differences."
    )


def table(found: dict[str, Family]) -> Table:
    """How far each family is served."""
    made = Table("family", "present", "missing", "differing")
    for name, family in found.items():
        counts = (len(family.present), len(family.missing), len(family.differing))
        made.add_row(name, *(str(count) for count in counts))
    return made
