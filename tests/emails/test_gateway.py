"""What the provider says became of a mail, over HTTP: believed when it is signed, fresh and about one of ours."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from numu_core.emails.events import EmailReported, Outcome
from numu_core.emails.providers.resend import AT, ID, SIGNATURE, key_of, sign
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.config import Config
from tests.kernel.world import World, a_world

SECRET, MAIL = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", UUID(int=7)


@pytest.fixture
async def world(database: str, redis_url: str) -> AsyncIterator[World]:
    async with a_world(database, redis_url, Config(environment="test", mail_secret=SECRET)) as made:
        yield made


async def report(
    world: World, event: str = "email.bounced", *, age_s: int = 0, secret: str = SECRET, **data: Any
) -> int:
    tags = {"tenant": PLATFORM.hex, "email": MAIL.hex}
    said = {"type": event, "data": {"tags": tags, "bounce": {"type": "Permanent"}, **data}}
    body, at = json.dumps(said).encode(), str(int(time.time()) - age_s)
    headers = {ID: "msg_1", AT: at, SIGNATURE: sign(key_of(secret.encode()), "msg_1", at, body)}
    answer = await (await world.guest()).post("/webhooks/resend", content=body, headers=headers)
    if answer.status_code == 200:
        assert answer.json()["type"] == event
    return answer.status_code


async def reported(world: World) -> list[EmailReported]:
    async with tenant_session(world.pool, PLATFORM) as db:
        found = await world.log.read(db, PLATFORM, types=[EmailReported])
    return [event for event, _ in found if isinstance(event, EmailReported)]


async def test_a_bounce_is_a_fact_once(world: World) -> None:
    assert await report(world) == 200
    assert await report(world) == 200
    assert await reported(world) == [EmailReported(email_id=MAIL, outcome=Outcome.BOUNCED, permanent=True)]


@pytest.mark.parametrize("age_s", [301, -301])
async def test_a_report_of_another_time_is_refused(world: World, age_s: int) -> None:
    assert await report(world, age_s=age_s + (5 if age_s > 0 else -5)) == 401
    assert await reported(world) == []


async def test_a_report_that_somebody_else_signed_is_refused(world: World) -> None:
    assert await report(world, secret="whsec_ZGVmZGVmZGVmZGVmZGVmZGVmZGVm") == 401
    assert await reported(world) == []


async def test_what_does_not_matter_is_taken_and_forgotten(world: World) -> None:
    assert await report(world, "email.opened") == 200
    assert await report(world, tags={}) == 200
    assert await report(world, tags={"tenant": "x", "email": "y"}) == 200
    assert await reported(world) == []


async def test_without_a_secret_nobody_is_believed(database: str, redis_url: str) -> None:
    async with a_world(database, redis_url) as closed:
        assert await report(closed) == 401
