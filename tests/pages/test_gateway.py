"""Pages and policies over HTTP."""

from uuid import uuid4

from tests.kernel.world import World

ABOUT = {
    "title": {"en": "About us", "ar": "من نحن"},
    "body": {"en": "<p onclick='x()'>Since 1990<script>x</script></p>", "ar": "<p>منذ ١٩٩٠</p>"},
    "seo": {"title": {"en": "Who we are"}},
}


async def test_a_page_is_written_shown_hidden_and_removed(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    at, seen = f"/stores/{merchant.store_id}/pages", f"/storefront/store/{merchant.store_id}/pages"
    made = await merchant.post(at, json=ABOUT)
    assert made.status_code == 201, made.text
    page = made.json()["data"]
    assert page["handle"] == "about-us"
    await world.fold()
    told = (await guest.get(f"{seen}/about-us")).json()["data"]
    assert told["title"] == {"en": "About us", "ar": "من نحن"}
    assert told["body"] == {"en": "<p>Since 1990</p>", "ar": "<p>منذ ١٩٩٠</p>"}
    assert told["seo"]["title"] == {"en": "Who we are"}
    assert told["id"] == page["id"]
    hidden = await merchant.put(f"{at}/{page['id']}", json={**ABOUT, "published": False})
    assert hidden.status_code == 200, hidden.text
    await world.fold()
    assert (await guest.get(f"{seen}/about-us")).status_code == 404
    assert [one["published"] for one in (await merchant.get(at)).json()["data"]] == [False]
    assert (await merchant.delete(f"{at}/{page['id']}")).status_code == 204
    assert (await merchant.get(f"{at}/{page['id']}")).status_code == 404
    assert (await merchant.delete(f"{at}/{page['id']}")).status_code == 404


async def test_an_arabic_title_makes_an_arabic_address(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    made = await merchant.post(f"/stores/{merchant.store_id}/pages", json={"title": {"ar": "من نحن"}})
    assert made.json()["data"]["handle"] == "من-نحن"
    await world.fold()
    assert (await guest.get(f"/storefront/store/{merchant.store_id}/pages/من-نحن")).status_code == 200


async def test_a_store_sees_its_own_pages_only(world: World) -> None:
    mine, theirs, guest = await world.merchant(), await world.merchant(), await world.guest()
    page = (await mine.post(f"/stores/{mine.store_id}/pages", json=ABOUT)).json()["data"]
    await world.fold()
    assert (await guest.get(f"/storefront/store/{theirs.store_id}/pages/about-us")).status_code == 404
    assert (await theirs.get(f"/stores/{theirs.store_id}/pages/{page['id']}")).status_code == 404
    assert (await theirs.put(f"/stores/{theirs.store_id}/pages/{page['id']}", json=ABOUT)).status_code == 404
    assert (await guest.get(f"/storefront/store/{uuid4()}/pages/about-us")).status_code == 404


async def test_policies_are_saved_under_their_handle(world: World) -> None:
    merchant = await world.merchant()
    at = f"/stores/{merchant.store_id}/policies"
    saved = await merchant.put(f"{at}/refund", json={"body": {"en": "14 days\n<script>x</script>"}})
    assert saved.status_code == 200, saved.text
    assert saved.json()["data"]["title"]["ar"] == "سياسة الاستبدال والاسترجاع"
    again = await merchant.put(f"{at}/refund", json={"body": {"en": "30 days"}})
    assert again.json()["data"]["version"] == 2
    assert [one["body"] for one in (await merchant.get(at)).json()["data"]] == [{"en": "30 days"}]
    assert (await merchant.put(f"{at}/Bad_Handle", json={"body": {"en": "x"}})).status_code == 422
    assert (await merchant.delete(f"{at}/refund")).status_code == 204
    assert (await merchant.get(at)).json()["data"] == []
    assert (await merchant.delete(f"{at}/terms")).status_code == 404
