"""``./numu why``: the facts that made a row."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer
import uvloop
from rich.console import Console

from deploy.cli import Commands
from deploy.embedded import servers_at_hand
from deploy.readmodels import facts, read_models
from deploy.settings import Settings, settings
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.kernel.personal import privacy
from numu_projections.kernel.projection import Fact, Projection
from numu_projections.kernel.tables import key_of
from numu_projections.kernel.why import why as facts_behind

app = Commands()


@app.command()
def why(
    name: Annotated[str, typer.Argument(help="A read model, e.g. `order_summary`.")],
    key: Annotated[list[str], typer.Argument(help="What names the row: the fields of its key, in their order.")],
    tenant: Annotated[UUID, typer.Option(help="Whose row.")],
) -> None:
    """List the facts that made a row of a read model: folded in this order, they give the row.

    Personal data is not shown. Exit code 1: no fact speaks of such a row.
    """
    [model] = read_models([name])
    with servers_at_hand(settings()) as ready:
        found = uvloop.run(_why(ready, model, parsed(model, key), tenant))
    if not found:
        typer.echo("No fact speaks of such a row.", err=True)
        raise typer.Exit(1)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for event, at in found:
        console.print(
            f"{at.position:>8}  {at.recorded_at:%Y-%m-%d %H:%M:%S} UTC  {type(event).__name__}  by {at.actor}"
        )
        console.print(f"{'':8}  {msgspec.json.encode(shown(event)).decode()}", style="dim")


def parsed(model: Projection, words: list[str]) -> Any:
    """The key as the folds name it.

    Raises:
        BadParameter: not a key of this read model.
    """
    names = key_of(model.table)
    types = {field.name: field.type for field in msgspec.structs.fields(model.row)}
    if len(words) != len(names):
        raise typer.BadParameter(f"the key of {model.name} is {', '.join(names)}")
    try:
        key = [msgspec.convert(word, types[name], strict=False) for name, word in zip(names, words, strict=True)]
    except msgspec.ValidationError as error:
        raise typer.BadParameter(f"the key of {model.name} is {', '.join(names)}: {error}") from None
    return key[0] if len(key) == 1 else tuple(key)


def shown(event: Any) -> dict[str, Any]:
    """What the fact says, without what is personal."""
    kind: Any = type(event)
    private = privacy(kind)
    hidden = {"type", *(private.fields if private else ())}
    return {
        name: value for name, value in msgspec.to_builtins(event).items() if name not in hidden and value is not None
    }


async def _why(ready: Settings, model: Projection, key: Any, tenant: UUID) -> list[Fact]:
    pool = await open_pool(ready.worker_url(), 1)
    try:
        async with tenant_session(pool, tenant) as db:
            return await facts_behind(db, facts(ready), model, tenant, key)
    finally:
        await pool.close()
