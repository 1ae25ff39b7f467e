"""What queries about settings return, and a store as everybody may see it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, to_builtins

from numu_core.kernel.texts import said_in
from numu_core.store_settings.decider import Consent, Pixel, StoreSettings, Tracking, Trigger

Json = dict[str, Any]


class KnownSettings(Struct, frozen=True, kw_only=True):
    """A store's settings, defaults included, and when each section was touched last."""

    settings: StoreSettings = StoreSettings()
    revised_at: dict[str, datetime] = {}
    version: int = 0  # of the stream; the ETag


class StoreRecord(Struct, frozen=True, kw_only=True):
    """What the platform knows of a store, private things among it."""

    id: UUID
    name: str
    slug: str
    subdomain: str
    custom_domain: str | None
    description: str | None
    logo_url: str | None
    banner_url: str | None
    status: str
    default_currency: str
    default_language: str
    country: str
    social_links: Json
    settings: Json
    theme_settings: Json
    business_hours: Json
    tenant_feature_flags: dict[str, bool]
    updated_at: datetime


class Seo(Struct, frozen=True, kw_only=True):
    """What search engines are told."""

    seo_title: str | None = None
    seo_description: str | None = None
    social_image_url: str | None = None
    robots_indexing_enabled: bool = True
    google_site_verification: str | None = None
    bing_site_verification: str | None = None
    business_type: str | None = None
    has_return_policy_30d: bool = False


class PublicStore(Struct, frozen=True, kw_only=True):
    """A store as everybody may see it: no contacts, no owner, and of ``settings`` only what storefronts read."""

    id: UUID
    name: str
    slug: str
    subdomain: str
    custom_domain: str | None
    description: str | None
    logo_url: str | None
    banner_url: str | None
    status: str
    settings: Json
    seo: Seo
    theme_settings: Json
    business_hours: Json
    default_currency: str
    default_language: str
    country: str
    social_links: Json
    use_nextjs_storefront: bool = True
    tenant_feature_flags: dict[str, bool]
    updated_at: datetime


AS_THEY_ARE = ("favicon_url", "policies", "meta_pixel_id")
"""Of what the merchant keeps with the store. Source: HTTP contract, section 7."""
GATE = ("enabled", "password_hash")
META = ("pixel_id", "pixel_enabled", "pixels", "domain_verification_token")
PIXEL = ("pixel_id", "pixel_enabled", "capi_enabled")
OF_IDENTITY = ("favicon_url", "logo_url", "logo_footer_url", "logo_dark_url", "logo_alt_text", "store_name")
MESSAGES = ("order_confirmation", "order_shipped", "order_delivered", "abandoned_cart")


def public_store(record: StoreRecord, known: KnownSettings, policies: dict[str, Json], identity: Json) -> PublicStore:
    """A store as everybody may see it.

    Args:
        policies: published ones, ``{"refund": {"en": …, "ar": …}}``.
        identity: what the theme that shoppers see says of names and logos.
    """
    shared = {name: getattr(record, name) for name in PublicStore.__struct_fields__ if hasattr(record, name)}
    return PublicStore(
        **{
            **shared,
            "settings": published(record, known, policies),
            "theme_settings": with_identity(record.theme_settings, identity),
            "seo": Seo(**picked(record.settings.get("seo"), Seo.__struct_fields__)),
        }
    )


def published(record: StoreRecord, known: KnownSettings, policies: dict[str, Json]) -> Json:
    """What of a store's settings storefronts read. What has a page of its own wins over what lies with the store."""
    chosen, kept = known.settings, record.settings
    shown = picked(kept, AS_THEY_ARE)
    written = {handle: said_in(text, record.default_language) for handle, text in policies.items()}
    shown["policies"] = {**picked(kept.get("policies"), tuple(kept.get("policies") or ())), **written}
    if isinstance(kept.get("password_protected"), dict):
        shown["password_protected"] = picked(kept["password_protected"], GATE)
    shown["checkout_fields"] = {
        "standard_fields": to_builtins(chosen.checkout.form),
        "custom_fields": to_builtins(chosen.checkout.custom_fields),
    }
    shown["whatsapp_notifications"] = {
        "enabled": chosen.whatsapp.enabled,
        **{name: {"enabled": getattr(chosen.whatsapp, name).enabled} for name in MESSAGES},
    }
    meta = picked(picked(kept.get("tracking"), ("meta",)).get("meta"), META)
    if "tracking" in known.revised_at:
        shown.pop("meta_pixel_id", None)
        return {**shown, **tracked(chosen.tracking, meta.get("domain_verification_token"))}
    return {**shown, "tracking": {"meta": meta}} if meta else shown


def tracked(tracking: Tracking, proof: str | None) -> Json:
    """The pixels that a shopper's browser is to load; ``proof`` of the domain is told where no newer one is known."""
    meta: Json = {"domain_verification_token": tracking.domain_verification_token or proof, "pixels": []}
    meta["pixels"] = [picked(to_builtins(pixel), PIXEL) for pixel in tracking.pixels if pixel.pixel_enabled]
    if not tracking.pixel_enabled or not tracking.pixel_id:
        return {"tracking": {"meta": {**meta, "pixels": []}}}
    meta |= {"pixel_id": tracking.pixel_id, "pixel_enabled": True}
    return {"tracking": {"meta": meta}, "meta_pixel_id": tracking.pixel_id}


def with_identity(settings: Json, identity: Json) -> Json:
    """``settings``, where names and logos are those of the theme that shoppers see."""
    said = {name: value for name, value in picked(identity, OF_IDENTITY).items() if value}
    if not said:
        return settings
    icon = {"favicon": said["favicon_url"]} if "favicon_url" in said else {}
    return {
        **settings,
        "identity": {**picked(settings.get("identity"), OF_IDENTITY), **said},
        "global_settings": {**(settings.get("global_settings") or {}), **icon},
    }


def picked(given: Any, names: tuple[str, ...]) -> Json:
    """These entries of a mapping; nothing of anything else."""
    return {name: given[name] for name in names if name in given} if isinstance(given, dict) else {}


AS_SENT = (
    "auto_approve_threshold_cents",
    "auto_approve_daily_cap_cents",
    "auto_approve_daily_count",
    "require_ocr_amount_match",
    "require_ocr_ipa_match",
    "ocr_amount_tolerance_bps",
    "require_note_contains_reference",
    "require_transaction_ref_match",
    "require_recipient_name_match",
)
"""Settings of InstaPay that are called alike on the wire."""


class InstapayCredentials(Struct, frozen=True, kw_only=True):
    """``InstapayCredentialsResponse``."""

    is_configured: bool
    enabled: bool = False
    ipa_masked: str | None = None
    ipa_display_name: str | None = None
    fallback_phone: str | None = None
    auto_approve_threshold_cents: int | None = None
    auto_approve_daily_cap_cents: int | None = None
    auto_approve_daily_count: int | None = None
    last_configured: datetime | None = None
    qr_image_url: str | None = None
    qr_link_url: str | None = None
    ocr_provider: str | None = None
    require_ocr_amount_match: bool = False
    require_ocr_ipa_match: bool = False
    ocr_amount_tolerance_bps: int = 100
    require_note_contains_reference: bool = False
    require_transaction_ref_match: bool = False
    require_recipient_name_match: bool = False
    recipient_name_token: str | None = None


MetaStatus = Literal["disabled", "configured_no_events", "connected", "failing"]


class MetaTracking(Struct, frozen=True, kw_only=True):
    """``MetaTrackingResponse``."""

    pixel_id: str | None
    pixel_enabled: bool
    capi_enabled: bool
    mode: Literal["off", "pixel_only", "capi_only", "both"]
    capi_access_token_masked: str | None
    domain_verification_token: str | None
    test_event_code: str | None
    consent_required: bool
    debug_mode: bool
    status: MetaStatus
    ad_account_id: str | None
    page_id: str | None
    purchase_trigger: Trigger | None
    lead_trigger: Trigger | None
    whatsapp_lead_enabled: bool
    pixels: list[Pixel] | None
    consent_settings: Consent | None
    debug_mode_expires_at: datetime | None = None
    last_validated_at: datetime | None = None


class TrackingSettings(Struct, frozen=True, kw_only=True):
    """``TrackingSettingsResponse``."""

    meta: MetaTracking


def instapay_credentials(known: KnownSettings) -> InstapayCredentials:
    """Where transfers go, as the merchant sees it."""
    chosen, now = known.settings, known.settings.instapay
    if not now.configured:
        return InstapayCredentials(is_configured=False)
    return InstapayCredentials(
        is_configured=True,
        enabled=chosen.payments.instapay,
        ipa_masked=masked_address(now.ipa) if now.ipa else None,
        ipa_display_name=now.display_name or None,
        fallback_phone=now.fallback_phone or None,
        last_configured=known.revised_at.get("instapay"),
        qr_image_url=now.qr_image_url or None,
        qr_link_url=now.qr_link_url or None,
        recipient_name_token=now.recipient_name_token or None,
        **{name: getattr(now, name) for name in AS_SENT},
    )


def masked_address(ipa: str) -> str:
    """``nile@instapay`` → ``ni••••@instapay``."""
    name, at, bank = ipa.partition("@")
    return f"{name[:2]}••••{at}{bank}"


def mode_of(tracking: Tracking) -> Literal["off", "pixel_only", "capi_only", "both"]:
    """Who tells Meta: browsers, our servers, both or nobody."""
    if tracking.pixel_enabled:
        return "both" if tracking.capi_enabled else "pixel_only"
    return "capi_only" if tracking.capi_enabled else "off"


DEBUGGING = timedelta(hours=24)


def debugging_until(tracking: Tracking, revised_at: Mapping[str, datetime]) -> datetime | None:
    """Until when events are marked with the test code: a day after the settings were saved; ``None``: they are not."""
    since = revised_at.get("tracking")
    return since + DEBUGGING if since and tracking.debug_mode and tracking.test_event_code else None


def meta_tracking(
    known: KnownSettings, token_masked: str | None, status: MetaStatus, last_told_at: datetime | None
) -> MetaTracking:
    """What Meta is told, and how it takes it."""
    tracking = known.settings.tracking
    shared = {name: getattr(tracking, name) for name in MetaTracking.__struct_fields__ if hasattr(tracking, name)}
    return MetaTracking(
        **{
            **shared,
            "pixel_id": tracking.pixel_id or None,
            "domain_verification_token": tracking.domain_verification_token or None,
            "pixels": list(tracking.pixels) or None,
            "mode": mode_of(tracking),
            "status": status,
            "debug_mode_expires_at": debugging_until(tracking, known.revised_at),
            "last_validated_at": last_told_at,
            "capi_access_token_masked": token_masked,
        }
    )
