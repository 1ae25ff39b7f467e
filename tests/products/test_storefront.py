"""The catalogue as shoppers see it over HTTP."""

from base64 import urlsafe_b64encode
from typing import Any
from uuid import uuid4

from tests.kernel.world import Client, Merchant, World


async def added(merchant: Merchant, name: str, **fields: Any) -> Any:
    body = {"name": name, "price": "100", "status": "active", **fields}
    answer = await merchant.post(f"/stores/{merchant.store_id}/products/", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


class Shopper:
    """A guest who looks at one store."""

    def __init__(self, client: Client, merchant: Merchant) -> None:
        self._client, self._base = client, f"/storefront/store/{merchant.store_id}"

    async def get(self, path: str, **params: Any) -> Any:
        return await self._client.get(f"{self._base}/{path}", params=params)

    async def data(self, path: str, **params: Any) -> Any:
        answer = await self.get(path, **params)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"].startswith("public, max-age=60"), path
        return answer.json()["data"]


async def visit(world: World, merchant: Merchant) -> Shopper:
    await world.fold()
    return Shopper(await world.guest(), merchant)


def slugs(data: Any) -> list[str]:
    return [item["slug"] for item in data["items"]]


async def test_shoppers_see_what_is_for_sale_newest_first(world: World) -> None:
    merchant = await world.merchant()
    await added(merchant, "Draft", status="draft")
    await added(merchant, "First", quantity=7, cost_price="1")
    await added(merchant, "Second", status="out_of_stock")
    await added(merchant, "Old", status="archived")
    shopper = await visit(world, merchant)
    data = await shopper.data("products")
    assert (slugs(data), data["total"], data["page"], data["page_size"]) == (["second", "first"], 2, 1, 20)
    second, first = data["items"]
    assert (first["is_in_stock"], first["quantity"], first["cost_price"]) == (True, 999, None)
    assert (second["is_in_stock"], second["quantity"]) == (False, 0)
    assert "variants" not in first
    assert slugs(await shopper.data("products", limit=1000)) == ["second", "first"]
    assert (await shopper.data("products", limit=1000))["page_size"] == 100
    assert slugs(await shopper.data("products", page=2, limit=1)) == ["first"]


async def test_lists_are_narrowed_by_category_words_and_fields(world: World) -> None:
    merchant = await world.merchant()
    made = await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": "قمصان"})
    category = made.json()["data"]["id"]
    await added(merchant, "قميص أحمر", category_id=category)
    await added(merchant, "Mug")
    shopper = await visit(world, merchant)
    assert slugs(await shopper.data("products", category_id=category)) == ["قميص-أحمر"]
    assert slugs(await shopper.data("products", search="قميص احمر")) == ["قميص-أحمر"]
    data = await shopper.data("products", fields="slug, price,slug")
    assert data["items"] == [{"slug": "mug", "price": "100.00"}, {"slug": "قميص-أحمر", "price": "100.00"}]
    wrong = await shopper.get("products", fields="slug,secret")
    assert (wrong.status_code, wrong.json()["error"]["details"]["field"]) == (400, "secret")


async def test_a_product_page_is_found_by_slug_and_by_id(world: World) -> None:
    merchant = await world.merchant()
    variants = [{"option_values": {"Size": size}, "price": 5, "inventory_quantity": n} for n, size in enumerate("SML")]
    product = await added(merchant, "قميص", variants=variants)
    draft = await added(merchant, "Draft", status="draft")
    shopper = await visit(world, merchant)
    page = await shopper.data("products/قميص")
    assert page == await shopper.data(f"products/{product['id']}")
    assert [(one["is_in_stock"], one["inventory_quantity"]) for one in page["variants"]] == [
        (False, 0),
        (True, 999),
        (True, 999),
    ]
    assert [one["values"] for one in page["options"]] == [["S", "M", "L"]]
    for missing in ("nothing", str(uuid4()), "draft", draft["id"]):
        answer = await shopper.get(f"products/{missing}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ENTITY_NOT_FOUND"), missing


async def test_cursors_walk_there_and_back(world: World) -> None:
    merchant = await world.merchant()
    for n in range(5):
        await added(merchant, f"p{n}")
    shopper = await visit(world, merchant)
    first = await shopper.data("products/cursor", limit=2)
    assert (slugs(first), first["has_more"], first["prev_cursor"]) == (["p4", "p3"], True, None)
    second = await shopper.data("products/cursor", limit=2, cursor=first["next_cursor"])
    third = await shopper.data("products/cursor", limit=2, cursor=second["next_cursor"])
    assert (slugs(second), slugs(third)) == (["p2", "p1"], ["p0"])
    assert (third["next_cursor"], third["has_more"]) == (None, False)
    back = await shopper.data("products/cursor", limit=2, cursor=third["prev_cursor"])
    assert (slugs(back), back["next_cursor"] is not None) == (["p2", "p1"], True)
    start = await shopper.data("products/cursor", limit=2, cursor=back["prev_cursor"])
    assert (slugs(start), start["prev_cursor"]) == (["p4", "p3"], None)


BAD_CURSORS = [
    "x",
    "*",
    urlsafe_b64encode(b"{}").decode(),
    urlsafe_b64encode(b'{"v":2,"ts":"2026-01-01T00:00:00Z","id":"%b","d":"next"}' % str(uuid4()).encode()).decode(),
    urlsafe_b64encode(b'{"v":1,"ts":"2026-01-01T00:00:00","id":"%b","d":"next"}' % str(uuid4()).encode()).decode(),
    urlsafe_b64encode(b"\xff\xfe").decode(),
]


async def test_a_bad_cursor_is_refused(world: World) -> None:
    shopper = await visit(world, await world.merchant())
    for cursor in BAD_CURSORS:
        answer = await shopper.get("products/cursor", cursor=cursor)
        assert (answer.status_code, answer.json()["error"]["type"]) == (400, "/problems/products/bad-cursor"), cursor


async def test_related_products_share_the_category(world: World) -> None:
    merchant = await world.merchant()
    made = await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": "Tops"})
    category = made.json()["data"]["id"]
    one = await added(merchant, "One", category_id=category)
    await added(merchant, "Two", category_id=category)
    await added(merchant, "Hidden", category_id=category, status="draft")
    alone = await added(merchant, "Mug")
    await added(merchant, "Cup")
    shopper = await visit(world, merchant)
    related = (await shopper.get(f"products/{one['id']}/related")).json()["data"]
    assert (slugs(related), related["total"]) == (["two"], 1)
    assert "cost_price" not in related["items"][0]
    assert (await shopper.get(f"products/{alone['id']}/related")).json()["data"] == {"items": [], "total": 0}
    assert (await shopper.get(f"products/{uuid4()}/related")).status_code == 404


async def test_the_sitemap_lists_addresses(world: World) -> None:
    merchant = await world.merchant()
    await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": "Tops"})
    await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": "Hidden", "is_active": False})
    await added(merchant, "One", images=["https://img.example/1.png", "https://img.example/2.png"])
    await added(merchant, "Draft", status="draft")
    shopper = await visit(world, merchant)
    products = await shopper.data("sitemap-feed")
    assert [(one["slug"], one["first_image"]) for one in products["items"]] == [("one", "https://img.example/1.png")]
    assert (products["total"], products["page_size"]) == (1, 10_000)
    categories = await shopper.data("sitemap-feed", type="categories")
    assert [(one["slug"], one["name"]) for one in categories["items"]] == [("tops", "Tops")]
    assert (await shopper.get("sitemap-feed", type="pages")).status_code == 422


async def test_selling_the_last_one_is_what_shoppers_notice(world: World) -> None:
    merchant = await world.merchant()
    product = await added(merchant, "Mug", quantity=2)
    shopper = await visit(world, merchant)
    before = (await shopper.get("products/mug")).content
    url = f"/stores/{merchant.store_id}/products/{product['id']}"
    await merchant.patch(url, json={"quantity": 1})
    await world.fold()
    assert (await shopper.get("products/mug")).content == before
    await merchant.patch(url, json={"quantity": 0})
    await world.fold()
    assert (await shopper.data("products/mug"))["is_in_stock"] is False


async def test_another_stores_products_are_not_here(world: World) -> None:
    mine, theirs = await world.merchant(), await world.merchant()
    product = await added(mine, "Mug")
    shopper = await visit(world, theirs)
    assert slugs(await shopper.data("products")) == []
    assert (await shopper.get("products/mug")).status_code == 404
    assert (await shopper.get(f"products/{product['id']}")).status_code == 404


async def test_who_is_signed_in_gets_an_answer_of_their_own(world: World) -> None:
    merchant = await world.merchant()
    answer = await merchant.get(f"/storefront/store/{merchant.store_id}/products")
    assert answer.headers["cache-control"] == "private, no-store"
