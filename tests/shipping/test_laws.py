"""A rate is shown as it was asked for, and what a parcel costs is never less than nothing."""

from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import replace

from numu_core.shipping.decider import Parcel, price
from numu_core.shipping.events import Flat, Offer, RateAdded, WeightBand
from numu_gateway.shipping.bodies import CreateRateBody, asked, days_of
from numu_projections.shipping.projection import SHIPPING
from tests.kernel.spec import folded, given
from tests.orders.shop import STORE, egp
from tests.shipping.shop import CAIRO_RATE, CAIRO_ZONE, cairo
from tests.shipping.test_rules import add_rate

cents, grams = st.integers(0, 10**7), st.integers(0, 10**6)


@st.composite
def bands(draw: st.DrawFn) -> list[dict[str, Any]]:
    widths: list[int | None] = sorted(draw(st.sets(grams, min_size=1, max_size=5)))  # type: ignore[assignment]
    if draw(st.booleans()):
        widths.append(None)
    extra = st.none() | cents
    return [{"max_weight_g": w, "amount_cents": draw(cents), "per_extra_kg_cents": draw(extra)} for w in widths]


configs = st.one_of(
    st.builds(lambda amount: {"type": "flat", "amount_cents": amount}, cents),
    st.builds(
        lambda amount, least: {"type": "free_over", "amount_cents": amount, "free_when_subtotal_gte_cents": least},
        cents,
        cents,
    ),
    bands().map(lambda rows: {"type": "weight_band", "bands": rows}),
    st.just({"type": "carrier_api", "carrier": "bosta", "service_code": "next_day"}),
)


@for_all(configs)
def test_a_rate_is_shown_as_it_was_asked_for(config: dict[str, Any]) -> None:
    body = convert({"label": "Standard", "config": config}, CreateRateBody)
    command = replace(add_rate, offer=Offer(**asked(body, "EGP")))
    [added] = given(cairo).when(command).decided
    assert isinstance(added, RateAdded)
    [zone] = folded(SHIPPING, [cairo, added])[STORE].zones
    assert [(rate.id, rate.zone_id, rate.config) for rate in zone.rates] == [(CAIRO_RATE, CAIRO_ZONE, config)]


@for_all(bands(), grams, st.integers(0, 5000))
def test_beyond_the_widest_band_heavier_is_never_cheaper(rows: list[dict[str, Any]], weight: int, more: int) -> None:
    body = convert({"label": "Standard", "config": {"type": "weight_band", "bands": rows}}, CreateRateBody)
    tariff = Offer(**asked(body, "EGP")).tariff
    assert isinstance(tariff, WeightBand)
    widest = max((band.up_to_g or 10**7 for band in tariff.bands), default=0)

    def at(grams: int) -> int | None:
        found = price(tariff, Parcel(place="EG-C", subtotal=egp(0), weight_g=grams))
        return None if found is None else found.minor

    lighter, heavier = at(widest + weight), at(widest + weight + more)
    assert (lighter is None) <= (heavier is None)
    if lighter is not None and heavier is not None:
        assert 0 <= lighter <= heavier


@for_all(st.integers(0, 365), st.integers(0, 365))
def test_days_are_read_as_they_are_shown(one: int, other: int) -> None:
    least, most = sorted((one, other))
    assert days_of(f"{least}-{most}") == (least, most)
    assert days_of(f"{least} - {most} days") == (least, most)


def test_a_flat_rate_asks_the_same_of_everything() -> None:
    parcel = Parcel(place=None, subtotal=egp(10**9), weight_g=10**6, cod=True)
    assert price(Flat(amount=egp(1)), parcel) == egp(1)
