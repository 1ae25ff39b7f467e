"""A shopper's orders over HTTP: one's own, by the names that tracking has for them."""

from uuid import uuid4

from numu_core.products.commands import DescribeProduct
from tests.checkout.test_gateway import HOME, buy, product, wish
from tests.kernel.shoppers import a_shopper
from tests.kernel.world import World


async def test_an_order_reads_like_its_tracking_page(world: World) -> None:
    shop = await world.merchant()
    mona, shirt = await a_shopper(world, shop), await product(world, shop)
    picture = "https://pictures.example/shirt.jpg"
    described = DescribeProduct(product_id=shirt, images=(picture,))
    await world.engine.execute(shop.tenant_id, described, actor="staff:test")
    order_id = (await buy(mona, shop, wish((shirt, 2)))).json()["data"]["order_id"]
    await world.fold()
    order = (await mona.get(f"/storefront/me/orders/{order_id}")).json()["data"]
    tracked = (await mona.get(f"/storefront/track/{order_id}")).json()["data"]
    same = (
        "order_number",
        "status",
        "payment_status",
        "currency",
        "subtotal",
        "shipping_cost",
        "discount_amount",
        "total",
    )
    assert {name: order[name] for name in same} == {name: tracked[name] for name in same}
    [line] = order["line_items"]
    assert {name: line[name] for name in tracked["line_items"][0]} == tracked["line_items"][0]
    assert (line["total"], line["total_price"], line["image"]) == (24000, 24000, picture)
    assert (order["shipping_address"]["city"], order["notes"]) == (HOME["city"], None)


async def test_orders_are_listed_newest_first_page_by_page(world: World) -> None:
    shop = await world.merchant()
    mona, shirt = await a_shopper(world, shop), await product(world, shop)
    placed = [(await buy(mona, shop, wish((shirt, n)))).json()["data"]["order_id"] for n in (1, 2, 3)]
    pages = [(await mona.get(f"/storefront/me/orders?page={page}&limit=2")).json()["data"] for page in (1, 2)]
    assert [order["id"] for page in pages for order in page["items"]] == placed[::-1]
    assert [(page["total"], len(page["items"])) for page in pages] == [(3, 2), (3, 1)]
    assert pages[0]["items"][0]["item_count"] == 3


async def test_nobody_sees_anybody_elses_order(world: World) -> None:
    shop, other = await world.merchant(), await world.merchant()
    mona = await a_shopper(world, shop)
    order_id = (await buy(mona, shop, wish((await product(world, shop), 1)))).json()["data"]["order_id"]
    for stranger in (await a_shopper(world, shop, "other@example.com"), await a_shopper(world, other)):
        assert (await stranger.get("/storefront/me/orders")).json()["data"]["total"] == 0
        for answer in (
            await stranger.get(f"/storefront/me/orders/{order_id}"),
            await stranger.post(f"/storefront/me/orders/{order_id}/reorder"),
        ):
            assert answer.status_code == 404
    assert (await mona.get(f"/storefront/me/orders/{uuid4()}")).status_code == 404
