"""Card payments from checkout to paid, and everything that must not pay: over HTTP, with the provider's sandbox."""

import asyncio
import json
from typing import Any

import pytest
from msgspec.structs import replace

from numu_core.orders.events import OrderPaid
from numu_core.payments.events import (
    AttemptFailed,
    PaymentCaptured,
    PaymentIntended,
    PaymentMismatched,
    PaymentRefunded,
    PaymentRequested,
)
from numu_core.provider_orders.events import ReportKept
from tests.kernel.outside import Outside
from tests.kernel.sandbox import Posted


async def bought(outside: Outside) -> dict[str, Any]:
    """An order to be paid by card; the answer of checkout once the provider is ready."""
    await outside.connect("paymob")
    checkout = asyncio.create_task(outside.buy("paymob_card"))
    await outside.happened(PaymentRequested)
    await outside.react()
    answer = await checkout
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


async def order_at_paymob(outside: Outside) -> str:
    [intended] = await outside.facts(PaymentIntended)
    return str(intended.provider_order_id)


async def paid_at(outside: Outside, action: str = "pay", **said: Any) -> Posted:
    """Something happens at the provider; the callback, not handed over yet."""
    order_id = await order_at_paymob(outside)
    assert outside.sandbox.post(f"/_sandbox/paymob/orders/{order_id}/{action}", said).is_success
    return outside.heard()


async def test_checkout_hands_out_the_card_form_and_the_callback_pays_the_order(outside: Outside) -> None:
    order = await bought(outside)
    assert order["paymob_public_key"] == "egy_pk_test_sandbox0001"
    page = outside.sandbox.get(
        f"/unifiedcheckout/?publicKey={order['paymob_public_key']}&clientSecret={order['paymob_client_secret']}"
    )
    assert "459.90 EGP" in page.text
    assert (await outside.order(order["order_id"]))["status"] == "pending"
    answer = await outside.hand_over(await paid_at(outside))
    assert (answer.status_code, answer.json()["status"]) == (200, "received")
    seen = await outside.order(order["order_id"])
    assert (seen["status"], seen["payment_status"], seen["is_paid"]) == ("processing", "paid", True)
    assert outside.effects("paymob") == [("intention", True)]


async def test_the_client_secret_is_nowhere_in_the_log(outside: Outside) -> None:
    order = await bought(outside)
    for table, held in (("events", b"payments.payment_intended.v1"), ("job", b"payments.request_intention")):
        stored = await outside.stored(table)
        assert held in stored
        assert order["paymob_client_secret"].encode() not in stored
        assert b"sandbox-paymob-hmac-secret" not in stored


async def test_duplicates_at_the_same_moment_and_replays_capture_once(outside: Outside) -> None:
    await bought(outside)
    callback = await paid_at(outside)
    answers = await asyncio.gather(*(outside.hand_over(callback) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await outside.hand_over(callback)).status_code == 200
    assert len(await outside.facts(PaymentCaptured)) == 1
    assert len(await outside.facts(OrderPaid)) == 1


async def test_a_decline_leaves_the_order_open_and_another_card_pays(outside: Outside) -> None:
    order = await bought(outside)
    await outside.hand_over(await paid_at(outside, "decline"))
    assert (await outside.order(order["order_id"]))["status"] == "pending"
    late = await paid_at(outside, "decline")
    await outside.hand_over(await paid_at(outside))
    await outside.hand_over(late)
    assert (await outside.order(order["order_id"]))["payment_status"] == "paid"
    assert (len(await outside.facts(AttemptFailed)), len(await outside.facts(PaymentCaptured))) == (2, 1)


async def test_forged_unsigned_and_misdirected_callbacks_have_no_effect(outside: Outside) -> None:
    order = await bought(outside)
    genuine = await paid_at(outside)
    forged = replace(genuine, body=genuine.body.replace(b"45990", b"45991"))
    unsigned = replace(genuine, query={"store": genuine.query["store"]})
    theirs = await outside.world.merchant()
    before = len(await outside.facts())
    answers = [
        await outside.hand_over(forged),
        await outside.hand_over(unsigned),
        await outside.hand_over(replace(unsigned, query={})),
        await outside.hand_over(genuine, store=str(theirs.store_id)),  # a store without Paymob
        await outside.hand_over(genuine, store="00000000-0000-0000-0000-000000000000"),
        await outside.hand_over(genuine, store="nonsense"),
        await outside.hand_over(await paid_at(outside, "forge")),
    ]
    assert [answer.status_code for answer in answers] == [401] * 7
    assert len(await outside.facts()) == before
    assert (await outside.order(order["order_id"]))["payment_status"] == "pending"
    problem = answers[0].json()
    assert (problem["success"], "secret" in json.dumps(problem)) == (False, False)


async def test_another_shops_genuine_callback_pays_nothing_here(outside: Outside) -> None:
    """The same provider account connected to two shops of two tenants: an order is bound where it was asked for."""
    await bought(outside)
    genuine = await paid_at(outside)
    theirs = await outside.world.merchant()
    keys = {"secret_key": "egy_sk_test_sandbox0001", "public_key": "egy_pk_test_sandbox0001"}
    path = f"/stores/{theirs.store_id}/settings/payment/paymob/credentials"
    shared = {**keys, "hmac_secret": "sandbox-paymob-hmac-secret", "card_integration_id": "5012345"}
    assert (await theirs.put(path, json=shared)).status_code == 200
    assert (await outside.hand_over(genuine, store=str(theirs.store_id))).status_code == 200
    assert await outside.facts(PaymentCaptured) == []
    mine, outside.merchant = outside.merchant, theirs
    assert len(await outside.facts(ReportKept)) == 1
    outside.merchant = mine
    assert (await outside.hand_over(genuine)).status_code == 200
    assert len(await outside.facts(PaymentCaptured)) == 1


@pytest.mark.parametrize("action", ["pay-other-amount", "pay-other-currency"])
async def test_another_amount_or_currency_is_flagged_and_pays_nothing(outside: Outside, action: str) -> None:
    order = await bought(outside)
    assert (await outside.hand_over(await paid_at(outside, action))).status_code == 200
    assert len(await outside.facts(PaymentMismatched)) == 1
    assert (await outside.order(order["order_id"]))["payment_status"] == "pending"
    listed = await outside.merchant.get(f"/stores/{outside.merchant.store_id}/payments/transactions")
    [row] = listed.json()["data"]
    assert (row["status"], row["flags"]) == ("pending", [f"{action.rpartition('-')[2]}_mismatch"])


async def test_a_callback_that_beats_our_own_record_counts_as_soon_as_it_can(outside: Outside) -> None:
    await outside.connect("paymob")
    checkout = asyncio.create_task(outside.buy("paymob_card"))
    await outside.happened(PaymentRequested)
    outside.sandbox.post("/_sandbox/faults", {"provider": "paymob", "when": "after"})  # the answer will be lost
    await outside.react()
    await outside.wait(seconds=10)
    assert outside.effects("paymob") == [("intention", True), ("intention", False), ("intention", True)]
    assert (await checkout).status_code == 201
    callback = await paid_at(outside)
    assert (await outside.hand_over(callback)).status_code == 200
    assert len(await outside.facts(PaymentCaptured)) == 1


async def test_nobody_paid_in_time_so_the_stock_is_free_again(outside: Outside) -> None:
    order = await bought(outside)
    await outside.wait(minutes=39)
    assert (await outside.order(order["order_id"]))["status"] == "pending"
    await outside.wait(minutes=2)
    seen = await outside.order(order["order_id"])
    assert (seen["status"], seen["payment_status"]) == ("payment_failed", "failed")
    await outside.hand_over(await paid_at(outside))  # late, and there is stock: on again
    seen = await outside.order(order["order_id"])
    assert (seen["status"], seen["payment_status"]) == ("processing", "paid")
    await outside.wait(minutes=120)
    assert (await outside.order(order["order_id"]))["payment_status"] == "paid"


async def test_a_provider_that_says_no_fails_the_order_and_checkout_says_so(outside: Outside) -> None:
    await outside.connect("paymob", card_integration_id="1")
    checkout = asyncio.create_task(outside.buy("paymob_card"))
    await outside.happened(PaymentRequested)
    await outside.react()
    answer = await checkout
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "PAYMENT_ERROR")
    listed = await outside.merchant.get(f"/stores/{outside.merchant.store_id}/orders")
    assert [one["status"] for one in listed.json()["data"]["items"]] == ["payment_failed"]


async def test_a_store_without_the_provider_takes_no_cards(outside: Outside) -> None:
    refused = await outside.buy("paymob_card")
    assert refused.status_code == 400
    assert await outside.facts(PaymentRequested) == []
    path = f"/storefront/store/{outside.merchant.store_id}/payment-methods"
    methods = (await (await outside.world.guest()).get(path)).json()["data"]["methods"]
    assert [one["id"] for one in methods] == ["cod"]
    await outside.connect("paymob")
    shopper = await outside.world.browser(outside.merchant)
    methods = (await shopper.get(path)).json()["data"]["methods"]
    assert [one["id"] for one in methods] == ["cod", "paymob_card"]


async def test_a_refund_at_the_provider_is_looked_up_before_it_counts(outside: Outside) -> None:
    await bought(outside)
    callback = await paid_at(outside)
    await outside.hand_over(callback)
    paid = json.loads(callback.body)["obj"]["id"]
    outside.sandbox.post(f"/_sandbox/paymob/transactions/{paid}/refund", {"amount_cents": 15000})
    await outside.hand_over(outside.heard())
    await outside.react()
    [refunded] = await outside.facts(PaymentRefunded)
    assert refunded.refunded.minor == 15000
    listed = await outside.merchant.get(f"/stores/{outside.merchant.store_id}/payments/transactions")
    [row] = listed.json()["data"]
    assert (row["status"], row["refunded_cents"], row["reference_id"]) == ("partially_refunded", 15000, str(paid))


async def test_a_browser_return_shows_and_changes_nothing(outside: Outside) -> None:
    order = await bought(outside)
    order_id = await order_at_paymob(outside)
    click = outside.sandbox.client.post(f"{outside.sandbox.url}/_sandbox/paymob/orders/{order_id}/pay?page=return")
    there = click.headers["location"].partition("/api/v1")[2]
    callback = outside.heard()
    before = len(await outside.facts())
    await outside.world.fold()
    browser = await outside.world.guest()
    early = await browser.get(there)
    assert early.status_code == 307
    assert f"order_id={order['order_id']}" in early.headers["location"]
    assert "status=pending" in early.headers["location"]
    assert len(await outside.facts()) == before
    await outside.hand_over(callback)
    await outside.world.fold()
    late = await browser.get(there)
    home = f"http://{outside.merchant.subdomain}.localhost:3100/order-confirmation?"
    assert late.headers["location"].startswith(home)
    assert "status=paid&total=45990" in late.headers["location"]
    forged = await browser.get(there.replace("amount_cents=45990", "amount_cents=1"))
    assert forged.headers["location"].endswith("/checkout?payment_failed=true")
    assert (await browser.get("/webhooks/paymob/callback?success=true&order=1")).status_code == 404


async def test_transactions_are_the_stores_own(outside: Outside) -> None:
    await bought(outside)
    theirs = await outside.world.merchant()
    path = f"/stores/{outside.merchant.store_id}/payments/transactions"
    assert (await theirs.get(path)).status_code == 403
    assert (await theirs.get(f"/stores/{theirs.store_id}/payments/transactions")).json()["data"] == []
    [row] = (await outside.merchant.get(path)).json()["data"]
    assert (row["amount_cents"], row["gateway"], row["payment_method"]) == (45990, "paymob", "paymob_card")
    assert row["customer_name"] == "منى علي"
