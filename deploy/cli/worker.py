"""`./numu worker`: from jobs to effects."""

from functools import partial
from typing import Annotated

import typer

from deploy.cli import Commands
from deploy.files import open_files
from deploy.reacting import Here, run
from deploy.sandbox.accounts import RESEND, STOREFRONT
from deploy.settings import Settings
from numu_core.eventstore.engine import Engine, utc_now
from numu_core.eventstore.registry import installed as registry
from numu_core.eventstore.secrets import Secrets
from numu_workers.kernel.actors import Tools
from numu_workers.kernel.http import open_http
from numu_workers.kernel.installed import installed
from numu_workers.kernel.ledger import Ledger
from numu_workers.kernel.runner import Runner
from numu_workers.kernel.worker import JOBS_AT_ONCE, serve

CONNECTIONS = 8
PUBLIC = {"production", "staging"}
"""Where nothing of the sandbox's is known."""

app = Commands()


@app.command()
def worker(
    queues: Annotated[str, typer.Option(help="Serve only these, e.g. `payments,shipments`. Default: all.")] = "",
    jobs: Annotated[int, typer.Option(min=1, max=10_000, help="Jobs at once.")] = JOBS_AT_ONCE,
    metrics_port: Annotated[int | None, typer.Option(help="Answer Prometheus on this port of 127.0.0.1.")] = None,
) -> None:
    """Do the jobs: ask providers, send messages, run the commands that reactions and deadlines want.

    Run one, or several, of all queues or of some. Asked to stop, it finishes what it has begun; killed, its jobs are
    done by others once their lease has run out.
    """
    chosen = [name.strip() for name in queues.split(",") if name.strip()]
    known = {actor.queue for actor in installed().actors.values()}
    if unknown := sorted(set(chosen) - known):
        raise typer.BadParameter(f"no queue named {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    run("worker", partial(_work, chosen, jobs), connections=CONNECTIONS, metrics_port=metrics_port)


def mail_account(chosen: Settings) -> dict[str, str]:
    """Our account at the e-mail provider. Outside production mails go to the sandbox, which knows its own key."""
    given = chosen.resend_api_key.get_secret_value() if chosen.resend_api_key else ""
    if not given and chosen.environment not in PUBLIC:
        given = str(RESEND["api_key"])
    return {"api_key": given, "address": chosen.mail_address}


def storefront_account(chosen: Settings) -> dict[str, str]:
    """What storefronts know us by, and where they hear us: outside production at the sandbox, unless told otherwise."""
    secret = chosen.revalidation_secret.get_secret_value() if chosen.revalidation_secret else ""
    url = chosen.revalidation_url or ""
    if not secret and not url and chosen.environment not in PUBLIC:
        return {"secret": STOREFRONT["secret"], "url": chosen.sandbox_url}
    return {"secret": secret, "url": url}


async def _work(queues: list[str], jobs: int, here: Here) -> None:
    url, lanes = here.settings.worker_url(), here.settings.lanes
    bases = [] if here.settings.environment == "production" else [here.settings.sandbox_url]
    async with Engine(url, registry(), here.keyring, lanes=lanes, redis=here.redis) as engine, open_http(bases) as http:
        tools = Tools(
            engine=engine,
            pool=here.pool,
            secrets=Secrets(here.keyring),
            http=http,
            clock=utc_now,
            files=open_files(here.settings),
            api_url=here.settings.callback_url(),
            dashboard_url=here.settings.dashboard_url,
            store_url=here.settings.store_url,
            mail=mail_account(here.settings),
            storefront=storefront_account(here.settings),
        )
        runner = Runner(ledger=Ledger(here.pool, utc_now), actors=here.installation.actors, tools=tools)
        await here.work("worker", serve(runner, here.bell, here.stop, queues=queues, most=jobs))
