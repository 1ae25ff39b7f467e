"""Products over HTTP, as their merchant keeps them: permission, shape, errors, and one whole life."""

from typing import Any
from uuid import UUID, uuid4

from tests.kernel.world import Client, Merchant, World

SHIRT = {"name": "قميص <b>قطن</b>", "price": "250.5", "sku": "S-1", "quantity": 3, "cost_price": 100}
VARIANTS = [
    {
        "option_values": {"Colour": "red", "Size": "M"},
        "price": 250,
        "sku": "S-R",
        "inventory_quantity": 2,
        "weight": 200,
    },
    {"option_values": {"Colour": "blue", "Size": "M"}, "price": "240.00", "position": 1},
]


async def added(merchant: Merchant, **fields: Any) -> Any:
    answer = await merchant.post(f"/stores/{merchant.store_id}/products/", json={**SHIRT, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def edited(merchant: Merchant, product: Any, **fields: Any) -> Any:
    answer = await merchant.patch(f"/stores/{merchant.store_id}/products/{product['id']}", json=fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def listed(merchant: Merchant, **params: Any) -> list[str]:
    answer = await merchant.get(f"/stores/{merchant.store_id}/products", params=params)
    assert answer.status_code == 200, answer.text
    return [item["slug"] for item in answer.json()["data"]["items"]]


async def test_a_product_is_added_seen_edited_and_removed(world: World) -> None:
    merchant = await world.merchant()
    product = await added(merchant)
    assert (product["name"], product["slug"], product["status"]) == ("قميص قطن", "قميص-قطن", "draft")
    assert (product["price"], product["price_currency"], product["cost_price"]) == ("250.50", "EGP", "100.00")
    assert (product["quantity"], product["is_in_stock"], product["is_low_stock"]) == (3, True, True)

    after = await edited(
        merchant, product, compare_at_price="300", quantity=50, slug="shirt", status="active", sku=None
    )
    assert (after["price"], after["compare_at_price"], after["is_on_sale"]) == ("250.50", "300.00", True)
    assert (after["quantity"], after["is_low_stock"], after["slug"], after["sku"]) == (50, False, "shirt", None)
    assert (after["name"], after["created_at"]) == (product["name"], product["created_at"])

    url = f"/stores/{merchant.store_id}/products/{product['id']}"
    assert (await merchant.get(url)).json()["data"] == after
    assert (await merchant.delete(url)).status_code == 204
    gone = await merchant.get(url)
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "ENTITY_NOT_FOUND")
    assert await listed(merchant) == []


async def test_variants_live_under_their_product(world: World) -> None:
    merchant = await world.merchant()
    product = await added(merchant, variants=VARIANTS, options=[{"name": "Size", "values": ["S"]}])
    assert [one["sku"] for one in product["variants"]] == ["S-R", None]
    assert [(one["name"], one["values"]) for one in product["options"]] == [
        ("Size", ["S", "M"]),
        ("Colour", ["red", "blue"]),
    ]
    assert product["quantity"] == 2

    url = f"/stores/{merchant.store_id}/products/{product['id']}/variants"
    green = {"option_values": {"Colour": "green"}, "price": 1, "inventory_quantity": 4, "metadata": {"a": [1]}}
    made = await merchant.post(url, json=green)
    assert (made.status_code, made.json()["price"], made.json()["inventory_quantity"]) == (201, "1.00", 4)
    one = f"{url}/{made.json()['id']}"
    changed = await merchant.patch(one, json={"price": "2.50", "weight_g": 5.5, "inventory_quantity": 0, "sku": "G"})
    assert changed.status_code == 200
    seen = changed.json()
    assert (seen["price"], seen["weight_g"], seen["is_in_stock"], seen["sku"]) == ("2.50", 5.5, False, "G")
    assert seen["metadata"] == {"a": [1]}
    assert [variant["sku"] for variant in (await merchant.get(url)).json()] == ["S-R", "G", None]
    assert (await merchant.delete(one)).status_code == 204
    assert len((await merchant.get(url)).json()) == 2
    assert (await merchant.patch(one, json={"price": 1})).status_code == 404


async def test_the_whole_form_sent_back_changes_nothing_but_what_was_changed(world: World) -> None:
    merchant = await world.merchant()
    product = await added(merchant, variants=VARIANTS)
    form = {**product, "variants": [{**variant, "price": "99.00"} for variant in product["variants"]]}
    after = await edited(merchant, product, **form)
    assert [one["price"] for one in after["variants"]] == ["99.00", "99.00"]
    kept = ("id", "sku", "option_values", "inventory_quantity", "weight", "position")
    for before, now in zip(product["variants"], after["variants"], strict=True):
        assert {name: before[name] for name in kept} == {name: now[name] for name in kept}
    single = await added(merchant, sku="S-2")
    assert (await edited(merchant, single, **{**single, "price": "9"}))["variants"][0]["price"] == "9.00"


MALFORMED: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": "<b></b>"}, "name"),
    ({"name": None}, "name"),
    ({"price": "abc"}, "price"),
    ({"price": None}, "price"),
    ({"status": "sold"}, "status"),
    ({"price_currency": "XXX"}, "price_currency"),
    ({"images": ["javascript:alert(1)"]}, "images.0"),
    ({"quantity": -1}, "quantity"),
    ({"category_id": "x"}, "category_id"),
    ({"seo_title": "x" * 71}, "seo_title"),
    ({"variants": [{"option_values": {"a": "b"}}]}, "variants.0.price"),
    ({"options": [{"name": "n", "position": 3}]}, "options.0.position"),
]


async def test_what_is_wrong_with_a_form_is_named(world: World) -> None:
    merchant = await world.merchant()
    for fields, field in MALFORMED:
        answer = await merchant.post(f"/stores/{merchant.store_id}/products/", json={**SHIRT, **fields})
        assert answer.status_code == 422, (fields, answer.text)
        assert field in [one["field"] for one in answer.json()["error"]["details"]], fields
    assert await listed(merchant) == []


SENSELESS: list[tuple[dict[str, Any], int, str]] = [
    ({"price": "1.005"}, 422, "kernel/amount-not-exact"),
    ({"price": "NaN"}, 422, "kernel/amount-not-exact"),
    ({"price": "1e999999"}, 422, "kernel/amount-not-exact"),
    ({"price": -1}, 422, "products/price-out-of-range"),
    ({"price": 10**13}, 422, "products/price-out-of-range"),
    ({"slug": "taken"}, 400, "products/slug-taken"),
    ({"slug": "cursor"}, 422, "products/slug-not-usable"),
    ({"sku": "T-1"}, 400, "products/sku-taken"),
    ({"category_id": str(uuid4())}, 404, "kernel/not-found"),
    (
        {"variants": [{"option_values": {"a": "b"}, "price": 1, "price_currency": "USD"}]},
        422,
        "kernel/currency-mismatch",
    ),
    ({"variants": [VARIANTS[1], VARIANTS[1]]}, 400, "products/variant-already-exists"),
]


async def test_what_makes_no_sense_is_refused_whole(world: World) -> None:
    merchant = await world.merchant()
    await added(merchant, name="Taken", sku="T-1")
    for fields, status, kind in SENSELESS:
        body, arabic = {**SHIRT, **fields}, {"accept-language": "ar"}
        answer = await merchant.post(f"/stores/{merchant.store_id}/products/", json=body, headers=arabic)
        assert answer.status_code == status, (fields, answer.text)
        assert answer.json()["error"]["type"] == f"/problems/{kind}"
        assert any("\u0600" <= letter <= "\u06ff" for letter in answer.json()["error"]["message"])
    assert await listed(merchant) == ["taken"]


async def test_lists_filter_sort_and_page(world: World) -> None:
    merchant = await world.merchant()
    category = await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": "Tops"})
    await added(merchant, name="Alpha", price=30, sku="A", category_id=category.json()["data"]["id"])
    await added(merchant, name="قميصٌ أزرق", price=10, sku="B", status="active", tags=["Summer Sale"])
    await added(merchant, name="Gamma 100%", price=20, sku=None, slug="gamma", variants=VARIANTS)
    newest = ["gamma", "قميص-أزرق", "alpha"]
    assert await listed(merchant) == newest
    assert await listed(merchant, sort_by="price") == ["قميص-أزرق", "gamma", "alpha"]
    assert await listed(merchant, sort_by="price", sort_order="desc") == ["alpha", "gamma", "قميص-أزرق"]
    assert await listed(merchant, status="active") == ["قميص-أزرق"]
    assert await listed(merchant, category_id=category.json()["data"]["id"]) == ["alpha"]
    assert await listed(merchant, search="قميص ازرق") == ["قميص-أزرق"]
    assert await listed(merchant, search="sale summer") == ["قميص-أزرق"]
    assert await listed(merchant, search="00%") == ["gamma"]
    assert await listed(merchant, search="gama") == ["gamma"]  # nothing has that; something nearly does
    assert await listed(merchant, search="gamma", status="active") == []
    assert await listed(merchant, search="s-r") == ["gamma"]
    assert await listed(merchant, search="al", sort_by="name") == ["alpha"]
    assert await listed(merchant, search=" ") == newest
    assert await listed(merchant, search="_") == []
    assert await listed(merchant, sku="S-R") == ["gamma"]
    assert await listed(merchant, sku="A") == ["alpha"]
    assert await listed(merchant, price_min=1000, price_max=2000) == ["gamma", "قميص-أزرق"]
    page = (await merchant.get(f"/stores/{merchant.store_id}/products?page=2&limit=2")).json()["data"]
    assert ([item["slug"] for item in page["items"]], page["total"], page["total_pages"]) == (["alpha"], 3, 2)
    for wrong in ("sort_by=cost", "sort_order=up", "limit=101", "page=0", "status=x", "price_min=-1"):
        refused = await merchant.get(f"/stores/{merchant.store_id}/products?{wrong}")
        assert refused.status_code == 422, wrong
        assert refused.json()["error"]["details"][0]["field"] == wrong.partition("=")[0]


async def test_a_search_of_the_past_finds_what_was_there(world: World) -> None:
    merchant = await world.merchant()
    product = await added(merchant, name="كوب أزرق", slug="cup")
    url = f"/stores/{merchant.store_id}/products/{product['id']}"
    renamed = await merchant.patch(url, json={"name": "Mug"})
    now = int(renamed.headers["x-numu-position"])
    for as_of, word, found in (
        (now - 1, "ازرق", ["cup"]),
        (now - 1, "كو", ["cup"]),
        (now, "ازرق", []),
        (now, "mug", ["cup"]),
    ):
        assert await listed(merchant, search=word, as_of=as_of) == found, (as_of, word)
    assert await listed(merchant, search="ازرق") == []


async def test_an_edit_of_an_old_version_is_refused(world: World) -> None:
    merchant = await world.merchant()
    product = await added(merchant)
    url = f"/stores/{merchant.store_id}/products/{product['id']}"
    etag = (await merchant.get(url)).headers["etag"]
    assert (await merchant.patch(url, json={"name": "one"}, headers={"if-match": etag})).status_code == 200
    refused = await merchant.patch(url, json={"name": "two"}, headers={"if-match": etag})
    assert refused.status_code in {409, 412}
    assert (await merchant.get(url)).json()["data"]["name"] == "one"


async def test_the_same_request_twice_adds_one_product(world: World) -> None:
    merchant = await world.merchant()
    url, key = f"/stores/{merchant.store_id}/products/", {"idempotency-key": "once"}
    first, second = [await merchant.post(url, json=SHIRT, headers=key) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["data"]["id"] == second.json()["data"]["id"]
    assert len(await listed(merchant)) == 1


ROUTES = [
    ("POST", "products/"),
    ("GET", "products/"),
    ("GET", "products/{product}"),
    ("PATCH", "products/{product}"),
    ("DELETE", "products/{product}"),
    ("GET", "products/{product}/variants"),
    ("POST", "products/{product}/variants"),
    ("PATCH", "products/{product}/variants/{variant}"),
    ("DELETE", "products/{product}/variants/{variant}"),
]


async def test_only_members_of_the_store_may(world: World) -> None:
    mine, theirs, guest = await world.merchant(), await world.merchant(), await world.guest()
    product = await added(mine, variants=VARIANTS)
    body = {**SHIRT, "option_values": {"a": "b"}}
    await guest.arm()
    for method, path in ROUTES:
        url = path.format(product=product["id"], variant=product["variants"][0]["id"])
        assert (await _asked(guest, method, f"/stores/{mine.store_id}/{url}", body)).status_code == 401
        assert (await _asked(theirs, method, f"/stores/{mine.store_id}/{url}", body)).status_code == 403
        if "{product}" in path:  # through a store of their own: there is no such product there
            assert (await _asked(theirs, method, f"/stores/{theirs.store_id}/{url}", body)).status_code == 404
    seen = (await mine.get(f"/stores/{mine.store_id}/products/{product['id']}")).json()["data"]
    assert seen == product


async def _asked(client: Client, method: str, url: str, body: Any) -> Any:
    return await client.request(method, url, json=body if method in {"POST", "PATCH"} else None)


async def test_ids_from_outside_are_never_those_of_new_variants(world: World) -> None:
    """Stock hangs on the variant's id: nobody may choose one that is another product's."""
    merchant = await world.merchant()
    other = await added(merchant, variants=VARIANTS)
    stolen = {**VARIANTS[0], "id": other["variants"][0]["id"], "sku": None}
    product = await added(merchant, sku="S-2", variants=[stolen])
    assert product["variants"][0]["id"] != stolen["id"]
    url = f"/stores/{merchant.store_id}/products/{product['id']}"
    refused = await merchant.patch(url, json={"variants": [stolen]})
    assert (refused.status_code, UUID(refused.json()["error"]["details"]["id"])) == (404, UUID(str(stolen["id"])))


async def test_an_entry_of_a_list_is_named_by_its_list(world: World) -> None:
    merchant = await world.merchant()
    refused = await merchant.post(f"/stores/{merchant.store_id}/products/", json={**SHIRT, "images": ["nowhere"]})
    assert refused.json()["error"]["message"] == "images: Not in the expected form"
    assert refused.json()["error"]["details"][0]["field"] == "images.0"
