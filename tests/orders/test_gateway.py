"""Orders over HTTP: what the rules cannot show, such as shapes, permissions, keys and who sees what."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from numu_core.customers.commands import RegisterCustomer
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.money import Money
from numu_core.orders.events import OrderPlaced
from numu_core.products.commands import AddProduct
from numu_core.products.events import Status
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.errors import NotAllowed
from numu_gateway.orders.commands import may_ask
from tests.kernel.world import Client, Merchant, World

HOME = {
    "first_name": "<b>Mona</b>",
    "last_name": "Adel",
    "address_line1": "12 Tahrir St",
    "city": "Cairo",
    "state": "Cairo",
    "country": "EG",
    "phone": "٠١٠٠١٢٣٤٥٦٧",
}


async def product(world: World, shop: Merchant, *, price: int = 12000, quantity: int = 5, name: str = "قميص") -> UUID:
    """A product for sale, with stock."""
    product_id = uuid4()
    command = AddProduct(
        product_id=product_id,
        store_id=shop.store_id,
        name=name,
        price=Money(price, "EGP"),
        status=Status.ACTIVE,
        quantity=quantity,
        sku=f"SKU-{product_id.hex[:6]}",
    )
    await world.engine.execute(shop.tenant_id, command, actor="staff:test")
    return product_id


def cart(*lines: tuple[UUID, int], **more: Any) -> dict[str, Any]:
    items = [{"product_id": str(product_id), "quantity": quantity} for product_id, quantity in lines]
    wish = {"line_items": items, "shipping_address": HOME, "payment_method": "cod", "guest_email": "mona@example.com"}
    return {**wish, "cod_requested": True, "storefront_origin": "https://x.example", **more}


async def buy(client: Client, shop: Merchant, wish: dict[str, Any], key: str | None = None) -> Any:
    headers = {"idempotency-key": key} if key else {}
    return await client.post(f"/storefront/store/{shop.store_id}/checkout", json=wish, headers=headers)


async def placed(world: World, shop: Merchant) -> list[OrderPlaced]:
    async with tenant_session(world.pool, shop.tenant_id) as db:
        found = await world.log.read(db, shop.tenant_id, types=[OrderPlaced])
    return [event for event, _ in found if isinstance(event, OrderPlaced)]


async def test_a_guest_buys_and_the_shop_sees_it(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    answer = await buy(guest, shop, cart((shirt, 2), customer_notes="<script>x</script>ring twice"))
    assert answer.status_code == 201, answer.text
    data = answer.json()["data"]
    assert data["order_number"] == "ORD-000001"
    assert (data["total"], data["currency"], data["payment_status"]) == (24000, "EGP", "pending")
    assert data["payment_url"] is None
    await world.fold()
    order = (await shop.get(f"/stores/{shop.store_id}/orders/{data['order_id']}")).json()["data"]
    assert order["line_items"] == [
        {
            "line": 1,
            "product_id": str(shirt),
            "product_name": "قميص",
            "variant_id": None,
            "variant_name": None,
            "sku": f"SKU-{shirt.hex[:6]}",
            "quantity": 2,
            "unit_price": 12000,
            "total_price": 24000,
        }
    ]
    assert (order["subtotal"], order["tax_amount"], order["total"]) == (24000, 2947, 24000)
    assert order["shipping_address"]["full_name"] == "Mona Adel"
    assert order["shipping_address"]["phone"] == "+201001234567"
    assert order["customer_notes"] == "ring twice"
    assert (order["status"], order["is_paid"], order["can_be_cancelled"]) == ("pending", False, True)
    assert order["item_count"] == 2

    page = (await shop.get(f"/stores/{shop.store_id}/orders/")).json()["data"]
    assert (page["total"], page["total_pages"], page["page_size"]) == (1, 1, 20)
    [item] = page["items"]
    assert (item["id"], item["customer_name"], item["campaign"]) == (data["order_id"], "Mona Adel", None)


async def test_the_same_key_places_one_order(world: World) -> None:
    shop, guests = await world.merchant(), [await world.guest() for _ in range(50)]
    shirt, guest = await product(world, shop), guests[0]
    answers = await asyncio.gather(*(buy(one, shop, cart((shirt, 1)), "click-1") for one in guests))
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.text for answer in answers}) == 1
    assert len(await placed(world, shop)) == 1
    other = await buy(guest, shop, cart((shirt, 2)), "click-1")
    assert other.status_code == 422
    assert len(await placed(world, shop)) == 1


async def test_two_buyers_and_one_piece(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    last = await product(world, shop, quantity=1)
    answers = await asyncio.gather(*(buy(guest, shop, cart((last, 1))) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert refused["detail"]["code"] == "inventory/not-enough-stock"
    assert refused["detail"]["message_ar"] == "الكمية المتاحة غير كافية"
    assert (refused["detail"]["requested"], refused["detail"]["available"]) == (1, 0)


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"payment_method": "kashier"}, 400, "orders/payment-method-not-enabled"),
        ({"payment_method": "paymob_card"}, 400, "payments/method-unavailable"),
        ({"coupon_code": "WELCOME10"}, 422, "coupons/coupon-unknown"),
        ({"gift_card_codes": ["GC-AAAA"]}, 422, "gift_cards/gift-card-unknown"),
        ({"selected_shipping_rate_id": str(uuid4())}, 422, "shipping/rate-not-offered"),
        ({"saved_payment_method_id": str(uuid4())}, 400, "orders/not-offered"),
        ({"shipping_address": {**HOME, "phone": None}}, 400, "phone_required_for_cod"),
        ({"shipping_address": {**HOME, "phone": "12"}}, 400, "gateway/bad-phone"),
    ],
)
async def test_what_cannot_be_done_is_refused_and_nothing_happens(
    world: World, more: dict[str, Any], status: int, code: str
) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    answer = await buy(guest, shop, cart((shirt, 1), **more))
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]["code"] == code
    assert answer.json()["detail"]["message_ar"]
    assert await placed(world, shop) == []


async def test_a_wrong_body_names_its_fields(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    wrong = cart((shirt, 0), shipping_address={**HOME, "city": "", "country": "E"})
    answer = await buy(guest, shop, wrong)
    assert answer.status_code == 422
    fields = {one["field"] for one in answer.json()["error"]["details"]}
    assert fields == {"line_items.0.quantity", "shipping_address.city", "shipping_address.country"}
    empty = await buy(guest, shop, cart())
    assert empty.status_code == 422
    assert await placed(world, shop) == []


async def test_a_free_order_is_paid(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    gift = await product(world, shop, price=0)
    data = (await buy(guest, shop, cart((gift, 1)))).json()["data"]
    assert (data["total"], data["payment_status"]) == (0, "paid")


async def test_orders_are_found_by_what_people_know(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop, quantity=9)
    first = (await buy(guest, shop, cart((shirt, 1)))).json()["data"]
    other = {**HOME, "first_name": "أحمد", "last_name": "100%_علي", "phone": "01112345678"}
    second = (await buy(guest, shop, cart((shirt, 1), shipping_address=other, guest_email=None))).json()["data"]
    url = f"/stores/{shop.store_id}/orders"

    async def found(**query: Any) -> list[str]:
        answer = await shop.get(url, params=query)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["data"]["items"]]

    a, b = first["order_id"], second["order_id"]
    await world.fold()
    assert await found() == [b, a]
    assert await found(search="احمد") == [b]
    assert await found(search="01001234567") == [a]
    assert await found(search="MONA@") == [a]
    assert await found(search="ord-000002") == [b]
    assert await found(search="100%_") == [b]
    assert await found(search="%") == [b]
    assert await found(status="confirmed") == []
    assert await found(payment_status="pending", fulfillment_status="unfulfilled") == [b, a]
    assert await found(date_from="2100-01-01T00:00:00Z") == []
    assert await found(date_to="2100-01-01T00:00:00Z", limit=1, page=2) == [a]
    assert (await shop.get(url, params={"limit": 101})).status_code == 422
    assert (await shop.get(url, params={"date_from": "yesterday"})).status_code == 422


async def test_staff_walk_an_order_through_its_life(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    order_id = (await buy(guest, shop, cart((shirt, 2)))).json()["data"]["order_id"]
    url = f"/stores/{shop.store_id}/orders/{order_id}"
    skipped = await shop.patch(f"{url}/status", json={"status": "shipped"})
    assert skipped.status_code == 422
    assert skipped.json()["error"]["type"] == "/problems/kernel/bad-transition"
    for status in ("confirmed", "processing", "shipped", "delivered"):
        answer = await shop.patch(f"{url}/status", json={"status": status})
        assert answer.status_code == 200, answer.text
        assert answer.json()["data"]["status"] == status
    order = answer.json()["data"]
    assert (order["payment_status"], order["fulfillment_status"], order["is_paid"]) == ("paid", "fulfilled", True)
    assert None not in (order["paid_at"], order["shipped_at"], order["delivered_at"])
    assert (await shop.delete(url)).status_code == 422

    timeline = (await shop.get(f"{url}/timeline")).json()["data"]
    steps = [event["status"] for event in timeline["events"]]
    assert steps == ["pending", "confirmed", "processing", "shipped", "delivered", "paid"]
    arabic = (await shop.get(f"{url}/timeline", headers={"accept-language": "ar"})).json()["data"]
    assert arabic["events"][0]["description"] == "تم تسجيل الطلب"

    tracked = (await guest.get(f"/storefront/track/{order_id}")).json()["data"]
    assert (tracked["order_number"], tracked["status"], tracked["total"]) == ("ORD-000001", "delivered", 24000)
    assert tracked["shipping_address"] == {"city": "Cairo", "governorate": "Cairo", "country": "EG"}
    assert tracked["store"]["subdomain"] == shop.subdomain
    assert tracked["timeline"]["delivered_at"] is not None
    assert "1001234567" not in str(tracked)


async def test_tracking_shows_the_shops_and_the_products_pictures(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    logo, shot = "https://cdn.example.com/logo.png", "https://cdn.example.com/shirt.png"
    assert (await shop.patch(f"/stores/{shop.store_id}", json={"logo_url": logo})).status_code == 200
    shirt = await product(world, shop)
    told = await shop.patch(f"/stores/{shop.store_id}/products/{shirt}", json={"images": [shot]})
    assert told.status_code == 200, told.text
    order_id = (await buy(guest, shop, cart((shirt, 1)))).json()["data"]["order_id"]
    await world.fold()
    tracked = (await guest.get(f"/storefront/track/{order_id}")).json()["data"]
    assert tracked["store"]["logo_url"] == logo
    assert [line["product_image_url"] for line in tracked["line_items"]] == [shot]


async def test_who_has_no_id_tracks_nothing(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    alike = UUID(int=uuid4().int >> 24 << 24 | shop.store_id.int & 0xFFFFFF)
    for unknown in (uuid4(), alike):
        assert (await guest.get(f"/storefront/track/{unknown}")).status_code == 404


async def test_cancelling_gives_the_stock_back(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    last = await product(world, shop, quantity=1)
    order_id = (await buy(guest, shop, cart((last, 1)))).json()["data"]["order_id"]
    url = f"/stores/{shop.store_id}/orders/{order_id}"
    assert (await shop.delete(url, params={"reason": "out of town"})).status_code == 204
    assert (await shop.delete(url)).status_code == 204
    assert (await shop.get(url)).json()["data"]["status"] == "cancelled"
    activities = (await shop.get(f"{url}/activities")).json()["data"]
    cancelled = activities["items"][0]
    assert cancelled["event_type"] == "order_cancelled"
    assert cancelled["metadata"]["reason"] == "out of town"
    assert (await buy(guest, shop, cart((last, 1)))).status_code == 201


async def test_staff_talk_about_an_order(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    order_id = (await buy(guest, shop, cart((shirt, 1)))).json()["data"]["order_id"]
    url = f"/stores/{shop.store_id}/orders/{order_id}"
    made = await shop.post(f"{url}/comments", json={"content": "rang <i>twice</i>"})
    assert made.status_code == 201, made.text
    comment = made.json()["data"]
    assert (comment["kind"], comment["body"], comment["user_id"]) == ("comment", "rang twice", str(shop.account_id))
    assert comment["user_name"] == "Amira Hassan"
    page = (await shop.get(f"{url}/activities", params={"limit": 1})).json()["data"]
    assert (page["total"], page["items"]) == (2, [comment])
    assert (await shop.post(f"{url}/comments", json={"content": ""})).status_code == 422


async def test_an_order_is_edited_where_it_may_be(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    order_id = (await buy(guest, shop, cart((shirt, 1)))).json()["data"]["order_id"]
    url = f"/stores/{shop.store_id}/orders/{order_id}"
    edit = {"notes": "gift", "tracking_number": "B-1", "shipping_address": {**HOME, "city": "Giza"}}
    edited = (await shop.patch(url, json=edit)).json()["data"]
    assert (edited["notes"], edited["tracking_number"]) == ("gift", "B-1")
    assert edited["shipping_address"]["city"] == "Giza"
    for field, value in {"shipping_cost": 1, "tax_amount": 1, "discount_amount": 1, "payment_method": "cash"}.items():
        refused = await shop.patch(url, json={field: value})
        assert refused.status_code == 400
        assert refused.json()["error"]["details"] == {"field": field}
    stale = await shop.patch(url, json={"notes": "late"}, headers={"if-match": '"1"'})
    assert stale.status_code in {409, 412}
    assert (await shop.get(url)).json()["data"]["notes"] == "gift"


async def test_an_order_is_entered_by_hand_and_paid(world: World) -> None:
    shop = await world.merchant()
    shirt = await product(world, shop)
    customer_id = uuid4()
    register = RegisterCustomer(customer_id=customer_id, store_id=shop.store_id, first_name="Mona")
    await world.engine.execute(shop.tenant_id, register, actor="staff:test")
    line = {"product_id": str(shirt), "product_name": "Shirt, marked", "unit_price": 9900, "quantity": 2}
    wish = {
        "customer_id": str(customer_id),
        "line_items": [line],
        "shipping_address": HOME,
        "shipping_cost": 5000,
        "discount_amount": 800,
        "customer_notes": "by phone",
    }
    url = f"/stores/{shop.store_id}/orders"
    made = await shop.post(url, json=wish)
    assert made.status_code == 201, made.text
    order = made.json()["data"]
    assert (order["subtotal"], order["shipping_cost"], order["discount_amount"]) == (19800, 5000, 800)
    assert (order["total"], order["tax_amount"], order["payment_method"]) == (24000, 2432, None)
    paid = await shop.post(f"{url}/{order['id']}/mark-paid")
    assert paid.status_code == 200
    assert (paid.json()["data"]["status"], paid.json()["data"]["is_paid"]) == ("processing", True)

    nobody = await shop.post(url, json={**wish, "customer_id": str(uuid4())})
    assert nobody.status_code == 404
    foreign = await shop.post(url, json={**wish, "currency": "USD"})
    assert foreign.status_code == 422
    assert foreign.json()["error"]["type"] == "/problems/kernel/currency-mismatch"
    assert len(await placed(world, shop)) == 1


async def test_many_orders_move_each_for_itself(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop, quantity=9)
    ids = [(await buy(guest, shop, cart((shirt, 1)))).json()["data"]["order_id"] for _ in range(2)]
    await shop.delete(f"/stores/{shop.store_id}/orders/{ids[1]}")
    unknown = str(uuid4())
    wish = {"order_ids": [*ids, unknown], "status": "confirmed"}
    answer = await shop.post(f"/stores/{shop.store_id}/orders/bulk-status", json=wish)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert (data["updated"], data["failed"]) == (1, 2)
    told = {error["order_id"]: error["code"] for error in data["errors"]}
    assert told == {ids[1]: "kernel/bad-transition", unknown: "kernel/not-found"}


def test_whoever_may_edit_may_not_therefore_cancel() -> None:
    call = Call({"type": "http", "method": "PATCH", "path": "/", "headers": []})
    call.codes = frozenset({"orders.view", "orders.edit"})
    may_ask(call, "confirmed")
    for status, needed in (("cancelled", "orders.cancel"), ("refunded", "orders.refund")):
        with pytest.raises(NotAllowed) as refusal:
            may_ask(call, status)
        assert refusal.value.needed == needed
    call.codes |= {"orders.cancel", "orders.refund"}
    may_ask(call, "cancelled")
    may_ask(call, "refunded")


async def test_a_shop_sees_and_moves_its_own_orders_only(world: World) -> None:
    mine, theirs, guest = await world.merchant(), await world.merchant(), await world.guest()
    shirt = await product(world, mine)
    order_id = (await buy(guest, mine, cart((shirt, 1)))).json()["data"]["order_id"]
    for store_id, status in ((mine.store_id, 403), (theirs.store_id, 404)):
        url = f"/stores/{store_id}/orders/{order_id}"
        assert (await theirs.get(url)).status_code == status
        assert (await theirs.delete(url)).status_code == status
        assert (await theirs.post(f"{url}/mark-paid")).status_code == status
        assert (await theirs.patch(f"{url}/status", json={"status": "confirmed"})).status_code == status
        assert (await theirs.patch(url, json={"notes": "x"})).status_code == status
        assert (await theirs.post(f"{url}/comments", json={"content": "x"})).status_code == status
        assert (await guest.get(url)).status_code == 401
    other_shop = await buy(guest, theirs, cart((shirt, 1)))
    assert other_shop.status_code == 422
    assert other_shop.json()["detail"]["code"] == "orders/product-not-sold"


async def test_two_stores_of_one_owner_keep_their_orders_apart(world: World) -> None:
    mine, guest = await world.merchant(), await world.guest()
    await world.on_plan(mine, "pro")
    shirt = await product(world, mine)
    order_id = (await buy(guest, mine, cart((shirt, 1)))).json()["data"]["order_id"]
    opened = await mine.post("/stores", json={"name": "Second", "subdomain": f"second-{uuid4().hex[:8]}"})
    second = opened.json()["data"]["id"]
    url = f"/stores/{second}/orders/{order_id}"
    assert (await mine.get(url)).status_code == 404
    assert (await mine.delete(url)).status_code == 404
    assert (await mine.patch(f"{url}/status", json={"status": "confirmed"})).status_code == 404
    assert (await mine.get(f"/stores/{second}/orders")).json()["data"]["total"] == 0
