"""Edits over HTTP: seen first, done once, and a new look when something has changed."""

from asyncio import gather
from typing import Any
from uuid import uuid4

from tests.kernel.world import Merchant, World
from tests.orders.test_gateway import buy, cart, product


async def order_of(world: World, shop: Merchant, *quantities: int) -> str:
    """A placed order with a line for each of ``quantities``, at 120 pounds a piece."""
    lines = [(await product(world, shop), quantity) for quantity in quantities]
    placed = await buy(await world.guest(), shop, cart(*lines))
    assert placed.status_code == 201, placed.text
    await world.fold()
    return str(placed.json()["data"]["order_id"])


def path(shop: Merchant, order_id: str, what: str) -> str:
    return f"/stores/{shop.store_id}/orders/{order_id}/{what}"


async def shown(shop: Merchant, order_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await shop.get(path(shop, order_id, "")[:-1])).json()["data"]
    return found


async def test_an_edit_is_seen_then_done_once(world: World) -> None:
    shop = await world.merchant()
    order_id, scarf = await order_of(world, shop, 2, 1), await product(world, shop, price=5000)
    wish = {"changes": [{"line": 1, "quantity": 1}], "additions": [{"product_id": str(scarf), "quantity": 2}]}
    seen = await shop.post(path(shop, order_id, "edits/preview"), json=wish)
    assert seen.status_code == 200, seen.text
    preview = seen.json()["data"]
    assert (preview["before"]["total"], preview["after"]["total"], preview["payment_asked"]) == (36000, 34000, 34000)
    assert [(line["line"], line["before"], line["after"]) for line in preview["lines"]] == [
        (1, 2, 1),
        (2, 1, 1),
        (3, 0, 2),
    ]
    assert (await shown(shop, order_id))["total"] == 36000, "a look changes nothing"
    apply = {**wish, "version": preview["version"]}
    done = await shop.post(path(shop, order_id, "edits"), json=apply)
    assert done.json()["data"] == preview
    order = await shown(shop, order_id)
    assert (order["total"], order["amount_due"], order["item_count"]) == (34000, 34000, 4)
    assert [line["line"] for line in order["line_items"]] == [1, 2, 3]
    again = await shop.post(path(shop, order_id, "edits"), json=apply)
    assert again.status_code == 409, again.text
    told = (await shop.get(path(shop, order_id, "activities"))).json()["data"]["items"]
    assert "order_edited" in {one["event_type"] for one in told}


async def test_the_same_key_applies_once_and_answers_twice(world: World) -> None:
    shop = await world.merchant()
    order_id = await order_of(world, shop, 3)
    wish = {"lines": [{"line": 1, "quantity": 1}], "reason": "one too many"}
    preview = (await shop.post(path(shop, order_id, "cancellations/preview"), json=wish)).json()["data"]
    assert preview["after"]["total"] == 24000
    key = {"idempotency-key": "k1"}
    apply = {**wish, "version": preview["version"]}
    first, again = [await shop.post(path(shop, order_id, "cancellations"), json=apply, headers=key) for _ in range(2)]
    assert first.status_code == again.status_code == 200, again.text
    assert first.json() == again.json()
    assert (await shown(shop, order_id))["item_count"] == 2


async def test_what_matters_has_changed_so_look_again(world: World) -> None:
    shop = await world.merchant()
    order_id = await order_of(world, shop, 3)
    wish = {"lines": [{"line": 1, "quantity": 1}]}
    old = (await shop.post(path(shop, order_id, "cancellations/preview"), json=wish)).json()["data"]
    assert (await shop.post(path(shop, order_id, "mark-paid"))).status_code == 200
    refused = await shop.post(path(shop, order_id, "cancellations"), json={**wish, "version": old["version"]})
    assert refused.status_code == 409, refused.text
    now = refused.json()["error"]["details"]["preview"]
    assert (now["refund"], now["currency"]) == (12000, "EGP")
    done = await shop.post(path(shop, order_id, "cancellations"), json={**wish, "version": now["version"]})
    assert done.status_code == 200, done.text
    assert (await shown(shop, order_id))["refund_due"] == 12000


async def test_calling_everything_off_is_a_cancelled_order(world: World) -> None:
    shop = await world.merchant()
    order_id = await order_of(world, shop, 1, 1)
    preview = (await shop.post(path(shop, order_id, "cancellations/preview"), json={})).json()["data"]
    assert preview["status"] == "cancelled"
    await shop.post(path(shop, order_id, "cancellations"), json={"version": preview["version"]})
    assert (await shown(shop, order_id))["status"] == "cancelled"


async def test_what_cannot_be_is_refused_in_preview_already(world: World) -> None:
    shop = await world.merchant()
    order_id = await order_of(world, shop, 2)
    refusals: list[tuple[str, dict[str, Any], int]] = [
        ("edits/preview", {"changes": [{"line": 9, "quantity": 1}]}, 422),
        ("edits/preview", {"changes": [{"line": 1, "quantity": 2}]}, 422),
        ("edits/preview", {"changes": [{"line": 1, "quantity": 99}]}, 409),
        ("edits/preview", {"changes": [{"line": 0, "quantity": 1}]}, 422),
        ("edits", {"changes": [{"line": 1, "quantity": 1}]}, 422),
        ("cancellations/preview", {"lines": [{"line": 1, "quantity": 3}]}, 422),
        ("cancellations", {"lines": [{"line": 1, "quantity": 1}], "version": "not it"}, 409),
    ]
    for what, body, status in refusals:
        answer = await shop.post(path(shop, order_id, what), json=body)
        assert answer.status_code == status, (what, body, answer.text)
    nobody = await shop.post(path(shop, str(uuid4()), "edits/preview"), json={"changes": [{"line": 1, "quantity": 1}]})
    assert nobody.status_code == 404


async def test_two_people_apply_what_both_have_seen_and_one_is_late(world: World) -> None:
    shop = await world.merchant()
    order_id = await order_of(world, shop, 3)
    wish = {"lines": [{"line": 1, "quantity": 1}]}
    preview = (await shop.post(path(shop, order_id, "cancellations/preview"), json=wish)).json()["data"]
    apply = {**wish, "version": preview["version"]}
    answers = await gather(*(shop.post(path(shop, order_id, "cancellations"), json=apply) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert (await shown(shop, order_id))["item_count"] == 2
