"""An InstaPay order from checkout to paid, rejected, repeated, expired: over HTTP, as shopper and merchant."""

import io
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from numu_core.inventory.events import StockReleased
from numu_core.kernel.subjects import EraseSubject
from numu_core.orders.events import OrderCancelled, OrderPaid, OrderPlaced
from numu_core.payment_proofs.events import PictureForgotten
from numu_core.payments.events import PaymentCaptured, PaymentExpired
from numu_core.store_settings.commands import ReviseSettings
from numu_gateway.kernel.likeness import distance, likeness
from tests.kernel.files import MemoryFiles
from tests.kernel.outside import Outside
from tests.kernel.world import Client

MINE = {"ipa": "shop@instapay", "display_name": "Shop", "expires_minutes": 30}


async def takes_instapay(outside: Outside, **more: Any) -> None:
    shop = outside.merchant
    for section, changed in (("instapay", {**MINE, **more}), ("payments", {"instapay": True})):
        command = ReviseSettings(store_id=shop.store_id, section=section, changed=changed)
        await outside.world.engine.execute(shop.tenant_id, command, actor="staff:test")


def picture(shade: int = 0, size: int = 64, kind: str = "PNG") -> bytes:
    """A screenshot: stripes whose places follow from ``shade``."""
    drawn = Image.new("L", (size, size))
    drawn.putdata([(x * (7 + shade) + y * (shade % 5)) * 256 // size % 256 for y in range(size) for x in range(size)])
    out = io.BytesIO()
    drawn.convert("RGB").save(out, kind)
    return out.getvalue()


async def bought(outside: Outside, client: Client | None = None) -> dict[str, Any]:
    answer = await outside.buy("instapay", client)
    assert answer.status_code == 201, answer.text
    await outside.world.fold()
    found: dict[str, Any] = answer.json()["data"]
    return found


async def prove(
    outside: Outside, order: dict[str, Any], *, file: bytes | None = None, client: Client | None = None, **form: Any
) -> httpx.Response:
    told = {"transaction_ref": f"TX{uuid4().hex[:10]}", "reference": order["payment_data"]["reference_code"], **form}
    path = f"/storefront/store/{outside.merchant.store_id}/orders/{order['order_id']}/payment-proof"
    one = client or await outside.world.guest()
    data = {name: value for name, value in told.items() if value is not None}
    return await one.post(path, data=data, files={"file": ("proof.png", file or picture(), "image/png")})


def held(outside: Outside) -> dict[tuple[str, str], Any]:
    files = outside.world.files
    assert isinstance(files, MemoryFiles)
    return files.held


async def status(outside: Outside, order: dict[str, Any], reference: str | None = None) -> httpx.Response:
    path = f"/storefront/store/{outside.merchant.store_id}/orders/{order['order_id']}/instapay-status"
    asked = {"reference": reference or order["payment_data"]["reference_code"]}
    return await (await outside.world.guest()).get(path, params=asked)


async def decide(outside: Outside, proof_id: str, how: str, **body: Any) -> httpx.Response:
    path = f"/stores/{outside.merchant.store_id}/payment-proofs/{proof_id}/{how}"
    return await outside.merchant.post(path, json=body or None)


async def test_checkout_tells_where_to_send_what_and_until_when(outside: Outside) -> None:
    await takes_instapay(outside, qr_link_url="https://ipn.eg/S/shop")
    order = await bought(outside)
    told = order["payment_data"]
    assert told["reference_code"].startswith("NU-")
    assert 29 * 60 < told.pop("expires_in_seconds") <= 30 * 60
    for name in ("reference_code", "expires_at"):
        told.pop(name)
    assert told.pop("qr_image_url").startswith("data:image/png;base64,")
    assert told == {
        "provider": "instapay",
        "type": "manual_verification",
        "ipa": "shop@instapay",
        "ipa_display_name": "Shop",
        "fallback_phone": None,
        "qr_payload": "https://ipn.eg/S/shop",
        "qr_link_url": "https://ipn.eg/S/shop",
        "amount": "459.90",
        "amount_cents": 45990,
        "currency": "EGP",
        "order_id": order["order_id"],
        "is_deposit": False,
        "order_total_cents": 45990,
    }


async def test_an_approved_proof_pays_the_order_once(outside: Outside) -> None:
    await takes_instapay(outside)
    order = await bought(outside)
    sent = await prove(outside, order, declared_amount_cents=45990)
    assert sent.status_code == 201, sent.text
    proof = sent.json()["data"]
    assert (proof["status"], proof["can_retry"], proof["reasons"]) == ("awaiting_review", False, [])
    seen = (await status(outside, order)).json()["data"]
    assert (seen["intent_status"], seen["latest_proof"]["id"]) == ("proof_received", proof["proof_id"])
    waiting = await outside.merchant.get(f"/stores/{outside.merchant.store_id}/orders/pending-instapay-review")
    assert [one["proof_id"] for one in waiting.json()["data"]["items"]] == [proof["proof_id"]]
    for _ in range(2):
        answer = await decide(outside, proof["proof_id"], "approve")
        assert (answer.status_code, answer.json()["data"]["status"]) == (200, "approved")
    shown = await outside.order(order["order_id"])
    assert (shown["status"], shown["payment_status"]) == ("processing", "paid")
    assert len(await outside.facts(PaymentCaptured)) == len(await outside.facts(OrderPaid)) == 1
    assert (await status(outside, order)).json()["data"]["intent_status"] == "paid"
    late = await decide(outside, proof["proof_id"], "reject", reason="a mistake")
    assert late.status_code == 422


async def test_a_rejected_proof_may_be_followed_by_another(outside: Outside) -> None:
    await takes_instapay(outside)
    order = await bought(outside)
    first = (await prove(outside, order)).json()["data"]
    assert (await prove(outside, order)).status_code == 409, "one at a time"
    rejected = await decide(outside, first["proof_id"], "reject", reason="Not readable")
    assert rejected.json()["data"]["rejection_reason"] == "Not readable"
    assert (await status(outside, order)).json()["data"]["intent_status"] == "awaiting_payment"
    second = await prove(outside, order)
    assert second.status_code == 201, second.text
    assert (await outside.order(order["order_id"]))["payment_status"] == "pending"
    path = f"/stores/{outside.merchant.store_id}/orders/{order['order_id']}/payment-proofs"
    listed = (await outside.merchant.get(path)).json()["data"]
    assert [one["status"] for one in listed] == ["awaiting_review", "rejected"]


async def test_the_picture_is_private_and_its_address_is_signed(outside: Outside) -> None:
    await takes_instapay(outside)
    proof = (await prove(outside, await bought(outside))).json()["data"]
    guest = await outside.world.guest()
    shown = await guest.get(proof["signed_image_url"])
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert shown.content.startswith(b"\x89PNG")
    for forged in ("0", "é"):
        url = proof["signed_image_url"][:-1].replace("signature=", f"signature={forged}")
        assert (await guest.get(url)).status_code == 404
    path = f"/stores/{outside.merchant.store_id}/payment-proofs/{proof['proof_id']}/image"
    assert (await outside.merchant.get(path)).content == shown.content
    assert (await guest.get(path)).status_code == 401
    [(bucket, key)] = held(outside)
    assert (await guest.get(f"http://testserver/uploads/{bucket}/{key}")).status_code == 404


async def test_a_guest_needs_the_reference(outside: Outside) -> None:
    await takes_instapay(outside)
    order = await bought(outside)
    for reference in ("NU-AAAAAA", None):
        assert (await prove(outside, order, reference=reference)).status_code == 404
    assert (await status(outside, order, "NU-AAAAAA")).status_code == 404
    assert held(outside) == {}, "what is refused is not kept"


async def test_a_repeated_submission_is_one_proof(outside: Outside) -> None:
    await takes_instapay(outside)
    order, key = await bought(outside), "once"
    first, again = [await prove(outside, order, idempotency_key=key) for _ in range(2)]
    assert first.json()["data"]["proof_id"] == again.json()["data"]["proof_id"]
    assert len(held(outside)) == 1
    other = await prove(outside, await bought(outside), idempotency_key=key)
    assert other.status_code == 422


async def test_the_same_picture_or_transfer_for_another_order_is_noticed(outside: Outside) -> None:
    await takes_instapay(outside)
    shot = picture(3, size=300)
    one, other, third = [await bought(outside) for _ in range(3)]
    first = (await prove(outside, one, file=shot, transaction_ref="TX 100")).json()["data"]
    copied = await prove(outside, other, file=picture(3, size=310, kind="JPEG"), transaction_ref="tx100")
    second = copied.json()["data"]
    assert sorted(second["reasons"]) == ["duplicate_image", "duplicate_transaction_ref"]
    path = f"/stores/{outside.merchant.store_id}/payment-proofs/{second['proof_id']}/similar"
    [alike] = (await outside.merchant.get(path)).json()["data"]
    assert (alike["proof_id"], alike["hamming_distance"] <= 6) == (first["proof_id"], True)
    assert (await decide(outside, first["proof_id"], "approve")).status_code == 200
    refused = await decide(outside, second["proof_id"], "approve")
    assert (refused.status_code, refused.json()["error"]["type"]) == (409, "/problems/payment_proofs/transfer-used")
    assert (await prove(outside, third, transaction_ref="TX100")).status_code == 409
    assert len(await outside.facts(PaymentCaptured)) == 1


async def test_another_amount_than_is_due_pays_nothing(outside: Outside) -> None:
    await takes_instapay(outside)
    order = await bought(outside)
    proof = (await prove(outside, order, declared_amount_cents=45000)).json()["data"]
    assert proof["reasons"] == ["amount_mismatch"]
    refused = await decide(outside, proof["proof_id"], "approve")
    assert (refused.status_code, refused.json()["error"]["details"]["due_minor"]) == (409, 45990)
    assert (await outside.order(order["order_id"]))["payment_status"] == "pending"


async def test_nobody_sends_anything_so_the_order_is_off_and_the_stock_free(outside: Outside) -> None:
    await takes_instapay(outside)
    order = await bought(outside)
    await outside.react()
    await outside.wait(minutes=29)
    assert (await outside.order(order["order_id"]))["status"] == "pending"
    await outside.wait(minutes=2)
    await outside.world.fold()
    assert (await outside.order(order["order_id"]))["status"] == "cancelled"
    [cancelled] = await outside.facts(OrderCancelled)
    assert cancelled.cause == "payment_expired"
    assert len(await outside.facts(StockReleased)) == len(await outside.facts(PaymentExpired)) == 1
    assert (await status(outside, order)).json()["data"]["intent_status"] == "expired"
    assert (await prove(outside, order)).status_code == 409


async def test_a_proof_stops_the_clock_until_somebody_has_looked(outside: Outside) -> None:
    await takes_instapay(outside)
    order = await bought(outside)
    proof = (await prove(outside, order)).json()["data"]
    await outside.react()
    await outside.wait(hours=47)
    assert (await outside.order(order["order_id"]))["status"] == "pending"
    await outside.wait(hours=2)
    await outside.world.fold()
    assert (await outside.order(order["order_id"]))["status"] == "cancelled"
    late = await decide(outside, proof["proof_id"], "approve")
    assert late.status_code == 200, "money that came in is never denied"
    shown = await outside.order(order["order_id"])
    assert (shown["status"], shown["payment_status"], shown["refund_due"]) == ("cancelled", "paid", 45990)


@pytest.mark.parametrize(
    ("file", "refused"), [(b"%PDF-1.7 not a picture", 415), (b"\x89PNG\r\n\x1a\n" + b"0" * (5 << 20), 413)]
)
async def test_what_is_no_picture_or_too_large_is_refused(outside: Outside, file: bytes, refused: int) -> None:
    await takes_instapay(outside)
    assert (await prove(outside, await bought(outside), file=file)).status_code == refused


async def test_a_shop_that_takes_no_transfers_says_so(outside: Outside) -> None:
    answer = await outside.buy("instapay")
    assert answer.status_code == 400, answer.text


async def test_unknown_ids_and_wrong_bodies(outside: Outside) -> None:
    shop, nobody = outside.merchant, uuid4()
    for path in (
        f"payment-proofs/{nobody}/image",
        f"payment-proofs/{nobody}/similar",
        f"orders/{nobody}/payment-proofs",
    ):
        assert (await shop.get(f"/stores/{shop.store_id}/{path}")).status_code == 404
    assert (await decide(outside, str(nobody), "approve")).status_code == 404
    assert (await decide(outside, str(nobody), "reject", reason="no")).status_code == 422
    assert (await decide(outside, str(nobody), "reject", reason="none of ours")).status_code == 404


def test_pictures_that_look_alike_are_close_and_others_are_not() -> None:
    shot = picture(3, size=300)
    assert distance(likeness(shot), likeness(picture(3, size=280, kind="JPEG"))) <= 6
    assert distance(likeness(shot), likeness(picture(40, size=300))) > 6
    assert -(1 << 63) <= likeness(shot) < 1 << 63


async def test_an_erased_customers_pictures_are_deleted(outside: Outside) -> None:
    await takes_instapay(outside)
    order = await bought(outside)
    await prove(outside, order)
    await outside.world.fold()
    [placed] = await outside.facts(OrderPlaced)
    erase = EraseSubject(subject_id=placed.customer_id)
    await outside.world.engine.execute(outside.merchant.tenant_id, erase, actor="staff:test")
    await outside.react()
    assert held(outside) == {}
    assert len(await outside.facts(PictureForgotten)) == 1


async def test_instapay_has_no_callbacks(outside: Outside) -> None:
    answer = await (await outside.world.guest()).post("/webhooks/instapay/callback", json={"anything": 1})
    assert (answer.status_code, answer.json()["success"]) == (501, False)
