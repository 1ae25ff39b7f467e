"""``./numu admin appoint`` and ``dismiss``."""

import asyncio
from importlib import import_module

import pytest
from typer.testing import CliRunner

from deploy.cli.main import app
from deploy.settings import Settings
from numu_core.accounts.decider import ACCOUNTS
from numu_core.accounts.events import Role
from numu_core.kernel.platform import PLATFORM
from tests.deploy.test_read_models import here
from tests.kernel.world import World

__all__ = ["here"]


async def test_an_account_is_appointed_and_dismissed_by_its_address(
    world: World, here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("deploy.cli.admin"), "settings", lambda: here)
    one = await world.merchant()

    async def run(*words: str) -> int:
        return (await asyncio.to_thread(CliRunner().invoke, app, ["admin", *words])).exit_code

    async def role() -> Role:
        return (await world.engine.state(PLATFORM, ACCOUNTS, one.account_id)).role

    assert await run("appoint", "nobody@example.com") == 1
    assert await run("appoint", one.email.upper()) == 0
    assert await role() is Role.SUPER_ADMIN
    assert await run("dismiss", one.email) == 0
    assert await role() is Role.STORE_OWNER
