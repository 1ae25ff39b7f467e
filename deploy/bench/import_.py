"""``import``: a retailer's till file into an empty store, from opening the file to the last command's answer.

The file is made up, in the shape of a real one: about twenty lines an invoice, a few articles in most baskets, returns,
free gifts, stock counts. ``NUMU_RETAIL_FILE`` names a real one instead.
"""

import csv
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from deploy.bench.figure import Bench, Figure, figure
from deploy.retail.lines import COLUMNS, CURRENCY
from deploy.retail.run import import_file
from deploy.settings import Settings, settings
from numu_core.accounts.commands import Register
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.registry import installed
from numu_core.kernel.ids import named_id
from numu_core.kernel.platform import PLATFORM
from numu_core.stores.commands import OpenStore

SUBDOMAIN = "retailer"
OWNER = named_id("retail bench", "owner")
INVOICES, ARTICLES, CUSTOMERS = 6_000, 3_000, 2_000
START = datetime(2010, 12, 1, 8, 0)  # noqa: DTZ001 - as a till writes it: local time
Cells = tuple[object, ...]


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Lines a second. What is wrong with the figures would be told, so it is checked."""
    ready = Settings(
        database_url=bench.database_url, redis_url=bench.servers.redis_url, master_key=SecretStr("A" * 43 + "=")
    )
    async with Engine(ready.app_url(), installed(), Keyring(bytes(32)), lanes=1) as engine:
        await open_store(engine)
    with TemporaryDirectory() as folder:
        path = settings().retail_file or made_up(Path(folder) / "till.csv")
        report = await import_file(ready, path, SUBDOMAIN, lambda *_: None)
    assert report.good, (report.refused, report.differences)
    yield figure("import", len(report.plan.fates) / report.seconds, "lines/s")


async def open_store(engine: Engine) -> None:
    """A store that sells in the file's currency."""
    register = Register(
        account_id=OWNER,
        email="owner@retailer.example",
        first_name="Retail",
        last_name="Owner",
        password="none",  # noqa: S106 - the name of a secret that does not exist: nobody can sign in
        session_id=named_id("retail bench", "session"),
        refresh_id=named_id("retail bench", "refresh").hex,
        life_s=1,
    )
    store = OpenStore(
        store_id=named_id("retail bench", "store"),
        owner_id=OWNER,
        name="Retailer",
        subdomain=SUBDOMAIN,
        currency=CURRENCY,
    )
    for command in (register, store):
        await engine.execute(PLATFORM, command, actor="platform:bench")


def made_up(path: Path, invoices: int = INVOICES) -> Path:
    """Write a file of the usual shape; the same one every time."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(Random(7), invoices))  # noqa: S311 - load, not secrets
    return path


def _rows(chance: Random, invoices: int) -> Iterator[Cells]:
    at = START
    for number in range(invoices):
        at += timedelta(minutes=chance.randrange(1, 20))
        customer = "" if chance.random() < 0.2 else str(12_000 + chance.randrange(CUSTOMERS))  # noqa: PLR2004
        basket = [_line(chance) for _ in range(chance.randint(1, 39))]
        for code, quantity, price in basket:
            yield _row(f"{500_000 + number}", code, quantity, at, price, customer)
        if number % 6 == 0:
            for code, quantity, price in basket[:2]:
                yield _row(f"C{600_000 + number}", code, -quantity, at + timedelta(minutes=30), price, customer)
        if number % 10 == 0:
            yield _row(f"{700_000 + number}", basket[0][0], chance.choice([-1, 1]) * chance.randint(1, 9), at, 0, "")


def _line(chance: Random) -> tuple[str, int, int]:
    """An article, pieces, pence. The square makes few articles popular."""
    article = int(chance.random() ** 2 * ARTICLES)
    return f"{20_000 + article}{'ABC'[article % 3]}", chance.randint(1, 12), 85 + article % 700


def _row(invoice: str, code: str, quantity: int, at: datetime, pence: int, customer: str) -> Cells:
    price = f"{pence // 100}.{pence % 100:02d}"
    return invoice, code, f"ARTICLE {code}", quantity, at.isoformat(" "), price, customer, "United Kingdom"
