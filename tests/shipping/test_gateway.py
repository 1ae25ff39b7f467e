"""Zones, rates, options and settings over HTTP."""

from typing import Any
from uuid import uuid4

import pytest

from tests.kernel.world import Merchant, World

CAIRO = {
    "name": "Greater <b>Cairo</b>",
    "name_ar": "القاهرة الكبرى",
    "governorate_codes": ["EG-C", "Giza"],
    "estimated_days_min": 1,
    "cod_fee_cents": 500,
}
STANDARD = {
    "label": "Standard",
    "label_ar": "عادي",
    "config": {"type": "free_over", "amount_cents": 5000, "free_when_subtotal_gte_cents": 100000},
}


def zones_of(merchant: Merchant) -> str:
    return f"/stores/{merchant.store_id}/shipping/zones"


async def made(merchant: Merchant, path: str, form: dict[str, Any], status: int = 201) -> Any:
    answer = await merchant.post(path, json=form)
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


async def options(client: Any, merchant: Merchant, **form: Any) -> Any:
    url = f"/storefront/store/{merchant.store_id}/shipping/options"
    body = {"governorate_code": "EG-C", "cart_subtotal_cents": 20000, **form}
    answer = await client.post(url, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_zones_and_rates_are_drawn_changed_and_closed(world: World) -> None:
    merchant = await world.merchant()
    url = zones_of(merchant)
    zone = await made(merchant, url, CAIRO)
    assert (zone["name"], zone["governorate_codes"], zone["rates"]) == ("Greater Cairo", ["EG-C", "EG-GZ"], [])
    assert (zone["estimated_days_min"], zone["estimated_days_max"], zone["cod_fee_cents"]) == (1, 5, 500)
    rate = await made(merchant, f"{url}/{zone['id']}/rates", STANDARD)
    assert (rate["rate_type"], rate["config"], rate["zone_id"]) == ("free_over", STANDARD["config"], zone["id"])
    one = f"{url}/{zone['id']}"
    changed = (await merchant.patch(one, json={"name": "Cairo", "name_ar": None, "cod_enabled": None})).json()["data"]
    assert (changed["name"], changed["name_ar"], changed["cod_enabled"]) == ("Cairo", None, True)
    assert [known["id"] for known in changed["rates"]] == [rate["id"]]
    flat = {"config": {"type": "flat", "amount_cents": 4000}}
    repriced = (await merchant.patch(f"{one}/rates/{rate['id']}", json=flat)).json()["data"]
    assert (repriced["rate_type"], repriced["label"], repriced["config"]) == ("flat", "Standard", flat["config"])
    gone = await merchant.delete(f"{one}/rates/{rate['id']}")
    assert (gone.status_code, gone.json()["data"]) == (200, {"deleted": rate["id"]})
    closed = await merchant.delete(one)
    assert (closed.status_code, closed.json()["data"]) == (200, {"deleted": zone["id"]})
    [left] = (await merchant.get(url)).json()["data"]
    assert (left["is_active"], left["rates"][0]["is_active"]) == (False, False)
    assert (await merchant.get(one)).json()["data"] == left


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": ""}, "name"),
        ({"governorate_codes": []}, "governorate_codes"),
        ({"estimated_days_max": 366}, "estimated_days_max"),
        ({"cod_fee_cents": -1}, "cod_fee_cents"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_bad_zones_are_refused_by_name(world: World, form: dict[str, Any], field: str) -> None:
    merchant = await world.merchant()
    answer = await merchant.post(zones_of(merchant), json={**CAIRO, **form})
    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json()["error"]["details"]] == [field]


@pytest.mark.parametrize(
    "config",
    [
        {"type": "magic"},
        {"type": "flat"},
        {"type": "flat", "amount_cents": 1, "colour": "red"},
        {"type": "weight_band", "bands": []},
        {
            "type": "weight_band",
            "bands": [{"max_weight_g": 2, "amount_cents": 1}, {"max_weight_g": 1, "amount_cents": 1}],
        },
    ],
)
async def test_bad_rates_are_refused(world: World, config: dict[str, Any]) -> None:
    merchant = await world.merchant()
    zone = await made(merchant, zones_of(merchant), CAIRO)
    answer = await merchant.post(f"{zones_of(merchant)}/{zone['id']}/rates", json={**STANDARD, "config": config})
    assert answer.status_code == 422, answer.text


async def test_what_is_not_there_is_not_found(world: World) -> None:
    merchant = await world.merchant()
    zone = await made(merchant, zones_of(merchant), CAIRO)
    url, unknown = zones_of(merchant), uuid4()
    for answer in (
        await merchant.get(f"{url}/{unknown}"),
        await merchant.patch(f"{url}/{unknown}", json={"name": "x"}),
        await merchant.post(f"{url}/{unknown}/rates", json=STANDARD),
        await merchant.patch(f"{url}/{zone['id']}/rates/{unknown}", json={"label": "x"}),
    ):
        assert answer.status_code == 404, answer.text
    bad = await merchant.post(url, json={**CAIRO, "governorate_codes": ["Atlantis"]})
    assert bad.status_code == 422
    assert bad.json()["error"]["type"] == "/problems/shipping/unknown-governorate"


async def test_the_preset_covers_the_country_around_what_is_covered(world: World) -> None:
    merchant = await world.merchant()
    await made(merchant, zones_of(merchant), CAIRO)
    url = f"/stores/{merchant.store_id}/shipping"
    before = (await merchant.get(f"{url}/coverage")).json()["data"]
    assert (before["covered"], len(before["uncovered"]), before["conflicts"]) == (["EG-C", "EG-GZ"], 25, [])
    applied = await made(merchant, f"{url}/preset/egypt-4-zone", {})
    assert (len(applied["created_zone_ids"]), len(applied["assigned_governorate_codes"])) == (4, 25)
    second = await made(merchant, zones_of(merchant), CAIRO)
    after = (await merchant.get(f"{url}/coverage")).json()["data"]
    assert (len(after["covered"]), after["uncovered"]) == (27, [])
    assert {one["governorate_code"] for one in after["conflicts"]} == {"EG-C", "EG-GZ"}
    assert all(second["id"] in one["zones"] for one in after["conflicts"])


async def test_a_shopper_sees_the_same_options_by_code_and_by_name(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    zone = await made(merchant, zones_of(merchant), CAIRO)
    rate = await made(merchant, f"{zones_of(merchant)}/{zone['id']}/rates", STANDARD)
    by_code = await options(guest, merchant)
    assert by_code["options"] == [
        {
            "rate_id": rate["id"],
            "id": rate["id"],
            "label": "Standard",
            "name": "Standard",
            "label_ar": "عادي",
            "amount_cents": 5000,
            "currency": "EGP",
            "estimated_days_min": 1,
            "estimated_days_max": 5,
            "cod_supported": True,
            "rate_type": "free_over",
            "carrier": "manual",
        }
    ]
    assert by_code["free_shipping_progress"] == {
        "current_cents": 20000,
        "threshold_cents": 100000,
        "remaining_cents": 80000,
        "qualified": False,
    }
    for name in ("Cairo", "القاهرة"):
        assert await options(guest, merchant, governorate_code=name) == by_code
    assert (await options(guest, merchant, cod_requested=True))["options"][0]["amount_cents"] == 5500
    assert (await options(guest, merchant, cart_subtotal_cents=100000))["options"][0]["amount_cents"] == 0
    assert (await options(guest, merchant, governorate_code="Nasr City"))["options"] == []
    preview = {"governorate_code": "Giza", "cart_subtotal_cents": 20000}
    calculated = await made(merchant, f"/stores/{merchant.store_id}/shipping/calculate", preview, 200)
    assert calculated == by_code


async def test_a_store_without_zones_still_offers_one_option(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    [only] = (await options(guest, merchant, governorate_code="شارع التحرير"))["options"]
    assert (only["label"], only["label_ar"], only["amount_cents"]) == ("Standard delivery", "توصيل عادي", 0)
    url = f"/storefront/store/{merchant.store_id}/shipping/options"
    for wrong in ({"governorate_code": "EG-C"}, {"governorate_code": "EG-C", "cart_subtotal_cents": 1, "x": 1}):
        assert (await guest.post(url, json=wrong)).status_code == 422


async def test_the_older_quote(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    zone = await made(merchant, zones_of(merchant), CAIRO)
    await made(merchant, f"{zones_of(merchant)}/{zone['id']}/rates", STANDARD)
    url = f"/storefront/store/{merchant.store_id}/shipping/quote"
    answer = await guest.post(url, json={"destination_city": "Cairo", "weight_kg": 2.5})
    assert answer.json()["data"] == [
        {"carrier": "manual", "service": "Standard", "amount_cents": 5000, "currency": "EGP", "estimated_days": 5}
    ]


async def test_governorates_in_two_languages(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    url = f"/storefront/store/{merchant.store_id}/shipping/governorates"
    assert len((await guest.get(url)).json()["data"]) == 27
    zone = await made(merchant, zones_of(merchant), CAIRO)
    await made(merchant, f"{zones_of(merchant)}/{zone['id']}/rates", STANDARD)
    await world.fold()
    served = (await guest.get(url, params={"locale": "ar"})).json()["data"]
    assert served == [{"code": "EG-C", "name": "القاهرة"}, {"code": "EG-GZ", "name": "الجيزة"}]
    everywhere = (await guest.get("/public/reference/governorates", params={"locale": "ar"})).json()["data"]
    assert len(everywhere) == 27
    assert everywhere[0] == {
        "code": "EG-C",
        "name": "القاهرة",
        "name_en": "Cairo",
        "name_ar": "القاهرة",
        "default_zone": "greater_cairo",
        "capital": "Cairo",
    }
    assert (await guest.get("/public/reference/governorates", params={"country": "SA"})).json()["data"] == []


async def test_the_settings_page_shows_and_draws_the_same_zones(world: World) -> None:
    merchant, guest = await world.merchant(), await world.guest()
    url = f"/stores/{merchant.store_id}/settings/shipping"
    fresh = (await merchant.get(url)).json()["data"]
    assert (fresh["zones"], fresh["free_shipping_threshold"]) == ([], 0)
    assert fresh["manual"] == {"enabled": True, "is_configured": True, "last_configured": None}
    assert fresh["bosta"] == {"enabled": False, "is_configured": False, "last_configured": None}
    form = {
        "zone": "القاهرة الكبرى",
        "governorates": "Cairo، الجيزة, EG-KB",
        "rate": 45.5,
        "estimated_days": "٢-٤ أيام",
    }
    zone = await made(merchant, f"{url}/zones", form, 200)
    assert (zone["zone"], zone["governorates"]) == ("القاهرة الكبرى", "Cairo, Giza, Qalyubia")
    assert (zone["rate"], zone["estimated_days"]) == (45.5, "2-4")
    assert [one["amount_cents"] for one in (await options(guest, merchant))["options"]] == [4550]
    one = f"{url}/zones/{zone['id']}"
    changed = (await merchant.patch(one, json={"rate": 50, "estimated_days": "3"})).json()["data"]
    assert (changed["rate"], changed["estimated_days"], changed["zone"]) == (50, "3", "القاهرة الكبرى")
    settings = {"bosta_enabled": True, "free_shipping_threshold": 199.99}
    after = (await merchant.patch(url, json=settings)).json()["data"]
    assert (after["bosta"]["enabled"], after["free_shipping_threshold"], after["zones"]) == (True, 199.99, [changed])
    assert (await options(guest, merchant))["options"][0]["amount_cents"] == 0
    assert (await merchant.delete(one)).status_code == 204
    assert (await merchant.get(url)).json()["data"]["zones"] == []


@pytest.mark.parametrize(
    "form", [{"rate": -1}, {"rate": 1.005}, {"governorates": "Atlantis"}, {"estimated_days": "soon"}, {"zone": ""}]
)
async def test_bad_settings_zones_are_refused(world: World, form: dict[str, Any]) -> None:
    merchant = await world.merchant()
    whole = {"zone": "Cairo", "governorates": "Cairo", "rate": 45, "estimated_days": "2", **form}
    answer = await merchant.post(f"/stores/{merchant.store_id}/settings/shipping/zones", json=whole)
    assert answer.status_code == 422, answer.text
    assert (await merchant.get(zones_of(merchant))).json()["data"] == []
