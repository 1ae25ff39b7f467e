"""The console: its own cookies, and everybody's stores and orders in it."""

from typing import Any
from uuid import UUID

from numu_core.accounts.commands import GiveRole
from numu_core.accounts.events import Role
from numu_core.kernel.money import Currency
from numu_core.kernel.platform import PLATFORM
from tests.checkout.test_gateway import product, wish
from tests.draft_orders.test_gateway import drafted
from tests.kernel.world import PASSWORD, Client, Merchant, World
from tests.two_factor.test_gateway import complete, enabled


async def appointed(world: World, one: Merchant, role: Role = Role.SUPER_ADMIN) -> None:
    command = GiveRole(account_id=one.account_id, role=role)
    await world.engine.execute(PLATFORM, command, actor="platform:operator")
    await world.fold()


async def console(world: World, one: Merchant) -> Client:
    """The administrator's browser at the console."""
    there = await world.guest()
    answer = await there.post("/admin/auth/login", json={"email": one.email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return there


async def data(there: Client, path: str) -> Any:
    answer = await there.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_a_merchant_is_no_administrator(world: World) -> None:
    one = await world.merchant()
    body = {"email": one.email, "password": PASSWORD}
    refused = await (await world.guest()).post("/admin/auth/login", json=body)
    assert refused.status_code == 403
    assert "admin_access_token" not in refused.cookies
    assert (await one.get("/admin/dashboard/stats")).status_code == 403
    assert (await (await world.guest()).get("/admin/dashboard/stats")).status_code == 401


async def test_a_bearer_token_does_not_open_the_console(world: World) -> None:
    one = await world.merchant()
    await appointed(world, one)
    there = await console(world, one)
    token = there.cookies["admin_access_token"]
    bearer = await world.guest()
    answer = await bearer.get("/admin/auth/me", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert (await data(there, "/admin/auth/me"))["email"] == one.email


async def test_an_administrator_sees_all_shops(world: World) -> None:
    one, other = await world.merchant(), await world.merchant()
    await appointed(world, one)
    there = await console(world, one)
    body = wish((await product(world, other), 2))
    buyer = await world.guest()
    placed = await buyer.post(f"/storefront/store/{other.store_id}/checkout", json=body)
    await world.fold()
    stats = await data(there, "/admin/dashboard/stats")
    assert (stats["active_merchants"], stats["total_orders"], stats["total_customers"]) == (2, 1, 1)
    assert (stats["total_revenue"], stats["orders_change"]) == (0, 100.0)
    assert await data(there, "/admin/stores/stats") == {
        "total": 2,
        "active": 2,
        "pending_approval": 0,
        "suspended": 0,
        "inactive": 0,
    }
    stores = await data(there, "/admin/stores/?page=1&limit=200")
    assert {UUID(store["id"]): store["total_orders"] for store in stores["items"]} == {
        one.store_id: 0,
        other.store_id: 1,
    }
    [order] = (await data(there, "/admin/orders/?limit=1"))["items"]
    assert (order["id"], order["item_count"]) == (placed.json()["data"]["order_id"], 2)
    assert (await data(there, "/admin/orders/?status=shipped"))["total"] == 0


async def test_who_is_dismissed_sees_nothing_more(world: World) -> None:
    one = await world.merchant()
    await appointed(world, one)
    there = await console(world, one)
    assert (await there.get("/admin/auth/me")).status_code == 200
    dismiss = GiveRole(account_id=one.account_id, role=Role.STORE_OWNER)
    await world.engine.execute(PLATFORM, dismiss, actor="platform:operator")  # and nothing is folded
    assert (await there.get("/admin/auth/me")).status_code == 403
    assert (await there.post("/admin/auth/refresh")).status_code == 403


async def test_a_role_that_was_taken_opens_no_store(world: World) -> None:
    one = await world.merchant()
    await world.on_plan(one, "pro")
    opened = await one.post("/stores/", json={"name": "Second", "subdomain": "second-shop", "default_currency": "EGP"})
    assert opened.status_code == 201
    taken = GiveRole(account_id=one.account_id, role=Role.CUSTOMER)
    await world.engine.execute(PLATFORM, taken, actor="platform:operator")  # and nothing is folded
    refused = await one.post("/stores/", json={"name": "Third", "subdomain": "third-shop", "default_currency": "EGP"})
    assert refused.status_code == 403


async def test_an_administrator_with_a_second_factor_needs_it(world: World) -> None:
    one = await world.merchant()
    await appointed(world, one)
    phone, _ = await enabled(one)
    there = await console(world, one)
    answer = await there.post("/admin/auth/login", json={"email": one.email, "password": PASSWORD})
    told = answer.json()["data"]
    assert (told["requires_2fa"], told["user"], told["tokens"]) == (True, None, None)
    assert "admin_access_token" not in there.cookies
    assert (await there.get("/admin/auth/me")).status_code == 401
    assert (await complete(there, told["challenge_token"], phone.code())).status_code == 200
    assert {"admin_access_token", "admin_refresh_token"} <= set(there.cookies)
    assert not {"access_token", "refresh_token"} & set(there.cookies)
    assert (await there.get("/admin/auth/me")).status_code == 200
    assert (await there.post("/admin/auth/refresh")).status_code == 200
    assert (await there.post("/admin/auth/logout")).status_code == 200


async def test_a_merchants_challenge_does_not_open_the_console(world: World) -> None:
    one = await world.merchant()
    await appointed(world, one)
    phone, _ = await enabled(one)
    there = await world.guest()
    told = (await there.post("/auth/login", json={"email": one.email, "password": PASSWORD})).json()["data"]
    assert (await complete(there, told["challenge_token"], phone.code())).status_code == 200
    assert {"access_token", "refresh_token"} <= set(there.cookies)
    assert "admin_access_token" not in there.cookies


async def test_who_is_dismissed_between_password_and_code_stays_out(world: World) -> None:
    one = await world.merchant()
    await appointed(world, one)
    phone, _ = await enabled(one)
    there = await world.guest()
    answer = await there.post("/admin/auth/login", json={"email": one.email, "password": PASSWORD})
    await appointed(world, one, Role.STORE_OWNER)
    refused = await complete(there, answer.json()["data"]["challenge_token"], phone.code())
    assert (refused.status_code, set(there.cookies)) == (403, set())


async def test_wrong_passwords_close_both_doors(world: World) -> None:
    one = await world.merchant()
    await appointed(world, one)
    there = await world.guest()
    for _ in range(5):
        wrong = {"email": one.email, "password": "Wrong-Word-2026"}
        assert (await there.post("/admin/auth/login", json=wrong)).status_code == 401
    for path in ("/admin/auth/login", "/auth/login"):
        answer = await there.post(path, json={"email": one.email, "password": PASSWORD})
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "ACCOUNT_LOCKED")


async def test_a_discarded_draft_is_nobodys_order(world: World) -> None:
    one = await world.merchant()
    await appointed(world, one)
    there = await console(world, one)
    draft = await drafted(world, one)
    assert (await one.delete(f"/stores/{one.store_id}/orders/{draft['id']}")).status_code == 204
    await world.fold()
    [store] = (await data(there, "/admin/stores/"))["items"]
    figures = (await data(there, "/admin/dashboard/stats"))["total_orders"]
    assert (store["total_orders"], figures, (await data(there, "/admin/orders/"))["total"]) == (0, 0, 0)


async def test_only_what_is_in_the_platforms_currency_is_added_up(world: World) -> None:
    one, abroad = await world.merchant(), await world.merchant(default_currency="SAR")
    await appointed(world, one)
    shops: list[tuple[Merchant, Currency]] = [(one, "EGP"), (abroad, "SAR")]
    for shop, currency in shops:
        body = wish((await product(world, shop, currency=currency), 1))
        placed = await (await world.guest()).post(f"/storefront/store/{shop.store_id}/checkout", json=body)
        order_id = placed.json()["data"]["order_id"]
        assert (await shop.post(f"/stores/{shop.store_id}/orders/{order_id}/mark-paid")).status_code == 200
    await world.fold()
    there = await console(world, one)
    stats = await data(there, "/admin/dashboard/stats")
    assert (stats["total_revenue"], stats["total_orders"], stats["revenue_change"]) == (12000, 2, 100.0)
    stores = (await data(there, "/admin/stores/"))["items"]
    told = {UUID(store["id"]): (store["total_revenue"], store["total_orders"]) for store in stores}
    assert told == {one.store_id: (12000, 1), abroad.store_id: (0, 1)}


async def test_searching_takes_every_sign_as_it_is(world: World) -> None:
    one = await world.merchant()
    await appointed(world, one)
    there = await console(world, one)
    found = [
        (await data(there, f"/admin/stores/?search={word}"))["total"] for word in (one.email[:9], "%25", "_", "%5C")
    ]
    assert found == [1, 0, 0, 0]
    body = wish((await product(world, one), 1))
    await (await world.guest()).post(f"/storefront/store/{one.store_id}/checkout", json=body)
    await world.fold()
    words = ("ord-000001", "%25", "ORD_000001", "%5C")
    assert [(await data(there, f"/admin/orders/?search={word}"))["total"] for word in words] == [1, 0, 0, 0]


async def test_a_refresh_token_is_good_once_under_either_name(world: World) -> None:
    one = await world.merchant()
    await appointed(world, one)
    there = await console(world, one)
    first = there.cookies["admin_refresh_token"]
    renamed = await world.guest()  # the console's own server calls it so
    renamed.cookies["refresh_token"] = first
    answer = await renamed.post("/admin/auth/refresh")
    assert answer.status_code == 200
    assert answer.json()["data"]["access_token"] == answer.cookies["admin_access_token"]
    thief = await world.guest()
    thief.cookies["admin_refresh_token"] = first
    assert (await thief.post("/admin/auth/refresh")).status_code == 401
    assert (await there.get("/admin/auth/me")).status_code == 401


async def test_signing_out_ends_the_session(world: World) -> None:
    one = await world.merchant()
    await appointed(world, one)
    there = await console(world, one)
    kept = there.cookies["admin_access_token"]
    assert (await there.post("/admin/auth/logout")).status_code == 200
    there.cookies["admin_access_token"] = kept
    assert (await there.get("/admin/auth/me")).status_code == 401
