"""Keys go in and never come out; callbacks stay good while keys change."""

import json
from typing import Any

import pytest

from numu_core.eventstore.connections import tenant_session
from numu_core.payments.events import PaymentCaptured
from tests.kernel.outside import BOSTA_KEYS, PAYMOB_KEYS, Outside
from tests.payments.test_gateway import bought, paid_at


def path(outside: Outside, provider: str) -> str:
    group = {"paymob": "payment", "bosta": "shipping"}[provider]
    return f"/stores/{outside.merchant.store_id}/settings/{group}/{provider}/credentials"


KEYS: dict[str, dict[str, Any]] = {
    "paymob": PAYMOB_KEYS,
    "bosta": {**BOSTA_KEYS, "webhook_secret": "a-secret-of-theirs"},
}
HIDDEN = {"paymob": ("secret_key", "public_key", "hmac_secret", "api_key"), "bosta": ("api_key", "webhook_secret")}


@pytest.mark.parametrize("provider", KEYS)
async def test_keys_are_sealed_and_shown_by_their_end_only(outside: Outside, provider: str) -> None:
    before = await outside.merchant.get(path(outside, provider))
    assert before.json()["data"]["is_configured"] is False
    saved = await outside.merchant.put(path(outside, provider), json=KEYS[provider])
    shown = await outside.merchant.get(path(outside, provider))
    assert saved.json() == shown.json() | {"message": saved.json()["message"]}
    assert shown.json()["data"]["is_configured"]
    assert shown.json()["data"]["last_configured"]
    stored, sealed = await outside.stored("events"), await outside.stored("secret")
    assert b"provider_accounts.provider_connected.v1" in stored
    assert f"{provider}/".encode() in sealed
    for name in HIDDEN[provider]:
        assert KEYS[provider][name] not in saved.text + shown.text
        assert KEYS[provider][name].encode() not in stored + sealed
    if provider == "paymob":
        assert shown.json()["data"]["secret_key_masked"] == "••••••••0001"
        assert shown.json()["data"]["live"] is False
    gone = await outside.merchant.delete(path(outside, provider))
    assert (gone.status_code, gone.json()["data"]["is_configured"]) == (200, False)


@pytest.mark.parametrize(
    ("provider", "changed", "field"),
    [
        ("paymob", {"secret_key": "short"}, "secret_key"),
        ("paymob", {"hmac_secret": None}, "hmac_secret"),
        ("bosta", {"business_id": "x"}, "business_id"),
        ("bosta", {"webhook_secret": "too short"}, "webhook_secret"),
    ],
)
async def test_wrong_keys_are_named_and_change_nothing(
    outside: Outside, provider: str, changed: dict[str, Any], field: str
) -> None:
    refused = await outside.merchant.put(path(outside, provider), json={**KEYS[provider], **changed})
    assert refused.status_code == 422
    assert field in json.dumps(refused.json()["error"]["details"])
    assert (await outside.merchant.get(path(outside, provider))).json()["data"]["is_configured"] is False


async def test_a_test_key_with_a_live_key_is_refused_in_both_languages(outside: Outside) -> None:
    keys = {**PAYMOB_KEYS, "public_key": "egy_pk_live_0000001"}
    english = await outside.merchant.put(path(outside, "paymob"), json=keys)
    arabic = await outside.merchant.put(path(outside, "paymob"), json=keys, headers={"accept-language": "ar"})
    assert (english.status_code, arabic.status_code) == (422, 422)
    assert "do not belong together" in english.text
    assert "المفتاح" in arabic.json()["error"]["message"]


async def test_only_the_stores_own_people_connect_it(outside: Outside) -> None:
    theirs, guest = await outside.world.merchant(), await outside.world.guest()
    for provider, keys in KEYS.items():
        for client, status in ((theirs, 403), (guest, 401)):
            assert (await client.get(path(outside, provider))).status_code == status
        assert (await theirs.put(path(outside, provider), json=keys)).status_code == 403
        assert (await theirs.delete(path(outside, provider))).status_code == 403


async def test_callbacks_signed_with_the_keys_before_stay_good(outside: Outside) -> None:
    await bought(outside)
    await outside.connect("paymob", hmac_secret="another-hmac-secret")
    callback = await paid_at(outside)
    assert (await outside.hand_over(callback)).status_code == 200
    assert len(await outside.facts(PaymentCaptured)) == 1


async def test_callbacks_under_way_stay_good_after_the_store_has_left(outside: Outside) -> None:
    await bought(outside)
    await outside.merchant.delete(path(outside, "paymob"))
    assert (await outside.hand_over(await paid_at(outside))).status_code == 200
    assert len(await outside.facts(PaymentCaptured)) == 1
    assert (await outside.buy("paymob_card")).status_code == 400


async def test_the_token_of_parcels_under_way_survives_other_keys(outside: Outside) -> None:
    async def token() -> str:
        async with tenant_session(outside.world.pool, outside.merchant.tenant_id) as db:
            rows = await (await db.execute(b"SELECT name FROM secret WHERE name LIKE 'bosta/%'")).fetchall()
            kept = [await outside.world.services.secrets.get(db, outside.merchant.tenant_id, name) for (name,) in rows]
        tokens = {json.loads(one or b"{}")["hook_token"] for one in kept}
        assert len(tokens) == 1
        return str(tokens.pop())

    await outside.connect("bosta")
    first = await token()
    await outside.connect("bosta", api_key="another-bosta-key")
    assert await token() == first


async def test_the_settings_page_says_what_is_configured(outside: Outside) -> None:
    where = f"/stores/{outside.merchant.store_id}/settings/payment"
    before = (await outside.merchant.get(where)).json()["data"]
    await outside.connect("paymob")
    after = (await outside.merchant.get(where)).json()["data"]
    assert (before["cod"]["enabled"], before["paymob"]["enabled"], after["paymob"]["enabled"]) == (True, False, True)
    assert after["fawry"] == {"enabled": False, "is_configured": False, "last_configured": None}
