"""`./numu audit …`: what an auditor asks of the log."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated
from uuid import UUID

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from deploy.cli import Commands, NoSuchTenant
from deploy.embedded import servers_at_hand
from deploy.keys import master_key
from deploy.settings import settings
from numu_core.eventstore.audit import Form, Verified
from numu_core.eventstore.audit import checkpoint as sign_head
from numu_core.eventstore.audit import verify as verify_tenant
from numu_core.eventstore.checkpoints import Checkpoint, from_json, to_json
from numu_core.eventstore.connections import Pool, open_pool, tenant_session
from numu_core.eventstore.exports import NothingThere, verify_export
from numu_core.eventstore.exports import export as export_lines
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed
from numu_core.kernel.platform import PLATFORM

app = Commands(no_args_is_help=True, help="Verify that nothing in the log was changed, and take the proof away.")
Tenant = Annotated[str | None, typer.Argument(help="A tenant's id, or `platform`; all of them when none is named.")]
PublicKey = Annotated[
    str | None, typer.Option(help="Of the installation, in hexadecimal: `numu audit checkpoint` prints it.")
]
said = Console(stderr=True)


def _tenant(named: str) -> UUID:
    try:
        return PLATFORM if named == "platform" else UUID(named)
    except ValueError:
        raise typer.BadParameter(f"{named!r} is not a tenant's id") from None


def _key(given: str | None) -> bytes | None:
    try:
        return bytes.fromhex(given) if given else None
    except ValueError:
        raise typer.BadParameter("a public key is hexadecimal") from None


def _kept(path: Path | None) -> tuple[bytes | None, list[Checkpoint]]:
    try:
        return from_json(path.read_bytes()) if path else (None, [])
    except ValueError as fault:
        raise typer.BadParameter(f"{path} is not a file of checkpoints: {fault}") from None


@asynccontextmanager
async def _log() -> AsyncIterator[tuple[Pool, Keyring]]:
    with servers_at_hand(settings()) as ready:
        pool = await open_pool(ready.worker_url())
        try:
            yield pool, Keyring(master_key(ready))
        finally:
            await pool.close()


async def _heads(pool: Pool, keyring: Keyring, named: str | None) -> dict[UUID, int]:
    """The tenants to look at, and how long their logs are."""
    async with tenant_session(pool) as db:
        heads = dict(await Log(installed(), keyring).heads(db))
    return heads if named is None else {_tenant(named): heads.get(_tenant(named), 0)}


def _progress() -> Progress:
    return Progress(
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=said,
        transient=True,
    )


def _report(results: list[Verified], seconds: float) -> None:
    """Say what was found; exit code 1 when anything is wrong."""
    findings = [finding for result in results for finding in result.findings]
    for finding in findings:
        print(finding)
    events = sum(result.events for result in results)
    rate = f"{events / seconds:,.0f}/s" if seconds else "-"
    print(f"{len(results)} tenants, {events:,} facts verified in {seconds:.1f} s ({rate}), {len(findings)} findings")
    if findings:
        raise typer.Exit(1)


@app.command()
def verify(
    tenant: Tenant = None,
    file: Annotated[Path | None, typer.Option(help="Verify this export instead of the database.")] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Signed heads, as `numu audit checkpoint` wrote them.")
    ] = None,
    public_key: PublicKey = None,
) -> None:
    """Recompute every hash of the log and compare.

    Each fact's hash covers the fact before it: one that was changed, removed, inserted or moved is found, with its
    place.
    A log that was cut short, or written anew, is found by comparing it with signed heads: those the database keeps, and
    those in the file given as `--checkpoint`, which an intruder cannot have changed.

    With `--file` no server and no secret is needed. Exit code 1 when something is not as it was written, or the tenant
    that was named has no log.
    """
    their_key, checkpoints = _kept(checkpoint)
    began = perf_counter()
    if file is None:
        results = uvloop.run(_verify_database(tenant, checkpoints, _key(public_key)))
    else:
        if checkpoint is None:
            said.print("Without --checkpoint nobody can tell a file that was cut short and ended properly.")
        elif public_key is None:
            said.print(
                "Signatures are checked with the key in the checkpoint file; --public-key says whose they must be."
            )
        try:
            with file.open("rb") as text:
                lines = (line.removesuffix(b"\n") for line in text)
                results = [verify_export(lines, checkpoints=checkpoints, public_key=_key(public_key) or their_key)]
        except ValueError as fault:
            print(f"{file}: {fault}")
            raise typer.Exit(1) from None
    _report(results, perf_counter() - began)


async def _verify_database(named: str | None, elsewhere: list[Checkpoint], key: bytes | None) -> list[Verified]:
    async with _log() as (pool, keyring):
        heads = await _heads(pool, keyring, named)
        if named is None:
            heads |= {one.tenant_id: 0 for one in elsewhere if one.tenant_id not in heads}
        with _progress() as progress:
            task = progress.add_task("facts", total=sum(heads.values()))
            results = [
                await verify_tenant(
                    pool,
                    tenant_id,
                    public_key=key or keyring.public_key,
                    elsewhere=elsewhere,
                    progress=lambda count: progress.advance(task, count),
                )
                for tenant_id in heads
            ]
    if named and not any(one.events or one.findings for one in results):
        raise NoSuchTenant(_tenant(named))
    return results


@app.command()
def export(
    tenant: Annotated[str, typer.Argument(help="A tenant's id, or `platform`.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; standard output when not given.")] = None,
    after: Annotated[int, typer.Option(min=0, help="Begin after this position.")] = 0,
    redact: Annotated[
        bool, typer.Option(help="Digests instead of contents: verifies all the same, tells nothing.")
    ] = False,
) -> None:
    """Write a tenant's facts as NDJSON: positions, hashes, who, when, and the exact stored bytes in base64.

    Personal data in it stays sealed. `numu audit verify --file` checks such a file without the database. The first line
    says where it begins and the last where it ends.
    """
    tenant_id = _tenant(tenant)
    with out.open("wb") if out else nullcontext(sys.stdout.buffer) as target, _progress() as progress:
        task = progress.add_task("facts", total=None)

        async def write() -> int:
            count = -2  # the first line and the last are no facts
            async with _log() as (pool, keyring):
                head = (await _heads(pool, keyring, tenant))[tenant_id]
                if not head:
                    raise NoSuchTenant(tenant_id)
                progress.update(task, total=max(head - after, 0))
                form: Form = "redacted" if redact else "exact"
                async for line in export_lines(pool, Log(installed(), keyring), tenant_id, after=after, form=form):
                    target.write(line + b"\n")
                    count += 1
                    progress.advance(task)
            return count

        try:
            count = uvloop.run(write())
        except NothingThere:
            said.print(f"The log of {tenant_id} does not reach position {after}.")
            raise typer.Exit(1) from None
    said.print(f"{count:,} facts of {tenant_id}{f' in {out}' if out else ''}")


@app.command()
def checkpoint(
    tenant: Tenant = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the JSON; standard output when not given.")] = None,
) -> None:
    """Sign where each log ends now, after verifying what was added since the last time.

    The signed heads are kept in the database and written as JSON, with the public key that checks them. Keep that file
    where nobody who can write to the database can: it shows later that nothing was cut off or written anew.
    """
    made, results, key = uvloop.run(_checkpoint(tenant))
    text = to_json(key, made)
    if any(result.findings for result in results):
        said.print("Not signed: what the log holds since its last checkpoint is not as it was written.")
        _report(results, 0.0)
    if out:
        out.write_bytes(text)
    else:
        sys.stdout.write(text.decode())
    said.print(f"{len(made)} heads signed; public key {key.hex()}")


async def _checkpoint(named: str | None) -> tuple[list[Checkpoint], list[Verified], bytes]:
    async with _log() as (pool, keyring):
        heads, at = await _heads(pool, keyring, named), datetime.now(UTC)
        if named and not any(heads.values()):
            raise NoSuchTenant(_tenant(named))
        with _progress() as progress:
            results = [
                await sign_head(pool, keyring, tenant_id, at)
                for tenant_id in progress.track(sorted(heads), description="tenants")
            ]
    return [one for one, _ in results if one], [found for _, found in results], keyring.public_key
