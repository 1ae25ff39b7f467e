"""The till over HTTP, in the order in which the storefront calls it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from numu_core.kernel.money import Currency, Money
from numu_core.orders.decider import ORDERS
from numu_core.products.commands import AddProduct
from numu_core.products.events import Status
from numu_core.store_settings.commands import ReviseSettings
from tests.kernel.shoppers import a_shopper
from tests.kernel.world import Client, Merchant, World

HOME = {
    "first_name": "منى",
    "last_name": "Adel",
    "address_line1": "12 Tahrir St",
    "city": "Cairo",
    "state": "Cairo",
    "country": "EG",
    "phone": "01001234567",
}


async def product(
    world: World, shop: Merchant, *, price: int = 12000, quantity: int = 50, currency: Currency = "EGP"
) -> UUID:
    """A product for sale."""
    product_id = uuid4()
    command = AddProduct(
        product_id=product_id,
        store_id=shop.store_id,
        name="قميص",
        price=Money(price, currency),
        status=Status.ACTIVE,
        quantity=quantity,
    )
    await world.engine.execute(shop.tenant_id, command, actor="staff:test")
    return product_id


async def choose(world: World, shop: Merchant, section: str, **changed: Any) -> None:
    """The merchant chooses."""
    command = ReviseSettings(store_id=shop.store_id, section=section, changed=changed)
    await world.engine.execute(shop.tenant_id, command, actor="staff:test")
    await world.fold()


def wish(*lines: tuple[UUID, int], **more: Any) -> dict[str, Any]:
    """A checkout's body, as the storefront writes it."""
    items = [{"product_id": str(product_id), "variant_id": None, "quantity": n} for product_id, n in lines]
    return {
        "line_items": items,
        "shipping_address": HOME,
        "payment_method": "cod",
        "guest_email": None,
        "cod_requested": True,
        "gift_card_codes": [],
        "storefront_origin": "https://shop.example",
        **more,
    }


async def buy(client: Client, shop: Merchant, body: dict[str, Any], key: str | None = None) -> Any:
    headers = {"idempotency-key": key} if key else {}
    return await client.post(f"/storefront/store/{shop.store_id}/checkout", json=body, headers=headers)


async def test_a_guest_fills_a_cart_pays_on_delivery_and_finds_it_empty(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    await world.fold()
    host = {"x-numu-host": f"{shop.subdomain}.numueg.app"}
    for quantity in (1, 2):
        added = await guest.post(
            "/storefront/cart/add", json={"product_id": str(shirt), "quantity": quantity}, headers=host
        )
        assert added.status_code == 201
    zone = await shop.post(
        f"/stores/{shop.store_id}/shipping/zones", json={"name": "Cairo", "governorate_codes": ["EG-C"]}
    )
    rate = {"label": "Standard", "label_ar": "عادي", "config": {"type": "flat", "amount_cents": 5000}}
    await shop.post(f"/stores/{shop.store_id}/shipping/zones/{zone.json()['data']['id']}/rates", json=rate)

    config = (await guest.get(f"/storefront/store/{shop.store_id}/checkout-config")).json()["data"]
    assert [method["code"] for method in config["payment_methods"]] == ["cod"]
    options = []
    for place in ("EG-C", "Cairo"):
        body = {"governorate_code": place, "cart_subtotal_cents": 36000, "cart_weight_g": 0, "cod_requested": True}
        answer = await guest.post(f"/storefront/store/{shop.store_id}/shipping/options", json=body)
        options.append(answer.json()["data"]["options"])
    assert options[0] == options[1]
    chosen = options[0][0]["rate_id"]

    body = wish((shirt, 3), selected_shipping_rate_id=chosen)
    unsent = await buy(guest, shop, wish((shirt, 3)))
    assert (unsent.status_code, unsent.json()["detail"]["code"]) == (422, "shipping/rate-required")
    first, again = await buy(guest, shop, body, "click-1"), await buy(guest, shop, body, "click-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["data"] == again.json()["data"]
    assert first.json()["data"]["total"] == 36000 + 5000
    other = await buy(guest, shop, wish((shirt, 1), selected_shipping_rate_id=chosen), "click-1")
    assert other.status_code == 422
    assert (await guest.get("/storefront/cart")).json()["data"]["items"] == []


async def test_an_empty_list_means_the_cart_of_the_session(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    nothing = await buy(guest, shop, wish())
    assert (nothing.status_code, nothing.json()["detail"]["code"]) == (422, "checkout/cart-empty")
    host = {"x-numu-host": f"{shop.subdomain}.numueg.app"}
    await guest.post("/storefront/cart/add", json={"product_id": str(shirt), "quantity": 2}, headers=host)
    placed = await buy(guest, shop, wish(), "click")
    assert (placed.status_code, placed.json()["data"]["total"]) == (201, 24000)
    assert (await buy(guest, shop, wish(), "click")).json()["data"] == placed.json()["data"]


async def test_a_customer_buys_by_cookie_alone(world: World) -> None:
    shop = await world.merchant()
    shirt, mona = await product(world, shop), await a_shopper(world, shop)
    added = await mona.post("/storefront/me/cart/items", json={"product_id": str(shirt), "quantity": 2})
    assert added.status_code == 201
    items = added.json()["data"]["items"]
    changed = await mona.patch(f"/storefront/me/cart/items/{items[0]['id']}", json={"quantity": 3})
    assert changed.json()["data"]["subtotal"] == 36000
    placed = await buy(mona, shop, wish())
    assert (placed.status_code, placed.json()["data"]["total"]) == (201, 36000)
    assert (await mona.get("/storefront/me/cart")).json()["data"]["items"] == []
    await mona.post("/storefront/me/cart/items", json={"product_id": str(shirt)})
    removed = await mona.delete(f"/storefront/me/cart/items/{items[0]['id']}")
    assert (removed.status_code, removed.json()["data"]["items"]) == (200, [])
    await mona.post("/storefront/me/cart/items", json={"product_id": str(shirt)})
    assert (await mona.delete("/storefront/me/cart")).json()["data"]["items"] == []


async def test_gift_cards_and_coupons_take_off_what_they_say(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    made = await shop.post(f"/stores/{shop.store_id}/gift-cards", json={"initial_balance_cents": 50000})
    code = made.json()["data"]["code"]
    coupon = {"code": "TEN", "coupon_type": "percentage", "value": 10}
    assert (await shop.post(f"/stores/{shop.store_id}/coupons/", json=coupon)).status_code == 201
    placed = (await buy(guest, shop, wish((shirt, 2), coupon_code="ten", gift_card_codes=[code]))).json()["data"]
    assert (placed["total"], placed["payment_status"]) == (21600, "paid")
    order = await world.engine.state(shop.tenant_id, ORDERS, UUID(placed["order_id"]))
    assert (order.due.minor, order.payment_id) == (0, None)
    await world.fold()
    shown = (await shop.get(f"/stores/{shop.store_id}/orders/{placed['order_id']}")).json()["data"]
    assert (shown["coupon_code"], shown["discount_amount"]) == ("TEN", 2400)
    assert shown["gift_cards"] == [{"last_four": code[-4:], "amount": 21600}]
    assert sum(why["amount"] for why in shown["explanation"] if why["stage"] != "tax") == shown["amount_due"] == 0
    seen = await guest.get(f"/storefront/store/{shop.store_id}/gift-cards/{code}")
    assert seen.json()["data"]["current_balance_cents"] == 50000 - 21600


async def test_what_stands_in_the_way_says_so_in_both_languages(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop, quantity=3)
    short = (await buy(guest, shop, wish((shirt, 4)))).json()
    assert short["detail"]["code"] == "checkout/out-of-stock"
    assert (short["detail"]["requested"], short["detail"]["available"]) == (4, 3)
    await choose(world, shop, "cod", most_minor=20000)
    dear = await buy(guest, shop, wish((shirt, 2)))
    assert (dear.status_code, dear.json()["detail"]["code"]) == (403, "cod_trust_blocked")
    assert dear.json()["detail"]["fallback_payment_methods"] == ["paymob_card", "paymob_wallet", "instapay"]
    field = {"id": "size", "type": "select", "label": "Size", "options": ["M"], "required": True}
    await choose(world, shop, "checkout", custom_fields=[field])
    unanswered = await buy(guest, shop, wish((shirt, 1)))
    assert (unanswered.status_code, unanswered.json()["detail"]["code"]) == (400, "custom_field_errors")
    assert set(unanswered.json()["detail"]["errors"]) == {"size"}
    for detail in (short["detail"], dear.json()["detail"], unanswered.json()["detail"]):
        assert detail["message_en"] != detail["message_ar"]
    placed = await buy(guest, shop, wish((shirt, 1), custom_fields={"size": "M"}))
    assert placed.status_code == 201
    await world.fold()
    shown = await shop.get(f"/stores/{shop.store_id}/orders/{placed.json()['data']['order_id']}")
    assert shown.json()["data"]["custom_fields"] == [{"id": "size", "label": "Size", "label_ar": "", "value": "M"}]


async def test_the_form_tells_what_is_asked_and_what_is_offered(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    url = f"/storefront/store/{shop.store_id}/checkout-config"
    usual = (await guest.get(url)).json()["data"]
    assert usual["standard_fields"]["phone"] == {"enabled": True, "required": True}
    assert usual["cod"] == {"enabled": True, "deposit_required": False, "deposit_gateways": []}
    assert (usual["currency"], usual["saved_cards_enabled"], usual["custom_fields"]) == ("EGP", False, [])
    await choose(world, shop, "instapay", ipa="shop@instapay")
    gateways = ["paymob_card", "instapay"]
    await choose(world, shop, "cod", deposit_required=True, deposit_percent=10, deposit_gateways=gateways)
    field = {"id": "gift", "type": "checkbox", "label": "A gift?", "label_ar": "هدية؟"}
    await choose(world, shop, "checkout", custom_fields=[field])
    changed = (await guest.get(url)).json()["data"]
    assert [(one["code"], one["requires_deposit"]) for one in changed["payment_methods"]] == [
        ("cod", True),
        ("instapay", False),
    ]
    assert changed["payment_methods"][0]["label_ar"] == "الدفع عند الاستلام"
    assert changed["cod"] == {"enabled": True, "deposit_required": True, "deposit_gateways": ["instapay"]}
    assert changed["custom_fields"][0]["label_ar"] == "هدية؟"
    await choose(world, shop, "instapay", ipa="")
    nothing = (await guest.get(url)).json()["data"]
    assert (nothing["payment_methods"], nothing["cod"]["enabled"]) == ([], False)


async def test_a_session_is_bound_to_a_phone_and_found_by_slug(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    await world.fold()
    url = f"/storefront/{shop.subdomain}/checkout-session"
    issued = await guest.post(url, json={"phone": "01001234567", "locale": "en"})
    assert issued.status_code == 201
    body = issued.json()
    assert body["token"] == body["data"]["token"]
    left = datetime.fromisoformat(body["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    kept = await world.redis.get(f"checkout:session:{body['token']}")
    assert kept is not None
    assert b"+201001234567" in kept
    assert (await guest.post(url, json={"phone": "12"})).status_code == 400
    assert (await guest.post(url, json={"phone": " "})).status_code == 400
    stranger = await world.guest()
    nobody = await stranger.post("/storefront/no-such-shop/checkout-session", json={"phone": "01001234567"})
    assert nobody.status_code == 404


async def test_what_lies_in_a_cart_is_heard_and_not_kept(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    url = f"/storefront/store/{shop.store_id}/cart/track"
    heard = await guest.post(url, json={"session_fingerprint": "abc", "email": "mona@example.com", "line_items": [{}]})
    assert (heard.status_code, heard.content) == (204, b"")
    async with world.worker_pool.connection() as db:
        await db.execute("SELECT set_config('numu.tenant_id', %s, false)", (str(shop.tenant_id),))
        cursor = await db.execute("SELECT count(*) FROM events AS t WHERE t::text LIKE '%mona@example%'")
        assert await cursor.fetchone() == (0,)
    assert (await guest.post(url, json={"session_fingerprint": ""})).status_code == 422


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"line_items": None}, "line_items"),
        ({"shipping_address": {**HOME, "city": ""}}, "shipping_address.city"),
        ({"gift_card_codes": ["x"] * 6}, "gift_card_codes"),
        ({"selected_shipping_rate_id": "first"}, "selected_shipping_rate_id"),
    ],
)
async def test_a_malformed_wish_names_its_fields(world: World, more: dict[str, Any], field: str) -> None:
    shop, guest = await world.merchant(), await world.guest()
    answer = await buy(guest, shop, wish((uuid4(), 1), **more))
    assert answer.status_code == 422
    assert field in {one["field"] for one in answer.json()["error"]["details"]}
