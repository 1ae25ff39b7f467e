"""What a shopper sends about themselves: what is wrong is named, and changes nothing."""

from typing import Any

import pytest

from tests.checkout.test_gateway import HOME, product
from tests.kernel.shoppers import a_shopper
from tests.kernel.world import PASSWORD, World


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"email": "nobody"}, "email"),
        ({"first_name": ""}, "first_name"),
        ({"password": "short"}, "password"),
        ({"password": "alllowercase-1"}, "password"),
        ({"last_name": None}, "last_name"),
        ({"phone": 7}, "phone"),
    ],
)
async def test_what_is_wrong_with_a_registration_is_named_in_the_message(
    world: World, wrong: dict[str, Any], named: str
) -> None:
    shop, one = await world.merchant(), await world.guest()
    who = {"first_name": "Laila", "last_name": "Fathy", "email": "laila@example.com", "password": PASSWORD}
    answer = await one.post(f"/storefront/store/{shop.store_id}/auth/register", json=who | wrong)
    assert answer.status_code == 422, answer.text
    assert named in answer.json()["error"]["message"]
    assert "customer_access_token" not in answer.cookies


async def test_a_profile_with_a_wrong_number_stays_as_it_was(world: World) -> None:
    shop = await world.merchant()
    mona = await a_shopper(world, shop)
    await world.fold()
    before = (await mona.get("/storefront/me/profile")).json()["data"]
    refused = await mona.put("/storefront/me/profile", json={"first_name": "Other", "phone": "12"})
    assert refused.status_code == 400
    assert (await mona.get("/storefront/me/profile")).json()["data"] == before
    removed = await mona.put("/storefront/me/profile", json={"phone": "01141234506"})
    assert removed.json()["data"]["phone"] == "+201141234506"
    assert (await mona.put("/storefront/me/profile", json={"phone": None})).json()["data"]["phone"] is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [({"city": ""}, "city"), ({"address_line1": None}, "address_line1"), ({"label": "moon"}, "label")],
)
async def test_what_is_wrong_with_an_address_is_named(world: World, wrong: dict[str, Any], named: str) -> None:
    shop = await world.merchant()
    mona = await a_shopper(world, shop)
    answer = await mona.post("/storefront/me/addresses", json=HOME | wrong)
    assert answer.status_code == 422, answer.text
    assert named in answer.json()["error"]["message"]
    assert (await mona.get("/storefront/me/addresses")).json()["data"]["total"] == 0


async def test_who_was_signed_in_once_may_still_fill_a_cart(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    guest.cookies["customer_access_token"] = "of.another.key"
    headers, thing = {"x-numu-host": f"{shop.subdomain}.localhost"}, str(await product(world, shop))
    body = {"product_id": thing, "quantity": 1}
    added = await guest.post("/storefront/cart/add", json=body, headers=headers)
    assert (added.status_code, len(added.json()["data"]["items"])) == (201, 1)
    assert (await guest.get("/storefront/me/profile", headers=headers)).status_code == 401
