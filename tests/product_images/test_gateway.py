"""Pictures of products and categories over HTTP, and what the worker makes of them."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from numu_core.eventstore.connections import tenant_session
from numu_core.product_images.events import ProductImageAdded, ProductImageRemoved
from numu_workers.kernel.actors import JobContext, Tools
from numu_workers.kernel.http import open_http
from numu_workers.kernel.ledger import Taken
from numu_workers.product_images.actors import forget, resize
from tests.kernel.pictures import TOO_LARGE, picture, send
from tests.kernel.world import Merchant, World

NOW = datetime(2026, 1, 15, tzinfo=UTC)


async def product_of(merchant: Merchant, **fields: Any) -> Any:
    body = {"name": "كوب", "price": 50, "status": "active", **fields}
    answer = await merchant.post(f"/stores/{merchant.store_id}/products/", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


@asynccontextmanager
async def a_job(world: World, tenant_id: UUID, **args: str) -> AsyncIterator[JobContext]:
    services = world.services
    async with open_http([]) as http:
        tools = Tools(
            engine=services.engine,
            pool=world.worker_pool,
            secrets=services.secrets,
            http=http,
            clock=lambda: NOW,
            files=world.files,
        )
        taken = Taken(job_id=f"{tenant_id}/1/test", args=args, attempt=1, run=1, caused_at=NOW, trace=None)
        yield JobContext(taken, tools)


async def the_fact(world: World, tenant_id: UUID, kind: Any) -> Any:
    async with tenant_session(world.pool, tenant_id) as db:
        [(event, _)] = await world.log.read(db, tenant_id, types=[kind])
    return event


async def test_a_picture_is_sent_shown_made_smaller_and_removed(world: World) -> None:
    merchant = await world.merchant()
    product = await product_of(merchant, images=["https://elsewhere.example/a.jpg"])
    path = f"/stores/{merchant.store_id}/products/{product['id']}/images"
    sent = await send(merchant, path, picture())
    assert sent.status_code == 201, sent.text
    data = sent.json()["data"]
    assert data["product_id"] == product["id"]
    assert data["content_type"] == "image/png"
    assert data["variant_urls"] == {"original": data["url"]}
    held = await world.files.get("products", data["key"])
    assert held is not None
    assert len(held.body) == data["size"]
    own = f"/stores/{merchant.store_id}/products/{product['id']}"
    assert (await merchant.get(own)).json()["data"]["images"] == ["https://elsewhere.example/a.jpg", data["url"]]

    event = await the_fact(world, merchant.tenant_id, ProductImageAdded)
    assert (event.width, event.height) == (1600, 800)
    for _ in range(2):  # twice is once
        async with a_job(world, merchant.tenant_id, image_id=str(event.image_id), key=event.key) as job:
            await resize(job)
    await world.fold()
    page = await (await world.guest()).get(f"/storefront/store/{merchant.store_id}/products/{product['slug']}")
    sizes = page.json()["data"]["image_variants"][data["url"]]
    assert set(sizes) == {"large", "medium", "thumbnail"}
    for name, side in {"large": 1200, "medium": 600, "thumbnail": 200}.items():
        answer = await merchant.get(sizes[name])
        assert answer.headers["content-type"] == "image/webp"
        assert Image.open(io.BytesIO(answer.content)).size == (side, side // 2)

    gone = await merchant.request("DELETE", path, json={"image_url": data["url"]})
    assert gone.status_code == 204, gone.text
    after = (await merchant.get(own)).json()["data"]
    assert (after["images"], after["image_variants"]) == (["https://elsewhere.example/a.jpg"], {})
    removed = await the_fact(world, merchant.tenant_id, ProductImageRemoved)
    async with a_job(world, merchant.tenant_id, key=removed.key) as job:
        await forget(job)
    assert (await merchant.get(data["url"])).status_code == 404
    assert (await merchant.get(sizes["thumbnail"])).status_code == 404
    again = await merchant.request("DELETE", path, json={"image_url": data["url"]})
    assert again.status_code == 404


async def test_a_picture_removed_while_it_is_made_smaller_leaves_nothing(world: World) -> None:
    merchant = await world.merchant()
    product = await product_of(merchant)
    path = f"/stores/{merchant.store_id}/products/{product['id']}/images"
    data = (await send(merchant, path, picture())).json()["data"]
    event = await the_fact(world, merchant.tenant_id, ProductImageAdded)
    await merchant.request("DELETE", path, json={"image_url": data["url"]})
    async with a_job(world, merchant.tenant_id, image_id=str(event.image_id), key=event.key) as job:
        await resize(job)
    assert world.files.held == {}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "status"), [(b"no picture", 415), (TOO_LARGE, 413), (bytes(7_000_000), 413), (b"", 415)]
)
async def test_what_is_no_bearable_picture_is_refused(world: World, body: bytes, status: int) -> None:
    merchant = await world.merchant()
    product = await product_of(merchant)
    answer = await send(merchant, f"/stores/{merchant.store_id}/products/{product['id']}/images", body)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["code"] == "HTTP_ERROR"
    assert (await merchant.get(f"/stores/{merchant.store_id}/products/{product['id']}")).json()["data"]["images"] == []


async def test_without_a_file_the_field_is_named(world: World) -> None:
    merchant = await world.merchant()
    product = await product_of(merchant)
    path = f"/stores/{merchant.store_id}/products/{product['id']}/images"
    for wrong in (
        await merchant.post(path, files={"other": ("a.png", b"x")}),
        await merchant.post(path, files={"file": (None, "text")}),
    ):
        assert wrong.status_code == 422, wrong.text
        assert "file" in {one["field"] for one in wrong.json()["error"]["details"]}, wrong.text
    assert (await merchant.post(path, json={"file": "x"})).status_code == 400


async def test_a_picture_of_no_product_is_not_kept(world: World) -> None:
    merchant = await world.merchant()
    answer = await send(merchant, f"/stores/{merchant.store_id}/products/{uuid4()}/images", picture())
    assert answer.status_code == 404
    assert world.files.held == {}  # type: ignore[attr-defined]


async def test_the_same_upload_again_is_one_picture(world: World) -> None:
    merchant = await world.merchant()
    product = await product_of(merchant)
    path = f"/stores/{merchant.store_id}/products/{product['id']}/images"
    merchant.headers["idempotency-key"] = "once"
    first, second = await send(merchant, path, picture()), await send(merchant, path, picture())
    del merchant.headers["idempotency-key"]
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["data"] == second.json()["data"]
    shown = await merchant.get(f"/stores/{merchant.store_id}/products/{product['id']}")
    assert len(shown.json()["data"]["images"]) == 1


async def test_a_category_gets_a_picture(world: World) -> None:
    merchant = await world.merchant()
    made = await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": "أكواب"})
    path = f"/stores/{merchant.store_id}/categories/{made.json()['data']['id']}/image"
    answer = await send(merchant, path, picture("JPEG"))
    assert answer.status_code == 200, answer.text
    url = answer.json()["data"]["image_url"]
    assert (await merchant.get(url)).headers["content-type"] == "image/jpeg"
    assert (await send(merchant, path, b"no")).status_code == 415
    await world.fold()
    shown = await (await world.guest()).get(f"/storefront/store/{merchant.store_id}/categories")
    assert [one["image_url"] for one in shown.json()["data"]] == [url]
    nowhere = f"/stores/{merchant.store_id}/categories/{uuid4()}/image"
    assert (await send(merchant, nowhere, picture())).status_code == 404
