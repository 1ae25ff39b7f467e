"""Gift cards over HTTP, and two orders that want the same card at once."""

import asyncio
import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from numu_core.gift_cards.commands import RedeemGiftCard
from numu_core.gift_cards.decider import GIFT_CARDS
from numu_core.gift_cards.errors import GiftCardTooLow
from numu_core.kernel.errors import DomainError
from numu_core.kernel.money import Money
from tests.kernel.world import Merchant, World

HUNDRED = {"initial_balance_cents": 10000, "note": "<b>عيد</b> سعيد"}
SHAPE = re.compile(r"GC(-[ABCDEFGHJKMNPQRSTVWXYZ2-9]{4}){4}")


async def issued(merchant: Merchant, headers: dict[str, str] | None = None, **more: Any) -> Any:
    url = f"/stores/{merchant.store_id}/gift-cards"
    answer = await merchant.post(url, json={**HUNDRED, **more}, headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()["data"]


async def test_a_card_is_issued_looked_up_adjusted_and_voided(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    made = await issued(merchant)
    card, code = made["card"], made["code"]
    assert SHAPE.fullmatch(code)
    assert (card["last_four"], card["status"], card["currency"]) == (code[-4:], "active", "EGP")
    assert (card["initial_balance_cents"], card["current_balance_cents"], card["note"]) == (10000, 10000, "عيد سعيد")
    assert card["issued_by_user_id"] == str(merchant.account_id)
    url = f"/stores/{merchant.store_id}/gift-cards"
    assert (await merchant.get(f"{url}/{card['id']}")).json()["data"] == card
    seen = await guest.get(f"/storefront/store/{merchant.store_id}/gift-cards/{code.lower()}")
    assert seen.json()["data"] == {
        "last_four": code[-4:],
        "current_balance_cents": 10000,
        "currency": "EGP",
        "expires_at": None,
    }
    assert "no-store" in seen.headers["cache-control"]
    more = await merchant.post(f"{url}/{card['id']}/adjust", json={"change_cents": -2500, "note": "خطأ"})
    assert more.json()["data"]["current_balance_cents"] == 7500
    gone = await merchant.post(f"{url}/{card['id']}/void", json={})
    assert (gone.json()["data"]["status"], gone.json()["data"]["current_balance_cents"]) == ("voided", 0)
    ledger = (await merchant.get(f"{url}/{card['id']}/transactions")).json()["data"]
    assert [(line["kind"], line["amount_cents"]) for line in ledger] == [
        ("void", -7500),
        ("adjust", -2500),
        ("issue", 10000),
    ]
    assert {line["actor_user_id"] for line in ledger} == {str(merchant.account_id)}
    refused = await guest.get(f"/storefront/store/{merchant.store_id}/gift-cards/{code}")
    assert refused.status_code == 422


async def test_the_code_is_in_no_other_answer_and_nowhere_in_the_database(world: World) -> None:
    merchant = await world.merchant()
    made = await issued(merchant)
    secret_part = made["code"][:-5]
    url = f"/stores/{merchant.store_id}/gift-cards"
    for answer in (await merchant.get(url), await merchant.get(f"{url}/{made['card']['id']}")):
        assert secret_part not in answer.text
    async with world.worker_pool.connection() as db:
        await db.execute("SELECT set_config('numu.tenant_id', %s, false)", (str(merchant.tenant_id),))
        for table in ("events", "command_log", "gift_cards", "gift_card_entries"):
            cursor = await db.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s", (f"%{secret_part}%",))  # noqa: S608
            assert await cursor.fetchone() == (0,)


async def test_a_repeated_request_issues_one_card_and_answers_the_same(world: World) -> None:
    merchant = await world.merchant()
    key = {"idempotency-key": "card-1"}
    first, again = await issued(merchant, key), await issued(merchant, key)
    assert first["code"] == again["code"]
    assert len((await merchant.get(f"/stores/{merchant.store_id}/gift-cards")).json()["data"]) == 1
    other = await world.merchant()
    assert (await issued(other, key))["code"] != first["code"]


async def test_cards_are_listed_by_status(world: World) -> None:
    merchant = await world.merchant()
    active = (await issued(merchant))["card"]["id"]
    expired = (await issued(merchant, expires_at="2020-01-01T00:00:00Z"))["card"]["id"]
    spent = UUID((await issued(merchant))["card"]["id"])
    command = RedeemGiftCard(card_id=spent, order_id=uuid4(), amount=Money(10000, "EGP"))
    await world.engine.execute(merchant.tenant_id, command, actor="job:test")
    await world.fold()
    url = f"/stores/{merchant.store_id}/gift-cards"
    for status, card in (("active", active), ("expired", expired), ("depleted", str(spent))):
        listed = (await merchant.get(url, params={"status": status})).json()["data"]
        assert [one["id"] for one in listed] == [card]
    assert (await merchant.get(url, params={"status": "lost"})).status_code == 422


@pytest.mark.parametrize(
    "form",
    [{"initial_balance_cents": 0}, {"initial_balance_cents": 10_000_001}, {"currency": "XXX"}, {"note": "x" * 501}],
)
async def test_bad_forms_are_refused_by_name(world: World, form: dict[str, Any]) -> None:
    merchant = await world.merchant()
    answer = await merchant.post(f"/stores/{merchant.store_id}/gift-cards", json={**HUNDRED, **form})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["error"]["details"]] == list(form)


async def test_an_unknown_code_is_not_found_and_not_repeated(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    answer = await guest.get(f"/storefront/store/{merchant.store_id}/gift-cards/GC-NNNN-NNNN-NNNN-NNNN")
    assert answer.status_code == 404
    assert "NNNN" not in answer.text
    assert (await merchant.get(f"/stores/{merchant.store_id}/gift-cards/{uuid4()}")).status_code == 404


async def test_two_orders_at_once_cannot_overspend_a_card(world: World) -> None:
    merchant = await world.merchant()
    card_id = UUID((await issued(merchant))["card"]["id"])

    async def pay(_: int) -> str:
        command = RedeemGiftCard(card_id=card_id, order_id=uuid4(), amount=Money(3000, "EGP"))
        try:
            await world.engine.execute(merchant.tenant_id, command, actor="job:test")
        except DomainError as refusal:
            return refusal.code
        return "paid"

    outcomes = await asyncio.gather(*map(pay, range(20)))
    assert outcomes.count("paid") == 3
    assert outcomes.count(GiftCardTooLow.code) == 17
    card = await world.engine.state(merchant.tenant_id, GIFT_CARDS, card_id)
    assert card.balance == Money(1000, "EGP")
