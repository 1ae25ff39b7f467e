"""Questions about shipping. Every function takes the tenant first."""

from typing import Any, Literal
from uuid import UUID

from msgspec import convert, json
from msgspec.structs import replace
from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row

from numu_core.kernel.errors import NotFound
from numu_core.kernel.governorates import BY_CODE, GOVERNORATES
from numu_core.kernel.money import Currency, Money
from numu_projections.shipping.views import (
    CarrierStatus,
    CarrierView,
    CoverageConflict,
    CoverageView,
    RateView,
    ShippingSettings,
    ShippingView,
    SimpleZone,
    ZoneView,
)

Db = AsyncConnection[Any]

ONE = "SELECT zones, free_from_minor, carriers, version FROM shipping WHERE tenant_id = %s AND store_id = %s"
CARRIERS = "SELECT provider, connected_at FROM provider_accounts WHERE tenant_id = %s AND store_id = %s"


async def get_shipping(db: Db, tenant_id: UUID, store_id: UUID) -> ShippingView:
    """How the store delivers; the defaults where it has said nothing. Zones and rates in their order."""
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(ONE, (tenant_id, store_id))
        row = await cursor.fetchone()
    known = convert(row, ShippingView) if row else ShippingView()
    zones = [replace(zone, rates=sorted(zone.rates, key=_place)) for zone in sorted(known.zones, key=_place)]
    return replace(known, zones=zones)


async def get_zone(db: Db, tenant_id: UUID, store_id: UUID, zone_id: UUID) -> tuple[ZoneView, int]:
    """One zone, and the version of the store's shipping; ``NotFound``."""
    known = await get_shipping(db, tenant_id, store_id)
    for zone in known.zones:
        if zone.id == zone_id:
            return zone, known.version
    raise NotFound(what="shipping_zone", id=zone_id)


async def get_settings(db: Db, tenant_id: UUID, store_id: UUID, currency: Currency) -> ShippingSettings:
    """The same as the settings page shows it, and which couriers are connected."""
    known = await get_shipping(db, tenant_id, store_id)
    async with db.cursor(row_factory=class_row(CarrierView)) as cursor:
        await cursor.execute(CARRIERS, (tenant_id, store_id))
        since = {row.provider: row.connected_at for row in await cursor.fetchall()}
    carriers = {
        name: CarrierStatus(
            enabled=name in known.carriers,
            is_configured=name in since or name == "manual",
            last_configured=since.get(name),
        )
        for name in ("aramex", "bosta", "mylerz", "manual")
    }
    return ShippingSettings(
        **carriers,
        zones=[simple(zone, currency) for zone in known.zones if zone.is_active],
        free_shipping_threshold=float(Money(known.free_from_minor or 0, currency).decimal()),
    )


get_settings.projections = ("shipping", "provider_accounts")  # type: ignore[attr-defined]


async def get_coverage(db: Db, tenant_id: UUID, store_id: UUID) -> CoverageView:
    """Where active zones reach, where none does, and where several do."""
    known = await get_shipping(db, tenant_id, store_id)
    reached = {one.code: [zone.id for zone in known.zones if _reaches(zone, one.code)] for one in GOVERNORATES}
    several = {code: zones for code, zones in reached.items() if len(zones) > 1}
    return CoverageView(
        covered=[code for code, zones in reached.items() if zones],
        uncovered=[code for code, zones in reached.items() if not zones],
        conflicts=[CoverageConflict(governorate_code=code, zones=zones) for code, zones in several.items()],
    )


async def served_governorates(db: Db, tenant_id: UUID, store_id: UUID, locale: Literal["ar", "en"]) -> bytes:
    """``[{code, name}]`` as JSON: where something can be sent; without zones, everywhere."""
    known = await get_shipping(db, tenant_id, store_id)
    open_zones = [zone for zone in known.zones if zone.is_active and any(map(_offered, zone.rates))]
    served = {code for zone in open_zones for code in zone.governorate_codes}
    shown = [one for one in GOVERNORATES if one.code in served or not open_zones]
    return json.encode([{"code": one.code, "name": one.name_ar if locale == "ar" else one.name} for one in shown])


def _place(one: ZoneView | RateView) -> int:
    return one.sort_order


def _offered(rate: RateView) -> bool:
    return rate.is_active and rate.rate_type != "carrier_api"


def _reaches(zone: ZoneView, code: str) -> bool:
    return zone.is_active and code in zone.governorate_codes


def simple(zone: ZoneView, currency: Currency) -> SimpleZone:
    """The zone as the settings page shows it."""
    config = next((rate.config for rate in zone.rates if _offered(rate)), {})
    cents = config.get("amount_cents", config.get("bands", [{"amount_cents": 0}])[0]["amount_cents"])
    least, most = zone.estimated_days_min, zone.estimated_days_max
    return SimpleZone(
        id=zone.id,
        zone=zone.name,
        governorates=", ".join(BY_CODE[code].name for code in zone.governorate_codes),
        rate=float(Money(cents, currency).decimal()),
        estimated_days=str(least) if least == most else f"{least}-{most}",
    )
