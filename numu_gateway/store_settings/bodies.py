"""What merchants send about settings, and what they see. Keys are shown by their last four characters."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, to_builtins
from msgspec.structs import asdict

from numu_core.kernel.text import slugify
from numu_core.store_settings.decider import (
    Cod,
    Consent,
    CustomField,
    Instapay,
    Notification,
    Pixel,
    StandardField,
    StandardName,
    StoreSettings,
    Tracking,
    Trigger,
    Whatsapp,
)
from numu_core.store_settings.errors import GatewayNotOffered, SettingRefused
from numu_gateway.kernel.markup import safe_link
from numu_gateway.kernel.phones import e164
from numu_gateway.kernel.text import plain
from numu_projections.provider_accounts.tables import ProviderAccountRow
from numu_projections.shipping.views import ShippingSettings
from numu_projections.store_settings.views import AS_SENT, KnownSettings

Json = dict[str, Any]
Minor = Annotated[int, Meta(ge=0, le=10**12)]
Gateway = Literal["paymob", "kashier", "fawry", "fawaterak", "instapay"]
KINDS = ("order_confirmation", "order_shipped", "order_delivered", "abandoned_cart", "low_stock")
DEPOSITS = {"paymob": "paymob_card"}
"""Ways to pay a deposit, as settings call them and as checkout does; the others are called the same."""
LATER = ("fawry", "fawaterak", "kashier", "vodafone_cash", "bank_transfer")
"""Gateways of the contract that nobody can pay through yet."""


class MethodStatus(Struct, frozen=True, kw_only=True):
    """A way to pay, or to ship."""

    enabled: bool = False
    is_configured: bool = False
    last_configured: datetime | None = None


NOT_OFFERED = MethodStatus()


class DepositPolicy(Struct, frozen=True, kw_only=True):
    """``CodDepositPolicy``."""

    enabled: bool = False
    amount_cents: Minor = 0
    ttl_minutes: Annotated[int, Meta(ge=5, le=1440)] = 30
    auto_refund_on_cancel: bool = False
    allowed_gateways: Annotated[list[Gateway], Meta(max_length=8)] = []


class PaymentSettings(Struct, frozen=True, kw_only=True):
    """``PaymentSettingsResponse``."""

    cod: MethodStatus
    paymob: MethodStatus
    instapay: MethodStatus
    cod_deposit_policy: DepositPolicy
    kashier: MethodStatus = NOT_OFFERED
    fawaterak: MethodStatus = NOT_OFFERED
    fawry: MethodStatus = NOT_OFFERED
    vodafone_cash: MethodStatus = NOT_OFFERED
    bank_transfer: MethodStatus = NOT_OFFERED
    bank_accounts_count: int = 0


class UpdatePaymentBody(Struct, kw_only=True):
    """``UpdatePaymentSettingsRequest``."""

    cod_enabled: bool | None = None
    fawry_enabled: bool | None = None
    fawaterak_enabled: bool | None = None
    paymob_enabled: bool | None = None
    kashier_enabled: bool | None = None
    instapay_enabled: bool | None = None
    vodafone_cash_enabled: bool | None = None
    bank_transfer_enabled: bool | None = None
    cod_deposit_policy: DepositPolicy | None = None


class UpdateCodTrustBody(Struct, kw_only=True):
    """``UpdateCodTrustRequest``."""

    enabled: bool | None = None
    threshold: Annotated[int, Meta(ge=0, le=100)] | None = None
    min_confidence: Literal["low", "medium", "high"] | None = None
    action: Literal["block", "warn"] | None = None
    auto_rto_disabled: bool | None = None
    auto_rto_days: Annotated[int, Meta(ge=7, le=60)] | None = None


class UpdateInvoiceBody(Struct, kw_only=True):
    """``UpdateInvoiceSettingsRequest``."""

    tax_id: Annotated[str, Meta(max_length=120)] | None = None
    name_ar: Annotated[str, Meta(max_length=500)] | None = None
    branch_id: Annotated[str, Meta(max_length=120)] | None = None
    activity_code: Annotated[str, Meta(max_length=120)] | None = None
    governorate: Annotated[str, Meta(max_length=120)] | None = None
    city: Annotated[str, Meta(max_length=120)] | None = None
    street: Annotated[str, Meta(max_length=500)] | None = None
    building_number: Annotated[str, Meta(max_length=120)] | None = None


class UpdateWhatsappBody(Struct, kw_only=True):
    """``UpdateWhatsAppSettingsRequest``."""

    enabled: bool | None = None
    notifications: Annotated[Json, Meta(max_length=20)] | None = None


class Notifications(Struct, frozen=True, kw_only=True):
    """``WhatsAppNotifications``."""

    order_confirmation: Notification
    order_shipped: Notification
    order_delivered: Notification
    abandoned_cart: Notification
    low_stock: Notification


class WhatsappSettings(Struct, frozen=True, kw_only=True):
    """``WhatsAppSettingsResponse``. No account can be connected yet, so nothing is sent."""

    enabled: bool
    notifications: Notifications
    is_configured: bool = False
    last_configured: datetime | None = None
    phone_number: str | None = None
    messages_today: int = 0
    delivery_rate: float = 0
    api_quota: int = 1000


class AllSettings(Struct, frozen=True, kw_only=True):
    """``StoreSettingsResponse``."""

    payment: PaymentSettings
    shipping: ShippingSettings
    whatsapp: WhatsappSettings


class ShownField(Struct, frozen=True, kw_only=True):
    """A usual field of the checkout form; ``required_reason`` says why it is needed whatever was chosen."""

    enabled: bool
    required: bool
    required_reason: str | None = None


class CheckoutFields(Struct, frozen=True, kw_only=True):
    """The checkout form."""

    standard_fields: dict[str, ShownField]
    custom_fields: list[CustomField]


class CustomFieldBody(Struct, kw_only=True):
    """``CustomFieldSetting``."""

    label: Annotated[str, Meta(min_length=1, max_length=80)]
    type: Literal["text", "textarea", "number", "select", "checkbox"]
    id: Annotated[str, Meta(max_length=60)] | None = None
    label_ar: Annotated[str, Meta(max_length=80)] | None = None
    required: bool = False
    placeholder: Annotated[str, Meta(max_length=120)] | None = None
    options: Annotated[list[Annotated[str, Meta(min_length=1, max_length=80)]], Meta(max_length=20)] | None = None
    position: Annotated[int, Meta(ge=0, le=100)] = 0


class CheckoutFieldsBody(Struct, kw_only=True):
    """``CheckoutFieldsConfig``."""

    standard_fields: dict[StandardName, StandardField] = {}
    custom_fields: Annotated[list[CustomFieldBody], Meta(max_length=10)] = []


class SaveInstapayBody(Struct, kw_only=True):
    """``SaveInstapayCredentialsRequest``."""

    ipa: Annotated[str, Meta(min_length=3, max_length=80)] | None = None
    ipa_display_name: Annotated[str, Meta(max_length=100)] | None = None
    fallback_phone: Annotated[str, Meta(max_length=20)] | None = None
    auto_approve_threshold_cents: Annotated[int, Meta(ge=0, le=10_000_000)] = 50_000
    auto_approve_daily_cap_cents: Annotated[int, Meta(ge=0, le=100_000_000)] = 500_000
    auto_approve_daily_count: Annotated[int, Meta(ge=0, le=1000)] = 10
    qr_link_url: Annotated[str, Meta(max_length=500)] | None = None
    require_ocr_amount_match: bool = False
    require_ocr_ipa_match: bool = False
    ocr_amount_tolerance_bps: Annotated[int, Meta(ge=0, le=5000)] = 100
    require_note_contains_reference: bool = False
    require_transaction_ref_match: bool = False
    require_recipient_name_match: bool = False
    recipient_name_token: Annotated[str, Meta(max_length=80)] | None = None


class SaveMetaBody(Struct, kw_only=True):
    """``SaveMetaTrackingRequest``. Without ``capi_access_token`` the one before stays."""

    pixel_id: Annotated[str, Meta(min_length=1, max_length=32)]
    pixel_enabled: bool
    capi_enabled: bool
    capi_access_token: Annotated[str, Meta(min_length=20, max_length=512)] | None = None
    test_event_code: Annotated[str, Meta(max_length=64)] | None = None
    consent_required: bool = False
    debug_mode: bool = False
    purchase_trigger: Trigger | None = None
    lead_trigger: Trigger | None = None
    whatsapp_lead_enabled: bool = False
    pixels: Annotated[list[Pixel], Meta(max_length=10)] | None = None
    consent_settings: Consent | None = None
    ad_account_id: Annotated[str, Meta(max_length=64)] | None = None
    page_id: Annotated[str, Meta(max_length=64)] | None = None
    domain_verification_token: Annotated[str, Meta(max_length=120)] | None = None  # beyond the contract


def payment_settings(known: KnownSettings, accounts: dict[str, ProviderAccountRow]) -> PaymentSettings:
    """The ways to pay, and what each still lacks."""
    chosen = known.settings

    def of(name: str, *, enabled: bool) -> MethodStatus:
        account = accounts.get(name)
        if account is None:
            return MethodStatus(enabled=False)
        return MethodStatus(enabled=enabled, is_configured=True, last_configured=account.connected_at)

    return PaymentSettings(
        cod=MethodStatus(enabled=chosen.cod.enabled, is_configured=True, last_configured=known.revised_at.get("cod")),
        paymob=of("paymob", enabled=chosen.payments.paymob_card or chosen.payments.paymob_wallet),
        kashier=of("kashier", enabled=False),
        fawaterak=of("fawaterak", enabled=False),
        instapay=MethodStatus(
            enabled=chosen.payments.instapay and chosen.instapay.configured,
            is_configured=chosen.instapay.configured,
            last_configured=known.revised_at.get("instapay"),
        ),
        cod_deposit_policy=deposit_policy(chosen.cod),
    )


def deposit_policy(cod: Cod) -> DepositPolicy:
    """The deposit on cash orders, in the contract's words."""
    called = {way: name for name, way in DEPOSITS.items()} | {"paymob_wallet": "paymob"}
    named = dict.fromkeys(called.get(way, way) for way in cod.deposit_gateways)
    return DepositPolicy(
        enabled=cod.deposit_required,
        amount_cents=cod.deposit_minor,
        ttl_minutes=cod.deposit_minutes,
        auto_refund_on_cancel=cod.deposit_refunded_on_cancel,
        allowed_gateways=list(named),  # type: ignore[arg-type]  # what was stored came from the same words
    )


def payment_changes(body: UpdatePaymentBody) -> dict[str, Json]:
    """What the body means, section by section.

    Raises:
        GatewayNotOffered: nobody can pay this way yet.
    """
    for name in LATER:
        if getattr(body, f"{name}_enabled"):
            raise GatewayNotOffered(gateway=name)
    cod: Json = {} if body.cod_enabled is None else {"enabled": body.cod_enabled}
    if (policy := body.cod_deposit_policy) is not None:
        for name in policy.allowed_gateways:
            if name in LATER:
                raise GatewayNotOffered(gateway=name)
        cod |= {
            "deposit_required": policy.enabled,
            "deposit_minor": policy.amount_cents,
            "deposit_minutes": policy.ttl_minutes,
            "deposit_refunded_on_cancel": policy.auto_refund_on_cancel,
            "deposit_gateways": [DEPOSITS.get(name, name) for name in policy.allowed_gateways],
        }
    ways: Json = {} if body.instapay_enabled is None else {"instapay": body.instapay_enabled}
    if body.paymob_enabled is not None:
        ways |= {"paymob_card": body.paymob_enabled, "paymob_wallet": body.paymob_enabled}
    return {section: said for section, said in {"cod": cod, "payments": ways}.items() if said}


def said(body: Struct) -> Json:
    """The fields that were given; texts without markup."""
    given = {name: value for name, value in asdict(body).items() if value is not None}
    return {name: plain(value) if isinstance(value, str) else value for name, value in given.items()}


def whatsapp_settings(known: KnownSettings) -> WhatsappSettings:
    """What shoppers are written to about."""
    chosen = known.settings.whatsapp
    kinds = Notifications(**{kind: getattr(chosen, kind) for kind in KINDS})
    return WhatsappSettings(enabled=chosen.enabled, notifications=kinds)


def whatsapp_changes(body: UpdateWhatsappBody, now: Whatsapp) -> Json:
    """What the body means; of a kind of message only what is named changes.

    Raises:
        SettingRefused: there is no such kind of message.
    """
    changed: Json = {} if body.enabled is None else {"enabled": body.enabled}
    for kind, wanted in (body.notifications or {}).items():
        if kind not in KINDS or not isinstance(wanted, dict):
            raise SettingRefused(section="whatsapp", reason=f"no kind of message: {kind[:40]}")
        changed[kind] = {**to_builtins(getattr(now, kind)), **wanted}
    return changed


def checkout_fields(settings: StoreSettings) -> CheckoutFields:
    """The checkout form; cash on delivery needs a phone, whatever was chosen."""
    shown = {
        name: ShownField(enabled=field.enabled, required=field.required)
        for name, field in settings.checkout.form.items()
    }
    if settings.cod.enabled:
        shown["phone"] = ShownField(enabled=True, required=True, required_reason="cod")
    ordered = sorted(settings.checkout.custom_fields, key=lambda field: field.position)
    return CheckoutFields(standard_fields=shown, custom_fields=ordered)


def checkout_changes(body: CheckoutFieldsBody) -> Json:
    """What the body means; a field without an id gets one of its label.

    Raises:
        SettingRefused: a choice without options, or two fields under one id.
    """
    fields: dict[str, Json] = {}
    for number, field in enumerate(body.custom_fields, 1):
        name = plain(field.id or "") or slugify(field.label)[:50] or f"field-{number}"
        if field.id is None and name in fields:
            name = f"{name}-{number}"
        if name in fields:
            raise SettingRefused(section="checkout", reason=f"custom_fields: two are called {name}")
        if field.type == "select" and not field.options:
            raise SettingRefused(section="checkout", reason=f"custom_fields: {name} needs options")
        fields[name] = said(field) | {"id": name, "options": [plain(option) for option in field.options or ()]}
    usual = {
        name: {"enabled": one.enabled, "required": one.enabled and one.required}
        for name, one in body.standard_fields.items()
    }
    return {"standard_fields": usual, "custom_fields": list(fields.values())}


def instapay_changes(body: SaveInstapayBody) -> Json:
    """What the body means; an uploaded QR picture stays."""
    return {
        "ipa": plain(body.ipa or ""),
        "display_name": plain(body.ipa_display_name or ""),
        "fallback_phone": e164(body.fallback_phone, "fallback_phone") or "",
        "qr_link_url": safe_link(body.qr_link_url or ""),
        "recipient_name_token": plain(body.recipient_name_token or ""),
        **{name: getattr(body, name) for name in AS_SENT},
    }


NO_INSTAPAY: Json = to_builtins(Instapay())
NO_TRACKING: Json = to_builtins(Tracking())


def meta_changes(body: SaveMetaBody) -> Json:
    """What the body means, less the token; what proves that the domain is the merchant's stays unless it is given."""
    sent = to_builtins(body)
    del sent["capi_access_token"]
    if sent["domain_verification_token"] is None:
        del sent["domain_verification_token"]
    return {**sent, "pixels": sent["pixels"] or []}
