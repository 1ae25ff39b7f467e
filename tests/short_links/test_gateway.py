"""Short links over HTTP: made by members, followed by anybody."""

from uuid import uuid4

from tests.kernel.world import World
from tests.order_edits.test_gateway import order_of


async def test_a_short_link_leads_to_the_orders_page(world: World) -> None:
    shop = await world.merchant()
    order_id, guest = await order_of(world, shop, 1), await world.guest()
    make = f"/stores/{shop.store_id}/short-links"
    made = await shop.post(make, json={"order_id": order_id, "target": "pay"})
    assert made.status_code == 201, made.text
    link = made.json()["data"]
    there = f"http://{shop.subdomain}.localhost:3100/pay/{order_id}"
    assert (link["destination_url"], link["short_url"]) == (there, f"http://testserver/r/{link['short_code']}")
    assert (await shop.post(make, json={"order_id": order_id, "target": "pay"})).json()["data"] == link
    followed = await guest.get(link["short_url"])
    assert (followed.status_code, followed.headers["location"]) == (302, there)
    told = await guest.get(f"/short-links/{link['short_code']}/resolve")
    assert told.json() == {"destination_url": there, "short_code": link["short_code"]}


async def test_a_button_in_a_message_leads_to_tracking(world: World) -> None:
    shop = await world.merchant()
    order_id, guest = await order_of(world, shop, 1), await world.guest()
    there = f"http://{shop.subdomain}.localhost:3100/track/{order_id}"
    for path in (order_id, f"{order_id}/", f"orders/{order_id.upper()}"):
        followed = await guest.get(f"http://testserver/o/{path}")
        assert (followed.status_code, followed.headers["location"]) == (302, there)


async def test_what_leads_nowhere_is_not_found(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    for url in ("/r/nothing1", "/o/nothing", f"/o/{uuid4()}"):
        assert (await guest.get(f"http://testserver{url}")).status_code == 404
    assert (await guest.get("/short-links/nothing1/resolve")).status_code == 404
    assert (await guest.get("/short-links/a!/resolve")).status_code == 422
    made = await shop.post(f"/stores/{shop.store_id}/short-links", json={"order_id": str(uuid4())})
    assert made.status_code == 404
    assert (await shop.post(f"/stores/{shop.store_id}/short-links", json={"target": "pay"})).status_code == 422
