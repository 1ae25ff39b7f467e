"""A healthy shop adds up; a read model that somebody touched does not."""

from typing import Any

import pytest

from deploy.demo.seed import Seed
from deploy.doctor import QUESTIONS, Finding, examine, refold
from deploy.readmodels import read_models
from numu_core.eventstore.connections import tenant_session
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.call import utc_now
from tests.kernel.world import World

HARM = {
    "stock on hand and reserved": "UPDATE stock_level SET on_hand = on_hand + 1 WHERE tenant_id = %s",
    "stock promised to open orders": "UPDATE stock_level SET reserved = reserved + 1 WHERE tenant_id = %s",
    "what orders cost": "UPDATE order_summary SET total_minor = total_minor - 1 WHERE tenant_id = %s",
    "money received for paid orders": (
        "UPDATE order_summary SET received_minor = received_minor + 1 WHERE tenant_id = %s"
    ),
    "how orders are paid: gift cards, money, and what is due or owed": (
        "UPDATE order_summary SET due_minor = due_minor + 1 WHERE tenant_id = %s"
    ),
    "how often coupons were used": "UPDATE coupons SET usage_count = usage_count + 1 WHERE tenant_id = %s",
}


async def findings(world: World, tenant_id: Any) -> list[Finding]:
    return [one async for _, found in examine(world.worker_pool, tenant_id) for one in found]


async def planted(world: World) -> Any:
    tenant_id = await Seed(world.engine, world.pool, world.services.secrets, utc_now()).plant()
    await world.fold()
    assert tenant_id != PLATFORM
    return tenant_id


async def test_the_demo_shop_adds_up(world: World) -> None:
    assert await findings(world, await planted(world)) == []


@pytest.mark.parametrize("question", HARM)
async def test_a_touched_read_model_is_found(world: World, question: str) -> None:
    tenant_id = await planted(world)
    async with tenant_session(world.worker_pool, tenant_id) as db:
        await db.execute(HARM[question].encode(), (tenant_id,))
    found = await findings(world, tenant_id)
    assert question in {one.question for one in found}
    assert {one.question for one in found} <= {question.name for question in QUESTIONS}


async def refolded(world: World, tenant_id: Any) -> dict[str, list[Finding]]:
    log = Log(installed(), world.services.keyring)
    return {name: found async for name, found in refold(world.worker_pool, log, tenant_id, read_models([]))}


async def test_every_read_model_and_deadline_is_what_its_facts_make(world: World) -> None:
    found = await refolded(world, await planted(world))
    assert {"order_summary", "stock_level", "due"} <= found.keys()
    assert not any(found.values())


async def test_a_row_that_no_fact_made_is_found_and_so_is_one_that_is_missing(world: World) -> None:
    tenant_id = await planted(world)
    async with tenant_session(world.worker_pool, tenant_id) as db:
        await db.execute(b"UPDATE locations SET name = 'Nowhere' WHERE tenant_id = %s", (tenant_id,))
        await db.execute(b"DELETE FROM order_summary WHERE tenant_id = %s", (tenant_id,))
    found = {name: findings for name, findings in (await refolded(world, tenant_id)).items() if findings}
    assert found.keys() == {"locations", "order_summary"}
    assert {(one.expected, one.found) for one in found["locations"]} == {("as the facts make it", "another row")}
    assert {(one.expected, one.found) for one in found["order_summary"]} == {("a row", "absent")}
