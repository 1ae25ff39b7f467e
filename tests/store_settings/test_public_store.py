"""A store as everybody may see it."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from numu_core.store_settings.decider import Checkout, CustomField, Pixel, StoreSettings, Tracking, Whatsapp
from numu_projections.store_settings.views import KnownSettings, StoreRecord, public_store
from tests.kernel.spec import NOW, new_id
from tests.kernel.world import World

RECORD = StoreRecord(
    id=new_id(1),
    name="Nile",
    slug="nile",
    subdomain="nile",
    custom_domain=None,
    description=None,
    logo_url=None,
    banner_url=None,
    status="active",
    default_currency="EGP",
    default_language="ar",
    country="EG",
    social_links={},
    settings={"policies": {"refund": "old", "terms": "as ever"}, "meta_pixel_id": "111111", "bank_password": "secret"},
    theme_settings={"identity": {"favicon_url": "/old.ico"}},
    business_hours={},
    tenant_feature_flags={"ff_promotions_v2": True},
    updated_at=NOW,
)


def tracking(chosen: Tracking) -> dict[str, Any]:
    known = KnownSettings(settings=StoreSettings(tracking=chosen), revised_at={"tracking": NOW})
    return public_store(RECORD, known, {}, {}).settings


def test_policies_are_told_in_the_language_of_the_store() -> None:
    policies = {"refund": {"en": "14 days", "ar": "خلال 14 يومًا"}, "shipping": {"en": "Two days"}}
    told = public_store(RECORD, KnownSettings(), policies, {}).settings["policies"]
    assert told == {"refund": "خلال 14 يومًا", "terms": "as ever", "shipping": "Two days"}


def test_nothing_that_storefronts_do_not_read_is_told() -> None:
    told = public_store(RECORD, KnownSettings(), {}, {}).settings
    assert told.keys() == {"policies", "meta_pixel_id", "checkout_fields", "whatsapp_notifications"}


def test_pixels_are_told_only_while_they_are_on_and_without_their_labels() -> None:
    pixels = (Pixel(pixel_id="222222", label="agency"), Pixel(pixel_id="333333", pixel_enabled=False))
    on = tracking(Tracking(pixel_id="444444", pixel_enabled=True, pixels=pixels, capi_secret="meta/1"))
    assert on["meta_pixel_id"] == "444444"
    assert on["tracking"]["meta"] == {
        "domain_verification_token": None,
        "pixel_id": "444444",
        "pixel_enabled": True,
        "pixels": [{"pixel_id": "222222", "pixel_enabled": True, "capi_enabled": True}],
    }
    off = tracking(Tracking(pixel_id="444444", pixels=pixels))
    assert "meta_pixel_id" not in off
    assert off["tracking"]["meta"] == {"domain_verification_token": None, "pixels": []}


def test_the_form_is_told_whole_and_messages_without_their_words() -> None:
    settings = StoreSettings(
        checkout=Checkout(custom_fields=(CustomField(id="gift", label="Gift"),)), whatsapp=Whatsapp(enabled=True)
    )
    told = public_store(RECORD, KnownSettings(settings=settings), {}, {}).settings
    assert told["checkout_fields"]["standard_fields"]["phone"] == {"enabled": True, "required": True}
    assert [one["id"] for one in told["checkout_fields"]["custom_fields"]] == ["gift"]
    assert told["whatsapp_notifications"]["enabled"] is True
    assert told["whatsapp_notifications"]["order_shipped"] == {"enabled": False}


def test_the_icon_is_that_of_the_theme() -> None:
    theme = public_store(RECORD, KnownSettings(), {}, {"favicon_url": "/new.ico", "logo_padding": 3}).theme_settings
    assert theme == {"identity": {"favicon_url": "/new.ico"}, "global_settings": {"favicon": "/new.ico"}}
    assert public_store(RECORD, KnownSettings(), {}, {}).theme_settings == RECORD.theme_settings


def test_odd_settings_of_old_are_passed_over() -> None:
    odd = {"policies": [1], "password_protected": "yes", "tracking": 3, "seo": None}
    told = public_store(replace(RECORD, settings=odd), KnownSettings(), {}, {})
    assert told.settings["policies"] == {}
    assert told.settings.keys() == {"policies", "checkout_fields", "whatsapp_notifications"}
    assert told.seo.robots_indexing_enabled
    assert NOW + timedelta(0) == told.updated_at


async def test_what_is_told_changes_with_whatever_it_is_made_of(world: World) -> None:
    merchant, guest = await world.merchant(default_language="ar"), await world.guest()
    path, at = f"/storefront/store-by-subdomain/{merchant.subdomain}", f"/stores/{merchant.store_id}"

    async def told() -> dict[str, Any]:
        await world.fold()
        data: dict[str, Any] = (await guest.get(path)).json()["data"]
        return data

    first = await guest.get(path)
    assert first.json()["data"]["settings"]["policies"] == {}
    assert (await guest.get(path, headers={"if-none-match": first.headers["etag"]})).status_code == 304
    await merchant.put(f"{at}/policies/refund", json={"body": {"ar": "خلال 14 يومًا"}})
    assert (await told())["settings"]["policies"] == {"refund": "خلال 14 يومًا"}
    await merchant.patch(f"{at}/settings/customization", json={"identity": {"favicon_url": "/i.png"}})
    assert (await told())["theme_settings"] == {}
    await merchant.post(f"{at}/settings/customization/publish")
    assert (await told())["theme_settings"]["global_settings"] == {"favicon": "/i.png"}
    await merchant.patch(at, json={"name": "Nile & Sons"})
    assert (await told())["name"] == "Nile & Sons"
