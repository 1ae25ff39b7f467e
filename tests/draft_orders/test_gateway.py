"""Drafts over HTTP: among the orders, changed, converted, discarded."""

from typing import Any
from uuid import uuid4

from numu_core.customers.commands import RegisterCustomer
from tests.kernel.world import Merchant, World
from tests.orders.test_gateway import HOME, product


async def wish(world: World, shop: Merchant, **more: Any) -> dict[str, Any]:
    """What staff prepares: two pieces at 100 pounds, for a customer of the shop."""
    customer_id = uuid4()
    customer = RegisterCustomer(customer_id=customer_id, store_id=shop.store_id, first_name="Mona", last_name="Adel")
    await world.engine.execute(shop.tenant_id, customer, actor="staff:test")
    line = {"product_id": str(await product(world, shop)), "product_name": "Shirt", "quantity": 2, "unit_price": 10000}
    body = {"customer_id": str(customer_id), "line_items": [line], "shipping_address": HOME, "shipping_cost": 3000}
    return {**body, "payment_method": "cod", "customer_notes": "ring twice", **more}


def at(shop: Merchant, path: str) -> str:
    return f"/stores/{shop.store_id}/orders/{path}"


async def drafted(world: World, shop: Merchant, **more: Any) -> dict[str, Any]:
    answer = await shop.post(at(shop, "drafts"), json=await wish(world, shop, **more))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


async def test_a_draft_becomes_an_order_under_the_same_id(world: World) -> None:
    shop = await world.merchant()
    draft = await drafted(world, shop)
    assert (draft["status"], draft["order_number"], draft["total"]) == ("draft", "DRAFT-000001", 23000)
    listed = (await shop.get(at(shop, "?status=draft"))).json()["data"]["items"]
    assert [one["id"] for one in listed] == [draft["id"]]
    changed = await shop.patch(at(shop, draft["id"]), json={"discount_amount": 3000, "notes": "for Eid"})
    assert (changed.json()["data"]["total"], changed.json()["data"]["notes"]) == (20000, "for Eid")
    guest = await world.guest()
    assert (await guest.get(f"/storefront/track/{draft['id']}")).status_code == 404, "shoppers see no drafts"
    converted = await shop.post(at(shop, f"{draft['id']}/convert"))
    assert converted.status_code == 200, converted.text
    order = converted.json()["data"]
    assert (order["id"], order["status"], order["order_number"]) == (draft["id"], "pending", "ORD-000001")
    assert (order["total"], order["discount_amount"], order["customer_notes"]) == (20000, 3000, "ring twice")
    assert order["notes"] == "for Eid"
    assert (await shop.post(at(shop, f"{draft['id']}/convert"))).status_code == 422
    assert (await guest.get(f"/storefront/track/{draft['id']}")).status_code == 200


async def test_the_same_key_converts_once(world: World) -> None:
    shop = await world.merchant()
    draft, key = await drafted(world, shop), {"idempotency-key": "k"}
    first, again = [await shop.post(at(shop, f"{draft['id']}/convert"), headers=key) for _ in range(2)]
    assert first.status_code == again.status_code == 200, again.text
    assert first.json()["data"]["order_number"] == again.json()["data"]["order_number"]


async def test_a_draft_moves_by_status_like_an_order(world: World) -> None:
    shop = await world.merchant()
    one, other, third = [await drafted(world, shop) for _ in range(3)]
    wrong = await shop.patch(at(shop, f"{one['id']}/status"), json={"status": "shipped"})
    assert wrong.status_code == 422
    moved = await shop.patch(at(shop, f"{one['id']}/status"), json={"status": "pending"})
    assert moved.json()["data"]["order_number"] == "ORD-000001"
    body = {"order_ids": [other["id"], one["id"]], "status": "cancelled"}
    assert (await shop.post(at(shop, "bulk-status"), json=body)).json()["data"]["updated"] == 2
    assert (await shop.delete(at(shop, third["id"]))).status_code == 204
    shown = (await shop.get(at(shop, third["id"]))).json()["data"]
    assert (shown["status"], shown["order_number"]) == ("cancelled", "DRAFT-000003")


async def test_what_is_no_draft_of_this_store(world: World) -> None:
    shop, other = await world.merchant(), await world.merchant()
    draft = await drafted(world, shop)
    assert (await other.post(at(other, f"{draft['id']}/convert"))).status_code == 404
    assert (await shop.post(at(shop, f"{uuid4()}/convert"))).status_code == 404
    dear = await shop.post(at(shop, "drafts"), json=await wish(world, shop, currency="USD"))
    assert dear.status_code == 422
    assert (await shop.post(at(shop, "drafts"), json={})).status_code == 422
    nobody = await shop.post(at(shop, "drafts"), json={**await wish(world, shop), "customer_id": str(uuid4())})
    assert nobody.status_code == 404


async def test_a_draft_without_stock_stays_one(world: World) -> None:
    shop = await world.merchant()
    body = await wish(world, shop)
    body["line_items"][0]["quantity"] = 50
    draft = (await shop.post(at(shop, "drafts"), json=body)).json()["data"]
    assert (await shop.post(at(shop, f"{draft['id']}/convert"))).status_code == 409
    assert (await shop.get(at(shop, draft["id"]))).json()["data"]["status"] == "draft"
