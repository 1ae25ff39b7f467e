"""Categories over HTTP, and what a removal leaves to be done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from numu_core.eventstore.connections import tenant_session
from numu_projections.products.queries import NotFoldedYet
from numu_workers.categories.actors import empty
from numu_workers.kernel.actors import JobContext, Tools
from numu_workers.kernel.http import open_http
from numu_workers.kernel.ledger import Taken
from tests.kernel.spec import NOW
from tests.kernel.world import Merchant, World


async def added(merchant: Merchant, name: str, **fields: Any) -> Any:
    answer = await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def product_in(merchant: Merchant, category: Any, name: str, **fields: Any) -> Any:
    body = {"name": name, "price": 1, "category_id": category["id"], "status": "active", **fields}
    answer = await merchant.post(f"/stores/{merchant.store_id}/products/", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def test_a_category_is_added_seen_edited_and_removed(world: World) -> None:
    merchant = await world.merchant()
    tops = await added(merchant, "قمصان <i>", description="<p>كل</p>", position=1, extra_data={"a": 1})
    assert (tops["name"], tops["slug"], tops["description"], tops["product_count"]) == ("قمصان", "قمصان", "كل", 0)
    below = await added(merchant, "Shirts", parent_id=tops["id"])
    url = f"/stores/{merchant.store_id}/categories/{below['id']}"
    changed = await merchant.patch(url, json={"slug": "Linen", "parent_id": None, "is_active": False, "name": None})
    assert changed.status_code == 200, changed.text
    data = changed.json()["data"]
    assert (data["name"], data["slug"], data["parent_id"], data["is_active"]) == ("Shirts", "linen", None, False)
    assert (await merchant.get(url)).json()["data"] == data
    every = f"/stores/{merchant.store_id}/categories/"
    assert [one["slug"] for one in (await merchant.get(every)).json()["data"]] == ["قمصان"]
    shown = await merchant.get(every, params={"include_inactive": True})
    assert [one["slug"] for one in shown.json()["data"]] == ["linen", "قمصان"]
    assert (await merchant.delete(url)).status_code == 204
    assert (await merchant.get(url)).status_code == 404


async def test_shoppers_see_active_categories_and_what_is_for_sale_in_them(world: World) -> None:
    merchant = await world.merchant()
    hidden = await added(merchant, "Hidden", is_active=False)
    tops = await added(merchant, "Tops", parent_id=hidden["id"], position=2)
    mugs = await added(merchant, "Mugs", parent_id=tops["id"], position=1)
    await product_in(merchant, tops, "Shirt")
    await product_in(merchant, tops, "Draft", status="draft")
    await world.fold()
    answer = await (await world.guest()).get(f"/storefront/store/{merchant.store_id}/categories")
    seen = [(one["slug"], one["parent_id"], one["product_count"]) for one in answer.json()["data"]]
    assert all(datetime.fromisoformat(one["updated_at"]).tzinfo for one in answer.json()["data"])  # for the sitemap
    assert seen == [("mugs", tops["id"], 0), ("tops", None, 1)]
    mine = await merchant.get(f"/stores/{merchant.store_id}/categories/{tops['id']}")
    assert mine.json()["data"]["product_count"] == 2
    assert mugs["id"] == answer.json()["data"][0]["id"]


SENSELESS: list[tuple[dict[str, Any], int, str]] = [
    ({"slug": "tops"}, 400, "categories/slug-taken"),
    ({"slug": "!"}, 422, "categories/slug-not-usable"),
    ({"parent_id": str(uuid4())}, 404, "kernel/not-found"),
]


async def test_what_makes_no_sense_is_refused(world: World) -> None:
    merchant = await world.merchant()
    await added(merchant, "Tops")
    for fields, status, kind in SENSELESS:
        answer = await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": "Other", **fields})
        assert (answer.status_code, answer.json()["error"]["type"]) == (status, f"/problems/{kind}")
    assert len((await merchant.get(f"/stores/{merchant.store_id}/categories/")).json()["data"]) == 1


async def test_a_category_cannot_be_placed_below_itself(world: World) -> None:
    merchant = await world.merchant()
    tops = await added(merchant, "Tops")
    below = await added(merchant, "Shirts", parent_id=tops["id"])
    url = f"/stores/{merchant.store_id}/categories/{tops['id']}"
    answer = await merchant.patch(url, json={"parent_id": below["id"]})
    assert (answer.status_code, answer.json()["error"]["type"]) == (422, "/problems/categories/below-itself")


async def test_only_members_of_the_store_may(world: World) -> None:
    mine, theirs = await world.merchant(), await world.merchant()
    tops = await added(mine, "Tops")
    for method, path, status in [
        ("POST", f"/stores/{mine.store_id}/categories/", 403),
        ("GET", f"/stores/{mine.store_id}/categories/", 403),
        ("GET", f"/stores/{mine.store_id}/categories/{tops['id']}", 403),
        ("PATCH", f"/stores/{mine.store_id}/categories/{tops['id']}", 403),
        ("DELETE", f"/stores/{mine.store_id}/categories/{tops['id']}", 403),
        ("GET", f"/stores/{theirs.store_id}/categories/{tops['id']}", 404),
        ("PATCH", f"/stores/{theirs.store_id}/categories/{tops['id']}", 404),
        ("DELETE", f"/stores/{theirs.store_id}/categories/{tops['id']}", 404),
    ]:
        body = {"name": "mine"} if method in {"POST", "PATCH"} else None
        answer = await theirs.request(method, path, json=body)
        assert answer.status_code == status, (method, path)
    assert (await mine.get(f"/stores/{mine.store_id}/categories/{tops['id']}")).json()["data"] == tops


async def test_what_was_in_a_removed_category_is_in_none(world: World) -> None:
    merchant = await world.merchant()
    tops, mugs = await added(merchant, "Tops"), await added(merchant, "Mugs")
    shirt = await product_in(merchant, tops, "Shirt")
    moved = await product_in(merchant, tops, "Moved")
    answer = await merchant.delete(f"/stores/{merchant.store_id}/categories/{tops['id']}")
    position = int(answer.headers["x-numu-position"])

    async with job(world, merchant, tops, position) as early:
        with pytest.raises(NotFoldedYet):
            await empty(early)
    await world.fold()
    moved_url = f"/stores/{merchant.store_id}/products/{moved['id']}"
    await merchant.patch(moved_url, json={"category_id": mugs["id"]})
    for _ in range(2):  # a job may run twice
        async with job(world, merchant, tops, position) as one:
            await empty(one)
    await world.fold()
    after = await merchant.get(f"/stores/{merchant.store_id}/products/{shirt['id']}")
    assert after.json()["data"]["category_id"] is None
    assert (await merchant.get(moved_url)).json()["data"]["category_id"] == mugs["id"]
    async with tenant_session(world.worker_pool, merchant.tenant_id) as db:
        facts = await world.log.read(db, merchant.tenant_id)
    assert len([at for _, at in facts if at.actor.startswith("job:")]) == 1


@asynccontextmanager
async def job(world: World, merchant: Merchant, category: Any, position: int) -> AsyncIterator[JobContext]:
    """One attempt at emptying a category."""
    args = {"store_id": str(merchant.store_id), "category_id": category["id"], "position": position}
    async with open_http() as http:
        services = world.services
        tools = Tools(
            engine=services.engine,
            pool=world.worker_pool,
            secrets=services.secrets,
            http=http,
            clock=lambda: NOW,
            files=world.files,
        )
        job_id = f"{merchant.tenant_id}/{position}/empty_category"
        taken = Taken(job_id=job_id, args=args, attempt=1, run=1, caused_at=NOW, trace=None)
        yield JobContext(taken, tools)
