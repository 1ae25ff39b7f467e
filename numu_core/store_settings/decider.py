"""What a store's settings are. A section is a Struct; a setting is a field of it with its default."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, ValidationError, convert, to_builtins
from msgspec.structs import fields, replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.money import Currency
from numu_core.store_settings.commands import ReviseSettings
from numu_core.store_settings.errors import SettingRefused
from numu_core.store_settings.events import SettingsRevised

Words = Annotated[str, Meta(max_length=500)]
Short = Annotated[str, Meta(max_length=120)]
Minor = Annotated[int, Meta(ge=0, le=10**12)]  # minor units of the store's currency
StandardName = Annotated[
    str, Meta(pattern="^(first_name|last_name|phone|email|governorate|area|address|landmark|notes)$")
]


class CustomField(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question of the merchant's own at checkout."""

    id: Annotated[str, Meta(min_length=1, max_length=60)]
    type: Annotated[str, Meta(pattern="^(text|textarea|select|checkbox|date|number)$")] = "text"
    label: Annotated[str, Meta(min_length=1, max_length=80)]
    label_ar: Annotated[str, Meta(max_length=80)] = ""
    placeholder: Annotated[str, Meta(max_length=120)] = ""
    placeholder_ar: Annotated[str, Meta(max_length=120)] = ""
    required: bool = False
    options: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...], Meta(max_length=20)] = ()
    position: Annotated[int, Meta(ge=0, le=100)] = 0


class StandardField(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the usual fields of the checkout form."""

    enabled: bool = True
    required: bool = False


ASKED = StandardField()
NEEDED = StandardField(required=True)
USUAL = {
    "first_name": NEEDED, "last_name": ASKED, "phone": NEEDED, "email": ASKED, "governorate": NEEDED, "area": ASKED,
    "address": NEEDED, "landmark": ASKED, "notes": ASKED,
}  # fmt: skip
"""What checkout asks for as long as the merchant has not said otherwise."""


class Checkout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What checkout asks for."""

    standard_fields: dict[StandardName, StandardField] = {}  # only what was chosen; ``form`` has them all
    custom_fields: Annotated[tuple[CustomField, ...], Meta(max_length=10)] = ()
    phone_code_for_cod: bool = False  # signed-in shoppers confirm their phone before cash on delivery
    confirmed_email: bool = False  # signed-in shoppers need one

    @property
    def form(self) -> dict[str, StandardField]:
        """Every usual field, as chosen or as usual."""
        return {**USUAL, **self.standard_fields}


class Cod(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cash on delivery."""

    enabled: bool = True
    deposit_required: bool = False
    deposit_gateways: Annotated[tuple[str, ...], Meta(max_length=8)] = ("paymob_card",)
    deposit_minor: Minor = 0  # a fixed part of the total ...
    deposit_percent: Annotated[int, Meta(ge=0, le=100)] = 0  # ... or a share of it
    deposit_minutes: Annotated[int, Meta(ge=5, le=1440)] = 30  # until an order without its deposit is given up
    deposit_refunded_on_cancel: bool = False
    most_minor: Minor | None = None  # dearest order that may be paid on delivery


class Payments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which ways to pay are offered; one that lacks its credentials is not, whatever is chosen here."""

    paymob_card: bool = True
    paymob_wallet: bool = True
    instapay: bool = True
    saved_cards: bool = False


class Instapay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a shopper sends an InstaPay transfer. Nothing here is secret: every shopper reads it."""

    ipa: Short = ""  # name@instapay
    display_name: Short = ""
    fallback_phone: Annotated[str, Meta(max_length=20)] = ""
    qr_image_url: Words = ""
    qr_image_key: Words = ""  # of the file, in the bucket "stores"
    qr_link_url: Words = ""
    expires_minutes: Annotated[int, Meta(ge=5, le=1440)] = 30
    auto_approve_threshold_cents: Minor = 50_000
    auto_approve_daily_cap_cents: Minor = 500_000
    auto_approve_daily_count: Annotated[int, Meta(ge=0, le=1000)] = 10
    require_ocr_amount_match: bool = False
    require_ocr_ipa_match: bool = False
    ocr_amount_tolerance_bps: Annotated[int, Meta(ge=0, le=5000)] = 100
    require_note_contains_reference: bool = False
    require_transaction_ref_match: bool = False
    require_recipient_name_match: bool = False
    recipient_name_token: Annotated[str, Meta(max_length=80)] = ""

    @property
    def configured(self) -> bool:
        """Whether a shopper would know where to send the money."""
        return bool(self.ipa or self.qr_link_url or self.qr_image_url)


class CodTrust(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done about shoppers who often refuse parcels at the door."""

    enabled: bool = False
    threshold: Annotated[int, Meta(ge=0, le=100)] = 70
    min_confidence: Literal["low", "medium", "high"] = "medium"
    action: Literal["block", "warn"] = "block"
    auto_rto_disabled: bool = False
    auto_rto_days: Annotated[int, Meta(ge=7, le=60)] = 14


class Invoice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who issues the store's tax invoices."""

    tax_id: Short = ""
    name_ar: Words = ""
    branch_id: Short = "0"
    activity_code: Short = "4649"  # Egyptian Tax Authority: other retail and wholesale
    governorate: Short = ""
    city: Short = ""
    street: Words = ""
    building_number: Short = ""


class Notification(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of message to shoppers."""

    enabled: bool = False
    template: Annotated[str, Meta(max_length=2000)] = ""
    delay: Annotated[int, Meta(ge=0, le=100_000)] | None = None  # minutes


class Whatsapp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Messages over WhatsApp."""

    enabled: bool = False
    order_confirmation: Notification = Notification()
    order_shipped: Notification = Notification()
    order_delivered: Notification = Notification()
    abandoned_cart: Notification = Notification()
    low_stock: Notification = Notification()


class Pixel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Meta pixel."""

    pixel_id: Annotated[str, Meta(min_length=1, max_length=32)]
    pixel_enabled: bool = True
    capi_enabled: bool = True
    label: Annotated[str, Meta(max_length=64)] | None = None
    role: Literal["primary", "retargeting", "agency"] | None = None


class Consent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be tracked before a shopper has said anything."""

    granular_enabled: bool = False
    region_default_mode: Literal["auto", "force_opt_in", "force_opt_out"] = "force_opt_out"
    default_analytics: bool = True
    default_marketing: bool = True
    default_preferences: bool = True
    default_sale_of_data: bool = False


Trigger = Literal["confirmed", "processing", "shipped", "delivered"]


class Tracking(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What Meta is told. Its access token is sealed elsewhere, under the name ``capi_secret``."""

    pixel_id: Annotated[str, Meta(max_length=32)] = ""
    pixel_enabled: bool = False  # in the shopper's browser
    capi_enabled: bool = False  # from our servers
    capi_secret: Annotated[str, Meta(max_length=200)] = ""
    domain_verification_token: Short = ""
    test_event_code: Annotated[str, Meta(max_length=64)] | None = None
    consent_required: bool = False
    debug_mode: bool = False
    purchase_trigger: Trigger | None = None
    lead_trigger: Trigger | None = None
    whatsapp_lead_enabled: bool = False
    pixels: Annotated[tuple[Pixel, ...], Meta(max_length=10)] = ()
    consent_settings: Consent | None = None
    ad_account_id: Annotated[str, Meta(max_length=64)] | None = None
    page_id: Annotated[str, Meta(max_length=64)] | None = None


Rate = Annotated[str, Meta(pattern=r"^(?!0+(?:\.0+)?$)\d{1,9}(?:\.\d{1,8})?$")]  # a decimal, more than 0


class Currencies(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which other currencies prices are shown. Orders are placed and paid in the store's own."""

    rates: Annotated[dict[Currency, Rate], Meta(max_length=12)] = {}  # currency → what one unit of the store's buys
    default_presentment: Currency | None = None  # None: the store's own
    auto_convert: bool = False  # show each visitor their own country's


class StoreSettings(Struct, frozen=True, kw_only=True):
    """Everything that was chosen, or its defaults."""

    checkout: Checkout = Checkout()
    cod: Cod = Cod()
    payments: Payments = Payments()
    instapay: Instapay = Instapay()
    cod_trust: CodTrust = CodTrust()
    invoice: Invoice = Invoice()
    whatsapp: Whatsapp = Whatsapp()
    tracking: Tracking = Tracking()
    currencies: Currencies = Currencies()


SECTIONS = {field.name: field.type for field in fields(StoreSettings)}


def evolve(settings: StoreSettings, event: SettingsRevised) -> StoreSettings:
    """The settings after ``event``. A setting that is no longer known is passed over."""
    kind: Any = SECTIONS.get(event.section)
    if kind is None:
        return settings
    known = {field.name for field in fields(kind)}
    chosen = {name: value for name, value in event.changed.items() if name in known}
    return replace(settings, **{event.section: _with(getattr(settings, event.section), chosen)})


def revise_settings(settings: StoreSettings, command: ReviseSettings) -> list[SettingsRevised]:
    """What differs from what was chosen before.

    Raises:
        SettingRefused: no such section or setting, or not a value of it.
    """
    if command.section not in SECTIONS:
        raise SettingRefused(section=command.section, reason="unknown section")
    now = getattr(settings, command.section)
    try:
        new = to_builtins(_with(now, command.changed))
    except ValidationError as error:
        raise SettingRefused(section=command.section, reason=str(error)) from error
    old = to_builtins(now)
    changed = {name: value for name, value in new.items() if value != old[name]}
    if not changed:
        return []
    return [SettingsRevised(store_id=command.store_id, section=command.section, changed=changed)]


def _with(section: Any, changed: dict[str, Any]) -> Any:
    return convert({**to_builtins(section), **changed}, type(section))


STORE_SETTINGS: Decider[StoreSettings, SettingsRevised] = Decider(
    stream="store_settings",
    key="store_id",
    initial=StoreSettings(),
    commands=ReviseSettings,
    events=SettingsRevised,
    evolve=evolve,
    decide={ReviseSettings: revise_settings},
)
DECIDERS = [STORE_SETTINGS]
