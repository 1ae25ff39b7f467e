"""Stock over HTTP."""

from uuid import UUID, uuid4

from numu_core.inventory.events import stock_id
from numu_core.kernel.money import Money
from numu_core.locations.events import default_location_id
from numu_core.products.commands import AddProduct, NewVariant
from numu_core.products.events import Option, ProductType, Status
from tests.kernel.world import Merchant, World


async def product(world: World, shop: Merchant, name: str, quantity: int, price: int = 10000) -> UUID:
    product_id = uuid4()
    command = AddProduct(
        product_id=product_id,
        store_id=shop.store_id,
        name=name,
        price=Money(price, "EGP"),
        status=Status.ACTIVE,
        quantity=quantity,
    )
    await world.engine.execute(shop.tenant_id, command, actor="staff:test")
    return product_id


async def with_variants(world: World, shop: Merchant) -> tuple[UUID, UUID, UUID]:
    product_id, small, large = uuid4(), uuid4(), uuid4()
    variants = [
        NewVariant(variant_id=small, option_values={"Size": "S"}, price=Money(9000, "EGP"), quantity=3),
        NewVariant(variant_id=large, option_values={"Size": "L"}, price=Money(9500, "EGP"), quantity=4),
    ]
    command = AddProduct(
        product_id=product_id,
        store_id=shop.store_id,
        name="Dress",
        price=Money(9000, "EGP"),
        status=Status.ACTIVE,
        options=(Option(name="Size", values=("S", "L")),),
        variants=variants,
    )
    await world.engine.execute(shop.tenant_id, command, actor="staff:test")
    return product_id, small, large


async def test_stock_is_listed_counted_and_filtered(world: World) -> None:
    shop = await world.merchant()
    empty, low, plenty = [await product(world, shop, name, n) for name, n in (("A", 0), ("B", 5), ("C", 50))]
    dress, _, _ = await with_variants(world, shop)
    url = f"/stores/{shop.store_id}/inventory"
    await world.fold()
    items = (await shop.get(f"{url}/")).json()["data"]
    assert [(item["id"], item["quantity"]) for item in items] == [
        (str(empty), 0),
        (str(low), 5),
        (str(plenty), 50),
        (str(dress), 7),
    ]
    assert items[1]["inventory_value"] == 50000
    assert [item["is_low_stock"] for item in items] == [False, True, False, False]
    for wanted, found in {"low_stock": [low], "out_of_stock": [empty], "in_stock": [low, plenty, dress]}.items():
        answer = (await shop.get(url, params={"filter": wanted})).json()["data"]
        assert [item["id"] for item in answer] == [str(product_id) for product_id in found]
    page = (await shop.get(url, params={"limit": 1, "page": 2})).json()["data"]
    assert [item["id"] for item in page] == [str(low)]
    assert (await shop.get(url, params={"filter": "lost"})).status_code == 422
    stats = (await shop.get(f"{url}/stats")).json()["data"]
    assert stats == {
        "total_products": 4,
        "low_stock_count": 1,
        "out_of_stock_count": 1,
        "total_inventory_value": 50000 + 500000 + 63000,
        "currency": "EGP",
    }


async def test_what_has_no_pieces_is_not_inventory(world: World) -> None:
    shop = await world.merchant()
    service = AddProduct(
        product_id=uuid4(),
        store_id=shop.store_id,
        name="Engraving",
        price=Money(5000, "EGP"),
        product_type=ProductType.SERVICE,
    )
    await world.engine.execute(shop.tenant_id, service, actor="staff:test")
    await world.fold()
    assert (await shop.get(f"/stores/{shop.store_id}/inventory")).json()["data"] == []
    assert (await shop.get(f"/stores/{shop.store_id}/inventory/stats")).json()["data"]["total_products"] == 0


async def test_a_product_is_adjusted_and_says_before_and_after(world: World) -> None:
    shop = await world.merchant()
    shirt = await product(world, shop, "Shirt", 5)
    url = f"/stores/{shop.store_id}/inventory"
    wish = {"product_id": str(shirt), "adjustment": -2, "reason": "broken"}
    answer = await shop.post(f"{url}/adjust", json=wish)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"] == {
        "product_id": str(shirt),
        "previous_quantity": 5,
        "new_quantity": 3,
        "adjustment": -2,
    }
    short = await shop.post(f"{url}/adjust", json={**wish, "adjustment": -4})
    assert short.status_code == 409
    assert short.json()["error"]["details"]["available"] == 3
    assert (await shop.get(url)).json()["data"][0]["quantity"] == 3


async def test_many_adjustments_are_all_or_none(world: World) -> None:
    shop = await world.merchant()
    one, two = await product(world, shop, "A", 5), await product(world, shop, "B", 1)
    url = f"/stores/{shop.store_id}/inventory/bulk-adjust"
    wish = [{"product_id": str(one), "adjustment": 5}, {"product_id": str(two), "adjustment": -2}]
    assert (await shop.post(url, json=wish)).status_code == 409
    wish[1]["adjustment"] = -1
    answer = await shop.post(url, json=wish)
    assert [entry["new_quantity"] for entry in answer.json()["data"]] == [10, 0]
    assert (await shop.post(url, json=[])).status_code == 422
    assert (await shop.post(url, json=[{"product_id": str(uuid4()), "adjustment": 1}])).status_code == 404


async def test_a_level_is_set_per_variant_and_location(world: World) -> None:
    shop = await world.merchant()
    dress, small, large = await with_variants(world, shop)
    home = default_location_id(shop.store_id)
    url = f"/stores/{shop.store_id}/inventory"
    await world.fold()
    answer = await shop.put(f"{url}/levels/{small}/{home}", json={"available": 12})
    assert answer.status_code == 200, answer.text
    level = {
        "id": str(stock_id(small, home)),
        "variant_id": str(small),
        "location_id": str(home),
        "available": 12,
        "reserved": 0,
    }
    assert answer.json()["data"] == level
    assert (await shop.get(f"{url}/levels/variant/{small}")).json()["data"] == [level]
    by_place = (await shop.get(f"{url}/levels/location/{home}")).json()["data"]
    assert {entry["variant_id"] for entry in by_place} == {str(small), str(large)}
    assert len((await shop.get(f"{url}/levels")).json()["data"]) == 2
    assert (await shop.put(f"{url}/levels/{small}/{uuid4()}", json={"available": 1})).status_code == 404
    assert (await shop.put(f"{url}/levels/{uuid4()}/{home}", json={"available": 1})).status_code == 404
    assert (await shop.put(f"{url}/levels/{small}/{home}", json={"available": -1})).status_code == 422
    several = await shop.post(f"{url}/adjust", json={"product_id": str(dress), "adjustment": 1})
    assert several.json()["error"]["type"] == "/problems/inventory/variant-not-chosen"


async def test_what_is_sold_in_variants_is_on_no_shelf_itself(world: World) -> None:
    shop = await world.merchant()
    url = f"/stores/{shop.store_id}"
    cup = (await shop.post(f"{url}/products/", json={"name": "Cup", "price": 1, "quantity": 5})).json()["data"]["id"]
    await world.fold()
    assert [level["available"] for level in (await shop.get(f"{url}/inventory/levels")).json()["data"]] == [5]
    blue = {"option_values": {"Colour": "blue"}, "price": 1, "inventory_quantity": 3}
    made = (await shop.post(f"{url}/products/{cup}/variants", json=blue)).json()["id"]
    await world.fold()
    levels = (await shop.get(f"{url}/inventory/levels")).json()["data"]
    assert [(level["variant_id"], level["available"]) for level in levels] == [(made, 3)]
    home = default_location_id(shop.store_id)
    refused = await shop.put(f"{url}/inventory/levels/{cup}/{home}", json={"available": 9})
    assert refused.status_code == 404


async def test_stock_is_its_shops_alone(world: World) -> None:
    mine, theirs, guest = await world.merchant(), await world.merchant(), await world.guest()
    shirt = await product(world, mine, "Shirt", 5)
    await world.fold()
    for path in ("", "/stats", "/levels", f"/levels/variant/{shirt}"):
        assert (await theirs.get(f"/stores/{mine.store_id}/inventory{path}")).status_code == 403
        assert (await guest.get(f"/stores/{mine.store_id}/inventory{path}")).status_code == 401
    assert (await theirs.get(f"/stores/{theirs.store_id}/inventory/levels/variant/{shirt}")).json()["data"] == []
    wish = {"product_id": str(shirt), "adjustment": 1}
    assert (await theirs.post(f"/stores/{theirs.store_id}/inventory/adjust", json=wish)).status_code == 404
