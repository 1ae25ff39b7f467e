"""`./numu tenant plan` and `./numu maintenance`, beside a gateway that runs."""

import asyncio
import base64
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from deploy.cli.main import app
from deploy.settings import Settings
from numu_core.kernel.maintenance import MAINTENANCE, MAINTENANCE_ID
from numu_core.kernel.platform import PLATFORM
from numu_core.tenants.decider import ALLOWANCES, TENANTS
from numu_core.tenants.events import ALLOWANCE
from tests.kernel.world import MASTER_KEY, World


async def numu(*words: str) -> Result:
    """Run a command line in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, words)


@pytest.fixture(autouse=True)
def here(database: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = SecretStr(base64.b64encode(MASTER_KEY).decode())
    given = Settings(database_url=database, redis_url=redis_url, data_dir=tmp_path, master_key=key)
    for name in ("tenant", "maintenance"):
        monkeypatch.setattr(import_module(f"deploy.cli.{name}"), "settings", lambda: given)


async def test_an_operator_puts_a_tenant_on_a_plan(world: World) -> None:
    one = await world.merchant()
    done = await numu("tenant", "plan", str(one.tenant_id), "pro")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("On pro, at position ")
    tenant = await world.engine.state(PLATFORM, TENANTS, one.tenant_id)
    assert tenant.plan is not None
    assert tenant.plan.key == "pro"
    assert (await world.engine.state(one.tenant_id, ALLOWANCES, ALLOWANCE)).products == -1
    wrong = await numu("tenant", "plan", str(one.tenant_id), "gold")
    assert wrong.exit_code == 1
    assert "no such plan" in wrong.stderr
    nobody = await numu("tenant", "plan", str(MAINTENANCE_ID), "pro")
    assert nobody.exit_code == 1
    assert "Not found" in nobody.stderr


async def test_an_operator_closes_the_platform_and_opens_it(world: World) -> None:
    closed = await numu("maintenance", "on")
    assert (closed.exit_code, closed.output) == (0, "Closed for maintenance.\n")
    assert await world.engine.state(PLATFORM, MAINTENANCE, MAINTENANCE_ID)
    assert (await (await world.guest()).get("/stores")).status_code == 503
    assert (await numu("maintenance", "off")).output == "Open.\n"
    assert not await world.engine.state(PLATFORM, MAINTENANCE, MAINTENANCE_ID)
    assert (await numu("maintenance", "perhaps")).exit_code == 2
