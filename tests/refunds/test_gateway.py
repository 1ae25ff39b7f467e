"""Money back over the real stack, with the provider's sandbox: once, whatever is lost, refused or killed."""

from typing import Any
from uuid import UUID

import pytest

from deploy.doctor import examine
from numu_core.kernel.money import Money
from numu_core.orders.commands import DeliverOrder, ReturnOrder, ShipOrder
from numu_core.orders.events import MoneyReturned
from numu_core.payments.events import PaymentIntended, PaymentRefunded
from numu_core.refunds.events import RefundFailed, RefundProcessed, RefundStarted
from numu_workers.kernel.actors import JobContext
from tests.kernel.outside import PAYMOB_KEYS, Outside
from tests.payments.test_paying import bought, deposit

PROFILE = 778899


async def paid(outside: Outside) -> dict[str, Any]:
    """An order for 459.90 pounds, paid by card."""
    await outside.connect("paymob")
    order = await bought(outside, "paymob_card")
    await pay(outside)
    assert (await outside.order(order["order_id"]))["payment_status"] == "paid"
    return order


async def pay(outside: Outside) -> None:
    *_, intended = await outside.facts(PaymentIntended)
    assert outside.sandbox.post(f"/_sandbox/paymob/orders/{intended.provider_order_id}/pay").is_success
    assert (await outside.hand_over(outside.heard())).status_code == 200
    await outside.world.fold()


def path(outside: Outside, order: dict[str, Any]) -> str:
    return f"/stores/{outside.merchant.store_id}/orders/{order['order_id']}"


async def cancel(outside: Outside, order: dict[str, Any]) -> None:
    assert (await outside.merchant.delete(path(outside, order))).status_code == 204


async def edit(outside: Outside, order: dict[str, Any], quantity: int) -> None:
    wish = {"changes": [{"line": 1, "quantity": quantity}]}
    preview = (await outside.merchant.post(f"{path(outside, order)}/edits/preview", json=wish)).json()["data"]
    done = await outside.merchant.post(f"{path(outside, order)}/edits", json={**wish, "version": preview["version"]})
    assert done.status_code == 200, done.text


async def react(outside: Outside) -> None:
    await outside.react()
    await outside.world.fold()


async def listed(outside: Outside, order: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await outside.merchant.get(f"{path(outside, order)}/refunds")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]["items"]
    return found


async def sound(outside: Outside) -> None:
    """Every balance follows from the bare facts."""
    await outside.world.fold()
    found = [found async for _, found in examine(outside.world.worker_pool, outside.merchant.tenant_id) if found]
    assert found == []


def refunds_made(outside: Outside) -> int:
    return sum(what == "refund" for what, _ in outside.effects("paymob"))


@pytest.fixture(autouse=True)
def moods(outside: Outside) -> Any:
    """The sandbox is everybody's: leave it as it was."""
    yield
    outside.sandbox.post(f"/_sandbox/paymob/refunds/{PROFILE}/accept")
    for when in ("before", "after"):
        outside.sandbox.post("/_sandbox/faults", {"provider": "paymob", "when": when, "times": 0})


async def test_a_cancelled_order_that_was_paid_by_card_is_given_back_and_says_so(outside: Outside) -> None:
    order = await paid(outside)
    await cancel(outside, order)
    [waiting] = await listed(outside, order)
    assert (waiting["status"], waiting["amount"], waiting["refund_number"]) == ("processing", 45990, "RFD-0001")
    assert (await outside.order(order["order_id"]))["refund_due"] == 45990
    await react(outside)
    shown = await outside.order(order["order_id"])
    assert (shown["status"], shown["payment_status"], shown["is_paid"]) == ("cancelled", "refunded", False)
    assert (shown["refund_due"], shown["amount_refunded"], shown["amount_received"]) == (0, 45990, 0)
    [refund] = await listed(outside, order)
    one = (await outside.merchant.get(f"{path(outside, order)}/refunds/{refund['id']}")).json()["data"]
    assert (one["status"], one["payment_provider"], one["cause"]) == ("processed", "paymob", "order_cancelled")
    assert one["processed_at"]
    callback = outside.heard()  # Paymob tells of the refund, twice
    for _ in range(2):
        assert (await outside.hand_over(callback)).status_code == 200
        await react(outside)
    assert refunds_made(outside) == 1
    assert len(await outside.facts(MoneyReturned)) == 1
    assert len(await outside.facts(PaymentRefunded)) == 1
    await sound(outside)


async def test_an_edit_and_then_a_cancellation_give_back_what_came_in_and_no_more(outside: Outside) -> None:
    order = await paid(outside)
    await edit(outside, order, 1)
    await react(outside)
    shown = await outside.order(order["order_id"])
    assert (shown["payment_status"], shown["refund_due"], shown["amount_received"]) == ("partially_refunded", 0, 22995)
    assert shown["is_paid"]
    await sound(outside)
    await cancel(outside, order)
    await react(outside)
    assert [one["amount"] for one in await listed(outside, order)] == [22995, 22995]
    assert [one.amount.minor for one in await outside.facts(MoneyReturned)] == [22995, 22995]
    [card] = (await outside.merchant.get(f"/stores/{outside.merchant.store_id}/payments/transactions")).json()["data"]
    assert (card["status"], card["refunded_cents"]) == ("refunded", 45990)
    await sound(outside)


async def test_two_refunds_at_once_go_one_after_the_other(outside: Outside) -> None:
    order = await paid(outside)
    await edit(outside, order, 1)
    await cancel(outside, order)
    assert sorted(one["status"] for one in await listed(outside, order)) == ["approved", "processing"]
    await react(outside)
    assert {one["status"] for one in await listed(outside, order)} == {"processed"}
    assert refunds_made(outside) == 2
    assert sum(one.amount.minor for one in await outside.facts(MoneyReturned)) == 45990
    await sound(outside)


async def test_a_lost_answer_is_looked_for_and_nothing_goes_back_twice(outside: Outside) -> None:
    order = await paid(outside)
    await edit(outside, order, 1)
    outside.sandbox.post("/_sandbox/faults", {"provider": "paymob", "when": "after", "skip": 2})  # the refund itself
    await react(outside)
    assert refunds_made(outside) == 1
    assert (await listed(outside, order))[0]["status"] == "processing", "nobody knows yet"
    await outside.wait(minutes=1)
    assert await outside.facts(RefundProcessed) == [], "the books are left to settle"
    await outside.wait(minutes=2)
    await outside.world.fold()
    assert (await listed(outside, order))[0]["status"] == "processed"
    assert refunds_made(outside) == 1
    assert [one.amount for one in await outside.facts(MoneyReturned)] == [Money(22995, "EGP")]
    await sound(outside)


async def test_a_worker_that_dies_between_call_and_fact_gives_nothing_back_twice(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await paid(outside)
    await edit(outside, order, 1)
    whole = JobContext.run

    async def killed(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(JobContext, "run", killed)
    await react(outside)
    assert refunds_made(outside) == 1
    assert await outside.facts(RefundProcessed) == []
    monkeypatch.setattr(JobContext, "run", whole)
    await outside.wait(minutes=5)
    await outside.world.fold()
    assert (await listed(outside, order))[0]["status"] == "processed"
    assert refunds_made(outside) == 1
    await sound(outside)


async def test_a_refusal_is_shown_and_can_be_tried_again_or_done_by_hand(outside: Outside) -> None:
    order = await paid(outside)
    outside.sandbox.post(f"/_sandbox/paymob/refunds/{PROFILE}/decline")
    await cancel(outside, order)
    await react(outside)
    [refund] = await listed(outside, order)
    assert (refund["status"], refund["failure_reason"]) == ("failed", "Do not honour")
    assert (await outside.order(order["order_id"]))["refund_due"] == 45990
    told = (await outside.merchant.get(f"{path(outside, order)}/activities")).json()["data"]["items"]
    assert "refund_failed" in {one["event_type"] for one in told}
    failed = await outside.merchant.get(f"/stores/{outside.merchant.store_id}/refunds?status=failed")
    assert [one["id"] for one in failed.json()["data"]["items"]] == [refund["id"]]
    one = f"{path(outside, order)}/refunds/{refund['id']}"
    assert (await outside.merchant.post(f"{one}/process")).json()["data"]["status"] == "processing"
    busy = await outside.merchant.post(f"{one}/process?by_hand=true")
    assert busy.status_code == 409, "a person and the provider would both give it"
    await react(outside)
    assert len(await outside.facts(RefundFailed)) == 2
    outside.sandbox.post(f"/_sandbox/paymob/refunds/{PROFILE}/accept")
    assert (await outside.merchant.post(f"{one}/process")).status_code == 200
    await react(outside)
    done = (await outside.merchant.get(one)).json()["data"]
    assert (done["status"], done["failure_reason"], refunds_made(outside)) == ("processed", None, 1)
    assert (await outside.merchant.post(f"{one}/process")).json()["data"]["status"] == "processed"
    await react(outside)
    assert refunds_made(outside) == 1
    await sound(outside)


async def test_what_failed_is_given_by_hand_and_never_by_the_provider_as_well(outside: Outside) -> None:
    order = await paid(outside)
    outside.sandbox.post(f"/_sandbox/paymob/refunds/{PROFILE}/decline")
    await cancel(outside, order)
    await react(outside)
    outside.sandbox.post(f"/_sandbox/paymob/refunds/{PROFILE}/accept")
    [refund] = await listed(outside, order)
    done = await outside.merchant.post(f"{path(outside, order)}/refunds/{refund['id']}/process?by_hand=true")
    assert (done.json()["data"]["status"], done.json()["data"]["by_hand"]) == ("processed", True)
    await react(outside)
    assert refunds_made(outside) == 0
    assert (await outside.order(order["order_id"]))["refund_due"] == 0
    await sound(outside)


async def test_a_refund_that_the_bank_takes_its_time_over_is_followed(outside: Outside) -> None:
    order = await paid(outside)
    outside.sandbox.post(f"/_sandbox/paymob/refunds/{PROFILE}/hold")
    await cancel(outside, order)
    await react(outside)
    outside.heard()  # that it is pending
    [refund] = await listed(outside, order)
    one = (await outside.merchant.get(f"{path(outside, order)}/refunds/{refund['id']}")).json()["data"]
    assert one["status"] == "processing"
    await outside.wait(minutes=12)
    assert await outside.facts(RefundProcessed) == []
    assert outside.sandbox.post(f"/_sandbox/paymob/transactions/{one['provider_refund_id']}/complete").is_success
    await outside.wait(minutes=12)  # its callback is lost
    await outside.world.fold()
    assert (await listed(outside, order))[0]["status"] == "processed"
    assert refunds_made(outside) == 1
    await sound(outside)


async def test_a_second_payment_for_the_same_order_goes_back(outside: Outside) -> None:
    order = await paid(outside)
    await pay(outside)
    [refund] = await listed(outside, order)
    assert (refund["reason"], refund["amount"], refund["status"]) == ("duplicate_order", 45990, "processing")
    await react(outside)
    assert (await listed(outside, order))[0]["status"] == "processed"
    shown = await outside.order(order["order_id"])
    assert (shown["payment_status"], shown["amount_received"], shown["amount_refunded"]) == ("paid", 45990, 0)
    [card] = (await outside.merchant.get(f"/stores/{outside.merchant.store_id}/payments/transactions")).json()["data"]
    assert (card["status"], card["owed_cents"], card["flags"]) == ("paid", 0, [])
    await sound(outside)


async def test_without_the_key_for_reading_nothing_is_given_back_blindly(outside: Outside) -> None:
    order = await paid(outside)
    keys = {name: key for name, key in PAYMOB_KEYS.items() if name != "api_key"}
    settings = f"/stores/{outside.merchant.store_id}/settings/payment/paymob/credentials"
    assert (await outside.merchant.put(settings, json=keys)).status_code == 200
    await cancel(outside, order)
    await react(outside)
    [refund] = await listed(outside, order)
    assert (refund["status"], refunds_made(outside)) == ("failed", 0)
    assert "api_key" in refund["failure_reason"]
    await outside.connect("paymob")
    await outside.merchant.post(f"{path(outside, order)}/refunds/{refund['id']}/process")
    await react(outside)
    assert ((await listed(outside, order))[0]["status"], refunds_made(outside)) == ("processed", 1)


async def test_a_parcel_that_comes_back_pays_its_buyer_back(outside: Outside) -> None:
    order = await paid(outside)
    for command in (ShipOrder, ReturnOrder):
        await outside.world.engine.execute(
            outside.merchant.tenant_id, command(order_id=UUID(order["order_id"])), actor="staff:test"
        )
    await react(outside)
    shown = await outside.order(order["order_id"])
    assert (shown["status"], shown["payment_status"], shown["refund_due"]) == ("returned", "refunded", 0)
    await sound(outside)


async def test_a_deposit_waits_for_the_merchant_unless_the_store_gives_deposits_back(outside: Outside) -> None:
    order = await deposit(outside)
    await pay(outside)
    await cancel(outside, order)
    await react(outside)
    [refund] = await listed(outside, order)
    assert (refund["status"], refund["amount"], refunds_made(outside)) == ("requested", 6000, 0)
    one = f"{path(outside, order)}/refunds/{refund['id']}"
    assert (await outside.merchant.post(f"{one}/process")).status_code == 422
    rejected = await outside.merchant.post(f"{one}/reject", json={"reason": "agreed at checkout"})
    assert (rejected.json()["data"]["status"], rejected.status_code) == ("rejected", 200)
    assert rejected.json()["data"]["rejected_by"]
    shown = await outside.order(order["order_id"])
    assert (shown["refund_due"], shown["amount_received"]) == (0, 6000)
    await sound(outside)


async def test_cash_goes_back_by_hand_when_somebody_has_asked_agreed_and_paid(outside: Outside) -> None:
    order = await bought(outside)
    refused = await outside.merchant.post(
        f"{path(outside, order)}/refunds", json={"refund_type": "full", "reason": "defective"}
    )
    assert refused.status_code == 409, refused.text
    deliver = DeliverOrder(order_id=UUID(order["order_id"]))
    await outside.world.engine.execute(outside.merchant.tenant_id, deliver, actor="staff:test")
    wish = {"refund_type": "partial", "amount": 10000, "reason": "defective", "reason_note": "a hole"}
    unclear = await outside.merchant.post(f"{path(outside, order)}/refunds", json={**wish, "amount": None})
    assert (unclear.status_code, unclear.json()["error"]["details"][0]["field"]) == (422, "amount")
    wanted = await outside.merchant.post(f"{path(outside, order)}/refunds", json=wish)
    assert wanted.status_code == 201, wanted.text
    refund = wanted.json()["data"]
    assert (refund["status"], refund["payment_provider"], refund["reason_note"]) == ("requested", None, "a hole")
    assert refund["requested_by"]
    one = f"{path(outside, order)}/refunds/{refund['id']}"
    assert (await outside.merchant.post(f"{one}/approve")).json()["data"]["status"] == "approved"
    done = (await outside.merchant.post(f"{one}/process")).json()["data"]
    assert (done["status"], done["by_hand"], done["refund_type"]) == ("processed", True, "partial")
    shown = await outside.order(order["order_id"])
    assert (shown["status"], shown["payment_status"]) == ("delivered", "partially_refunded")
    assert (shown["amount_received"], shown["amount_refunded"], shown["refund_due"]) == (35990, 10000, 0)
    balances = (await outside.merchant.get(f"/stores/{outside.merchant.store_id}/payments/balances")).json()["data"]
    assert balances["store_balance_cents"] == 35990
    too_much = await outside.merchant.post(f"{path(outside, order)}/refunds", json={**wish, "amount": 35991})
    assert too_much.status_code == 400, too_much.text
    rest = await outside.merchant.post(
        f"{path(outside, order)}/refunds", json={"refund_type": "full", "reason": "other"}
    )
    its = f"{path(outside, order)}/refunds/{rest.json()['data']['id']}"
    await outside.merchant.post(f"{its}/approve")
    await outside.merchant.post(f"{its}/process")
    assert (await outside.order(order["order_id"]))["status"] == "refunded"
    await sound(outside)
    assert await outside.facts(RefundStarted) == []


async def test_whoever_pays_while_the_order_is_called_off_has_the_money_back(outside: Outside) -> None:
    await outside.connect("paymob")
    order = await bought(outside, "paymob_card")
    await cancel(outside, order)
    await pay(outside)
    [refund] = await listed(outside, order)
    assert refund["status"] == "processing"
    await react(outside)
    assert ((await listed(outside, order))[0]["status"], refunds_made(outside)) == ("processed", 1)
    shown = await outside.order(order["order_id"])
    assert (shown["status"], shown["amount_received"], shown["refund_due"]) == ("cancelled", 0, 0)
    await sound(outside)


async def test_a_deposit_that_comes_too_late_goes_back_whatever_the_store_keeps(outside: Outside) -> None:
    order = await deposit(outside)
    await outside.wait(minutes=45)
    assert (await outside.order(order["order_id"]))["status"] == "cancelled"
    await pay(outside)
    await react(outside)
    [refund] = await listed(outside, order)
    assert (refund["status"], refund["amount"], refunds_made(outside)) == ("processed", 6000, 1)
    assert (await outside.order(order["order_id"]))["payment_status"] == "refunded"
    await sound(outside)


async def test_staff_marks_a_cash_order_as_refunded(outside: Outside) -> None:
    order = await bought(outside)
    deliver = DeliverOrder(order_id=UUID(order["order_id"]))
    await outside.world.engine.execute(outside.merchant.tenant_id, deliver, actor="staff:test")
    marked = await outside.merchant.patch(f"{path(outside, order)}/status", json={"status": "refunded"})
    assert marked.status_code == 200, marked.text
    shown = marked.json()["data"]
    assert (shown["status"], shown["payment_status"], shown["refund_due"]) == ("refunded", "refunded", 0)
    assert shown["amount_refunded"] == 45990
    assert [one["status"] for one in await listed(outside, order)] == ["processed"]
    balances = (await outside.merchant.get(f"/stores/{outside.merchant.store_id}/payments/balances")).json()["data"]
    assert balances["store_balance_cents"] == 0
    await react(outside)
    assert refunds_made(outside) == 0
    await sound(outside)


async def test_what_a_gift_card_paid_goes_back_onto_it_and_the_rest_to_the_buyer(outside: Outside) -> None:
    cards = f"/stores/{outside.merchant.store_id}/gift-cards"
    issued = (await outside.merchant.post(cards, json={"initial_balance_cents": 10000})).json()["data"]
    await outside.connect("paymob")
    order = await bought(outside, "paymob_card", gift_card_codes=[issued["code"]])
    await pay(outside)
    assert (await outside.order(order["order_id"]))["amount_received"] == 35990
    await cancel(outside, order)
    await react(outside)
    [card] = (await outside.merchant.get(cards)).json()["data"]
    assert card["current_balance_cents"] == 10000
    assert [(one["amount"], one["status"]) for one in await listed(outside, order)] == [(35990, "processed")]
    assert [one.amount for one in await outside.facts(MoneyReturned)] == [Money(35990, "EGP")]
    await sound(outside)
