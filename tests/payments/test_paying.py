"""Other ways to pay: a wallet, the pay page of an order, a deposit before cash on delivery."""

import asyncio
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx

from deploy.doctor import examine
from numu_core.inventory.events import StockReleased
from numu_core.kernel.money import Money
from numu_core.orders.commands import DeliverOrder, Till
from numu_core.orders.events import DepositPaid, OrderCancelled, OrderPaid
from numu_core.payments.events import CashCollected, PaymentCaptured, PaymentIntended, PaymentRequested, PaymentVoided
from numu_core.store_settings.commands import ReviseSettings
from tests.kernel.outside import Outside

WALLET = {"wallet_integration_id": "5012346"}


async def choose(outside: Outside, section: str, **changed: Any) -> None:
    command = ReviseSettings(store_id=outside.merchant.store_id, section=section, changed=changed)
    await outside.world.engine.execute(outside.merchant.tenant_id, command, actor="staff:test")


async def answered(outside: Outside, asking: Any) -> httpx.Response:
    """The answer of a request that waits for the provider."""
    waiting = asyncio.create_task(asking)
    known = len(await outside.facts(PaymentIntended))
    async with asyncio.timeout(20):
        while not waiting.done() and len(await outside.facts(PaymentIntended)) == known:
            await outside.react()
            await asyncio.sleep(0.02)
    answer: httpx.Response = await waiting
    await outside.world.fold()
    return answer


def page(outside: Outside, order: dict[str, Any]) -> str:
    return f"/storefront/store/{outside.merchant.store_id}/pay/{order['order_id']}"


async def bought(outside: Outside, method: str = "cod", **more: Any) -> dict[str, Any]:
    answer = (
        await answered(outside, outside.buy(method, **more)) if method != "cod" else await outside.buy(method, **more)
    )
    assert answer.status_code == 201, answer.text
    await outside.world.fold()
    found: dict[str, Any] = answer.json()["data"]
    return found


async def test_a_wallets_owner_confirms_on_the_wallets_page_and_the_order_is_paid(outside: Outside) -> None:
    await outside.connect("paymob", **WALLET)
    order = await bought(outside, "paymob_wallet")
    assert order["paymob_client_secret"]
    path = urlsplit(order["payment_url"]).path
    assert "01012345678" in outside.sandbox.get(path).text
    pending = await outside.hand_over(outside.heard())
    assert pending.status_code == 200
    assert (await outside.order(order["order_id"]))["payment_status"] == "pending"
    assert outside.sandbox.post(f"{path}/confirm", follow_redirects=False).status_code == 303
    assert (await outside.hand_over(outside.heard())).status_code == 200
    await outside.world.fold()
    shown = await outside.order(order["order_id"])
    assert (shown["status"], shown["payment_status"]) == ("processing", "paid")
    assert len(await outside.facts(PaymentCaptured)) == 1
    assert order["payment_url"].encode() not in await outside.stored("events")


async def test_a_wallet_that_refuses_leaves_the_order_open(outside: Outside) -> None:
    await outside.connect("paymob", **WALLET)
    order = await bought(outside, "paymob_wallet")
    await outside.hand_over(outside.heard())
    outside.sandbox.post(f"{urlsplit(order['payment_url']).path}/refuse", follow_redirects=False)
    await outside.hand_over(outside.heard())
    await outside.world.fold()
    assert (await outside.order(order["order_id"]))["status"] == "pending"


async def test_a_number_without_a_wallet_is_typed_on_the_providers_page(outside: Outside) -> None:
    await outside.connect("paymob", **WALLET)
    order = await bought(
        outside,
        "paymob_wallet",
        shipping_address={
            "first_name": "Mona", "last_name": "Ali", "address_line1": "1", "city": "Riyadh", "country": "SA",
            "phone": "+966501234567",
        },
    )  # fmt: skip
    assert "/unifiedcheckout/" in order["payment_url"]


async def test_an_order_for_the_door_is_paid_online_from_its_pay_page(outside: Outside) -> None:
    await outside.connect("paymob")
    order = await bought(outside)
    guest = await outside.world.guest()
    seen = (await guest.get(page(outside, order))).json()["data"]
    assert (seen["is_payable"], seen["not_payable_reason"], seen["amount_due"]) == (True, None, 45990)
    assert (seen["order_number"], seen["enabled_payment_methods"]) == (order["order_number"], ["paymob"])
    assert [(line["quantity"], line["total"]) for line in seen["line_items"]] == [(2, 45990)]
    paid = await answered(outside, guest.post(page(outside, order), json={"payment_method": "paymob"}))
    url = paid.json()["data"]["payment_url"]
    again = await guest.post(page(outside, order), json={"payment_method": "paymob"})
    assert again.json()["data"]["payment_url"] == url, "an open payment is used again"
    assert len(await outside.facts(PaymentRequested)) == 2
    assert len(await outside.facts(PaymentVoided)) == 1, "nobody collects cash any more"
    [intended] = await outside.facts(PaymentIntended)
    outside.sandbox.post(f"/_sandbox/paymob/orders/{intended.provider_order_id}/pay")
    await outside.hand_over(outside.heard())
    await outside.world.fold()
    seen = (await guest.get(page(outside, order))).json()["data"]
    assert (seen["is_payable"], seen["not_payable_reason"], seen["amount_due"]) == (False, "already_paid", 0)
    refused = await guest.post(page(outside, order), json={"payment_method": "paymob"})
    assert (refused.status_code, isinstance(refused.json()["detail"], str)) == (409, True)


async def test_whoever_does_not_pay_online_after_all_pays_at_the_door(outside: Outside) -> None:
    await outside.connect("paymob")
    order, guest = await bought(outside), await outside.world.guest()
    paid = await answered(outside, guest.post(page(outside, order), json={"payment_method": "paymob"}))
    assert paid.status_code == 200, paid.text
    await outside.wait(minutes=45)
    await outside.world.fold()
    shown = await outside.order(order["order_id"])
    assert (shown["status"], shown["payment_method"], shown["amount_due"]) == ("pending", "cod", 45990)
    deliver = DeliverOrder(order_id=UUID(order["order_id"]))
    await outside.world.engine.execute(outside.merchant.tenant_id, deliver, actor="staff:test")
    [cash] = await outside.facts(CashCollected)
    assert cash.amount == Money(45990, "EGP")


async def test_an_order_whose_payment_failed_is_paid_at_the_second_try(outside: Outside) -> None:
    await outside.connect("paymob")
    order = await bought(outside, "paymob_card")
    await outside.wait(minutes=45)
    await outside.world.fold()
    assert (await outside.order(order["order_id"]))["status"] == "payment_failed"
    guest = await outside.world.guest()
    paid = await answered(outside, guest.post(page(outside, order), json={"payment_method": "paymob"}))
    assert paid.status_code == 200, paid.text
    *_, intended = await outside.facts(PaymentIntended)
    outside.sandbox.post(f"/_sandbox/paymob/orders/{intended.provider_order_id}/pay")
    await outside.hand_over(outside.heard())
    await outside.world.fold()
    assert (await outside.order(order["order_id"]))["status"] == "processing"


async def test_the_pay_page_of_a_shop_that_takes_no_cards_and_of_no_order(outside: Outside) -> None:
    order, guest = await bought(outside), await outside.world.guest()
    seen = (await guest.get(page(outside, order))).json()["data"]
    assert (seen["is_payable"], seen["not_payable_reason"]) == (False, "no_payment_method")
    refused = await guest.post(page(outside, order), json={"payment_method": "paymob"})
    assert refused.status_code == 400, refused.text
    for wrong in ("kashier", "instapay"):
        assert (await guest.post(page(outside, order), json={"payment_method": wrong})).status_code == 400
    nothing = page(outside, {"order_id": uuid4()})
    assert (await guest.get(nothing)).status_code == 404
    assert (await guest.post(nothing, json={"payment_method": "paymob"})).status_code == 404
    assert (await guest.post(nothing, json={})).status_code == 422


async def test_balances_tell_whose_till_the_money_is_in(outside: Outside) -> None:
    shop, path = outside.merchant, f"/stores/{outside.merchant.store_id}/payments"
    await outside.connect("paymob")
    assert (await shop.get(f"{path}/balances")).json()["data"] == {"wallet_balance_cents": 0, "store_balance_cents": 0}
    by_card = await bought(outside, "paymob_card")
    [intended] = await outside.facts(PaymentIntended)
    outside.sandbox.post(f"/_sandbox/paymob/orders/{intended.provider_order_id}/pay")
    await outside.hand_over(outside.heard())
    for till in (Till.MERCHANT, Till.COURIER):
        order = await bought(outside)
        deliver = DeliverOrder(order_id=UUID(order["order_id"]), cash_held_by=till)
        await outside.world.engine.execute(shop.tenant_id, deliver, actor="staff:test")
    await outside.world.fold()
    told = (await shop.get(f"{path}/balances")).json()["data"]
    assert told == {"wallet_balance_cents": 45990, "store_balance_cents": 45990}, "what a courier holds is in neither"
    [invoice] = (await shop.get(f"{path}/invoices")).json()["data"]
    assert (invoice["service"], invoice["amount_cents"], invoice["payment_status"]) == ("paymob_card", 45990, "paid")
    [card] = [one for one in (await shop.get(f"{path}/transactions")).json()["data"] if one["id"] == invoice["id"]]
    assert card["order_id"] == by_card["order_id"]


# -- deposits ----------------------------------------------------------------------------------------------------------


async def deposit(outside: Outside) -> dict[str, Any]:
    """An order for 459.90 pounds, 60 of them in advance by card."""
    await outside.connect("paymob")
    await choose(outside, "cod", deposit_required=True, deposit_minor=6000, deposit_gateways=["paymob_card"])
    answer = await answered(outside, outside.buy("cod", deposit_gateway="paymob_card"))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


async def test_a_deposit_confirms_the_order_and_the_courier_collects_the_rest_only(outside: Outside) -> None:
    order = await deposit(outside)
    assert order["paymob_client_secret"]
    assert (await outside.order(order["order_id"]))["status"] == "pending_deposit"
    seen = (await (await outside.world.guest()).get(page(outside, order))).json()["data"]
    assert (seen["amount_due"], seen["is_deposit"], seen["is_payable"]) == (6000, True, True)
    [intended] = await outside.facts(PaymentIntended)
    outside.sandbox.post(f"/_sandbox/paymob/orders/{intended.provider_order_id}/pay")
    callback = outside.heard()
    for _ in range(2):
        assert (await outside.hand_over(callback)).status_code == 200
    await outside.world.fold()
    shown = await outside.order(order["order_id"])
    assert (shown["status"], shown["payment_status"], shown["amount_due"]) == ("confirmed", "pending", 39990)
    assert len(await outside.facts(DepositPaid)) == 1
    deliver = DeliverOrder(order_id=UUID(order["order_id"]))
    await outside.world.engine.execute(outside.merchant.tenant_id, deliver, actor="staff:test")
    await outside.world.fold()
    shown = await outside.order(order["order_id"])
    assert (shown["payment_status"], shown["amount_due"], shown["amount_received"]) == ("paid", 0, 45990)
    [cash] = await outside.facts(CashCollected)
    [paid] = await outside.facts(OrderPaid)
    assert cash.amount == paid.amount == Money(39990, "EGP")


async def test_nobody_pays_the_deposit_so_the_order_is_off(outside: Outside) -> None:
    order = await deposit(outside)
    await outside.wait(minutes=45)
    await outside.world.fold()
    assert (await outside.order(order["order_id"]))["status"] == "cancelled"
    [cancelled] = await outside.facts(OrderCancelled)
    assert cancelled.cause == "payment_expired"
    assert len(await outside.facts(StockReleased)) == 1
    assert len(await outside.facts(PaymentVoided)) == 1, "nor is the rest waited for"


async def test_staff_may_do_without_the_deposit(outside: Outside) -> None:
    order = await deposit(outside)
    path = f"/stores/{outside.merchant.store_id}/orders/{order['order_id']}/status"
    moved = await outside.merchant.patch(path, json={"status": "confirmed"})
    assert moved.status_code == 200, moved.text
    await outside.wait(minutes=45)
    deliver = DeliverOrder(order_id=UUID(order["order_id"]))
    await outside.world.engine.execute(outside.merchant.tenant_id, deliver, actor="staff:test")
    [cash] = await outside.facts(CashCollected)
    assert cash.amount == Money(45990, "EGP")


async def test_a_deposit_needs_a_gateway_that_the_shop_allows(outside: Outside) -> None:
    await choose(outside, "cod", deposit_required=True, deposit_minor=6000, deposit_gateways=["paymob_card"])
    assert (await outside.buy("cod")).status_code == 400
    assert (await outside.buy("cod", deposit_gateway="instapay")).status_code == 400


async def test_the_books_balance_after_a_deposit_edits_and_money_by_hand(outside: Outside) -> None:
    order, shop = await deposit(outside), outside.merchant
    [intended] = await outside.facts(PaymentIntended)
    outside.sandbox.post(f"/_sandbox/paymob/orders/{intended.provider_order_id}/pay")
    await outside.hand_over(outside.heard())
    await outside.world.fold()
    path = f"/stores/{shop.store_id}/orders/{order['order_id']}"

    async def edit(quantity: int) -> None:
        wish = {"changes": [{"line": 1, "quantity": quantity}]}
        preview = (await shop.post(f"{path}/edits/preview", json=wish)).json()["data"]
        done = await shop.post(f"{path}/edits", json={**wish, "version": preview["version"]})
        assert done.status_code == 200, done.text

    await edit(1)
    assert (await shop.post(f"{path}/mark-paid")).status_code == 200
    await edit(3)
    await outside.world.fold()
    shown = await outside.order(order["order_id"])
    assert (shown["total"], shown["amount_received"], shown["amount_due"]) == (3 * 22995, 22995, 2 * 22995)
    assert [found async for _, found in examine(outside.world.worker_pool, shop.tenant_id) if found] == []
