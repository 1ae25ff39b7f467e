"""From an order over HTTP to what its buyer reads, once; previews; sending it again."""

from typing import Any
from uuid import uuid4

import pytest

from numu_core.emails.events import EmailRequested, EmailSent
from tests.kernel.outside import HOME, Outside, an_outside, sandbox
from tests.kernel.sandbox import Sandbox
from tests.kernel.world import PASSWORD

__all__ = ["sandbox"]


@pytest.fixture
async def outside(database: str, redis_url: str, sandbox: Sandbox) -> Any:
    async with an_outside(database, redis_url, sandbox) as made:
        path = f"/stores/{made.merchant.store_id}"
        arabic = await made.merchant.patch(path, json={"default_language": "ar"})
        assert arabic.status_code == 200, arabic.text
        await made.world.fold()
        yield made


def mails(outside: Outside, to: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = outside.sandbox.get(f"/_sandbox/resend/emails?to={to}").json()["emails"]
    return found[::-1]


async def bought(outside: Outside, email: str) -> str:
    answer = await outside.buy("cod", shipping_address=HOME, guest_email=email)
    assert answer.status_code == 201, answer.text
    await outside.react()
    await outside.world.fold()
    return str(answer.json()["data"]["order_id"])


async def test_a_buyer_reads_how_the_order_goes_once_each(outside: Outside) -> None:
    email = f"{uuid4().hex}@example.com"
    order_id = await bought(outside, email)
    for status in ("confirmed", "processing", "shipped", "delivered"):
        path = f"/stores/{outside.merchant.store_id}/orders/{order_id}/status"
        answer = await outside.merchant.patch(path, json={"status": status})
        assert answer.status_code == 200, answer.text
        await outside.react()
    sent = [fact.template for fact in await outside.facts(EmailSent)]
    assert sent == ["orders.placed", "orders.shipped", "orders.delivered"], "that cash was paid is not told again"
    found = mails(outside, email)
    assert [mail["subject"] for mail in found] == [
        "استلمنا طلبك ORD-000001",
        "طلبك ORD-000001 في الطريق",
        "وصل طلبك ORD-000001",
    ]
    assert all('dir="rtl"' in mail["html"] for mail in found)
    assert f"/track/{order_id}" in found[0]["html"]
    assert "459.90" in found[0]["text"]
    assert found[0]["from"].startswith("Shop ")
    assert email.encode() not in await outside.stored("events")


async def test_a_shopper_is_not_told_what_was_chosen_away(outside: Outside) -> None:
    shopper, shop = await outside.world.guest(), outside.merchant
    who = {"first_name": "Laila", "last_name": "Fathy", "email": f"{uuid4().hex}@example.com", "password": PASSWORD}
    registered = await shopper.post(f"/storefront/store/{shop.store_id}/auth/register", json=who)
    assert registered.status_code == 201, registered.text
    await shopper.put("/storefront/me/notification-preferences", json={"email": {"shipping_update": False}})
    placed = await outside.buy("cod", shopper)
    await outside.react()
    base = f"/stores/{shop.store_id}/orders/{placed.json()['data']['order_id']}"
    for status in ("confirmed", "processing", "shipped", "delivered"):
        assert (await shop.patch(f"{base}/status", json={"status": status})).status_code == 200
        await outside.react()
    sent = [fact.template for fact in await outside.facts(EmailSent) if fact.template.startswith("orders.")]
    assert sent == ["orders.placed", "orders.delivered"]
    await shop.post(f"{base}/resend-email")
    await outside.react()
    assert len(mails(outside, who["email"])) == len(await outside.facts(EmailSent))


async def test_a_cancelled_order_is_told(outside: Outside) -> None:
    email = f"{uuid4().hex}@example.com"
    order_id = await bought(outside, email)
    path = f"/stores/{outside.merchant.store_id}/orders/{order_id}/status"
    assert (await outside.merchant.patch(path, json={"status": "cancelled"})).status_code == 200
    await outside.react()
    assert [fact.template for fact in await outside.facts(EmailSent)] == ["orders.placed", "orders.cancelled"]
    assert mails(outside, email)[-1]["subject"] == "تم إلغاء طلبك ORD-000001"


async def test_staff_reads_what_buyers_read_and_sends_it_again(outside: Outside) -> None:
    email = f"{uuid4().hex}@example.com"
    order_id = await bought(outside, email)
    base = f"/stores/{outside.merchant.store_id}/orders/{order_id}"
    shown = await outside.merchant.get(f"{base}/email-preview")
    assert shown.status_code == 200
    assert shown.headers["content-type"].startswith("text/html")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.text == mails(outside, email)[0]["html"]
    other = await outside.merchant.get(f"{base}/email-preview?status=delivered")
    assert "وصل طلبك" in other.text
    unknown = await outside.merchant.get(f"{base}/email-preview?status=returned")
    assert (unknown.status_code, unknown.json()["error"]["type"]) == (422, "/problems/emails/no-such-mail")
    again = await outside.merchant.post(f"{base}/resend-email")
    assert again.json()["data"] == {"order_id": order_id, "status": "pending"}
    await outside.react()
    assert len(await outside.facts(EmailRequested)) == 1
    assert [mail["subject"] for mail in mails(outside, email)] == ["استلمنا طلبك ORD-000001"] * 2


async def test_nobody_is_written_to_without_an_address_or_an_order(outside: Outside) -> None:
    answer = await outside.buy("cod")
    await outside.react()
    assert await outside.facts(EmailSent) == []
    base = f"/stores/{outside.merchant.store_id}/orders"
    for path in ("resend-email", "email-preview"):
        send = outside.merchant.post if path == "resend-email" else outside.merchant.get
        nobody = await send(f"{base}/{answer.json()['data']['order_id']}/{path}")
        assert (nobody.status_code, nobody.json()["error"]["type"]) == (400, "/problems/emails/nobody-to-write-to")
        assert (await send(f"{base}/{uuid4()}/{path}")).status_code == 404
    assert await outside.facts(EmailRequested) == []


@pytest.mark.parametrize(
    ("says", "body"),
    [
        ({"accept-language": "fr, en-GB;q=0.9, ar;q=0.8"}, {}),
        ({"cookie": "numu_locale=en", "accept-language": "ar"}, {}),
        ({"x-numu-locale": "en", "cookie": "numu_locale=ar"}, {}),
        ({"accept-language": "ar"}, {"locale": "en-US"}),
    ],
)
async def test_mails_speak_the_language_that_the_buyer_read(
    outside: Outside, says: dict[str, str], body: dict[str, str]
) -> None:
    """The store is Arabic; whoever reads English there is written to in English, whoever moves the order."""
    email, buyer = f"{uuid4().hex}@example.com", await outside.world.guest()
    line = {"product_id": str(await outside.product()), "quantity": 1}
    wish = {"line_items": [line], "shipping_address": HOME, "payment_method": "cod", "guest_email": email, **body}
    answer = await buyer.post(f"/storefront/store/{outside.merchant.store_id}/checkout", json=wish, headers=says)
    assert answer.status_code == 201, answer.text
    await outside.react()
    await outside.world.fold()
    order_id = answer.json()["data"]["order_id"]
    path = f"/stores/{outside.merchant.store_id}/orders/{order_id}/status"
    moved = await outside.merchant.patch(path, json={"status": "cancelled"}, headers={"accept-language": "ar"})
    assert moved.status_code == 200, moved.text
    await outside.react()
    placed, cancelled = mails(outside, email)
    assert 'dir="ltr"' in placed["html"]
    assert 'dir="ltr"' in cancelled["html"]


async def test_nobody_says_so_the_store_is_asked(outside: Outside) -> None:
    email = f"{uuid4().hex}@example.com"
    placed = await outside.buy("cod", guest_email=email, locale="tlh")
    assert placed.status_code == 201, placed.text
    await outside.react()
    [mail] = mails(outside, email)
    assert 'dir="rtl"' in mail["html"]
