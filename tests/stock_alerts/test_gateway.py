"""From a shopper's wish over HTTP to the mail, once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from numu_core.emails.events import EmailSent
from numu_core.stock_alerts.events import StockAlertAnswered
from numu_workers.kernel.actors import JobContext
from numu_workers.kernel.installed import installed
from numu_workers.kernel.ledger import Taken
from numu_workers.stock_alerts.actors import answer
from tests.kernel.outside import Outside, outside, sandbox
from tests.kernel.world import Merchant, World

__all__ = ["outside", "sandbox"]


async def product(merchant: Merchant, **fields: Any) -> Any:
    body = {"name": "كوب", "price": 50, "status": "active", **fields}
    answer = await merchant.post(f"/stores/{merchant.store_id}/products/", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def look(outside: Outside) -> None:
    """What happens every hour."""
    await outside.world.fold()
    job_id = f"{outside.merchant.tenant_id}/{uuid4()}"
    taken = Taken(job_id=job_id, args={}, attempt=1, run=1, caused_at=outside.clock(), trace=None)
    await answer(JobContext(taken, outside.runner.tools))
    await outside.react()


async def test_who_waited_is_told_once(outside: Outside) -> None:
    merchant, world = outside.merchant, outside.world
    cup, email = await product(merchant), f"{uuid4().hex}@example.com"
    path = f"/storefront/store/{merchant.store_id}/products/{cup['id']}/notify-back-in-stock"
    shopper = await world.guest()
    for _ in range(2):
        asked = await shopper.post(path, json={"email": email}, headers={"accept-language": "en"})
        assert (asked.status_code, asked.json()["data"]) == (202, {"status": "subscribed"})
    assert email.encode() not in await outside.stored("events")
    for quantity in (3, 0, 4):
        counted = await merchant.patch(f"/stores/{merchant.store_id}/products/{cup['id']}", json={"quantity": quantity})
        assert counted.status_code == 200, counted.text
        await look(outside)
    assert len(await outside.facts(StockAlertAnswered)) == 1
    [sent] = await outside.facts(EmailSent)
    assert sent.template == "stock_alerts.back_in_stock"
    [mail] = outside.sandbox.get(f"/_sandbox/resend/emails?to={email}").json()["emails"]
    assert mail["subject"] == "كوب is available again"
    assert f"/products/{cup['slug']}" in mail["html"]
    assert schedules_of(answer.name) == [timedelta(minutes=15)]
    there = await shopper.post(path, json={"email": email})
    assert there.json()["data"] == {"status": "in_stock"}


def schedules_of(actor: str) -> list[timedelta]:
    return [one.offset for one in installed().schedules if one.actor == actor]


async def test_only_the_variant_that_is_waited_for_answers(outside: Outside) -> None:
    merchant = outside.merchant
    sizes = [{"price": 5, "option_values": {"Size": size}} for size in ("S", "M")]
    shirt = await product(merchant, variants=sizes)
    small, medium = (one["id"] for one in shirt["variants"])
    path = f"/storefront/store/{merchant.store_id}/products/{shirt['id']}/notify-back-in-stock"
    shopper = await outside.world.guest()
    for name, wish in (("small", {"variant_id": small}), ("any", {})):
        await shopper.post(path, json={"email": f"{name}@example.com", **wish})
    variant = f"/stores/{merchant.store_id}/products/{shirt['id']}/variants/{{}}"
    await merchant.patch(variant.format(medium), json={"inventory_quantity": 2})
    await look(outside)
    assert len(await outside.facts(StockAlertAnswered)) == 1
    await merchant.patch(variant.format(small), json={"inventory_quantity": 2})
    await look(outside)
    assert len(await outside.facts(StockAlertAnswered)) == 2


@pytest.mark.parametrize("body", [{}, {"email": "nobody"}, {"email": "a@b.c", "variant_id": "x"}, {"email": None}])
async def test_a_wrong_wish_is_named(world: World, body: Any) -> None:
    merchant = await world.merchant()
    cup = await product(merchant)
    path = f"/storefront/store/{merchant.store_id}/products/{cup['id']}/notify-back-in-stock"
    answer = await (await world.guest()).post(path, json=body)
    assert answer.status_code == 422
    field = "variant_id" if "variant_id" in body else "email"
    assert [one["field"] for one in answer.json()["error"]["details"]] == [field]


async def test_what_is_not_shown_cannot_be_waited_for(world: World) -> None:
    merchant = await world.merchant()
    draft = await product(merchant, status="draft")
    for product_id in (draft["id"], uuid4()):
        path = f"/storefront/store/{merchant.store_id}/products/{product_id}/notify-back-in-stock"
        answer = await (await world.guest()).post(path, json={"email": "a@example.com"})
        assert answer.status_code == 404
