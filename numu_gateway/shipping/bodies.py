"""What clients send about shipping. Amounts in minor units; unknown fields are refused, as the contract wants."""

import re
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from numu_core.kernel.governorates import Governorate, LogisticsZone
from numu_core.kernel.money import Currency, Money
from numu_core.kernel.text import ascii_digits
from numu_core.shipping.errors import ZoneMakesNoSense
from numu_core.shipping.events import Band, CarrierApi, Flat, FreeOver, Tariff, WeightBand
from numu_gateway.kernel.amounts import money_of
from numu_gateway.kernel.text import plain
from numu_projections.shipping.views import RateType

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Long = Annotated[str, Meta(min_length=1, max_length=500)]
Cents = Annotated[int, Meta(ge=0, le=10**12)]
Days = Annotated[int, Meta(ge=0, le=365)]
Place = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Codes = Annotated[list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(min_length=1, max_length=100)]
Grams = Annotated[int, Meta(ge=0, le=10**9)]
Somewhere = Annotated[str, Meta(max_length=200)]


class CreateZoneBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``CreateZoneRequest``."""

    name: Name
    name_ar: Annotated[str, Meta(max_length=100)] | None = None
    governorate_codes: Codes
    estimated_days_min: Days = 2
    estimated_days_max: Days = 5
    cod_enabled: bool = True
    cod_fee_cents: Cents = 0
    is_active: bool = True
    sort_order: Place = 0


class UpdateZoneBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``UpdateZoneRequest``: what is absent stays."""

    name: Name | UnsetType | None = UNSET
    name_ar: Annotated[str, Meta(max_length=100)] | UnsetType | None = UNSET
    governorate_codes: Codes | UnsetType | None = UNSET
    estimated_days_min: Days | UnsetType | None = UNSET
    estimated_days_max: Days | UnsetType | None = UNSET
    cod_enabled: bool | UnsetType | None = UNSET
    cod_fee_cents: Cents | UnsetType | None = UNSET
    is_active: bool | UnsetType | None = UNSET
    sort_order: Place | UnsetType | None = UNSET


class FlatBody(Struct, kw_only=True, tag_field="type", tag="flat", forbid_unknown_fields=True):
    """``RateConfigFlat``."""

    amount_cents: Cents

    def tariff(self, currency: Currency) -> Tariff:
        """It, as commands want it."""
        return Flat(amount=Money(self.amount_cents, currency))


class FreeOverBody(Struct, kw_only=True, tag_field="type", tag="free_over", forbid_unknown_fields=True):
    """``RateConfigFreeOver``."""

    amount_cents: Cents
    free_when_subtotal_gte_cents: Cents

    def tariff(self, currency: Currency) -> Tariff:
        """It, as commands want it."""
        free_from = Money(self.free_when_subtotal_gte_cents, currency)
        return FreeOver(amount=Money(self.amount_cents, currency), free_from=free_from)


class BandBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``WeightBand``."""

    max_weight_g: Grams | None = None
    amount_cents: Cents
    per_extra_kg_cents: Cents | None = None

    def band(self, currency: Currency) -> Band:
        """It, as commands want it."""
        extra = None if self.per_extra_kg_cents is None else Money(self.per_extra_kg_cents, currency)
        return Band(up_to_g=self.max_weight_g, amount=Money(self.amount_cents, currency), extra_kg=extra)


class WeightBandBody(Struct, kw_only=True, tag_field="type", tag="weight_band", forbid_unknown_fields=True):
    """``RateConfigWeightBand``."""

    bands: Annotated[list[BandBody], Meta(min_length=1, max_length=50)]

    def tariff(self, currency: Currency) -> Tariff:
        """It, as commands want it."""
        return WeightBand(bands=tuple(band.band(currency) for band in self.bands))


class CarrierApiBody(Struct, kw_only=True, tag_field="type", tag="carrier_api", forbid_unknown_fields=True):
    """``RateConfigCarrierApi``: kept, and not offered until a carrier can be asked."""

    carrier: Name
    service_code: Name

    def tariff(self, currency: Currency) -> Tariff:  # noqa: ARG002 - the carrier's
        """It, as commands want it."""
        return CarrierApi(carrier=self.carrier, service_code=self.service_code)


ConfigBody = FlatBody | FreeOverBody | WeightBandBody | CarrierApiBody


class CreateRateBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``CreateRateRequest``."""

    label: Name
    label_ar: Annotated[str, Meta(max_length=100)] | None = None
    config: ConfigBody
    is_active: bool = True
    sort_order: Place = 0


class UpdateRateBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``UpdateRateRequest``: what is absent stays."""

    label: Name | UnsetType | None = UNSET
    label_ar: Annotated[str, Meta(max_length=100)] | UnsetType | None = UNSET
    config: ConfigBody | UnsetType | None = UNSET
    is_active: bool | UnsetType | None = UNSET
    sort_order: Place | UnsetType | None = UNSET


class OptionsBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """``ShippingOptionsRequest`` and ``RateCalculatorRequest``. ``governorate_code`` may be a name too."""

    governorate_code: Somewhere
    cart_subtotal_cents: Cents
    cart_weight_g: Grams = 0
    cod_requested: bool = False
    coupon_code: Annotated[str, Meta(max_length=64)] | None = None
    location_id: UUID | None = None  # from where; every location charges the same


class QuoteBody(Struct, kw_only=True):
    """``ShippingQuoteRequest``, the older form."""

    destination_city: Somewhere
    destination_country: Annotated[str, Meta(max_length=100)] = "EG"
    weight_kg: Annotated[float, Meta(ge=0, le=1e6)] = 1.0


class ShippingSettingsBody(Struct, kw_only=True):
    """``UpdateShippingSettingsRequest``."""

    aramex_enabled: bool | None = None
    bosta_enabled: bool | None = None
    mylerz_enabled: bool | None = None
    manual_enabled: bool | None = None
    free_shipping_threshold: Decimal | None = None  # major units


class SimpleZoneBody(Struct, kw_only=True):
    """``CreateShippingZoneRequest``: a zone with one price, as the settings page draws it."""

    zone: Name
    governorates: Long  # names or codes, separated by commas
    rate: Decimal  # major units
    estimated_days: Annotated[str, Meta(min_length=1, max_length=50)]  # "2-4"


class UpdateSimpleZoneBody(Struct, kw_only=True):
    """``UpdateShippingZoneRequest``: what is absent stays."""

    zone: Name | None = None
    governorates: Long | None = None
    rate: Decimal | None = None
    estimated_days: Annotated[str, Meta(min_length=1, max_length=50)] | None = None


NAMES = {
    "governorate_codes": "governorates",
    "estimated_days_min": "days_min",
    "estimated_days_max": "days_max",
    "cod_enabled": "cod",
    "cod_fee_cents": "cod_fee",
    "is_active": "active",
    "sort_order": "position",
    "config": "tariff",
}
"""Fields that commands call otherwise."""

WORDS = {"name", "name_ar", "label", "label_ar"}
CLEARABLE = {"name_ar", "label_ar"}
"""``null`` or an empty text empties these; anything else ``null`` leaves alone."""


def asked(
    body: CreateZoneBody | UpdateZoneBody | CreateRateBody | UpdateRateBody, currency: Currency
) -> dict[str, Any]:
    """What ``body`` says, in the words of commands."""
    said: dict[str, Any] = {}
    for name in body.__struct_fields__:
        value = getattr(body, name)
        if name in CLEARABLE and value is not UNSET:
            said[name] = (plain(value) or None) if value else None
        elif value is not UNSET and value is not None:
            said[NAMES.get(name, name)] = _word(name, value, currency)
    return said


def _word(name: str, value: Any, currency: Currency) -> Any:
    match name:
        case "cod_fee_cents":
            return Money(value, currency)
        case "config":
            return value.tariff(currency)
        case "governorate_codes":
            return tuple(value)
        case _:
            return plain(value) if name in WORDS else value


DAYS = re.compile(r"\d+")
SEPARATORS = re.compile(r"[,،;\n|]")


def days_of(text: str) -> tuple[int, int]:
    """``"2-4"``, ``"3"`` or ``"٢-٤ أيام"`` as the fewest and the most days; ``ZoneMakesNoSense``."""
    found = [int(digits) for digits in DAYS.findall(ascii_digits(text))][:2]
    if not found or max(found) > 365:  # noqa: PLR2004 - a year
        raise ZoneMakesNoSense(field="estimated_days", reason="such as 2-4")
    return min(found), max(found)


def governorates_of(text: str) -> tuple[str, ...]:
    """Names or codes, separated by commas."""
    return tuple(part.strip() for part in SEPARATORS.split(text) if part.strip())


def simply(body: SimpleZoneBody | UpdateSimpleZoneBody, currency: Currency) -> dict[str, Any]:
    """What ``body`` says, in the words of commands; ``AmountNotExact``, ``ZoneMakesNoSense``."""
    said: dict[str, Any] = {}
    if body.zone is not None:
        said["name"] = plain(body.zone)
    if body.governorates is not None:
        said["governorates"] = governorates_of(body.governorates)
    if body.rate is not None:
        said["price"] = _not_negative("rate", body.rate, currency)
    if body.estimated_days is not None:
        said["days_min"], said["days_max"] = days_of(body.estimated_days)
    return said


def carriers_of(body: ShippingSettingsBody) -> dict[str, bool]:
    """Which couriers are chosen or given up."""
    asked = {name: getattr(body, f"{name}_enabled") for name in ("aramex", "bosta", "mylerz", "manual")}
    return {name: chosen for name, chosen in asked.items() if chosen is not None}


def threshold_of(body: ShippingSettingsBody, currency: Currency) -> Money | UnsetType:
    """From which subtotal on delivery is free, if it says so."""
    threshold = body.free_shipping_threshold
    return UNSET if threshold is None else _not_negative("free_shipping_threshold", threshold, currency)


def _not_negative(field: str, amount: Decimal, currency: Currency) -> Money:
    money = money_of(amount, currency)
    if money.minor < 0:
        raise ZoneMakesNoSense(field=field, reason="not negative")
    return money


class Deactivated(Struct, frozen=True, kw_only=True):
    """What is not active any more."""

    deleted: UUID


class PresetView(Struct, frozen=True, kw_only=True):
    """``PresetResponse``."""

    created_zone_ids: list[UUID]
    assigned_governorate_codes: list[str]


class OptionView(Struct, frozen=True, kw_only=True):
    """``ShippingOptionResponse``, and what themes read besides: ``id``, ``name`` and ``carrier``."""

    rate_id: UUID
    id: UUID
    label: str
    name: str
    label_ar: str | None
    amount_cents: int
    currency: str
    estimated_days_min: int
    estimated_days_max: int
    cod_supported: bool
    rate_type: RateType
    carrier: str = "manual"


class FreeShippingProgress(Struct, frozen=True, kw_only=True):
    """``FreeShippingProgressResponse``."""

    current_cents: int
    threshold_cents: int
    remaining_cents: int
    qualified: bool


class OptionsView(Struct, frozen=True, kw_only=True):
    """``ShippingOptionsResponse``."""

    options: list[OptionView]
    free_shipping_progress: FreeShippingProgress | None


class QuoteOption(Struct, frozen=True, kw_only=True):
    """``ShippingQuoteOption``."""

    carrier: str
    service: str
    amount_cents: int
    currency: str
    estimated_days: int | None


class ServedGovernorate(Struct, frozen=True, kw_only=True):
    """``StorefrontGovernorateResponse``."""

    code: str
    name: str


class GovernorateView(Struct, frozen=True, kw_only=True):
    """``GovernorateResponse``."""

    code: str
    name: str  # in the language that was asked for
    name_en: str
    name_ar: str
    default_zone: LogisticsZone
    capital: str

    @classmethod
    def of(cls, one: Governorate, locale: str) -> "GovernorateView":
        """One of them."""
        shown = one.name_ar if locale == "ar" else one.name
        return cls(
            code=one.code,
            name=shown,
            name_en=one.name,
            name_ar=one.name_ar,
            default_zone=one.zone,
            capital=one.capital,
        )
