"""Stores over HTTP: opening, editing, who may, and what the public sees."""

from uuid import uuid4

import pytest

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_core.stores.events import StoreOpened
from tests.kernel.world import World


async def opened(world: World) -> int:
    async with tenant_session(world.pool, PLATFORM) as db:
        return len(await world.log.read(db, PLATFORM, types=[StoreOpened]))


async def test_a_store_is_opened_and_listed(world: World) -> None:
    one = await world.merchant(name="<i>متجر النيل</i>", description="قطن &amp; كتان", contact_phone="01001234567")
    store = (await one.get(f"/stores/{one.store_id}")).json()["data"]
    assert store["name"] == "متجر النيل"
    assert store["description"] == "قطن & كتان"
    assert store["contact_phone"] == "+201001234567"
    assert store["status"] == "active"
    assert store["store_url"] == f"http://{one.subdomain}.localhost:3100"
    assert store["owner_id"] == str(one.account_id)
    for path in ("/stores", "/stores/"):
        page = (await one.get(path)).json()["data"]
        assert page["total"] == 1
        assert page["items"] == [store]
        assert (page["page"], page["page_size"], page["total_pages"]) == (1, 20, 1)


async def test_two_stores_share_their_owners_tenant(world: World) -> None:
    one = await world.merchant()
    await world.on_plan(one, "pro")
    second = await one.post("/stores/", json={"name": "Second", "subdomain": "second-shop"})
    assert second.status_code == 201
    async with tenant_session(world.pool, PLATFORM) as db:
        opened = [event for event, _ in await world.log.read(db, PLATFORM, types=[StoreOpened])]
    tenants = {event.tenant_id for event in opened if isinstance(event, StoreOpened)}
    assert tenants == {one.tenant_id}
    assert (await one.get("/auth/me")).json()["data"]["tenant"]["subdomain"] == one.subdomain


async def test_the_same_key_opens_one_store(world: World) -> None:
    one = await world.merchant()
    await world.on_plan(one, "pro")
    wish, key = {"name": "Second", "subdomain": "second-shop"}, {"idempotency-key": "k-1"}
    first = await one.post("/stores/", json=wish, headers=key)
    again = await one.post("/stores/", json=wish, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = await one.post("/stores/", json=wish | {"name": "Third"}, headers=key)
    assert other.status_code == 422
    assert await opened(world) == 2


async def test_a_subdomain_is_checked_before_and_when_opening(world: World) -> None:
    one = await world.merchant()
    guest = await world.guest()
    for subdomain, free in ((one.subdomain, False), ("admin", False), ("a--b", False), ("free-one", True)):
        answer = await guest.post("/stores/check-subdomain", json={"subdomain": subdomain})
        assert answer.status_code == 200
        assert answer.json()["data"]["available"] is free, subdomain
        assert (answer.json()["data"]["message"] is None) is free
    taken = await one.post("/stores", json={"name": "X", "subdomain": one.subdomain})
    assert (taken.status_code, taken.json()["error"]["code"]) == (400, "DOMAIN_ERROR")
    reserved = await one.post("/stores", json={"name": "X", "subdomain": "admin"})
    assert (reserved.status_code, reserved.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert reserved.json()["error"]["details"] == {"subdomain": "admin", "fault": "reserved"}
    assert await opened(world) == 1


async def test_every_wrong_field_is_named(world: World) -> None:
    one = await world.merchant()
    wrong = {"name": "", "subdomain": "ab", "default_currency": "XXX", "default_language": "fr", "contact_email": "x"}
    answer = await one.post("/stores", json=wrong)
    assert answer.status_code == 422
    fields = {fault["field"] for fault in answer.json()["error"]["details"]}
    assert fields == {"name", "subdomain", "default_currency", "default_language", "contact_email"}
    assert await opened(world) == 1


async def test_only_the_owner_gets_in(world: World) -> None:
    mine, theirs, guest = await world.merchant(), await world.merchant(), await world.guest()
    path = f"/stores/{mine.store_id}"
    assert (await guest.get(path)).status_code == 401
    refused = await theirs.get(path)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "AUTHORIZATION_ERROR")
    assert (await theirs.patch(path, json={"name": "Stolen"})).status_code == 403
    assert (await theirs.delete(path)).status_code == 403
    missing = await mine.get(f"/stores/{uuid4()}")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "ENTITY_NOT_FOUND")
    assert (await mine.get("/stores/not-an-id")).status_code == 404
    assert (await mine.get(path)).json()["data"]["name"] != "Stolen"


async def test_an_edit_keeps_what_it_does_not_say(world: World) -> None:
    one = await world.merchant(description="Cotton")
    path = f"/stores/{one.store_id}"
    edit = {"name": "Nile", "address": {"city": "Cairo"}, "default_language": None, "contact_email": "hi@nile.eg"}
    store = (await one.patch(path, json=edit)).json()["data"]
    assert (store["name"], store["description"], store["address"]) == ("Nile", "Cotton", {"city": "Cairo"})
    assert (store["default_language"], store["contact_email"]) == ("en", "hi@nile.eg")
    emptied = (await one.patch(path, json={"description": None, "contact_email": None})).json()["data"]
    assert (emptied["description"], emptied["contact_email"], emptied["name"]) == (None, None, "Nile")


async def test_an_edit_of_an_old_version_is_refused_and_told_the_current_one(world: World) -> None:
    one = await world.merchant()
    path = f"/stores/{one.store_id}"
    tag = (await one.get(path)).headers["etag"]
    assert (await one.patch(path, json={"name": "First"}, headers={"if-match": tag})).status_code == 200
    late = await one.patch(path, json={"name": "Second"}, headers={"if-match": tag})
    assert late.status_code == 409
    assert late.json()["error"]["details"]["current"] == 2
    assert (await one.patch(path, json={"name": "X"}, headers={"if-match": '"abc"'})).status_code == 422
    assert (await one.get(path)).json()["data"]["name"] == "First"


async def test_the_public_sees_what_storefronts_read_and_nothing_else(world: World) -> None:
    one = await world.merchant(contact_email="private@nile.eg")
    settings = {
        "favicon_url": "https://x/y.ico",
        "policies": {"returns": "30 days"},
        "password_protected": {"enabled": True, "password_hash": "ab", "password": "secret"},
        "tracking": {"meta": {"pixel_id": "1", "access_token": "secret"}, "server_token": "secret"},
        "paymob_api_key": "secret",
    }
    await one.patch(f"/stores/{one.store_id}", json={"settings": settings})
    guest = await world.guest()
    answer = await guest.get(f"/storefront/store-by-subdomain/{one.subdomain}")
    assert answer.status_code == 200
    store = answer.json()["data"]
    assert store["settings"].keys() == {*settings, "checkout_fields", "whatsapp_notifications"} - {"paymob_api_key"}
    assert {name: store["settings"][name] for name in settings if name != "paymob_api_key"} == {
        "favicon_url": "https://x/y.ico",
        "policies": {"returns": "30 days"},
        "password_protected": {"enabled": True, "password_hash": "ab"},
        "tracking": {"meta": {"pixel_id": "1"}},
    }
    assert "secret" not in answer.text
    assert "private@nile.eg" not in answer.text
    assert store["seo"]["robots_indexing_enabled"] is True
    assert store["country"] == "EG"
    assert answer.headers["cache-control"] == "public, max-age=60, s-maxage=120, stale-while-revalidate=30"
    assert answer.headers["vary"] == "Cookie, Accept-Encoding"
    signed_in = await one.get(f"/storefront/store-by-subdomain/{one.subdomain}")
    assert signed_in.headers["cache-control"] == "private, no-store"


async def test_a_stores_addresses_run_nothing(world: World) -> None:
    one = await world.merchant()
    links = {"instagram": "https://instagram.com/nile", "x": " JavaScript:alert(1)"}
    body = {"logo_url": "javascript:alert(1)", "banner_url": "https://cdn.example/b.png", "social_links": links}
    edited = (await one.patch(f"/stores/{one.store_id}", json=body)).json()["data"]
    assert (edited["logo_url"], edited["banner_url"]) == (None, "https://cdn.example/b.png")
    assert edited["social_links"] == {"instagram": "https://instagram.com/nile", "x": ""}
    emptied = (await one.patch(f"/stores/{one.store_id}", json={"banner_url": None})).json()["data"]
    assert emptied["banner_url"] is None
    me = await one.patch("/auth/me", json={"avatar_url": "data:text/html,<script>"})
    assert me.json()["data"]["avatar_url"] is None


async def test_nobody_keeps_that_a_store_is_not_there(world: World) -> None:
    missing = await (await world.guest()).get("/storefront/store-by-subdomain/not-yet-open")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store, max-age=0")


async def test_a_store_is_found_by_every_name_of_it(world: World) -> None:
    one, guest = await world.merchant(), await world.guest()
    for path in (
        f"store-by-subdomain/{one.subdomain}",
        f"store-by-subdomain/{one.subdomain.upper()}",
        f"store-by-domain/{one.subdomain}.localhost",
        f"store-by-domain/{one.subdomain}.numueg.app",
    ):
        assert (await guest.get(f"/storefront/{path}")).json()["data"]["id"] == str(one.store_id), path
    for path in ("store-by-subdomain/api", "store-by-domain/sitemap.xml", "store-by-domain/localhost"):
        missing = await guest.get(f"/storefront/{path}")
        assert (missing.status_code, missing.json()["error"]["code"]) == (404, "ENTITY_NOT_FOUND"), path


async def test_a_hidden_store_is_not_there_for_the_public_but_for_its_owner(world: World) -> None:
    one = await world.merchant()
    assert (await one.patch(f"/stores/{one.store_id}", json={"status": "inactive"})).status_code == 200
    guest = await world.guest()
    path = f"/storefront/store-by-subdomain/{one.subdomain}"
    assert (await guest.get(path)).status_code == 404
    assert (await one.get(f"/stores/{one.store_id}")).status_code == 200
    await one.patch(f"/stores/{one.store_id}", json={"status": "active"})
    assert (await one.get(path)).status_code == 200


async def test_a_closed_store_is_gone_and_its_subdomain_free(world: World) -> None:
    one, other = await world.merchant(), await world.merchant()
    await world.on_plan(other, "pro")
    assert (await one.delete(f"/stores/{one.store_id}")).status_code == 204
    assert (await one.get(f"/stores/{one.store_id}")).status_code == 404
    again = await other.post("/stores", json={"name": "Again", "subdomain": one.subdomain})
    assert again.status_code == 201


async def test_the_trial_has_one_store_until_that_is_closed(world: World) -> None:
    one = await world.merchant()
    second = {"name": "Second", "subdomain": "second-shop"}
    refused = await one.post("/stores", json=second)
    assert refused.status_code == 402
    assert refused.json()["error"]["code"] == "PLAN_LIMIT_EXCEEDED"
    assert refused.json()["error"]["details"] == {
        "resource": "stores", "limit": 1, "current": 1, "plan": "trial", "upgrade_to": "starter",
    }  # fmt: skip
    assert await opened(world) == 1
    assert (await one.delete(f"/stores/{one.store_id}")).status_code == 204
    assert (await one.post("/stores", json=second)).status_code == 201


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_samples_come_and_go(world: World, language: str) -> None:
    one = await world.merchant(default_language=language)
    path = f"/stores/{one.store_id}/seed-demo"
    seeded = await one.post(path)
    assert (seeded.status_code, seeded.json()) == (200, {"seeded": True, "products": 5, "collections": 1, "errors": []})
    assert (await one.post(path)).json() == {"seeded": False, "products": 0, "collections": 0, "errors": []}
    products = (await one.get(f"/stores/{one.store_id}/products/")).json()["data"]["items"]
    [collection] = (await one.get(f"/stores/{one.store_id}/categories/")).json()["data"]
    assert {product["category_id"] for product in products} == {collection["id"]}
    shirt = next(product for product in products if product["sku"] == "DEMO-SHIRT")
    assert (shirt["name"], shirt["price"]) == ("قميص كتان" if language == "ar" else "Linen Shirt", "650.00")
    assert shirt["attributes"]["name_ar"] == "قميص كتان"
    removed = await one.delete(path)
    assert (removed.status_code, removed.json()) == (200, {"deleted": 5})
    assert (await one.get(f"/stores/{one.store_id}/products/")).json()["data"]["total"] == 0
    assert (await one.delete(path)).json() == {"deleted": 0}
    assert (await one.post(path)).json()["products"] == 5


async def test_samples_leave_what_is_the_merchants_own(world: World) -> None:
    one = await world.merchant()
    own = {"name": "My shirt", "price": "10.00", "sku": "DEMO-SHIRT"}
    assert (await one.post(f"/stores/{one.store_id}/products/", json=own)).status_code == 201
    seeded = (await one.post(f"/stores/{one.store_id}/seed-demo")).json()
    assert (seeded["products"], [fault["error_type"] for fault in seeded["errors"]]) == (4, ["products/sku-taken"])
    assert (await one.delete(f"/stores/{one.store_id}/seed-demo")).json() == {"deleted": 4}
    assert (await one.get(f"/stores/{one.store_id}/products/")).json()["data"]["total"] == 1
