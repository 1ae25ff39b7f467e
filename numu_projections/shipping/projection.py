"""``shipping``: one row per store that has said anything about delivery."""

from operator import attrgetter
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from numu_core.kernel.messages import Recorded
from numu_core.shipping.events import (
    Area,
    CarrierApi,
    CarriersChosen,
    Flat,
    FreeOver,
    FreeShippingGranted,
    Offer,
    RateAdded,
    RateRepriced,
    Tariff,
    WeightBand,
    ZoneAdded,
    ZoneRedrawn,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.shipping.tables import ShippingRow, shipping
from numu_projections.shipping.views import RateView, ZoneView


def added(row: ShippingRow | None, event: ZoneAdded, at: Recorded) -> ShippingRow:
    """A new zone, without rates."""
    row = _known(row, event.store_id)
    zone = ZoneView(id=event.zone_id, store_id=event.store_id, rates=[], **_area(event.area))
    return replace(row, zones=[*row.zones, zone], version=at.version)


def redrawn(row: ShippingRow, event: ZoneRedrawn, at: Recorded) -> ShippingRow:
    """A zone that is different now."""
    zones = [replace(zone, **_area(event.area)) if zone.id == event.zone_id else zone for zone in row.zones]
    return replace(row, zones=zones, version=at.version)


def priced(row: ShippingRow, event: RateAdded | RateRepriced, at: Recorded) -> ShippingRow:
    """A rate that is new, or different now; it keeps its place."""
    rate = RateView(id=event.rate_id, zone_id=event.zone_id, **_offer(event.offer))

    def with_rate(rates: list[RateView]) -> list[RateView]:
        kept = [rate if known.id == rate.id else known for known in rates]
        return kept if rate in kept else [*kept, rate]

    zones = [replace(zone, rates=with_rate(zone.rates)) if zone.id == event.zone_id else zone for zone in row.zones]
    return replace(row, zones=zones, version=at.version)


def granted(row: ShippingRow | None, event: FreeShippingGranted, at: Recorded) -> ShippingRow:
    """Free from here on, or not any more."""
    free_from = event.free_from.minor if event.free_from else None
    return replace(_known(row, event.store_id), free_from_minor=free_from, version=at.version)


def chosen(row: ShippingRow | None, event: CarriersChosen, at: Recorded) -> ShippingRow:
    """With these couriers."""
    return replace(_known(row, event.store_id), carriers=list(event.carriers), version=at.version)


def _known(row: ShippingRow | None, store_id: UUID) -> ShippingRow:
    return row or ShippingRow(store_id=store_id, zones=[], free_from_minor=None, carriers=["manual"], version=0)


def _area(area: Area) -> dict[str, Any]:
    return {
        "name": area.name,
        "name_ar": area.name_ar,
        "governorate_codes": list(area.governorates),
        "estimated_days_min": area.days_min,
        "estimated_days_max": area.days_max,
        "cod_enabled": area.cod,
        "cod_fee_cents": area.cod_fee.minor,
        "is_active": area.active,
        "sort_order": area.position,
    }


def _offer(offer: Offer) -> dict[str, Any]:
    config = _config(offer.tariff)
    return {
        "rate_type": config["type"],
        "label": offer.label,
        "label_ar": offer.label_ar,
        "config": config,
        "is_active": offer.active,
        "sort_order": offer.position,
    }


def _config(tariff: Tariff) -> dict[str, Any]:
    match tariff:
        case Flat():
            return {"type": "flat", "amount_cents": tariff.amount.minor}
        case FreeOver():
            free_from = tariff.free_from.minor
            return {
                "type": "free_over", "amount_cents": tariff.amount.minor, "free_when_subtotal_gte_cents": free_from
            }  # fmt: skip
        case WeightBand():
            bands = [
                {
                    "max_weight_g": band.up_to_g,
                    "amount_cents": band.amount.minor,
                    "per_extra_kg_cents": band.extra_kg.minor if band.extra_kg else None,
                }
                for band in tariff.bands
            ]
            return {"type": "weight_band", "bands": bands}
        case CarrierApi():
            return {"type": "carrier_api", "carrier": tariff.carrier, "service_code": tariff.service_code}


by_store = attrgetter("store_id")

SHIPPING = Projection(
    name="shipping",
    version=1,
    table=shipping,
    row=ShippingRow,
    on={
        ZoneAdded: Fold(keys=by_store, apply=added),
        ZoneRedrawn: Fold(keys=by_store, apply=redrawn),
        RateAdded: Fold(keys=by_store, apply=priced),
        RateRepriced: Fold(keys=by_store, apply=priced),
        FreeShippingGranted: Fold(keys=by_store, apply=granted),
        CarriersChosen: Fold(keys=by_store, apply=chosen),
    },
)
PROJECTIONS = [SHIPPING]
