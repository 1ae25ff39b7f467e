"""One import from the file to the report."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from uuid import UUID

from redis.asyncio import Redis

from deploy.keys import master_key
from deploy.retail.carry_out import Advance, Importer, Outcome
from deploy.retail.commands import Commands
from deploy.retail.kinds import Fate
from deploy.retail.lines import CURRENCY, TillFile, read
from deploy.retail.plan import Plan, plan
from deploy.retail.reconcile import Reconciliation
from deploy.retail.report import Report
from deploy.retail.totals import of_lines
from deploy.settings import Settings
from numu_core.eventstore.connections import Pool, open_pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed
from numu_core.kernel.platform import PLATFORM
from numu_projections.kernel.engine import Folding
from numu_projections.kernel.installed import installed as read_models
from numu_projections.stores.queries import find_by_subdomain, find_store
from numu_projections.stores.views import StoreRef


class WrongStore(Exception):
    """There is no such store. Told in one line to whoever chose it."""


async def import_file(ready: Settings, path: Path, store: str, advance: Advance) -> Report:
    """Import the file into the store, named by id or subdomain.

    Raises:
        WrongFile, WrongStore: nothing was done.
        Interrupted: what was done is kept; the next run goes on from there.
        StandsStill: it is imported, and cannot be compared.
    """
    with unhurried():
        return await _imported(ready, path, store, advance)


async def _imported(ready: Settings, path: Path, store: str, advance: Advance) -> Report:
    keyring = Keyring(master_key(ready))
    pool = await open_pool(ready.worker_url(), 2)
    try:
        log = Log(installed(), keyring)
        folding = Folding(pool, log, read_models().values())
        await folding.catch_up(PLATFORM)
        into = await find(pool, store)
        started = perf_counter()
        file = read(path)
        todo = plan(file.rows)
        outcome = await _carried_out(ready, keyring, into, file, todo, advance)
        seconds = perf_counter() - started
        await fold(folding, into.tenant_id, advance)
        comparison = Reconciliation(pool, log, folding, into.tenant_id, into.store_id)
        return Report(
            plan=todo,
            sells_in=into.currency,
            refused=outcome.refused,
            again=outcome.again,
            commands=outcome.commands,
            totals=of_lines(todo.lines, todo.fates | dict.fromkeys(outcome.refused, Fate.REFUSED), into.store_id),
            differences=await comparison.differences(todo, outcome),
            seconds=seconds,
        )
    finally:
        await pool.close()


@contextmanager
def unhurried() -> Iterator[None]:
    """Look for reference cycles less often: a plan of a million objects stays, and is not looked through each time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


async def _carried_out(
    ready: Settings, keyring: Keyring, into: StoreRef, file: TillFile, todo: Plan, advance: Advance
) -> Outcome:
    async with (
        Redis.from_url(str(ready.redis_url)) as redis,
        Engine(ready.app_url(), installed(), keyring, lanes=1, redis=redis) as engine,
    ):
        commands = Commands(into.store_id, file.digest, offered=into.currency == CURRENCY)
        return await Importer(engine, into.tenant_id, commands, advance).carry_out(todo)


async def fold(folding: Folding, tenant_id: UUID, advance: Advance) -> None:
    """Bring the read models up to date, whether or not a projector runs as well."""
    reached, behind = 0, True
    while behind:
        turn = await folding.turn(tenant_id)
        advance("read models", turn.reached - reached, turn.head)
        reached, behind = turn.reached, turn.behind


async def find(pool: Pool, store: str) -> StoreRef:
    """The store of this id or subdomain.

    Raises:
        WrongStore: there is none.
    """
    async with tenant_session(pool, PLATFORM) as db:
        store_id = _id(store) or await find_by_subdomain(db, PLATFORM, store)
        found = await find_store(db, PLATFORM, store_id) if store_id else None
    if found is None:
        raise WrongStore(f"there is no store {store}")
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
