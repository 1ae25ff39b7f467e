"""The demo shops: both are there, twice is once, and what they sell has pictures."""

from typing import Any

from deploy.demo.seed import SHOPS, Seed
from numu_gateway.kernel.call import utc_now
from tests.kernel.world import World


async def planted(world: World) -> None:
    for shop in SHOPS:
        await Seed(world.engine, world.pool, world.services.secrets, utc_now(), shop, world.files).plant()
    await world.fold()


async def data(world: World, path: str) -> Any:
    answer = await (await world.guest()).get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_two_shops_sell_goods_with_pictures_and_planting_twice_changes_nothing(world: World) -> None:
    await planted(world)
    seen = []
    for shop in SHOPS:
        store = await data(world, f"/storefront/store-by-subdomain/{shop.subdomain}")
        assert (store["id"], store["default_language"]) == (str(shop.store_id), shop.language)
        goods = (await data(world, f"/storefront/store/{shop.store_id}/products?limit=50"))["items"]
        assert {good["slug"] for good in goods} == {good.slug for good in shop.goods}
        assert all(good["images"] and good["is_in_stock"] for good in goods)
        assert set(store["settings"]["policies"]) == {"shipping", "refund", "privacy", "terms"}
        [blog] = await data(world, f"/storefront/store/{shop.store_id}/blogs")
        assert len(await data(world, f"/storefront/store/{shop.store_id}/blogs/{blog['handle']}/articles")) == 1
        seen.append(goods)
    await planted(world)
    again = [(await data(world, f"/storefront/store/{shop.store_id}/products?limit=50"))["items"] for shop in SHOPS]
    assert again == seen
