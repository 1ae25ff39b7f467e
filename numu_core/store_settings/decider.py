"""What a store's settings are. A section is a Struct; a setting is a field of it with its default."""

from typing import Annotated, Any

from msgspec import Meta, Struct, ValidationError, convert, to_builtins
from msgspec.structs import fields, replace

from numu_core.kernel.decider import Decider
from numu_core.store_settings.commands import ReviseSettings
from numu_core.store_settings.errors import SettingRefused
from numu_core.store_settings.events import SettingsRevised

Words = Annotated[str, Meta(max_length=500)]
Minor = Annotated[int, Meta(ge=0, le=10**12)]  # minor units of the store's currency


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


class StandardField(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the usual fields of the checkout form."""

    enabled: bool = True
    required: bool = False


class Checkout(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What checkout asks for."""

    standard_fields: dict[str, StandardField] = {}  # phone, email, governorate, area, address, landmark, notes
    custom_fields: Annotated[tuple[CustomField, ...], Meta(max_length=10)] = ()
    phone_code_for_cod: bool = False  # signed-in shoppers confirm their phone before cash on delivery
    confirmed_email: bool = False  # signed-in shoppers need one


class Cod(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cash on delivery."""

    enabled: bool = True
    deposit_required: bool = False
    deposit_gateways: Annotated[tuple[str, ...], Meta(max_length=8)] = ("paymob_card",)
    deposit_minor: Minor = 0  # a fixed part of the total ...
    deposit_percent: Annotated[int, Meta(ge=0, le=100)] = 0  # ... or a share of it
    deposit_hours: Annotated[int, Meta(ge=1, le=720)] = 24  # until an order without its deposit is given up
    most_minor: Minor | None = None  # dearest order that may be paid on delivery


class Payments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which ways to pay are offered; one that lacks its credentials is not, whatever is chosen here."""

    paymob_card: bool = True
    paymob_wallet: bool = False
    instapay: bool = False
    saved_cards: bool = False


class Instapay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a shopper sends an InstaPay transfer. Nothing here is secret: every shopper reads it."""

    ipa: Annotated[str, Meta(max_length=120)] = ""  # name@instapay
    display_name: Annotated[str, Meta(max_length=120)] = ""
    fallback_phone: Annotated[str, Meta(max_length=20)] = ""
    qr_image_url: Words = ""
    expires_minutes: Annotated[int, Meta(ge=5, le=1440)] = 30


class StoreSettings(Struct, frozen=True, kw_only=True):
    """Everything that was chosen, or its defaults."""

    checkout: Checkout = Checkout()
    cod: Cod = Cod()
    payments: Payments = Payments()
    instapay: Instapay = Instapay()


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
