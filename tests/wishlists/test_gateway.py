"""Wish lists over HTTP: a guest's lives by the cart cookie, and each store has its own."""

from uuid import uuid4

from tests.checkout.test_gateway import product
from tests.kernel.world import Merchant, World

WISHES = "/storefront/me/wishlist"


def host(shop: Merchant) -> dict[str, str]:
    return {"x-numu-host": f"{shop.subdomain}.localhost"}


async def test_a_guest_wishes_once_and_no_longer(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    thing = str(await product(world, shop))
    assert (await guest.get(WISHES, headers=host(shop))).json()["data"] == {"items": [], "total": 0}
    for _ in range(2):
        wished = await guest.post(WISHES, json={"product_id": thing}, headers=host(shop))
        assert (wished.status_code, wished.json()["data"]["total"]) == (201, 1)
    assert (await guest.get(WISHES)).json()["data"]["items"][0]["product_id"] == thing, "the cookie names the store"
    assert (await (await world.guest()).get(WISHES, headers=host(shop))).json()["data"]["total"] == 0
    gone = await guest.request("DELETE", WISHES, json={"product_id": thing}, headers=host(shop))
    assert (gone.status_code, gone.json()["data"]["total"]) == (200, 0)


async def test_each_store_has_its_own_list_and_only_its_own_products(world: World) -> None:
    mine, theirs, guest = await world.merchant(), await world.merchant(), await world.guest()
    thing = str(await product(world, mine))
    assert (await guest.post(WISHES, json={"product_id": thing}, headers=host(mine))).status_code == 201
    refused = await guest.post(WISHES, json={"product_id": thing}, headers=host(theirs))
    assert (refused.status_code, refused.json()["error"]["type"]) == (422, "/problems/orders/product-not-sold")
    assert (await guest.get(WISHES, headers=host(theirs))).json()["data"]["total"] == 0


async def test_what_does_not_exist_is_not_wished_for(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    thing = str(await product(world, shop))
    for body in ({"product_id": str(uuid4())}, {"product_id": thing, "variant_id": str(uuid4())}):
        assert (await guest.post(WISHES, json=body, headers=host(shop))).status_code == 422
    assert (await guest.get(WISHES, headers=host(shop))).json()["data"]["total"] == 0
    bad = await guest.post(WISHES, json={"product_id": "shirt"}, headers=host(shop))
    assert bad.status_code == 422
    assert "product_id" in bad.json()["error"]["message"]
    nowhere = await (await world.guest()).post(WISHES, json={"product_id": thing})
    assert nowhere.status_code == 400, "nobody said which store"
