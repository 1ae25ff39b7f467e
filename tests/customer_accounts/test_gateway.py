"""Shoppers at the doors of a store, as the storefront's server knocks: with cookies, without ``Origin`` or a token."""

from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from numu_core.customer_accounts.events import CustomerResetRequested, CustomerVerificationRequested
from numu_core.eventstore.connections import tenant_session
from numu_gateway.kernel.tokens import Claims
from tests.checkout.test_gateway import HOME, product, wish
from tests.kernel.world import PASSWORD, Client, Merchant, World

LAILA: dict[str, Any] = {
    "first_name": "Laila",
    "last_name": "Fathy",
    "email": "Laila@Example.com",
    "password": PASSWORD,
    "phone": "01141234506",
}
LOGIN = {"email": "laila@example.com", "password": PASSWORD}
OTHER = "Another-Horse-7"


def at(shop: Merchant, what: str) -> str:
    return f"/storefront/store/{shop.store_id}/auth/{what}"


async def laila(world: World, shop: Merchant, **more: Any) -> Client:
    """Somebody who has just registered."""
    one = await world.guest()
    answer = await one.post(at(shop, "register"), json=LAILA | more)
    assert answer.status_code == 201, answer.text
    return one


async def signed_in(world: World, shop: Merchant, **more: Any) -> Client:
    one = await world.guest()
    answer = await one.post(at(shop, "login"), json=LOGIN | more)
    assert answer.status_code == 200, answer.text
    return one


async def code(world: World, shop: Merchant, kind: Any) -> str:
    """What the newest mail of this kind carries."""
    async with tenant_session(world.pool, shop.tenant_id) as db:
        facts: list[Any] = [event for event, _ in await world.log.read(db, shop.tenant_id, types=[kind])]
        kept = await world.services.secrets.get(db, shop.tenant_id, facts[-1].secret)
    assert kept
    return str(json.decode(kept)["code"])


async def buy(world: World, shop: Merchant, one: Client, **more: Any) -> str:
    """Place an order; its id."""
    body = wish((await product(world, shop), 2), **more)
    answer = await one.post(f"/storefront/store/{shop.store_id}/checkout", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["order_id"])


async def test_who_registers_is_signed_in_and_known(world: World) -> None:
    shop = await world.merchant()
    one = await laila(world, shop)
    profile = (await one.get("/storefront/me/profile")).json()["data"]
    assert (profile["email"], profile["phone"]) == ("laila@example.com", "+201141234506")
    assert (profile["is_verified"], profile["total_orders"]) == (False, 0)
    changed = await one.put("/storefront/me/profile", json={"first_name": "ليلى", "accepts_marketing": True})
    assert changed.status_code == 200, changed.text
    assert changed.json()["data"] | {"updated_at": ""} == profile | {
        "first_name": "ليلى",
        "full_name": "ليلى Fathy",
        "accepts_marketing": True,
        "updated_at": "",
    }
    again = await (await world.guest()).post(at(shop, "register"), json=LAILA)
    assert again.status_code == 400
    assert again.json()["error"]["type"] == "/problems/customer_accounts/email-taken"


async def test_a_weak_password_is_refused_by_its_rules(world: World) -> None:
    shop = await world.merchant()
    answer = await (await world.guest()).post(at(shop, "register"), json=LAILA | {"password": "short"})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith("password")


async def test_a_wrong_password_and_an_unknown_address_answer_the_same_until_the_door_locks(world: World) -> None:
    shop = await world.merchant()
    await laila(world, shop)
    guest = await world.guest()
    unknown = await guest.post(at(shop, "login"), json=LOGIN | {"email": "nobody@example.com"})
    answers = [await guest.post(at(shop, "login"), json=LOGIN | {"password": OTHER}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert (unknown.status_code, unknown.json()) == (401, answers[0].json())
    assert answers[-1].json()["error"]["code"] == "ACCOUNT_LOCKED"


async def test_a_session_opens_nothing_in_another_store(world: World) -> None:
    mine, theirs = await world.merchant(), await world.merchant()
    one = await laila(world, mine)
    token = one.cookies["customer_refresh_token"]
    there = await world.guest()
    there.cookies["customer_refresh_token"] = token
    assert (await there.post(at(theirs, "refresh"))).status_code == 401
    headers = {"x-numu-host": f"{theirs.subdomain}.localhost"}
    assert (await one.get("/storefront/me/profile", headers=headers)).status_code == 401


async def test_a_refresh_token_that_comes_twice_ends_the_session(world: World) -> None:
    shop = await world.merchant()
    one = await laila(world, shop)
    stolen = one.cookies["customer_refresh_token"]
    assert (await one.post(at(shop, "refresh"))).status_code == 200
    assert (await one.get("/storefront/me/profile")).status_code == 200
    thief = await world.guest()
    thief.cookies["customer_refresh_token"] = stolen
    caught = await thief.post(at(shop, "refresh"))
    assert caught.status_code == 401
    assert "customer_refresh_token=;" in caught.headers["set-cookie"]
    assert (await one.get("/storefront/me/profile")).status_code == 401


async def test_signing_out_voids_the_token_even_for_who_kept_it(world: World) -> None:
    shop = await world.merchant()
    one = await laila(world, shop)
    kept = one.cookies["customer_access_token"]
    assert (await one.post(at(shop, "logout"), json={})).status_code == 200
    one.cookies["customer_access_token"] = kept
    assert (await one.get("/storefront/me/profile")).status_code == 401


async def test_a_session_that_is_used_does_not_run_out(world: World) -> None:
    shop = await world.merchant()
    one = await laila(world, shop)
    tokens, life_s = world.services.tokens, world.services.config.access_life_s
    claims = tokens.genuine(one.cookies["customer_access_token"])
    old: Claims = replace(claims, iat=claims.iat - life_s * 2 // 3, exp=claims.exp - life_s * 2 // 3)
    one.cookies.delete("customer_access_token")
    one.cookies["customer_access_token"] = tokens.sign(old)
    answer = await one.get("/storefront/me/profile")
    assert answer.status_code == 200
    slid = tokens.genuine(answer.cookies["customer_access_token"])
    assert slid.exp > old.exp
    assert slid.sid == old.sid


async def test_another_password_signs_out_the_other_devices(world: World) -> None:
    shop = await world.merchant()
    phone = await laila(world, shop)
    laptop = await signed_in(world, shop)
    path, body = "/storefront/me/password", {"current_password": OTHER, "new_password": OTHER}
    assert (await laptop.put(path, json=body)).status_code == 400
    changed = await laptop.put(path, json=body | {"current_password": PASSWORD})
    assert (changed.status_code, changed.json()["data"]["status"]) == (200, "ok")
    assert (await phone.get("/storefront/me/profile")).status_code == 401
    assert (await laptop.get("/storefront/me/profile")).status_code == 200
    assert (await (await world.guest()).post(at(shop, "login"), json=LOGIN)).status_code == 401
    await signed_in(world, shop, password=OTHER)


async def test_a_forgotten_password_is_replaced_by_code_and_nobody_learns_who_has_an_account(world: World) -> None:
    shop = await world.merchant()
    one = await laila(world, shop)
    guest = await world.guest()
    known = await guest.post(at(shop, "forgot-password"), json={"email": LOGIN["email"]})
    unknown = await guest.post(at(shop, "forgot-password"), json={"email": "nobody@example.com"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (200, known.json())
    right = await code(world, shop, CustomerResetRequested)
    body = {"email": LOGIN["email"], "new_password": OTHER, "code": f"{(int(right) + 1) % 1_000_000:06d}"}
    wrong = await guest.post(at(shop, "reset-password"), json=body)
    nobody = await guest.post(at(shop, "reset-password"), json=body | {"email": "nobody@example.com"})
    assert (wrong.status_code, wrong.json()) == (nobody.status_code, nobody.json()) == (400, wrong.json())
    assert (await guest.post(at(shop, "reset-password"), json=body | {"code": right})).status_code == 200
    assert (await guest.post(at(shop, "reset-password"), json=body | {"code": right})).status_code == 400
    assert (await one.get("/storefront/me/profile")).status_code == 401
    await signed_in(world, shop, password=OTHER)


async def test_what_a_guest_bought_is_shown_once_the_address_is_proved(world: World) -> None:
    shop = await world.merchant()
    order_id = await buy(world, shop, await world.guest(), guest_email="laila@example.com")
    one = await laila(world, shop)
    assert (await one.get("/storefront/me/orders")).json()["data"]["total"] == 0
    assert (await one.get(f"/storefront/me/orders/{order_id}")).status_code == 404
    right = await code(world, shop, CustomerVerificationRequested)
    wrong = await one.post(at(shop, "verify-email"), json={"code": f"{(int(right) + 1) % 1_000_000:06d}"})
    assert wrong.status_code == 400
    assert (await one.post(at(shop, "verify-email"), json={"code": right})).status_code == 200
    mine = (await one.get("/storefront/me/orders")).json()["data"]["items"]
    assert [order["id"] for order in mine] == [order_id]
    assert (await one.get(f"/storefront/me/orders/{order_id}")).json()["data"]["line_items"][0]["quantity"] == 2
    assert (await one.get("/storefront/me/profile")).json()["data"]["is_verified"] is True


async def proves(world: World, shop: Merchant, one: Client) -> None:
    right = await code(world, shop, CustomerVerificationRequested)
    assert (await one.post(at(shop, "verify-email"), json={"code": right})).status_code == 200


async def seen(one: Client) -> list[str]:
    listed = (await one.get("/storefront/me/orders")).json()["data"]["items"]
    assert (await one.get("/storefront/me/profile")).json()["data"]["total_orders"] == len(listed)
    return [order["id"] for order in listed]


@pytest.mark.parametrize("typed", [{"email": "theirs@example.com"}, {"phone": HOME["phone"]}], ids=["email", "phone"])
async def test_who_types_somebodys_address_or_number_gets_nothing_of_theirs(
    world: World, typed: dict[str, Any]
) -> None:
    shop = await world.merchant()
    one = await laila(world, shop, **typed)
    order_id = await buy(world, shop, await world.guest(), guest_email="theirs@example.com")
    assert await seen(one) == []
    assert (await one.get(f"/storefront/me/orders/{order_id}")).status_code == 404
    assert order_id not in (await one.get("/storefront/me/data-export")).text


async def test_a_guest_who_shares_a_phone_number_shows_only_what_the_proved_address_bought(world: World) -> None:
    shop = await world.merchant()
    mine = await buy(world, shop, await world.guest(), guest_email="Laila@example.com")
    theirs = await buy(world, shop, await world.guest(), guest_email="theirs@example.com")
    one = await laila(world, shop)
    await proves(world, shop, one)
    assert await seen(one) == [mine]
    assert (await one.get(f"/storefront/me/orders/{theirs}")).status_code == 404
    assert (await one.request("DELETE", "/storefront/me")).status_code == 200
    await world.fold()
    kept = (await shop.get(f"/stores/{shop.store_id}/orders/{theirs}")).json()["data"]
    assert kept["shipping_address"]["first_name"] == "منى"


async def test_who_proved_the_address_is_known_by_it_when_buying_as_a_guest(world: World) -> None:
    shop = await world.merchant()
    one = await laila(world, shop)
    await proves(world, shop, one)
    later = await buy(world, shop, await world.guest(), guest_email="laila@example.com")
    assert await seen(one) == [later]


async def test_the_guests_cart_and_wishes_come_along(world: World) -> None:
    shop = await world.merchant()
    await laila(world, shop)
    one, headers = await world.guest(), {"x-numu-host": f"{shop.subdomain}.localhost"}
    thing = str(await product(world, shop))
    await one.post("/storefront/cart/add", json={"product_id": thing, "quantity": 3}, headers=headers)
    wished = await one.post("/storefront/me/wishlist", json={"product_id": thing}, headers=headers)
    assert wished.status_code == 201, wished.text
    await one.post(at(shop, "login"), json=LOGIN)
    cart = (await one.get("/storefront/cart", headers=headers)).json()["data"]["items"]
    assert [(item["product_id"], item["quantity"]) for item in cart] == [(thing, 3)]
    wishes = (await one.get("/storefront/me/wishlist", headers=headers)).json()["data"]["items"]
    assert [(wish["product_id"], wish["product_price"], wish["in_stock"]) for wish in wishes] == [(thing, 120, True)]
    gone = await one.request("DELETE", "/storefront/me/wishlist", json={"product_id": thing}, headers=headers)
    assert gone.json()["data"] == {"items": [], "total": 0}


async def test_addresses_are_kept_corrected_preferred_and_forgotten(world: World) -> None:
    shop = await world.merchant()
    one = await laila(world, shop)
    made = [await one.post("/storefront/me/addresses", json=HOME | {"city": city}) for city in ("Aswan", "Qena")]
    assert [answer.status_code for answer in made] == [201, 201]
    first, second = (answer.json()["data"] for answer in made)
    assert (first["is_default"], second["is_default"]) == (True, False)
    path = f"/storefront/me/addresses/{second['id']}"
    corrected = (await one.put(path, json={"city": "Luxor", "phone": "01009999999"})).json()["data"]
    assert (corrected["city"], corrected["phone"], corrected["first_name"]) == ("Luxor", "+201009999999", "منى")
    assert (await one.put(f"{path}/default")).json()["data"]["is_default"] is True
    assert (await one.delete(f"/storefront/me/addresses/{first['id']}")).status_code == 204
    listed = (await one.get("/storefront/me/addresses")).json()["data"]
    assert listed["items"] == listed["addresses"]
    assert [(address["city"], address["is_default"]) for address in listed["items"]] == [("Luxor", True)]
    stranger = await laila(world, shop, email="other@example.com")
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.put(path, json={"city": "Giza"})).status_code == 404


async def test_notices_are_chosen_one_by_one(world: World) -> None:
    shop = await world.merchant()
    one = await laila(world, shop)
    path = "/storefront/me/notification-preferences"
    assert all((await one.get(path)).json()["data"]["email"].values())
    await one.put(path, json={"email": {"shipping_update": False}})
    chosen = (await one.get(path)).json()["data"]
    assert chosen["email"] == {"order_confirmation": True, "shipping_update": False, "delivery_confirmation": True}
    assert all(chosen["whatsapp"].values())


async def test_an_order_is_bought_again_as_far_as_it_can_be(world: World) -> None:
    shop = await world.merchant()
    one = await laila(world, shop)
    scarce = await product(world, shop, quantity=3)
    body = wish((await product(world, shop), 2), (scarce, 2))
    placed = await one.post(f"/storefront/store/{shop.store_id}/checkout", json=body)
    order_id = placed.json()["data"]["order_id"]
    again = (await one.post(f"/storefront/me/orders/{order_id}/reorder")).json()["data"]
    assert (again["added_count"], again["cart_total_items"]) == (1, 1)
    assert [(line["product_id"], line["reason"]) for line in again["skipped"]] == [(str(scarce), "out_of_stock")]
    stranger = await laila(world, shop, email="other@example.com")
    assert (await stranger.post(f"/storefront/me/orders/{order_id}/reorder")).status_code == 404


async def test_a_person_gets_a_copy_of_everything_and_is_forgotten(world: World) -> None:
    shop = await world.merchant()
    before = await buy(world, shop, await world.guest(), guest_email="laila@example.com")
    one = await laila(world, shop)
    await proves(world, shop, one)
    await one.post("/storefront/me/addresses", json=HOME)
    order_id = await buy(world, shop, one, utm_source="instagram-of-laila")
    headers, thing = {"x-numu-host": f"{shop.subdomain}.localhost"}, str(await product(world, shop))
    await one.post("/storefront/cart/add", json={"product_id": thing, "quantity": 3}, headers=headers)
    await one.post("/storefront/me/wishlist", json={"product_id": thing}, headers=headers)
    export = (await one.get("/storefront/me/data-export")).json()["data"]
    assert (export["customer"]["email"], len(export["addresses"])) == ("laila@example.com", 1)
    assert [order["id"] for order in export["orders"]] == [order_id, before]
    assert [line["quantity"] for line in export["extras"]["cart"]["lines"]] == [3]
    [origin] = export["extras"]["attribution"]
    assert (origin["order_id"], origin["attribution"]["last"]["utm_source"]) == (order_id, "instagram-of-laila")
    assert [wished["product_id"] for wished in export["wishlist"]] == [thing]
    gone = await one.request("DELETE", "/storefront/me")
    assert (gone.status_code, gone.json()["data"]["status"]) == (200, "deleted")
    assert (await (await world.guest()).post(at(shop, "login"), json=LOGIN)).status_code == 401
    await world.fold()
    for one_of_them in (order_id, before):
        order = (await shop.get(f"/stores/{shop.store_id}/orders/{one_of_them}")).json()["data"]
        assert (order["total"], order["shipping_address"]["first_name"], order["email"]) == (24000, "", None)
    async with tenant_session(world.worker_pool, shop.tenant_id) as db:
        for table in ("customers", "customer_accounts", "customer_addresses", "order_page", "order_trails"):
            rows = await (await db.execute(f"SELECT * FROM {table}".encode())).fetchall()  # noqa: S608 - our own words
            assert not any(word in str(rows) for word in ("laila", "Laila", "منى", "+20114")), table
        for table in ("customer_accounts", "customer_addresses", "wishes"):
            assert await (await db.execute(f"SELECT count(*) FROM {table}".encode())).fetchone() == (0,), table  # noqa: S608
    back = await laila(world, shop)
    assert (await back.get("/storefront/me/orders")).json()["data"]["total"] == 0


@pytest.mark.parametrize("path", ["profile", "addresses", "orders", "notification-preferences", "data-export"])
async def test_a_guest_is_nobody(world: World, path: str) -> None:
    shop = await world.merchant()
    headers = {"x-numu-host": f"{shop.subdomain}.localhost"}
    assert (await (await world.guest()).get(f"/storefront/me/{path}", headers=headers)).status_code == 401
