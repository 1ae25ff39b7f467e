"""A file into a store on real servers: exact, once, resumable after `kill -9`, beside whatever else the store does."""

import asyncio
import csv
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from uuid import UUID

import psycopg
import pytest
from pydantic import SecretStr

from deploy.bench.import_ import SUBDOMAIN, made_up, open_store
from deploy.retail.kinds import Fate
from deploy.retail.lines import Line, read
from deploy.retail.reconcile import StandsStill
from deploy.retail.report import Report
from deploy.retail.run import WrongStore, import_file
from deploy.retail.totals import Difference, Figures
from deploy.settings import Settings, with_role
from numu_core.accounts.decider import ACCOUNTS
from numu_core.checkout.commands import EnteredLine, EnterOrder
from numu_core.customers.commands import RegisterCustomer
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.registry import installed
from numu_core.kernel.addresses import Address
from numu_core.kernel.ids import named_id
from numu_core.kernel.money import Money
from numu_core.kernel.platform import PLATFORM
from numu_core.products.commands import AddProduct
from numu_core.stores.commands import OpenStore
from numu_core.tenants.commands import PutOnPlan
from tests.retail.till import line, numbered, write

STORE = named_id("retail bench", "store")
KEY = "A" * 43 + "="
ROUNDS = 6
NUMBERS = """
    SELECT count(*), count(DISTINCT number), max(number) FROM (
        SELECT (convert_from(payload, 'UTF8')::json ->> 'number')::int AS number
        FROM events WHERE type = 'orders.order_placed.v1'
    ) AS placed
"""


@pytest.fixture
def ready(database: str, redis_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, redis_url=redis_url, master_key=SecretStr(KEY), data_dir=tmp_path)


@pytest.fixture
async def engine(ready: Settings) -> AsyncIterator[Engine]:
    """An engine beside the import's; the store is open."""
    async with Engine(ready.app_url(), installed(), Keyring(bytes(32)), lanes=1) as engine:
        await open_store(engine)
        yield engine


@pytest.fixture
def till(tmp_path: Path) -> Path:
    return made_up(tmp_path / "till.csv", invoices=30)


async def imported(ready: Settings, path: Path, store: str = SUBDOMAIN) -> Report:
    return await import_file(ready, path, store, lambda *_: None)


def owner(ready: Settings, query: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(str(ready.database_url), autocommit=True) as db:
        cursor = db.execute(query.encode(), values)
        return cursor.fetchall() if cursor.description else []


def log_of_the_shop(ready: Settings) -> list[tuple[object, ...]]:
    """Where its tenant stands, and what that is the hash of."""
    return owner(ready, "SELECT position, hash FROM tenant_head WHERE tenant_id <> %s", PLATFORM)


# -- exact and once --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("engine")
async def test_a_file_is_imported_exactly_and_a_second_time_changes_nothing(ready: Settings, till: Path) -> None:
    first = await imported(ready, till)
    assert first.good
    assert len(first.fates) == len(read(till).rows)
    assert first.totals.sales_by_day
    assert {Fate.SALE, Fate.RETURN, Fate.FOUND, Fate.WRITTEN_OFF} <= set(first.fates.values())
    before = log_of_the_shop(ready)
    second = await imported(ready, till, str(STORE))
    assert second.good
    assert (second.again, second.commands) == (first.commands, first.commands)
    assert second.totals == first.totals
    assert log_of_the_shop(ready) == before


@pytest.mark.usefixtures("engine")
async def test_orders_are_as_old_as_the_data(ready: Settings, tmp_path: Path) -> None:
    await imported(ready, write(tmp_path / "till.csv", [line("536365"), line("C536379", quantity=-1, minutes=3)]))
    times = owner(
        ready,
        "SELECT DISTINCT recorded_at::text FROM events WHERE tenant_id <> %s AND stream_type = 'orders' ORDER BY 1",
        PLATFORM,
    )
    assert times == [("2010-12-01 08:26:00+00",), ("2010-12-01 08:29:00+00",)]


@pytest.mark.usefixtures("engine")
async def test_two_parts_of_a_data_set_and_an_overlap(ready: Settings, till: Path, tmp_path: Path) -> None:
    """The second part repeats some invoices, returns what the first sold, and shares articles and customers."""
    rows = [row for row in read(till).rows if isinstance(row, Line)]
    names = list(dict.fromkeys(row.invoice for row in rows))
    early, late = set(names[:25]), set(names[20:])
    first = await imported(ready, write(tmp_path / "a.csv", [row for row in rows if row.invoice in early]))
    second = await imported(ready, write(tmp_path / "b.csv", [row for row in rows if row.invoice in late]))
    assert first.good
    assert set(second.refused.values()) <= {"the store has this invoice already, with other content"}
    returned_otherwise = {row.invoice for row in rows if row.quantity < 0 and row.invoice in early & late}
    refused = {row.invoice for row in second.plan.lines if row.number in second.refused}
    assert refused <= returned_otherwise  # their order is in the first part only: there they went back to it
    assert second.again > 0
    assert second.differences == []
    orders = owner(ready, "SELECT count(*) FROM order_summary")
    assert orders == [(len({row.invoice for row in rows if row.price_minor and row.quantity > 0}),)]


async def test_what_else_the_store_sells_is_not_mistaken_for_the_files(
    ready: Settings, engine: Engine, till: Path
) -> None:
    await imported(ready, till)
    [(tenant_id, *_)] = owner(ready, "SELECT tenant_id FROM tenant_head WHERE tenant_id <> %s", PLATFORM)
    assert isinstance(tenant_id, UUID)
    [(article, left)] = owner(ready, "SELECT product_id, on_hand FROM stock_level ORDER BY on_hand DESC LIMIT 1")
    assert isinstance(article, UUID)
    assert left  # something came back, and can be sold by hand
    mona, home = (
        named_id("mona"),
        Address(first_name="Mona", last_name="", address_line1="1", city="Leeds", country="UK"),
    )
    sold = EnteredLine(product_id=article, name="By hand", quantity=1, unit_price=Money(999, "GBP"))
    stock = AddProduct(product_id=named_id("other"), store_id=STORE, name="Other", price=Money(5, "GBP"), quantity=7)
    commands = [
        RegisterCustomer(customer_id=mona, store_id=STORE, first_name="Mona"),
        stock,
        EnterOrder(store_id=STORE, customer_id=mona, lines=[sold], ship_to=home, fulfilled=True, paid=True),
    ]
    for command in commands:
        await engine.execute(tenant_id, command, actor="staff:1")
    again = await imported(ready, till)
    assert again.good
    assert again.again == again.commands


# -- wrong -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("engine")
async def test_a_read_model_that_is_wrong_by_one_is_found(ready: Settings, tmp_path: Path) -> None:
    path = write(
        tmp_path / "till.csv", numbered(line("1"), line("2", minutes=24 * 60, country="France", customer=None))
    )
    await imported(ready, path)
    pool = await open_pool(with_role(str(ready.database_url), "numu_worker"), 1)
    [(tenant_id,)] = owner(ready, "SELECT tenant_id FROM tenant_head WHERE tenant_id <> %s", PLATFORM)
    assert isinstance(tenant_id, UUID)
    async with tenant_session(pool, tenant_id) as db:
        await db.execute("UPDATE sales_by_country SET revenue_minor = revenue_minor + 1 WHERE country = 'France'")
        await db.execute("UPDATE stock_level SET on_hand = on_hand + 1")
    found = await imported(ready, path)
    assert not found.good
    [country, shelf] = found.differences
    assert country == Difference(
        table="sales_by_country", key="France", expected=Figures(1, 6, 1530), found=Figures(1, 6, 1531)
    )
    assert (shelf.table, shelf.expected, shelf.found) == ("stock_level", 0, 1)
    await pool.close()


@pytest.mark.usefixtures("engine")
async def test_a_read_model_that_stands_still_is_told(ready: Settings, till: Path) -> None:
    owner(ready, "ALTER TABLE sales_by_day ADD CHECK (lines < 0)")
    with pytest.raises(StandsStill, match="the read model sales_by_day is stopped before position"):
        await imported(ready, till)
    code, _, err = await told(ready, till, "--store", SUBDOMAIN)
    assert code == 1
    assert "Imported, and not compared: the read model sales_by_day is stopped" in err


@pytest.mark.usefixtures("engine")
async def test_the_store_must_be_there(ready: Settings, till: Path) -> None:
    for nowhere in ("nowhere", str(named_id("nowhere"))):
        with pytest.raises(WrongStore, match=f"there is no store {nowhere}"):
            await imported(ready, till, nowhere)
    assert log_of_the_shop(ready) == []


async def test_where_another_currency_is_spent_nothing_is_offered_and_every_figure_stays_in_the_tills(
    ready: Settings, engine: Engine, till: Path
) -> None:
    owner_id = named_id("retail bench", "owner")
    tenant_id = (await engine.state(PLATFORM, ACCOUNTS, owner_id)).tenant_id
    assert tenant_id
    await engine.execute(PLATFORM, PutOnPlan(tenant_id=tenant_id, plan="pro"), actor="platform:test")
    cairo = OpenStore(store_id=named_id("cairo"), owner_id=owner_id, name="القاهرة", subdomain="cairo", currency="EGP")
    await engine.execute(PLATFORM, cairo, actor="platform:test")
    report = await imported(ready, till, "cairo")
    assert report.good
    assert report.sells_in == "EGP"
    assert owner(ready, "SELECT DISTINCT currency FROM sales_by_day") == [("GBP",)]
    added = "SELECT DISTINCT convert_from(payload, 'UTF8')::json ->> 'status' FROM events WHERE type = %s"
    assert owner(ready, added, "products.product_added.v1") == [("draft",)]


async def test_two_stores_of_one_merchant_import_the_same_file_each_for_itself(
    ready: Settings, engine: Engine, till: Path
) -> None:
    owner_id = named_id("retail bench", "owner")
    tenant_id = (await engine.state(PLATFORM, ACCOUNTS, owner_id)).tenant_id
    assert tenant_id
    await engine.execute(PLATFORM, PutOnPlan(tenant_id=tenant_id, plan="pro"), actor="platform:test")
    leeds = OpenStore(store_id=named_id("leeds"), owner_id=owner_id, name="Leeds", subdomain="leeds", currency="GBP")
    await engine.execute(PLATFORM, leeds, actor="platform:test")
    first, second = await imported(ready, till), await imported(ready, till, "leeds")
    assert (first.good, second.good, second.again) == (True, True, 0)
    assert second.commands == first.commands
    rows = "SELECT store_id, sum(lines), sum(revenue_minor) FROM sales_by_day GROUP BY 1"
    [(_, *here), (_, *there)] = owner(ready, rows)
    assert here == there


# -- the command -----------------------------------------------------------------------------------------------------


async def command(ready: Settings, *words: object) -> asyncio.subprocess.Process:
    environment = {
        **os.environ,
        "NUMU_DATABASE_URL": str(ready.database_url),
        "NUMU_REDIS_URL": str(ready.redis_url),
        "NUMU_MASTER_KEY": KEY,
        "NUMU_DATA_DIR": str(ready.data_dir),
        "COLUMNS": "200",
    }
    pipe = asyncio.subprocess.PIPE
    program = (sys.executable, "-m", "deploy.cli.main", "import", "retail", *map(str, words))
    return await asyncio.create_subprocess_exec(*program, env=environment, stdout=pipe, stderr=pipe)


async def told(ready: Settings, *words: object) -> tuple[int | None, str, str]:
    process = await command(ready, *words)
    out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.mark.usefixtures("engine")
async def test_the_report_accounts_for_every_line(ready: Settings, tmp_path: Path) -> None:
    rows = numbered(
        line("1"),
        line("C2", quantity=-1, minutes=1),
        line("3", code="AMAZONFEE", minutes=2),
        line("4", minutes=3, description="=cmd()", pence=-1),
    )
    path = write(tmp_path / "till.csv", rows)
    path.write_text(path.read_text() + "5,85123A,HEART,6,2010-12-01 08:26:00,2.555,17850.0,United Kingdom\n")
    code, out, err = await told(ready, path, "--store", SUBDOMAIN, "--report", tmp_path / "aside.csv")
    assert code == 0, err
    assert "The read models agree with the file" in out
    assert [row for row in out.splitlines() if "all" in row and "5" in row]
    with (tmp_path / "aside.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert [(row["row"], row["what became of it"]) for row in written] == [
        ("4", "set aside: a fee, not a sale"),
        ("5", "set aside: a price below zero"),
        ("6", "set aside: cannot be read"),
    ]
    assert written[1]["why"] == "'=cmd()"  # no formula for a spreadsheet
    assert written[2]["why"].startswith("cannot be read: not an exact amount in this currency: 5,85123A,HEART")


@pytest.mark.usefixtures("engine")
async def test_what_is_wrong_is_told_in_one_line(ready: Settings, tmp_path: Path, till: Path) -> None:
    (tmp_path / "other.csv").write_text("Name,Age\nMona,7\n")
    for words, says in (
        ((tmp_path / "none.csv", "--store", SUBDOMAIN), "No such file"),
        ((tmp_path / "other.csv", "--store", SUBDOMAIN), "is not a till file: it has no column InvoiceNo"),
        ((till, "--store", "nowhere"), "there is no store nowhere"),
    ):
        code, out, err = await told(ready, *words)
        assert (code, out) == (2, "")
        assert says in err
        assert "Traceback" not in err
    assert log_of_the_shop(ready) == []


@pytest.mark.usefixtures("engine")
async def test_refused_lines_are_told_and_fail_the_command(ready: Settings, tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    assert (await imported(ready, write(path, numbered(line("1", quantity=5))))).good
    code, out, _ = await told(ready, write(path, numbered(line("1", quantity=6))), "--store", SUBDOMAIN)
    assert code == 1
    assert "Row 2 was refused: the store has this invoice already, with other content" in out


@pytest.mark.usefixtures("engine")
async def test_killed_anywhere_it_goes_on_from_there(ready: Settings, tmp_path: Path) -> None:
    path, chance = made_up(tmp_path / "till.csv", invoices=150), Random(5)  # noqa: S311 - moments, not secrets
    killed = 0
    for _ in range(ROUNDS):
        process = await command(ready, path, "--store", SUBDOMAIN)
        reached = len(log_of_the_shop(ready)) and log_of_the_shop(ready)[0][0]
        until = reached + chance.randrange(1500)  # type: ignore[operator]
        while process.returncode is None:
            now = log_of_the_shop(ready)
            if now and now[0][0] > until:  # type: ignore[operator]
                process.send_signal(signal.SIGKILL)
                killed += 1
                break
            await asyncio.sleep(0.02)
        await process.communicate()
    report = await imported(ready, path)
    assert killed
    assert report.good
    assert report.again > 0
    orders = len({row.invoice for row in report.plan.lines if report.fates[row.number] in {Fate.SALE, Fate.GIFT}})
    assert owner(ready, NUMBERS) == [(orders, orders, orders)]
    settled = log_of_the_shop(ready)
    assert (await imported(ready, path)).good
    assert log_of_the_shop(ready) == settled
