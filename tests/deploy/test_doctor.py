"""A healthy shop adds up; a read model that somebody touched does not."""

from typing import Any

import pytest

from deploy.demo.seed import Seed
from deploy.doctor import QUESTIONS, Finding, examine
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.call import utc_now
from tests.kernel.world import World

HARM = {
    "stock on hand and reserved": "UPDATE stock_level SET on_hand = on_hand + 1 WHERE tenant_id = %s",
    "stock promised to open orders": "UPDATE stock_level SET reserved = reserved + 1 WHERE tenant_id = %s",
    "what orders cost": "UPDATE order_summary SET total_minor = total_minor - 1 WHERE tenant_id = %s",
    "money received for paid orders": "UPDATE order_summary SET total_minor = total_minor + 1 WHERE tenant_id = %s",
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
