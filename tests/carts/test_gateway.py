"""Carts over HTTP, as the storefront calls them: by cookie, by host, by sign-in."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from numu_core.kernel.money import Money
from numu_core.products.commands import AddProduct, EditProduct, NewVariant
from numu_core.products.events import Details, Option, Status
from tests.kernel.world import Client, Merchant, World

RED, BLUE = "أحمر", "أزرق"


async def product(world: World, shop: Merchant, *, price: int = 12000, quantity: int = 5) -> UUID:
    """A product for sale, with a picture and stock."""
    product_id = uuid4()
    command = AddProduct(
        product_id=product_id,
        store_id=shop.store_id,
        name="قميص",
        price=Money(price, "EGP"),
        status=Status.ACTIVE,
        quantity=quantity,
        details=Details(images=("https://cdn.example/shirt.webp",)),
    )
    await world.engine.execute(shop.tenant_id, command, actor="staff:test")
    return product_id


async def coloured(world: World, shop: Merchant) -> tuple[UUID, UUID, UUID]:
    """A product of 120.00 with a red variant of 125.00 and a blue one of 130.00; their ids."""
    product_id, red, blue = uuid4(), uuid4(), uuid4()
    command = AddProduct(
        product_id=product_id,
        store_id=shop.store_id,
        name="قميص",
        price=Money(12000, "EGP"),
        status=Status.ACTIVE,
        options=[Option(name="اللون", values=(RED, BLUE))],
        variants=[
            NewVariant(variant_id=red, option_values={"اللون": RED}, price=Money(12500, "EGP"), quantity=4),
            NewVariant(variant_id=blue, option_values={"اللون": BLUE}, price=Money(13000, "EGP"), quantity=0),
        ],
    )
    await world.engine.execute(shop.tenant_id, command, actor="staff:test")
    return product_id, red, blue


def host(shop: Merchant) -> dict[str, str]:
    return {"x-numu-host": f"{shop.subdomain}.numueg.app"}


async def add(client: Client, shop: Merchant, product_id: UUID, quantity: int = 1, **more: Any) -> Any:
    body = {"product_id": str(product_id), "quantity": quantity, **more}
    return await client.post("/storefront/cart/add", json=body, headers=host(shop))


async def test_a_guests_cart_lives_by_its_cookie(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    await world.fold()
    empty = (await guest.get("/storefront/cart", headers=host(shop))).json()["data"]
    assert (empty["items"], empty["subtotal"], empty["currency"]) == ([], 0, "EGP")
    first = await add(guest, shop, shirt, 2, _event_id="x")
    assert first.status_code == 201
    assert "numu_cart_session" in guest.cookies
    [item] = first.json()["data"]["items"]
    assert item == {
        "id": str(shirt),
        "product_id": str(shirt),
        "product_name": "قميص",
        "variant_id": None,
        "variant_name": None,
        "sku": None,
        "quantity": 2,
        "unit_price": 12000,
        "total_price": 24000,
        "current_price": 12000,
        "price_changed": False,
        "image_url": "https://cdn.example/shirt.webp",
        "in_stock": True,
        "available_now": 5,
        "sold_out_now": False,
    }
    again = (await add(guest, shop, shirt)).json()["data"]
    assert (again["id"], again["item_count"], again["total_quantity"], again["total"]) == (
        first.json()["data"]["id"],
        1,
        3,
        36000,
    )
    by_cookie_alone = (await guest.get("/storefront/cart")).json()["data"]
    assert by_cookie_alone["total_quantity"] == 3
    stranger = await world.guest()
    assert (await stranger.get("/storefront/cart", headers=host(shop))).json()["data"]["items"] == []
    assert (await stranger.get("/storefront/cart", headers={"host": "testserver"})).status_code == 200


async def test_a_variant_has_its_own_price_and_stock(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt, red, blue = await coloured(world, shop)
    cart = (await add(guest, shop, shirt, variant_id=str(red))).json()["data"]
    [item] = cart["items"]
    assert (item["id"], item["variant_name"], item["unit_price"]) == (f"{shirt}:{red}", RED, 12500)
    chosen = (await add(guest, shop, shirt, selected_options={"اللون": RED})).json()["data"]
    assert [(line["id"], line["quantity"]) for line in chosen["items"]] == [(f"{shirt}:{red}", 2)]
    unchosen = await add(guest, shop, shirt)
    assert (unchosen.status_code, unchosen.json()["error"]["type"]) == (422, "/problems/orders/variant-not-sold")
    gone = await add(guest, shop, shirt, variant_id=str(blue))
    assert gone.status_code == 400
    assert gone.json()["detail"] == "There are not enough pieces in stock"
    assert (gone.json()["error"]["details"]["requested"], gone.json()["error"]["details"]["available"]) == (1, 0)


async def test_lines_change_and_go(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    await add(guest, shop, shirt, 2)

    async def update(**body: Any) -> Any:
        return await guest.post("/storefront/cart/update", json=body)

    assert (await update(item_id=str(shirt), quantity=4)).json()["data"]["subtotal"] == 48000
    beyond = await update(item_id=str(shirt), quantity=6)
    assert (beyond.status_code, beyond.json()["error"]["type"]) == (400, "/problems/carts/not-so-many-available")
    noted = await update(note="<b>ring</b> twice")
    assert noted.json()["data"]["note"] == "ring twice"
    assert noted.json()["data"]["subtotal"] == 48000
    for unknown, status in ((f"{shirt}:{uuid4()}", 404), ("nonsense", 404)):
        assert (await update(item_id=unknown, quantity=1)).status_code == status
    nothing = await update()
    assert (nothing.status_code, nothing.json()["error"]["details"][0]["field"]) == (422, "item_id")
    assert (await update(item_id=str(shirt), quantity=0)).json()["data"]["items"] == []
    await add(guest, shop, shirt)
    for _ in range(2):  # taking out what is gone is fine
        removed = await guest.post("/storefront/cart/remove", json={"item_id": str(shirt)})
        assert (removed.status_code, removed.json()["data"]["items"]) == (200, [])


async def test_one_key_adds_once(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    headers = {**host(shop), "x-numu-idempotency-key": str(uuid4())}
    await guest.get("/storefront/cart", headers=host(shop))
    answers = [
        await guest.post("/storefront/cart/add", json={"product_id": str(shirt)}, headers=headers) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert [answer.json()["data"]["total_quantity"] for answer in answers] == [1, 1]


async def test_what_was_seen_at_another_price_says_so(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    await add(guest, shop, shirt)
    dearer = EditProduct(product_id=shirt, store_id=shop.store_id, price=Money(13000, "EGP"))
    await world.engine.execute(shop.tenant_id, dearer, actor="staff:test")
    [item] = (await guest.get("/storefront/cart")).json()["data"]["items"]
    assert (item["unit_price"], item["current_price"], item["price_changed"]) == (13000, 13000, True)


@pytest.mark.parametrize("body", [{}, {"product_id": "x"}, {"product_id": str(uuid4()), "quantity": 0}])
async def test_a_malformed_line_is_refused_by_name(world: World, body: dict[str, Any]) -> None:
    shop, guest = await world.merchant(), await world.guest()
    answer = await guest.post("/storefront/cart/add", json=body, headers=host(shop))
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["field"] in {"product_id", "quantity"}


async def test_an_unknown_code_is_no_discount(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    shirt = await product(world, shop)
    await add(guest, shop, shirt)
    refused = await guest.post("/storefront/cart/discount", json={"code": "NOPE"})
    assert refused.status_code == 422
    cart = (await guest.delete("/storefront/cart/discount")).json()["data"]
    assert (cart["discount_code"], cart["discount_amount"]) == (None, 0)


async def test_nobody_named_a_store(world: World) -> None:
    guest = await world.guest()
    answer = await guest.post("/storefront/cart/add", json={"product_id": str(uuid4())})
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "/problems/gateway/store-not-named")
