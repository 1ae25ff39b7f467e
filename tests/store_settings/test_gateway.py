"""Settings over HTTP: what is chosen is seen, what is secret is not."""

import io
from typing import Any

import pytest
from PIL import Image

from numu_core.eventstore.connections import tenant_session
from numu_core.store_settings.decider import STORE_SETTINGS, StoreSettings
from tests.kernel.world import Merchant, World

TOKEN = "EAAG-a-token-of-meta-0042"
INSTAPAY = {"ipa": "nile.store@instapay", "ipa_display_name": "Nile", "fallback_phone": "01001234567"}


def at(merchant: Merchant, path: str) -> str:
    return f"/stores/{merchant.store_id}/settings/{path}"


async def chosen(world: World, merchant: Merchant) -> StoreSettings:
    return await world.engine.state(merchant.tenant_id, STORE_SETTINGS, merchant.store_id)


async def stored(world: World, merchant: Merchant) -> bytes:
    async with tenant_session(world.pool, merchant.tenant_id) as db:
        rows = await (await db.execute("SELECT payload FROM events")).fetchall()
    return b"\n".join(bytes(row[0]) for row in rows)


async def test_ways_to_pay_are_switched_and_those_that_lack_keys_say_so(world: World) -> None:
    merchant = await world.merchant()
    first = (await merchant.get(at(merchant, "payment"))).json()["data"]
    assert first["cod"]["enabled"]
    assert (first["paymob"], first["instapay"]["is_configured"]) == (
        {"enabled": False, "is_configured": False, "last_configured": None},
        False,
    )
    policy = {"enabled": True, "amount_cents": 5000, "ttl_minutes": 45, "allowed_gateways": ["paymob", "instapay"]}
    sent = {"cod_enabled": False, "paymob_enabled": False, "cod_deposit_policy": policy}
    saved = await merchant.patch(at(merchant, "payment"), json=sent)
    assert saved.status_code == 200, saved.text
    told = saved.json()["data"]
    assert told["cod"]["enabled"] is False
    assert told["cod_deposit_policy"] == {**policy, "auto_refund_on_cancel": False}
    settings = await chosen(world, merchant)
    assert settings.cod.deposit_gateways == ("paymob_card", "instapay")
    assert (settings.cod.deposit_minor, settings.cod.deposit_minutes) == (5000, 45)
    assert not settings.payments.paymob_card
    assert not settings.payments.paymob_wallet


@pytest.mark.parametrize("name", ["fawry", "fawaterak", "kashier", "vodafone_cash", "bank_transfer"])
async def test_a_gateway_that_is_not_offered_cannot_be_switched_on(world: World, name: str) -> None:
    merchant = await world.merchant()
    refused = await merchant.patch(at(merchant, "payment"), json={f"{name}_enabled": True, "cod_enabled": False})
    assert refused.status_code == 400
    assert name in refused.text
    assert (await chosen(world, merchant)).cod.enabled
    assert (await merchant.patch(at(merchant, "payment"), json={f"{name}_enabled": False})).status_code == 200


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("cod-trust", {"enabled": True, "threshold": 55, "action": "warn"}),
        ("invoice", {"tax_id": "123-456-789", "name_ar": "شركة النيل"}),
    ],
)
async def test_a_page_of_settings_keeps_what_is_not_named(world: World, page: str, sent: dict[str, Any]) -> None:
    merchant = await world.merchant()
    before = (await merchant.get(at(merchant, page))).json()["data"]
    saved = await merchant.patch(at(merchant, page), json=sent)
    assert saved.status_code == 200, saved.text
    assert saved.json()["data"] == {**before, **sent}
    assert (await merchant.get(at(merchant, page))).json()["data"] == {**before, **sent}


async def test_wrong_values_are_named_and_change_nothing(world: World) -> None:
    merchant = await world.merchant()
    for method, page, sent in (
        ("PATCH", "cod-trust", {"threshold": 101}),
        ("PATCH", "payment", {"cod_deposit_policy": {"ttl_minutes": 1}}),
        ("PATCH", "whatsapp", {"notifications": {"birthday": {"enabled": True}}}),
        ("PATCH", "whatsapp", {"notifications": {"low_stock": {"enabled": "perhaps"}}}),
        ("PUT", "checkout-fields", {"standard_fields": {"shoe_size": {"enabled": True}}}),
        ("PUT", "checkout-fields", {"custom_fields": [{"label": "Size", "type": "select"}]}),
        ("PUT", "checkout-fields", {"custom_fields": [{"label": "A", "type": "text", "id": "x"}] * 2}),
        ("PUT", "tracking/meta", {"pixel_id": "1", "pixel_enabled": True}),
    ):
        refused = await merchant.request(method, at(merchant, page), json=sent)
        assert refused.status_code == 422, (page, refused.text)
    assert await chosen(world, merchant) == StoreSettings()


async def test_of_a_message_only_what_is_named_changes(world: World) -> None:
    merchant = await world.merchant()
    page = at(merchant, "whatsapp")
    words = {"notifications": {"order_shipped": {"template": "على الطريق", "delay": 5}}}
    await merchant.patch(page, json=words)
    saved = await merchant.patch(page, json={"enabled": True, "notifications": {"order_shipped": {"enabled": True}}})
    told = saved.json()["data"]
    assert told["enabled"] is True
    assert told["is_configured"] is False
    assert told["notifications"]["order_shipped"] == {"enabled": True, "template": "على الطريق", "delay": 5}
    assert told["notifications"]["low_stock"] == {"enabled": False, "template": "", "delay": None}


async def test_the_checkout_form_is_chosen(world: World) -> None:
    merchant = await world.merchant()
    page = at(merchant, "checkout-fields")
    usual = (await merchant.get(page)).json()["data"]
    assert usual["standard_fields"]["phone"] == {"enabled": True, "required": True, "required_reason": "cod"}
    assert usual["custom_fields"] == []
    fields = [
        {"label": "Gift note", "label_ar": "رسالة الهدية", "type": "textarea", "position": 2},
        {"label": "Size", "type": "select", "options": ["S", "<b>M</b>"], "position": 1, "required": True},
    ]
    sent = {"standard_fields": {"email": {"required": True}, "notes": {"enabled": False, "required": True}}}
    saved = await merchant.put(page, json={**sent, "custom_fields": fields})
    assert saved.status_code == 200, saved.text
    told = (await merchant.get(page)).json()["data"]
    assert [field["id"] for field in told["custom_fields"]] == ["size", "gift-note"]
    assert told["custom_fields"][0]["options"] == ["S", "M"]
    assert told["standard_fields"]["email"]["required"] is True
    assert told["standard_fields"]["notes"]["required"] is False
    await merchant.patch(at(merchant, "payment"), json={"cod_enabled": False})
    await merchant.put(page, json={"standard_fields": {"phone": {"required": False}}})
    told = (await merchant.get(page)).json()["data"]
    assert told["standard_fields"]["phone"] == {"enabled": True, "required": False, "required_reason": None}
    assert told["custom_fields"] == []


async def test_instapay_is_set_up_with_a_picture_and_removed(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    page, qr = at(merchant, "payment/instapay/credentials"), at(merchant, "payment/instapay/qr-image")
    assert (await merchant.get(page)).json()["data"]["is_configured"] is False
    saved = (await merchant.put(page, json=INSTAPAY)).json()["data"]
    assert (saved["is_configured"], saved["enabled"], saved["ipa_masked"]) == (True, True, "ni••••@instapay")
    assert (saved["fallback_phone"], saved["auto_approve_daily_count"]) == ("+201001234567", 10)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "black").save(picture, "PNG")
    shown = await merchant.post(qr, files={"file": ("qr.png", picture.getvalue(), "image/png")})
    assert shown.status_code == 200, shown.text
    url = shown.json()["data"]["qr_image_url"]
    name = url.partition("/uploads/stores/")[2]
    assert await world.services.files.get("stores", name) is not None
    again = (await merchant.put(page, json={**INSTAPAY, "ipa": "new@instapay"})).json()["data"]
    assert (again["qr_image_url"], again["ipa_masked"]) == (url, "ne••••@instapay")
    assert (await merchant.delete(qr)).json()["data"]["qr_image_url"] is None
    assert await world.services.files.get("stores", name) is None
    off = (await merchant.patch(at(merchant, "payment"), json={"instapay_enabled": False})).json()["data"]
    assert (off["instapay"]["enabled"], off["instapay"]["is_configured"]) == (False, True)
    assert (await merchant.delete(page)).json()["data"] == (await merchant.get(page)).json()["data"]
    assert (await merchant.get(page)).json()["data"]["is_configured"] is False
    assert (await guest.get(page)).status_code == 401


async def test_what_is_no_picture_or_no_phone_is_refused(world: World) -> None:
    merchant = await world.merchant()
    page, qr = at(merchant, "payment/instapay/credentials"), at(merchant, "payment/instapay/qr-image")
    assert (await merchant.post(qr, files={"file": ("qr.png", b"text", "image/png")})).status_code == 415
    large = b"\x89PNG\r\n\x1a\n" + b"x" * (5 * 1024 * 1024 + 1)
    assert (await merchant.post(qr, files={"file": ("qr.png", large, "image/png")})).status_code == 413
    assert (await merchant.put(page, json={**INSTAPAY, "fallback_phone": "12"})).status_code == 400
    assert not (await chosen(world, merchant)).instapay.configured


async def test_metas_token_is_sealed_and_never_told(world: World) -> None:
    merchant = await world.merchant()
    page = at(merchant, "tracking/meta")
    meta = {"pixel_id": "123456789", "pixel_enabled": True, "capi_enabled": True}
    assert (await merchant.put(page, json=meta)).status_code == 400
    saved = await merchant.put(page, json={**meta, "capi_access_token": TOKEN, "pixels": [{"pixel_id": "987654321"}]})
    assert saved.status_code == 200, saved.text
    told = saved.json()["data"]
    assert (told["mode"], told["status"]) == ("both", "configured_no_events")
    assert told["capi_access_token_masked"] == "••••••••0042"
    assert told["pixels"][0]["pixel_id"] == "987654321"
    whole = await merchant.get(at(merchant, "tracking"))
    assert whole.json()["data"]["meta"] == told
    proved = await merchant.put(page, json={**meta, "domain_verification_token": "proof"})
    assert proved.json()["data"]["domain_verification_token"] == "proof"
    kept = await merchant.put(page, json={**meta, "pixel_enabled": False})
    assert kept.json()["data"]["domain_verification_token"] == "proof"
    assert (kept.json()["data"]["mode"], kept.json()["data"]["pixels"]) == ("capi_only", None)
    assert kept.json()["data"]["capi_access_token_masked"] == "••••••••0042"
    for text in (saved.content, whole.content, kept.content, await stored(world, merchant)):
        assert TOKEN.encode() not in text
    first = (await chosen(world, merchant)).tracking.capi_secret
    await merchant.put(page, json={**meta, "capi_access_token": TOKEN.replace("0042", "0043")})
    second = (await chosen(world, merchant)).tracking.capi_secret
    gone = (await merchant.delete(page)).json()["data"]
    assert (gone["mode"], gone["capi_access_token_masked"]) == ("off", None)
    async with tenant_session(world.pool, merchant.tenant_id) as db:
        secrets = world.services.secrets
        assert [await secrets.get(db, merchant.tenant_id, name) for name in (first, second)] == [None, None]


@pytest.mark.parametrize(
    ("provider", "keys", "shown"),
    [
        ("kashier", {"merchant_id": "MID-1", "api_key": "kashier-key-0007"}, {"merchant_id": "MID-1"}),
        (
            "fawaterak",
            {"api_key": "fawaterak-key-0007", "vendor_key": "vendor-key-0008", "environment": "production"},
            {"vendor_key_masked": "••••••••0008", "environment": "production"},
        ),
    ],
)
async def test_keys_of_later_gateways_are_kept_and_not_told(
    world: World, provider: str, keys: dict[str, str], shown: dict[str, str]
) -> None:
    merchant = await world.merchant()
    page = at(merchant, f"payment/{provider}/credentials")
    assert (await merchant.get(page)).json()["data"]["is_configured"] is False
    saved = await merchant.put(page, json=keys)
    assert saved.status_code == 200, saved.text
    told = (await merchant.get(page)).json()["data"]
    assert told["api_key_masked"] == "••••••••0007"
    assert told["last_configured"]
    assert {name: told[name] for name in shown} == shown
    assert keys["api_key"] not in saved.text
    assert keys["api_key"].encode() not in await stored(world, merchant)
    payment = (await merchant.get(at(merchant, "payment"))).json()["data"][provider]
    assert (payment["enabled"], payment["is_configured"]) == (False, True)
    assert (await merchant.put(page, json={**keys, "api_key": "x"})).status_code == 422
    assert (await merchant.delete(page)).json()["data"]["is_configured"] is False
    assert (await merchant.get(page)).json()["data"]["is_configured"] is False


async def test_all_settings_are_told_at_once(world: World) -> None:
    merchant, theirs = await world.merchant(), await world.merchant()
    told = await merchant.get(f"/stores/{merchant.store_id}/settings/")
    assert told.status_code == 200, told.text
    parts = {
        name: (await merchant.get(at(merchant, name))).json()["data"] for name in ("payment", "shipping", "whatsapp")
    }
    assert told.json()["data"] == parts
    assert (await theirs.get(f"/stores/{merchant.store_id}/settings")).status_code == 403


async def test_shoppers_are_offered_what_is_switched_on_and_able(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()

    async def offered() -> dict[str, Any]:
        await world.fold()
        told: dict[str, Any] = (await guest.get(f"/storefront/store/{merchant.store_id}/payment-methods")).json()[
            "data"
        ]
        return told

    assert [one["id"] for one in (await offered())["methods"]] == ["cod"]
    assert (await offered())["cod_deposit_policy"] is None
    await merchant.put(at(merchant, "payment/instapay/credentials"), json=INSTAPAY)
    await merchant.put(at(merchant, "payment/kashier/credentials"), json={"merchant_id": "MID-1", "api_key": "key-1"})
    policy = {"enabled": True, "amount_cents": 5000, "allowed_gateways": ["paymob", "instapay"]}
    await merchant.patch(at(merchant, "payment"), json={"cod_deposit_policy": policy})
    both = await offered()
    assert [one["id"] for one in both["methods"]] == ["cod", "instapay"]
    assert both["cod_deposit_policy"] == {"amount_cents": 5000, "ttl_minutes": 30, "allowed_gateways": ["instapay"]}
    await merchant.patch(at(merchant, "payment"), json={"cod_enabled": False, "instapay_enabled": False})
    assert (await offered())["methods"] == []


async def test_somebody_faster_is_not_overwritten(world: World) -> None:
    merchant = await world.merchant()
    page = at(merchant, "invoice")
    tag = (await merchant.get(page)).headers["etag"]
    assert tag == '"0"'
    first = await merchant.patch(page, json={"city": "Giza"}, headers={"if-match": tag})
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    late = await merchant.patch(page, json={"city": "Cairo"}, headers={"if-match": tag})
    assert late.status_code in {409, 412}
    assert (await merchant.get(page)).json()["data"]["city"] == "Giza"
