"""Zones that tests begin with."""

from uuid import UUID

from numu_core.kernel.messages import Event
from numu_core.shipping.events import Area, Flat, FreeOver, Offer, RateAdded, Tariff, ZoneAdded
from tests.orders.shop import STORE, egp

CAIRO_ZONE, SOUTH_ZONE, CAIRO_RATE, EXPRESS, SOUTH_RATE = (UUID(int=n) for n in range(0xD1, 0xD6))

cairo_area = Area(
    name="Greater Cairo", name_ar="القاهرة الكبرى", governorates=("EG-C", "EG-GZ"), days_min=1, cod_fee=egp(500)
)
south_area = Area(name="Upper Egypt", governorates=("EG-ASN", "EG-LX"), cod=False, cod_fee=egp(0), position=1)


def offer(tariff: Tariff, label: str = "Standard", label_ar: str | None = "عادي", **more: int | bool) -> Offer:
    return Offer(label=label, label_ar=label_ar, tariff=tariff, **more)  # type: ignore[arg-type]


standard = offer(FreeOver(amount=egp(5000), free_from=egp(100000)))
express = offer(Flat(amount=egp(9000)), "Express", "سريع", position=1)
cairo = ZoneAdded(store_id=STORE, zone_id=CAIRO_ZONE, area=cairo_area)
south = ZoneAdded(store_id=STORE, zone_id=SOUTH_ZONE, area=south_area)
cairo_rate = RateAdded(store_id=STORE, zone_id=CAIRO_ZONE, rate_id=CAIRO_RATE, offer=standard)
cairo_express = RateAdded(store_id=STORE, zone_id=CAIRO_ZONE, rate_id=EXPRESS, offer=express)
south_rate = RateAdded(store_id=STORE, zone_id=SOUTH_ZONE, rate_id=SOUTH_RATE, offer=offer(Flat(amount=egp(8000))))
zoned: list[Event] = [cairo, south, cairo_rate, cairo_express, south_rate]
