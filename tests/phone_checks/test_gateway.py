"""A shopper proves a phone number over HTTP; the code comes by mail, through a real worker."""

from typing import Any
from uuid import uuid4

import pytest

from numu_core.kernel.money import Money
from numu_core.products.commands import AddProduct
from numu_core.products.events import Status
from numu_core.store_settings.commands import ReviseSettings
from numu_workers.kernel.jobs import listed
from tests.kernel.outside import Outside, an_outside, sandbox
from tests.kernel.sandbox import Sandbox
from tests.kernel.shoppers import a_shopper
from tests.kernel.world import Client, Merchant, World

__all__ = ["sandbox"]
HOME = {
    "first_name": "منى",
    "last_name": "Adel",
    "address_line1": "12 Tahrir St",
    "city": "Cairo",
    "country": "EG",
    "phone": "01001234567",
}


@pytest.fixture
async def outside(database: str, redis_url: str, sandbox: Sandbox) -> Any:
    async with an_outside(database, redis_url, sandbox) as made:
        yield made


async def mona(world: World, shop: Merchant, email: str) -> Client:
    """A shopper who is signed in, in a shop that wants codes."""
    codes = ReviseSettings(store_id=shop.store_id, section="checkout", changed={"phone_code_for_cod": True})
    await world.engine.execute(shop.tenant_id, codes, actor="platform:test")
    return await a_shopper(world, shop, email)


async def mailed(outside: Outside, shop: Merchant, to: str) -> dict[str, Any]:
    """What lies in the shopper's mailbox once the worker is done."""
    while await outside.relay.step(shop.tenant_id):
        pass
    for job in await listed(outside.world.worker_pool, ("queued", "waiting"), tenant_id=shop.tenant_id):
        await outside.runner.run(job.actor, job.job_id)
    found: list[dict[str, Any]] = outside.sandbox.get(f"/_sandbox/resend/emails?to={to}").json()["emails"]
    [mail] = found
    return mail


async def test_the_code_of_the_mail_lets_the_shopper_pay_on_delivery(outside: Outside) -> None:
    world, email = outside.world, "mona.codes@example.com"
    shop = await world.merchant()
    one = await mona(world, shop, email)
    product = AddProduct(
        product_id=uuid4(),
        store_id=shop.store_id,
        name="قميص",
        price=Money(12000, "EGP"),
        status=Status.ACTIVE,
        quantity=5,
    )
    await world.engine.execute(shop.tenant_id, product, actor="staff:test")
    url = f"/storefront/store/{shop.store_id}/checkout"
    wish = {
        "line_items": [{"product_id": str(product.product_id)}],
        "shipping_address": HOME,
        "payment_method": "cod",
    }
    early = await one.post(url, json=wish)
    assert (early.status_code, early.json()["detail"]["code"]) == (403, "phone_checks/phone-not-confirmed")

    sent = await one.post(f"{url}/otp/send", json={"phone": HOME["phone"]})
    assert sent.status_code == 200, sent.text
    assert (sent.json()["data"]["sent"], sent.json()["data"]["channel"]) == (True, "email")
    assert sent.json()["data"]["dev_otp"] is None
    soon = await one.post(f"{url}/otp/send", json={"phone": HOME["phone"]})
    assert (soon.status_code, soon.headers["retry-after"]) == (429, "60")

    mail = await mailed(outside, shop, email)
    assert f"Shop {shop.subdomain.removeprefix('shop-')}" in mail["from"]
    code = next(word for word in mail["text"].split() if word.isdecimal() and len(word) == 6)
    wrong = await one.post(
        f"{url}/otp/verify", json={"phone": HOME["phone"], "otp_code": f"{(int(code) + 1) % 1_000_000:06d}"}
    )
    assert (wrong.status_code, wrong.json()["detail"]["code"]) == (400, "kernel/wrong-code")
    right = await one.post(f"{url}/otp/verify", json={"phone": "+20 100 123 4567", "otp_code": code})
    assert (right.status_code, right.json()["data"]) == (200, {"verified": True})
    assert (await one.post(url, json=wish)).status_code == 201


async def test_who_cannot_be_sent_a_code_is_told(world: World) -> None:
    shop, guest = await world.merchant(), await world.guest()
    one = await mona(world, shop, "mona.two@example.com")
    url = f"/storefront/store/{shop.store_id}/checkout/otp"
    for client, body, code in (
        (guest, {"phone": HOME["phone"]}, "phone_checks/no-way-to-send-code"),
        (one, {"phone": "12"}, "gateway/bad-phone"),
        (one, {"phone": " "}, "gateway/bad-phone"),
    ):
        refused = await client.post(f"{url}/send", json=body)
        assert (refused.status_code, refused.json()["detail"]["code"]) == (400, code)
    assert (await one.post(f"{url}/verify", json={"otp_code": "12345"})).status_code == 422
    unasked = await one.post(f"{url}/verify", json={"otp_code": "123456", "phone": HOME["phone"]})
    assert (unasked.status_code, unasked.json()["detail"]["code"]) == (400, "kernel/code-expired")
    off = ReviseSettings(store_id=shop.store_id, section="checkout", changed={"phone_code_for_cod": False})
    await world.engine.execute(shop.tenant_id, off, actor="platform:test")
    unwanted = await one.post(f"{url}/send", json={"phone": HOME["phone"]})
    assert (unwanted.status_code, unwanted.json()["detail"]["code"]) == (400, "phone_checks/phone-codes-off")
