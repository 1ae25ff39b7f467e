"""A healthy shop adds up; a read model that somebody touched does not."""

from typing import Any

import psycopg
import pytest

from deploy.demo.seed import STORE_ID, Seed
from deploy.doctor import NUMBERS, QUESTIONS, Finding, ask, examine, refold
from deploy.readmodels import read_models
from numu_core.eventstore.connections import tenant_session
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed
from numu_core.gift_cards.commands import IssueGiftCard
from numu_core.kernel.money import Money
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
    "money given back for orders": "UPDATE order_summary SET refunded_minor = refunded_minor + 1 WHERE tenant_id = %s",
    "how orders are paid: gift cards, money, and what is due or owed": (
        "UPDATE order_summary SET due_minor = due_minor + 1 WHERE tenant_id = %s"
    ),
    "how often coupons were used": "UPDATE coupons SET usage_count = usage_count + 1 WHERE tenant_id = %s",
    "what is left on gift cards": (
        "UPDATE gift_cards SET current_balance_cents = current_balance_cents + 1 WHERE tenant_id = %s"
    ),
}

SKIP = """
    UPDATE events SET payload = convert_to(
        regexp_replace(convert_from(payload, 'UTF8'), '"number":1,', '"number":2,'), 'UTF8')
    WHERE tenant_id = %s AND type = 'orders.order_placed.v1'
"""


async def findings(world: World, tenant_id: Any) -> list[Finding]:
    return [one async for _, found in examine(world.worker_pool, tenant_id) for one in found]


async def planted(world: World) -> Any:
    tenant_id = await Seed(world.engine, world.pool, world.services.secrets, utc_now()).plant()
    card = IssueGiftCard(store_id=STORE_ID, code="GIFT-2345-6789", balance=Money(5000, "EGP"))
    await world.engine.execute(tenant_id, card, actor="staff:1")
    await world.fold()
    assert tenant_id != PLATFORM
    return tenant_id


async def test_the_demo_shop_adds_up(world: World) -> None:
    assert await findings(world, await planted(world)) == []


def test_every_question_about_a_read_model_is_tried() -> None:
    assert {question.name for question in QUESTIONS} == {*HARM, NUMBERS.name}


@pytest.mark.parametrize("question", HARM)
async def test_a_touched_read_model_is_found(world: World, question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.doctor.PAUSE_S", 0.0)
    tenant_id = await planted(world)
    async with tenant_session(world.worker_pool, tenant_id) as db:
        await db.execute(HARM[question].encode(), (tenant_id,))
    found = await findings(world, tenant_id)
    assert question in {one.question for one in found}
    assert {one.question for one in found} <= {question.name for question in QUESTIONS}


async def test_a_number_that_is_missing_is_found(world: World, database: str) -> None:
    """The log would not have let it happen; this looks without it."""
    tenant_id = await planted(world)
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute(SKIP, (tenant_id,))
    async with tenant_session(world.worker_pool, tenant_id) as db:
        [found] = await ask(db, tenant_id, NUMBERS)
    assert int(found.expected) == int(found.found) + 1


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


async def test_a_fact_that_was_harmed_is_a_finding_and_the_others_are_looked_at(world: World, database: str) -> None:
    tenant_id = await planted(world)
    with psycopg.connect(database, autocommit=True) as owner:
        harm = "UPDATE events SET payload = '{}' WHERE tenant_id = %s AND type LIKE 'locations.%%'"
        owner.execute(harm, (tenant_id,))
    found = await refolded(world, tenant_id)
    [one] = found["locations"]
    assert (one.what, one.expected, one.found[:4]) == ("every fact", "foldable", "not:")
    assert found["order_summary"] == []
