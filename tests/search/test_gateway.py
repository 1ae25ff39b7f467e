"""Searching a shop over HTTP."""

from typing import Any
from uuid import uuid4

import pytest

from tests.kernel.world import Merchant, World


async def product(merchant: Merchant, name: str, **fields: Any) -> Any:
    body = {"name": name, "price": "250.50", "status": "active", "quantity": 3, **fields}
    answer = await merchant.post(f"/stores/{merchant.store_id}/products/", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def found(world: World, merchant: Merchant, q: str, path: str = "search", **more: Any) -> Any:
    await world.fold()
    shopper = await world.guest()
    answer = await shopper.get(f"/storefront/store/{merchant.store_id}/{path}", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def names(data: Any) -> list[str]:
    return [one["name"] for one in data["products"]]


async def test_a_product_is_found_as_the_contract_shows_it(world: World) -> None:
    merchant = await world.merchant()
    shirt = await product(merchant, "قميص قطن أزرق", sku="QM-1", images=["https://x.example/a.jpg"])
    await product(merchant, "Mug")
    for path in ("search", "search/predictive"):
        data = await found(world, merchant, "قميص", path)
        assert data["query"] == "قميص"
        assert data["products"] == [
            {
                "id": shirt["id"],
                "name": "قميص قطن أزرق",
                "slug": shirt["slug"],
                "sku": "QM-1",
                "price": 250.5,
                "price_currency": "EGP",
                "image": "https://x.example/a.jpg",
                "in_stock": True,
            }
        ]
        assert (data["collections"], data["pages"], data["articles"], data["total"]) == ([], [], [], 1)


@pytest.mark.parametrize(
    "q",
    [
        "ق",
        "قم",
        "ازر",
        "قميص",
        "قَميص",
        "قمـيص أزرق",
        "ازرق قميص",
        "قطن",
        "ميص",
        "QM-77",
        "qm-77",
        "أحمر",
        "صيفي",
        "قمبص",
        "قمصي ازرق",
    ],
)
async def test_it_is_found_by_any_of_its_words_folded_in_any_order_and_with_typing_errors(world: World, q: str) -> None:
    merchant = await world.merchant()
    variants = [{"price": 1, "sku": "QM-77", "option_values": {"اللون": "أحمر"}}]
    await product(merchant, "قميص قطن أزرق", tags=["صيفي"], variants=variants)
    await product(merchant, "حذاء جلد", sku="HZ-1")
    assert names(await found(world, merchant, q)) == ["قميص قطن أزرق"]


@pytest.mark.parametrize("q", ["shirt", "cotto", "SHIR", "blu shirt", "shirtt", "cotton shrt", "coton"])
async def test_latin_words_forgive_typing_errors_too(world: World, q: str) -> None:
    merchant = await world.merchant()
    await product(merchant, "Blue Cotton Shirt")
    await product(merchant, "Leather Boots")
    assert names(await found(world, merchant, q)) == ["Blue Cotton Shirt"]


async def test_who_bears_the_name_comes_before_who_mentions_it(world: World) -> None:
    merchant = await world.merchant()
    for name in ("Lamp", "Lamp shade", "Desk lamp", "Shade"):
        await product(merchant, name, tags=["lamp"])
    assert names(await found(world, merchant, "lamp")) == ["Lamp", "Lamp shade", "Desk lamp", "Shade"]


async def test_only_what_shoppers_see_is_found(world: World) -> None:
    merchant, other = await world.merchant(), await world.merchant()
    await product(merchant, "Draft cup", status="draft")
    await product(other, "Other cup")
    sold_out = await product(merchant, "Sold out cup", quantity=0)
    gone = await product(merchant, "Gone cup")
    await merchant.delete(f"/stores/{merchant.store_id}/products/{gone['id']}")
    archived = await product(merchant, "Old cup")
    await merchant.patch(f"/stores/{merchant.store_id}/products/{archived['id']}", json={"status": "archived"})
    data = await found(world, merchant, "cup")
    assert [(one["id"], one["in_stock"]) for one in data["products"]] == [(sold_out["id"], False)]


async def test_a_new_name_is_found_and_the_old_one_is_not(world: World) -> None:
    merchant = await world.merchant()
    mug = await product(merchant, "Mug")
    await merchant.patch(f"/stores/{merchant.store_id}/products/{mug['id']}", json={"name": "Goblet"})
    assert names(await found(world, merchant, "goblet")) == ["Goblet"]
    assert names(await found(world, merchant, "mug")) == []


async def test_collections_and_types(world: World) -> None:
    merchant = await world.merchant()
    made = await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": "قمصان صيفية"})
    hidden = {"name": "قمصان قديمة", "is_active": False}
    await merchant.post(f"/stores/{merchant.store_id}/categories/", json=hidden)
    category = made.json()["data"]
    await product(merchant, "قمصان بيضاء", category_id=category["id"])
    data = await found(world, merchant, "قمصان")
    shown = {"id": category["id"], "name": "قمصان صيفية", "slug": category["slug"], "image_url": None}
    assert data["collections"] == [{**shown, "product_count": 1}]
    assert (data["total"], data["total_products"]) == (2, 1)
    only = await found(world, merchant, "قمصان", types="collections,nonsense")
    assert (len(only["collections"]), only["products"], only["total"]) == (1, [], 1)


async def test_pages_totals_and_facets(world: World) -> None:
    merchant = await world.merchant()
    made = await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": "Lights"})
    category = made.json()["data"]
    for n in range(5):
        more = {"category_id": category["id"]} if n < 3 else {"quantity": 0}
        await product(merchant, f"Lamp {n}", price=10 + n, **more)
    pages = [await found(world, merchant, "lamp", limit=3, page=page) for page in (1, 2)]
    first, last = pages
    assert [(one["page"], one["limit"], one["total_products"]) for one in pages] == [(1, 3, 5), (2, 3, 5)]
    assert sorted(names(first) + names(last)) == [f"Lamp {n}" for n in range(5)]
    assert first["facets"] == {
        "categories": [{"id": category["id"], "name": "Lights", "slug": "lights", "count": 3}],
        "price_min": 10.0,
        "price_max": 14.0,
        "in_stock": 3,
    }
    assert len((await found(world, merchant, "lamp", "search/predictive", limit=2))["products"]) == 2


@pytest.mark.parametrize("q", ["", "   ", "%", "_", "\\", "'; --", "zzzz qqqq", "يص", "hi", "🙂", "a" * 200])
async def test_whatever_is_typed_is_answered(world: World, q: str) -> None:
    merchant = await world.merchant()
    await product(merchant, "Plain thing")
    assert (await found(world, merchant, q))["total"] == 0
    assert (await found(world, merchant, q, "search/predictive"))["total"] == 0


@pytest.mark.parametrize("bad", [{"limit": 0}, {"limit": 101}, {"page": 0}, {"q": "a" * 201}])
async def test_what_is_out_of_bounds_is_named(world: World, bad: Any) -> None:
    merchant = await world.merchant()
    answer = await (await world.guest()).get(f"/storefront/store/{merchant.store_id}/search", params=bad)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["error"]["details"]] == list(bad)
    nowhere = await (await world.guest()).get(f"/storefront/store/{uuid4()}/search")
    assert nowhere.status_code == 404


async def test_pages_and_articles_are_found_in_both_languages(world: World) -> None:
    merchant = await world.merchant()
    base = f"/stores/{merchant.store_id}"
    page = {
        "title": {"en": "Our story", "ar": "قصتنا"},
        "handle": "story",
        "body": {"en": "<p>From <b>Zamalek</b></p>"},
    }
    made = await merchant.post(f"{base}/pages", json=page)
    assert made.status_code == 201, made.text
    await merchant.post(f"{base}/pages", json={"title": {"en": "Hidden story"}, "published": False})
    await merchant.put(f"{base}/policies/refund", json={"title": {"en": "story"}, "body": {"en": "story"}})
    blog = await merchant.post(f"{base}/blogs", json={"title": {"en": "News"}, "handle": "news"})
    article = {"title": {"en": "Summer story", "ar": "قصة الصيف"}, "handle": "summer", "excerpt": {"en": "Hot"}}
    wrote = await merchant.post(f"{base}/blogs/{blog.json()['data']['id']}/articles", json=article)
    assert wrote.status_code == 201, wrote.text
    page_id = made.json()["data"]["id"]
    hit = {"id": page_id, "handle": "story", "title": page["title"]}
    for q in ("story", "قصتنا", "zamalek"):
        assert (await found(world, merchant, q))["pages"] == [hit]
    data = await found(world, merchant, "summer", "search/predictive")
    [shown] = data["articles"]
    assert (shown["title"], shown["blog_handle"], shown["handle"], shown["excerpt"]) == (
        "Summer story",
        "news",
        "summer",
        "Hot",
    )
    assert (data["pages"], data["total"]) == ([], 1)
    await merchant.put(f"{base}/pages/{page_id}", json={**page, "title": {"en": "Our tale"}, "body": {}})
    assert (await found(world, merchant, "zamalek"))["pages"] == []
    assert (await found(world, merchant, "tale"))["total"] == 1
    await merchant.delete(f"{base}/pages/{page_id}")
    assert (await found(world, merchant, "tale"))["pages"] == []
