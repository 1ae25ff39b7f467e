"""Menus over HTTP."""

from typing import Any
from uuid import uuid4

from numu_core.menus.commands import SetUpMenus
from tests.kernel.world import Merchant, World

LINK = {"id": "sale", "label": {"en": "<b>Sale</b>", "ar": "تخفيضات"}, "url": "/collections/sale", "type": "collection"}


async def shown(world: World, merchant: Merchant) -> list[dict[str, Any]]:
    await world.fold()
    guest = await world.guest()
    answer = await guest.get(f"/storefront/store/{merchant.store_id}/menus")
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["data"]
    return told


async def test_a_menu_is_written_shown_and_removed(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/menus"
    assert await shown(world, merchant) == []
    made = await merchant.post(at, json={"title": {"en": "Big Sale"}, "items": [LINK]})
    assert made.status_code == 201, made.text
    menu = made.json()["data"]
    assert menu["handle"] == "big-sale"
    assert menu["items"][0]["label"] == {"en": "Sale", "ar": "تخفيضات"}
    [told] = await shown(world, merchant)
    assert (told["handle"], told["items"][0]["target_visible"], told["items"][0]["children"]) == ("big-sale", True, [])
    bad = {**LINK, "url": "javascript:x()"}
    saved = await merchant.put(f"{at}/{menu['id']}", json={"title": {"ar": "عروض"}, "handle": "offers", "items": [bad]})
    assert saved.json()["data"]["items"][0]["url"] == "/"
    assert [one["handle"] for one in await shown(world, merchant)] == ["offers"]
    assert (await merchant.delete(f"{at}/{menu['id']}")).status_code == 204
    assert await shown(world, merchant) == []
    assert (await merchant.get(f"{at}/{menu['id']}")).status_code == 404


async def test_what_is_no_menu_is_refused(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/menus"
    menu = {"title": {"en": "Top"}, "items": []}
    assert (await merchant.post(at, json=menu)).status_code == 201
    taken = await merchant.post(at, json=menu)
    assert (taken.status_code, taken.json()["error"]["details"]["handle"]) == (400, "top")
    assert (await merchant.post(at, json={"title": {"en": ""}})).status_code == 422
    assert (await merchant.post(at, json={"title": {"fr": "Haut"}})).status_code == 422
    assert (await merchant.post(at, json={**menu, "handle": "a/b"})).status_code == 422
    assert (await merchant.put(f"{at}/{uuid4()}", json=menu)).status_code == 404
    assert (await merchant.get(at)).json()["data"][0]["handle"] == "top"


async def test_the_usual_footer_hides_policies_that_are_not_written(world: World) -> None:
    merchant = await world.merchant()
    await world.engine.execute(merchant.tenant_id, SetUpMenus(store_id=merchant.store_id), actor="platform:test")
    footer = {menu["handle"]: menu for menu in await shown(world, merchant)}["footer"]
    hidden = {item["id"] for item in footer["items"] if not item["target_visible"]}
    assert hidden == {"shipping", "refund", "privacy", "terms"}
    await merchant.put(f"/stores/{merchant.store_id}/policies/refund", json={"body": {"ar": "خلال 14 يومًا"}})
    footer = {menu["handle"]: menu for menu in await shown(world, merchant)}["footer"]
    assert {item["id"] for item in footer["items"] if not item["target_visible"]} == hidden - {"refund"}
