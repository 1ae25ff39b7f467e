"""What queries about shipping return. Amounts in minor units."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, field

RateType = Literal["flat", "free_over", "weight_band", "carrier_api"]


class RateView(Struct, frozen=True, kw_only=True):
    """``RateResponse`` of the contract."""

    id: UUID
    zone_id: UUID
    rate_type: RateType
    label: str
    label_ar: str | None
    config: dict[str, Any]
    is_active: bool
    sort_order: int


class ZoneView(Struct, frozen=True, kw_only=True):
    """``ZoneResponse`` of the contract."""

    id: UUID
    store_id: UUID
    name: str
    name_ar: str | None
    governorate_codes: list[str]
    estimated_days_min: int
    estimated_days_max: int
    cod_enabled: bool
    cod_fee_cents: int
    is_active: bool
    sort_order: int
    rates: list[RateView]


class ShippingView(Struct, frozen=True, kw_only=True):
    """How one store delivers."""

    zones: list[ZoneView] = []  # in their order
    free_from_minor: int | None = None  # subtotal
    carriers: list[str] = field(default_factory=lambda: ["manual"])
    version: int = 0  # of its stream; the ETag


class CarrierView(Struct, frozen=True, kw_only=True):
    """Whether a courier's keys are there."""

    provider: str
    connected_at: datetime


class SimpleZone(Struct, frozen=True, kw_only=True):
    """``ShippingZone`` of the contract: an active zone as the settings page shows it."""

    id: UUID
    zone: str
    governorates: str  # English names, separated by commas
    rate: float  # major units; what its first rate asks for a small parcel
    estimated_days: str  # "2-4"


class CarrierStatus(Struct, frozen=True, kw_only=True):
    """``ShippingCarrierStatus`` of the contract."""

    enabled: bool
    is_configured: bool
    last_configured: datetime | None = None


class ShippingSettings(Struct, frozen=True, kw_only=True):
    """``ShippingSettingsResponse`` of the contract."""

    aramex: CarrierStatus
    bosta: CarrierStatus
    mylerz: CarrierStatus
    manual: CarrierStatus
    zones: list[SimpleZone]
    free_shipping_threshold: float  # major units; 0: none


class CoverageView(Struct, frozen=True, kw_only=True):
    """``CoverageResponse`` of the contract: which governorates active zones reach."""

    covered: list[str]
    uncovered: list[str]
    conflicts: list["CoverageConflict"]


class CoverageConflict(Struct, frozen=True, kw_only=True):
    """A governorate in several zones: its shoppers see the rates of all of them."""

    governorate_code: str
    zones: list[UUID]
