"""`numu rebuild`, `numu replay` and `numu projector` on a shop of the test's own."""

import asyncio
import os
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from uuid import UUID

import httpx
import psycopg
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from deploy.demo.seed import Seed
from deploy.doctor import QUESTIONS, ask, lasting
from deploy.processes import variables
from deploy.readmodels import renew, waiting
from deploy.server import free_port
from deploy.settings import Settings
from numu_core.eventstore.connections import tenant_session
from numu_gateway.kernel.call import utc_now
from numu_projections.kernel.catch_up import stopped
from numu_projections.kernel.installed import installed
from numu_projections.kernel.parity import diff_with_zero
from tests.kernel.world import MASTER_KEY, World

Numu = Callable[..., Awaitable[Result]]
KEY = b64encode(MASTER_KEY).decode()
HARM = "UPDATE order_summary SET total_minor = total_minor + 1 WHERE tenant_id = %s"
TOTAL = "SELECT sum(total_minor) FROM order_summary WHERE tenant_id = %s"
BREAK = "UPDATE events SET payload = '{}' WHERE tenant_id = %s AND type = 'orders.order_placed.v1' AND position = %s"
FIRST = "SELECT position, payload FROM events WHERE tenant_id = %s AND type = 'orders.order_placed.v1' LIMIT 1"
MEND = "UPDATE events SET payload = %s WHERE tenant_id = %s AND position = %s"
FOLDED = """
    SELECT count(*) = %s AND min(c.position) = max(h.position) FROM checkpoint c JOIN tenant_head h USING (tenant_id)
    WHERE tenant_id = %s
"""


@pytest.fixture
def here(database: str, redis_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, redis_url=redis_url, data_dir=tmp_path, master_key=SecretStr(KEY))


@pytest.fixture
def numu(here: Settings, monkeypatch: pytest.MonkeyPatch) -> Numu:
    """Run a command line against the test's database."""
    for name in ("doctor", "migrate", "rebuild", "replay", "why"):
        monkeypatch.setattr(import_module(f"deploy.cli.{name}"), "settings", lambda: here)

    async def run(*words: object) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, [str(word) for word in words])

    return run


@pytest.fixture
async def shop(world: World) -> UUID:
    """A tenant with history, not folded yet."""
    return await Seed(world.engine, world.pool, world.services.secrets, utc_now()).plant()


async def total(world: World, tenant_id: UUID) -> int:
    async with tenant_session(world.worker_pool, tenant_id) as db:
        return int((await (await db.execute(TOTAL, (tenant_id,))).fetchall())[0][0])


async def test_a_rebuild_lists_what_differs_and_leaves_it_until_it_is_accepted(
    world: World, shop: UUID, numu: Numu
) -> None:
    await world.fold()
    right = await total(world, shop)
    done = await numu("rebuild", "order_summary", "order_page")
    assert (done.exit_code, done.output.count("equal"), done.output.count("Swapped.")) == (0, 2, 2), done.output
    async with tenant_session(world.worker_pool, shop) as db:
        wrong = right + (await db.execute(HARM, (shop,))).rowcount
    refused = await numu("rebuild", "order_summary")
    assert refused.exit_code == 1
    assert "rows differ" in refused.output
    assert f"tenant {shop}" in refused.output
    assert await total(world, shop) == wrong
    assert (await numu("rebuild", "order_summary", "--accept")).exit_code == 0
    assert await total(world, shop) == right
    assert (await numu("rebuild", "order_summary", "--rollback")).exit_code == 0
    assert await total(world, shop) == wrong
    assert (await numu("rebuild", "order_summary", "--tenant", shop, "--accept")).exit_code == 0
    assert await total(world, shop) == right
    assert "is of its code's version" in (await numu("rebuild")).output


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["nothing"], 2, "there are accounts"),
        (["order_summary", "--rollback", "--accept"], 2, "takes neither"),
        (["order_summary", "--rollback"], 1, "no earlier table"),
    ],
)
async def test_a_rebuild_that_cannot_be(numu: Numu, words: list[str], code: int, says: str) -> None:
    answer = await numu("rebuild", *words)
    assert answer.exit_code == code
    assert says in " ".join(answer.output.split())


async def test_every_read_model_can_be_rebuilt(world: World, shop: UUID, numu: Numu) -> None:
    await world.fold()
    done = await numu("rebuild", *installed(), "due")
    assert done.exit_code == 0, done.output
    for projection in installed().values():
        assert not await diff_with_zero(world.worker_pool, world.log, projection, shop), projection.name


async def test_after_a_migration_what_waits_for_a_rebuild_is_renewed(
    world: World, shop: UUID, here: Settings, database: str
) -> None:
    await world.fold()
    before = await total(world, shop)
    assert [one.projection async for one in renew(here)] == []
    with psycopg.connect(database, autocommit=True) as db:  # as an older version of the code would have left it
        db.execute("UPDATE projection SET version = version - 1 WHERE name = 'order_summary' AND state = 'live'")
        db.execute(HARM, (shop,))
    assert [model.name for model in await waiting(here)] == ["order_summary"]
    assert [one.projection async for one in renew(here)] == ["order_summary"]
    assert (await waiting(here), await total(world, shop)) == ([], before)


async def test_replay_folds_and_tries_again(world: World, shop: UUID, numu: Numu, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        position, payload = owner.execute(FIRST, (shop,)).fetchall()[0]
        owner.execute(BREAK, (shop, position))
        still = await numu("replay", "order_summary", "sales_by_day")
        assert still.exit_code == 1
        assert "Standing still" in still.output
        halted = await stopped(world.worker_pool, installed())
        assert {(one.projection, one.position) for one in halted} == {
            ("order_summary", position),
            ("sales_by_day", position),
        }
        told = await numu("doctor", shop)
        assert told.exit_code == 1
        assert f"tenant {shop}, read model order_summary: stands still at position {position} since" in told.output
        owner.execute(MEND, (payload, shop, position))
    done = await numu("replay")
    assert (done.exit_code, "2 read models tried again" in done.output) == (0, True), done.output
    for projection in installed().values():
        assert not await diff_with_zero(world.worker_pool, world.log, projection, shop), projection.name


@pytest.mark.usefixtures("shop")
async def test_what_has_another_version_is_named_until_it_is_rebuilt(world: World, numu: Numu, database: str) -> None:
    await world.fold()
    with psycopg.connect(database, autocommit=True) as db:
        db.execute("UPDATE projection SET version = version - 1 WHERE name = 'order_summary' AND state = 'live'")
    for command, code in (("migrate", 0), ("replay", 1), ("doctor", 1)):
        answer = await numu(command)
        assert answer.exit_code == code, answer.output
        assert "order_summary" in answer.output
        assert "until `./numu rebuild`" in answer.output
    assert (await numu("replay", "order_page")).exit_code == 0
    assert (await numu("rebuild")).exit_code == 0
    for command in ("migrate", "replay", "doctor"):
        answer = await numu(command)
        assert (answer.exit_code, "rebuild" in answer.output) == (0, False), answer.output


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("words", [("doctor",), ("replay", "--tenant"), ("rebuild", "order_summary", "--tenant")])
async def test_a_tenant_without_a_log_is_told_and_not_passed_over(numu: Numu, words: tuple[str, ...]) -> None:
    answer = await numu(*words, UUID(int=1))
    assert answer.exit_code == 1
    assert f"no log of a tenant {UUID(int=1)}" in answer.output


async def test_the_doctor_says_what_does_not_add_up_and_of_whom(
    world: World, shop: UUID, numu: Numu, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.fold()
    monkeypatch.setattr("deploy.doctor.PAUSE_S", 0.0)
    healthy = await numu("doctor", shop)
    assert (healthy.exit_code, "everything adds up" in healthy.output) == (0, True), healthy.output
    async with tenant_session(world.worker_pool, shop) as db:
        await db.execute(HARM, (shop,))
    ill = await numu("doctor")
    assert ill.exit_code == 1
    assert f"tenant {shop}, what orders cost: " in ill.output
    assert f"tenant {shop}, read model order_summary: " in ill.output
    assert (await numu("doctor", "nobody")).exit_code == 2


async def test_the_doctor_waits_for_what_is_a_moment_behind(
    world: World, shop: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is folded when it is asked first; while it pauses, a projector comes along."""
    monkeypatch.setattr("deploy.doctor.asyncio.sleep", lambda _: world.fold())
    [stock, *_] = QUESTIONS
    async with tenant_session(world.worker_pool, shop) as db:
        assert await ask(db, shop, stock)
    assert await lasting(world.worker_pool, shop, stock) == []


async def test_why_names_the_facts_and_nobody(world: World, shop: UUID, numu: Numu) -> None:
    await world.fold()
    async with tenant_session(world.worker_pool, shop) as db:
        rows = await (await db.execute(b"SELECT order_id, customer_name FROM order_summary LIMIT 1")).fetchall()
    order_id, name = rows[0]
    answer = await numu("why", "order_summary", order_id, "--tenant", shop)
    assert answer.exit_code == 0, answer.output
    assert "OrderPlaced" in answer.output
    assert f'"order_id":"{order_id}"' in answer.output  # whole, however narrow the terminal is
    assert name not in answer.output
    assert (await numu("why", "order_summary", UUID(int=1), "--tenant", shop)).exit_code == 1
    assert (await numu("why", "order_summary", "x", "--tenant", shop)).exit_code == 2
    assert (await numu("why", "sales_by_day", "2026-01-01", "--tenant", shop)).exit_code == 2


async def test_the_process_folds_is_measured_and_ends_when_asked(world: World, shop: UUID, here: Settings) -> None:
    port = free_port()
    words = [sys.executable, "-m", "deploy.cli.main", "projector", "--metrics-port", str(port)]
    environment = {**os.environ, **variables(here), "NUMU_MASTER_KEY": KEY}
    process = await asyncio.create_subprocess_exec(*words, env=environment, stderr=subprocess.PIPE)
    try:
        async with asyncio.timeout(30):
            while not await folded(world, shop):  # noqa: ASYNC110 - by another process
                await asyncio.sleep(0.05)
        async with httpx.AsyncClient() as http:
            metrics = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
        assert "numu_projector_shards 16.0" in metrics
        assert "numu_fold_lag_seconds_count" in metrics
        assert 'numu_projection_outdated{projection="order_summary"} 0.0' in metrics
        process.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(process.communicate(), 15)
        assert process.returncode == 0, said.decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def folded(world: World, tenant_id: UUID) -> bool:
    async with tenant_session(world.worker_pool, tenant_id) as db:
        [[complete]] = await (await db.execute(FOLDED, (len(installed()), tenant_id))).fetchall()
    return bool(complete)
