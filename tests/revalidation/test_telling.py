"""From a merchant's change over HTTP to what the storefront is told to forget."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from deploy.sandbox.accounts import STOREFRONT as KNOWN
from numu_core.kernel.platform import PLATFORM
from numu_core.kernel.providers import Account
from numu_core.revalidation.events import Kind
from numu_projections.stores.views import StoreRef
from numu_workers.kernel.jobs import listed
from numu_workers.revalidation.actors import STOREFRONT, TAGS, Call, call
from tests.kernel.outside import Outside, an_outside, sandbox
from tests.kernel.sandbox import Sandbox

__all__ = ["sandbox"]
SHOP = StoreRef(
    store_id=UUID(int=1),
    tenant_id=UUID(int=2),
    owner_id=UUID(int=3),
    name="متجر منى",
    subdomain="mona",
    custom_domain=None,
    status="active",
    currency="EGP",
    language="ar",
)
HOST = "https://mona.shops.example"


def test_a_call_names_the_tags_that_the_storefront_registers() -> None:
    slugs = {"product:{id}:": [(SHOP.store_id, "shirt"), (UUID(int=9), "theirs")], "category:{id}:": []}
    told = call(SHOP, [Kind.PRODUCTS, Kind.STORE, Kind.BLOGS], slugs, HOST)
    ours = SHOP.store_id
    assert told == Call(
        host=HOST, tags=("blogs", f"product:{ours}:shirt", f"products:{ours}", "store-mona"), everything=False
    )
    own = call(replace(SHOP, custom_domain="mona.example"), [Kind.STORE], {}, HOST)
    assert own.tags == ("store-mona", "store-mona.example")


def test_everything_is_every_tag_and_the_layout() -> None:
    told = call(SHOP, [Kind.EVERYTHING], {}, HOST)
    assert told.everything
    assert len(told.tags) == len(TAGS)
    account: Account = {"secret": "s3cret"}
    request = STOREFRONT.build(told, account, "t/1/tell")
    assert request.url == f"{HOST}/api/revalidate"
    assert request.headers["x-revalidation-secret"] == "s3cret"
    assert b'"paths":["/"]' in request.body
    assert b'"scope":"layout"' in request.body
    few = STOREFRONT.build(replace(told, everything=False), account, "t/1/tell")
    assert b'"paths":[]' in few.body
    assert b'"scope":"page"' in few.body


@pytest.fixture
async def outside(database: str, redis_url: str, sandbox: Sandbox) -> Any:
    async with an_outside(database, redis_url, sandbox) as made:
        account = {**KNOWN, "url": sandbox.url}
        made.runner = replace(made.runner, tools=replace(made.runner.tools, storefront=account))
        await made.world.fold()
        await made.wait(seconds=3)
        await told(made)
        yield made


async def told(outside: Outside) -> list[str]:
    """The tags that the sandbox's storefront was told of in its latest call, about this store."""
    for _ in range(3):  # the deadline fires, the read models follow, the call is tried again
        await outside.wait(minutes=5)
        await outside.world.fold()
    calls = outside.sandbox.get("/_sandbox/revalidations").json()["revalidations"]
    mine = [one for one in calls if str(outside.merchant.store_id) in str(one)]
    return list(mine[0]["tags"]) if mine else []


async def test_a_product_is_told_by_each_address_it_ever_had(outside: Outside) -> None:
    store = outside.merchant.store_id
    path = f"/stores/{store}/products"
    added = await outside.merchant.post(f"{path}/", json={"name": "Shirt", "slug": "shirt", "price": "10"})
    assert added.status_code == 201, added.text
    assert await told(outside) == [f"product:{store}:shirt", f"products:{store}"]
    product_id = added.json()["data"]["id"]
    moved = await outside.merchant.patch(f"{path}/{product_id}", json={"slug": "linen-shirt", "price": "12"})
    assert moved.status_code == 200, moved.text
    assert await told(outside) == [f"product:{store}:linen-shirt", f"product:{store}:shirt", f"products:{store}"]


async def test_a_storefront_that_is_away_is_told_later(outside: Outside) -> None:
    outside.sandbox.post("/_sandbox/faults", {"provider": "storefront", "times": 1})
    await outside.product()
    before = len(outside.sandbox.get("/_sandbox/revalidations").json()["revalidations"])
    assert f"products:{outside.merchant.store_id}" in await told(outside)
    assert len(outside.sandbox.get("/_sandbox/revalidations").json()["revalidations"]) == before + 1


async def test_who_asks_before_the_read_models_are_there_would_hear_what_was(outside: Outside) -> None:
    await outside.product()
    await outside.wait(seconds=3)  # deadlines alone are folded
    [job] = [one for one in await outside.jobs("waiting") if one.actor == "revalidation.tell"]
    assert job.reason
    assert "not-folded-yet" in job.reason
    assert f"products:{outside.merchant.store_id}" in await told(outside)
    assert await outside.jobs("waiting", "parked") == []


async def test_without_a_secret_nobody_is_told(outside: Outside) -> None:
    outside.runner = replace(outside.runner, tools=replace(outside.runner.tools, storefront={}))
    await outside.product()
    before = outside.sandbox.get("/_sandbox/revalidations").json()
    await told(outside)
    assert outside.sandbox.get("/_sandbox/revalidations").json() == before
    assert await listed(outside.world.worker_pool, ("parked",), tenant_id=PLATFORM) == []
    assert await outside.jobs("waiting", "parked") == []


def test_the_sandboxes_storefront_listens_to_us_alone(sandbox: Sandbox) -> None:
    answer = sandbox.client.post(f"{sandbox.url}/api/revalidate", json={"tags": []}, headers={})
    assert answer.status_code == 401
