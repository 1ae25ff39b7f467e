"""``./numu demo``: a shop that takes orders, on this machine."""

import signal
import time
from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console

from deploy.cli import Commands
from deploy.demo.running import NotReady, Running, installation
from deploy.demo.seed import SHOPS
from deploy.demo.shop import ADMIN_EMAIL, OWNER_PASSWORD, DemoShop
from deploy.processes import watch
from deploy.settings import settings

app = Commands()


@app.command()
def demo(
    seconds: Annotated[float | None, typer.Option(help="Stop by itself after so long; for trying it out.")] = None,
) -> None:
    """Run PostgreSQL, Valkey, gateway, projector, relay, scheduler, worker, the provider sandbox, and a shop.

    Data lives in NUMU_DATA_DIR (default `.numu`); delete that folder to begin anew. With NUMU_DATABASE_URL and
    NUMU_REDIS_URL set, those servers are used. Ctrl-C stops everything; started again it goes on where it was.
    """
    console, began = Console(), time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: nothing may be left running
    try:
        with installation(
            settings(), lambda step: console.print(f"  {time.monotonic() - began:5.1f} s  {step}")
        ) as here:
            console.print(f"\n{welcome(here, time.monotonic() - began)}\n", soft_wrap=True, highlight=False)
            with suppress(KeyboardInterrupt):
                serve(here, console, None if seconds is None else time.monotonic() + seconds)
            console.print("Stopping …")
    except NotReady as error:
        typer.echo(f"numu: {error}", err=True)
        raise typer.Exit(1) from error


def serve(here: Running, console: Console, until: float | None) -> None:
    """Start again what ends, until Ctrl-C or ``until``."""
    if until is not None:
        time.sleep(max(0.0, until - time.monotonic()))
        return
    ours = [server for server in (here.servers.postgres, here.servers.valkey) if server]
    for one in watch([*ours, *here.family.values()]):
        console.print(f"{one.name} ended and was started again; see {one.log}")


def welcome(here: Running, took_s: float) -> str:
    """Where everything is, and who can sign in."""
    url, memory = here.gateway_url, {kind: process.resident_mib() for kind, process in here.family.items()}
    lines = [
        f"Two shops take orders, {took_s:.1f} s after the start.",
        "",
        *(line for shop in SHOPS for line in about(shop, url)),
        f"API           {url}/api/v1      documentation {url}/docs",
        f"Console       {ADMIN_EMAIL}   {OWNER_PASSWORD}",
        f"Providers     {here.settings.sandbox_url}   (press what a customer or a courier would do; read the mails)",
        f"Storefront    NUMU_API_URL={url}/api/v1 NUMU_PLATFORM_DOMAIN=localhost",
        "",
        f"Logs          {here.settings.data_dir / 'logs'}",
        "Memory        " + ", ".join(f"{kind} {mib:.0f} MiB" for kind, mib in memory.items()),
        "",
        "Ctrl-C stops everything.",
    ]
    return "\n".join(lines)


def about(shop: DemoShop, url: str) -> list[str]:
    """Where one shop is, and who owns it."""
    return [
        f"{shop.name}",
        f"  Shop        {url}/api/v1/storefront/store-by-subdomain/{shop.subdomain}",
        f"  Products    {url}/api/v1/storefront/store/{shop.store_id}/products",
        f"  Merchant    {shop.owner_email}   {OWNER_PASSWORD}      coupon {shop.coupon}",
        "",
    ]
