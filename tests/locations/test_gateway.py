"""Locations over HTTP."""

from typing import Any
from uuid import uuid4

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_core.locations.events import default_location_id
from numu_core.stores.events import StoreOpened
from numu_workers.locations.reactions import open_default_location
from tests.kernel.world import Merchant, World

MALL = {"name": "City <b>Mall</b>", "name_ar": "المول", "address": {"city": "Cairo"}, "position": 1}


async def opened(merchant: Merchant) -> Any:
    answer = await merchant.post(f"/stores/{merchant.store_id}/locations", json=MALL)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def with_default_location(world: World, merchant: Merchant) -> str:
    """What the relay would do about the store that was opened."""
    async with tenant_session(world.worker_pool, PLATFORM) as db:
        facts = await world.log.read(db, PLATFORM, types=[StoreOpened])
    [(event, at)] = [(e, at) for e, at in facts if isinstance(e, StoreOpened) and e.store_id == merchant.store_id]
    [wanted] = open_default_location(event, at)
    await world.engine.execute(wanted.tenant_id, wanted.command, actor="job:test")
    return str(default_location_id(merchant.store_id))


async def test_a_location_is_opened_edited_and_closed(world: World) -> None:
    merchant = await world.merchant()
    mall = await opened(merchant)
    assert (mall["name"], mall["name_ar"], mall["address"]) == ("City Mall", "المول", {"city": "Cairo"})
    assert (mall["fulfills_orders"], mall["fulfills_pickup"], mall["is_active"]) == (True, False, True)
    url = f"/stores/{merchant.store_id}/locations/{mall['id']}"
    changed = await merchant.put(url, json={"name": "Mall", "is_active": False})
    data = changed.json()["data"]
    assert (data["name"], data["name_ar"], data["address"], data["is_active"]) == ("Mall", None, {}, False)
    assert (await merchant.get(url)).json()["data"] == data
    closed = await merchant.delete(url)
    assert (closed.status_code, closed.json()["data"]) == (200, {"id": mall["id"]})
    assert (await merchant.get(url)).status_code == 404
    assert (await merchant.put(url, json={"name": "Mall"})).status_code == 404


async def test_the_default_location_is_there_and_stays(world: World) -> None:
    merchant = await world.merchant()
    home = await with_default_location(world, merchant)
    mall = await opened(merchant)
    url = f"/stores/{merchant.store_id}/locations"
    assert [one["id"] for one in (await merchant.get(url)).json()["data"]] == [home, mall["id"]]
    for answer in (
        await merchant.delete(f"{url}/{home}"),
        await merchant.put(f"{url}/{home}", json={"name": "x", "is_active": False}),
        await merchant.put(f"{url}/{home}", json={"name": "x", "fulfills_orders": False}),
    ):
        assert answer.status_code == 400
        assert answer.json()["error"]["type"] == "/problems/locations/default-location-stays"
    renamed = await merchant.put(f"{url}/{home}", json={"name": "Warehouse"})
    assert renamed.json()["data"]["name"] == "Warehouse"


async def test_bad_forms_are_refused_by_name(world: World) -> None:
    merchant = await world.merchant()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"name": ""}, "name"),
        ({"name": "<p>"}, "name"),
        ({"position": -1}, "position"),
    ]
    for fields, field in wrong:
        answer = await merchant.post(f"/stores/{merchant.store_id}/locations", json={**MALL, **fields})
        assert answer.status_code == 422, answer.text
        assert [one["field"] for one in answer.json()["error"]["details"]] == [field]
    assert (await merchant.get(f"/stores/{merchant.store_id}/locations")).json()["data"] == []


async def test_only_members_of_the_store_may(world: World) -> None:
    mine, theirs = await world.merchant(), await world.merchant()
    mall = await opened(mine)
    for store, status in ((mine, 403), (theirs, 404)):
        url = f"/stores/{store.store_id}/locations/{mall['id']}"
        assert (await theirs.get(url)).status_code == status
        assert (await theirs.put(url, json={"name": "mine"})).status_code == status
        assert (await theirs.delete(url)).status_code == status
    assert (await theirs.get(f"/stores/{mine.store_id}/locations")).status_code == 403
    assert (await theirs.post(f"/stores/{mine.store_id}/locations", json=MALL)).status_code == 403
    assert (await mine.get(f"/stores/{mine.store_id}/locations")).json()["data"] == [mall]


async def test_shoppers_see_where_they_may_fetch_what_they_bought(world: World) -> None:
    merchant = await world.merchant()
    path = f"/stores/{merchant.store_id}/locations"
    shop = {"name": "Zamalek", "name_ar": "الزمالك", "address": {"city": "Cairo"}, "fulfills_pickup": True}
    told = {"pickup_instructions": "Ring twice", "pickup_instructions_ar": "اضغط مرتين"}
    opened = await merchant.post(path, json={**shop, **told, "position": 2})
    first = await merchant.post(path, json={**shop, "name": "Giza", "position": 1})
    for other in ({"fulfills_pickup": False}, {"is_active": False}):
        assert (await merchant.post(path, json={**shop, **other})).status_code == 201
    await world.fold()
    shopper = await world.guest()
    answer = await shopper.get(f"/storefront/store/{merchant.store_id}/pickup-locations")
    assert answer.status_code == 200, answer.text
    there = answer.json()["data"]
    assert [one["id"] for one in there] == [first.json()["data"]["id"], opened.json()["data"]["id"]]
    expected = {"id": opened.json()["data"]["id"], **shop, **told}
    del expected["fulfills_pickup"]
    assert there[1] == expected
    assert (await shopper.get(f"/storefront/store/{uuid4()}/pickup-locations")).status_code == 404
