"""``shipping``: these facts, this row."""

from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.kernel.messages import Event
from numu_core.shipping.events import (
    Band,
    CarrierApi,
    CarriersChosen,
    Flat,
    FreeShippingGranted,
    RateAdded,
    RateRepriced,
    WeightBand,
    ZoneRedrawn,
)
from numu_projections.shipping.projection import SHIPPING
from numu_projections.shipping.tables import ShippingRow
from numu_projections.shipping.views import RateView, ZoneView
from tests.kernel.spec import folded
from tests.orders.shop import STORE, egp
from tests.shipping.shop import CAIRO_RATE, CAIRO_ZONE, EXPRESS, cairo, cairo_area, cairo_rate, offer, standard, zoned

rate = RateView(
    id=CAIRO_RATE,
    zone_id=CAIRO_ZONE,
    rate_type="free_over",
    label="Standard",
    label_ar="عادي",
    config={"type": "free_over", "amount_cents": 5000, "free_when_subtotal_gte_cents": 100000},
    is_active=True,
    sort_order=0,
)
zone = ZoneView(
    id=CAIRO_ZONE,
    store_id=STORE,
    name="Greater Cairo",
    name_ar="القاهرة الكبرى",
    governorate_codes=["EG-C", "EG-GZ"],
    estimated_days_min=1,
    estimated_days_max=5,
    cod_enabled=True,
    cod_fee_cents=500,
    is_active=True,
    sort_order=0,
    rates=[rate],
)
row = ShippingRow(store_id=STORE, zones=[zone], free_from_minor=None, carriers=["manual"], version=2)


def test_a_zone_with_a_rate() -> None:
    assert folded(SHIPPING, [cairo, cairo_rate]) == {STORE: row}


def test_a_zone_is_redrawn_and_keeps_its_rates() -> None:
    off = ZoneRedrawn(store_id=STORE, zone_id=CAIRO_ZONE, area=replace(cairo_area, active=False))
    assert folded(SHIPPING, [cairo, cairo_rate, off])[STORE] == replace(
        row, zones=[replace(zone, is_active=False)], version=3
    )


def test_a_rate_is_repriced_in_its_place() -> None:
    flat = RateRepriced(
        store_id=STORE, zone_id=CAIRO_ZONE, rate_id=CAIRO_RATE, offer=replace(standard, tariff=Flat(amount=egp(1)))
    )
    cairo_now = folded(SHIPPING, [*zoned, flat])[STORE].zones[0]
    assert [one.id for one in cairo_now.rates] == [CAIRO_RATE, EXPRESS]
    assert cairo_now.rates[0] == replace(rate, rate_type="flat", config={"type": "flat", "amount_cents": 1})


def test_each_tariff_is_shown_as_it_was_asked_for() -> None:
    by_weight = WeightBand(bands=(Band(up_to_g=1000, amount=egp(4000)), Band(amount=egp(9000), extra_kg=egp(700))))
    carrier = CarrierApi(carrier="bosta", service_code="next_day")
    facts: list[Event] = [
        cairo,
        RateAdded(store_id=STORE, zone_id=CAIRO_ZONE, rate_id=CAIRO_RATE, offer=offer(by_weight)),
        RateAdded(store_id=STORE, zone_id=CAIRO_ZONE, rate_id=EXPRESS, offer=offer(carrier)),
    ]
    assert [one.config for one in folded(SHIPPING, facts)[STORE].zones[0].rates] == [
        {
            "type": "weight_band",
            "bands": [
                {"max_weight_g": 1000, "amount_cents": 4000, "per_extra_kg_cents": None},
                {"max_weight_g": None, "amount_cents": 9000, "per_extra_kg_cents": 700},
            ],
        },
        {"type": "carrier_api", "carrier": "bosta", "service_code": "next_day"},
    ]


def test_settings_make_a_row_too() -> None:
    granted = FreeShippingGranted(store_id=STORE, free_from=egp(50000))
    carriers = CarriersChosen(store_id=STORE, carriers=("bosta",))
    assert folded(SHIPPING, [granted, carriers]) == {
        STORE: ShippingRow(store_id=STORE, zones=[], free_from_minor=50000, carriers=["bosta"], version=2)
    }


@for_all(st.sets(st.integers(0, 5)))
def test_batches_leave_no_trace(cuts: set[int]) -> None:
    assert folded(SHIPPING, zoned, cuts) == folded(SHIPPING, zoned)
