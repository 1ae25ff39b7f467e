"""Zones and rates: what may be drawn, and what a parcel costs there."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.carts.events import CartLineAdded
from numu_core.kernel.errors import DomainError, NotFound
from numu_core.kernel.messages import Command, Event
from numu_core.kernel.money import Money
from numu_core.shipping.commands import (
    AddRate,
    AddSimpleZone,
    AddZone,
    ApplyPreset,
    ChangeSimpleZone,
    ChooseCarriers,
    GrantFreeShipping,
    OfferShipping,
    PresetApplied,
    RedrawZone,
    RepriceRate,
    SetUpShipping,
    ShippingOffered,
)
from numu_core.shipping.decider import Parcel, price
from numu_core.shipping.errors import PresetIsForPounds, UnknownGovernorate, ZoneMakesNoSense
from numu_core.shipping.events import (
    Band,
    CarrierApi,
    CarriersChosen,
    Flat,
    FreeOver,
    FreeShippingGranted,
    RateAdded,
    RateRepriced,
    Tariff,
    WeightBand,
    ZoneRedrawn,
    default_rate_id,
)
from tests.coupons.shop import delivery, offered, tenth
from tests.kernel.spec import given, new_id
from tests.orders.shop import SHIRT, STORE, egp, stocked
from tests.pricing.test_basket import LARGE, large
from tests.shipping.shop import (
    CAIRO_RATE,
    CAIRO_ZONE,
    EXPRESS,
    SOUTH_RATE,
    cairo,
    cairo_area,
    cairo_express,
    cairo_rate,
    express,
    offer,
    south,
    standard,
    zoned,
)

IDS = {"store_id": STORE, "zone_id": CAIRO_ZONE}
add = AddZone(store_id=STORE, zone_id=CAIRO_ZONE, area=cairo_area)
redraw = RedrawZone(store_id=STORE, zone_id=CAIRO_ZONE)
add_rate = AddRate(store_id=STORE, zone_id=CAIRO_ZONE, rate_id=CAIRO_RATE, offer=standard)
reprice = RepriceRate(store_id=STORE, zone_id=CAIRO_ZONE, rate_id=CAIRO_RATE)
ask = OfferShipping(store_id=STORE, currency="EGP", governorate="EG-C", subtotal=egp(20000))


# -- drawing -----------------------------------------------------------------------------------------------------------


def test_a_zone_is_drawn_once_with_governorates_by_code() -> None:
    named = replace(add, area=replace(cairo_area, governorates=("القاهرة", "giza", "EG-C")))
    given().when(named).then(cairo)
    given(cairo).when(add).then_nothing()


def test_a_zone_is_redrawn_where_it_differs() -> None:
    closed = ZoneRedrawn(**IDS, area=replace(cairo_area, active=False))
    given(cairo).when(replace(redraw, active=False)).then(closed)
    given(cairo, closed).when(replace(redraw, active=False)).then_nothing()
    given(cairo).when(replace(redraw, name_ar=None)).then(ZoneRedrawn(**IDS, area=replace(cairo_area, name_ar=None)))


def test_rates_are_added_and_repriced() -> None:
    given(cairo).when(add_rate).then(cairo_rate)
    given(cairo, cairo_rate).when(add_rate).then_nothing()
    flat = Flat(amount=egp(4500))
    after = RateRepriced(**IDS, rate_id=CAIRO_RATE, offer=replace(standard, tariff=flat))
    given(cairo, cairo_rate).when(replace(reprice, tariff=flat)).then(after)
    given(cairo, cairo_rate, after).when(replace(reprice, tariff=flat)).then_nothing()


def bands(*rows: tuple[int | None, int], extra: int | None = None) -> WeightBand:
    made = [Band(up_to_g=up_to, amount=egp(amount)) for up_to, amount in rows]
    made[-1] = replace(made[-1], extra_kg=None if extra is None else egp(extra))
    return WeightBand(bands=tuple(made))


refused: list[tuple[list[Event], Command, DomainError]] = [
    ([], replace(redraw, active=False), NotFound(what="shipping_zone", id=CAIRO_ZONE)),
    ([], add_rate, NotFound(what="shipping_zone", id=CAIRO_ZONE)),
    ([cairo], reprice, NotFound(what="shipping_rate", id=CAIRO_RATE)),
    ([cairo], replace(redraw, governorates=("Atlantis",)), UnknownGovernorate(governorate="Atlantis")),
    ([cairo], replace(redraw, governorates=()), ZoneMakesNoSense(field="governorate_codes", reason="at least one")),
    (
        [cairo],
        replace(redraw, days_max=0),
        ZoneMakesNoSense(field="estimated_days_max", reason="not less than estimated_days_min"),
    ),
]


@pytest.mark.parametrize(("facts", "command", "refusal"), refused, ids=range(len(refused)))
def test_what_cannot_be_drawn_is_refused(facts: list[Event], command: Command, refusal: DomainError) -> None:
    given(*facts).when(command).then_refused(refusal)


@pytest.mark.parametrize("tariff", [bands((500, 1), (500, 2)), bands((None, 1), (500, 2)), bands((900, 1), (500, 2))])
def test_bands_get_ever_wider(tariff: WeightBand) -> None:
    refusal = given(cairo).when(replace(add_rate, offer=offer(tariff))).refusal
    assert isinstance(refusal, ZoneMakesNoSense)


def test_free_delivery_is_granted_and_taken_back() -> None:
    granted = FreeShippingGranted(store_id=STORE, free_from=egp(50000))
    grant = GrantFreeShipping(store_id=STORE, free_from=egp(50000))
    given().when(grant).then(granted)
    given(granted).when(grant).then_nothing()
    never = FreeShippingGranted(store_id=STORE, free_from=None)
    given(granted).when(replace(grant, free_from=egp(0))).then(never)


def test_couriers_are_chosen_one_by_one() -> None:
    both = CarriersChosen(store_id=STORE, carriers=("bosta", "manual"))
    choose = ChooseCarriers(store_id=STORE, chosen={"bosta": True})
    given().when(choose).then(both)
    given(both).when(choose).then_nothing()
    one = CarriersChosen(store_id=STORE, carriers=("bosta",))
    given(both).when(SetUpShipping(store_id=STORE, carriers={"manual": False})).then(one)


def test_a_simple_zone_is_a_zone_with_one_price() -> None:
    simple = AddSimpleZone(**IDS, rate_id=CAIRO_RATE, area=cairo_area, price=egp(4000))
    flat = offer(Flat(amount=egp(4000)), "Standard delivery", "توصيل عادي")
    given().when(simple).then(cairo, RateAdded(**IDS, rate_id=CAIRO_RATE, offer=flat))


def test_a_simple_change_reprices_the_first_rate() -> None:
    change = ChangeSimpleZone(store_id=STORE, zone_id=CAIRO_ZONE, price=egp(4000))
    cheap = Flat(amount=egp(4000))
    given(cairo, cairo_express, cairo_rate).when(change).then(
        RateRepriced(**IDS, rate_id=CAIRO_RATE, offer=replace(standard, tariff=cheap))
    )
    given(cairo).when(change).then(
        RateAdded(**IDS, rate_id=new_id(1), offer=offer(cheap, "Standard delivery", "توصيل عادي"))
    )
    renamed = ZoneRedrawn(**IDS, area=replace(cairo_area, name="Cairo"))
    given(cairo, cairo_rate).when(ChangeSimpleZone(store_id=STORE, zone_id=CAIRO_ZONE, name="Cairo")).then(renamed)


# -- the preset --------------------------------------------------------------------------------------------------------


def preset(*facts: Event) -> PresetApplied:
    when = given(*facts).when(ApplyPreset(store_id=STORE, currency="EGP"))
    assert when.refusal is None
    applied: PresetApplied = when.result
    return applied


def test_the_preset_covers_egypt_with_four_zones() -> None:
    applied = preset()
    assert (len(applied.zone_ids), len(set(applied.governorates))) == (4, 27)


def test_the_preset_leaves_what_is_covered_and_does_nothing_twice() -> None:
    applied = preset(*zoned)
    assert not {"EG-C", "EG-GZ", "EG-ASN", "EG-LX"} & {*applied.governorates}
    assert len(applied.governorates) == 23
    drawn = given().when(ApplyPreset(store_id=STORE, currency="EGP")).decided
    assert preset(*drawn) == PresetApplied(zone_ids=(), governorates=())


def test_the_preset_is_in_pounds() -> None:
    given().when(ApplyPreset(store_id=STORE, currency="SAR")).then_refused(PresetIsForPounds(currency="SAR"))


# -- what a parcel costs -----------------------------------------------------------------------------------------------

tariffs: list[tuple[Tariff, int, int, int | None]] = [
    (Flat(amount=egp(5000)), 99999, 9999, 5000),
    (FreeOver(amount=egp(5000), free_from=egp(20000)), 19999, 0, 5000),
    (FreeOver(amount=egp(5000), free_from=egp(20000)), 20000, 0, 0),
    (bands((1000, 4000), (5000, 6000)), 0, 1000, 4000),
    (bands((1000, 4000), (5000, 6000)), 0, 1001, 6000),
    (bands((1000, 4000), (5000, 6000)), 0, 5001, None),
    (bands((1000, 4000), (5000, 6000), extra=700), 0, 5001, 6700),
    (bands((1000, 4000), (5000, 6000), extra=700), 0, 6000, 6700),
    (bands((1000, 4000), (5000, 6000), extra=700), 0, 6001, 7400),
    (bands((1000, 4000), (None, 9000), extra=700), 0, 10**6, 9000),
    (CarrierApi(carrier="bosta", service_code="next_day"), 0, 0, None),
]


@pytest.mark.parametrize(("tariff", "subtotal", "weight", "asked"), tariffs, ids=range(len(tariffs)))
def test_what_each_tariff_asks(tariff: Tariff, subtotal: int, weight: int, asked: int | None) -> None:
    parcel = Parcel(place="EG-C", subtotal=egp(subtotal), weight_g=weight)
    assert price(tariff, parcel) == (None if asked is None else egp(asked))


def options(*facts: Event, **asked: Any) -> list[tuple[UUID, int]]:
    when = given(*facts).when(replace(ask, **asked))
    when.then_nothing()
    found: ShippingOffered = when.result
    return [(option.rate_id, option.amount.minor) for option in found.options]


@pytest.mark.parametrize("place", ["EG-C", "Cairo", "القاهرة", "cairo governorate"])
def test_the_same_options_however_the_place_is_named(place: str) -> None:
    assert options(*zoned, governorate=place) == [(CAIRO_RATE, 5000), (EXPRESS, 9000)]


def test_cash_on_delivery_has_its_fee_where_the_zone_says_so() -> None:
    assert options(*zoned, cod=True) == [(CAIRO_RATE, 5500), (EXPRESS, 9500)]
    assert options(*zoned, cod=True, governorate="Aswan") == [(SOUTH_RATE, 8000)]


def test_nothing_is_offered_where_no_zone_reaches() -> None:
    assert options(*zoned, governorate="Alexandria") == []
    assert options(*zoned, governorate="شارع التحرير") == []


def test_a_store_without_zones_sends_everywhere() -> None:
    free = [(default_rate_id(STORE), 0)]
    assert options(governorate="شارع التحرير") == free
    assert options(cairo, governorate="EG-ASN") == free  # a zone without rates is not set up yet
    closed = ZoneRedrawn(**IDS, area=replace(cairo_area, active=False))
    assert options(cairo, cairo_rate, closed, governorate="EG-C") == free


def test_what_is_not_active_is_not_offered() -> None:
    off = RateRepriced(**IDS, rate_id=EXPRESS, offer=replace(express, active=False))
    assert options(*zoned, off) == [(CAIRO_RATE, 5000)]
    asked = RateRepriced(**IDS, rate_id=EXPRESS, offer=offer(CarrierApi(carrier="bosta", service_code="x")))
    assert options(*zoned, asked) == [(CAIRO_RATE, 5000)]


def test_everything_is_free_from_the_stores_own_threshold_on() -> None:
    granted = FreeShippingGranted(store_id=STORE, free_from=egp(20000))
    assert options(*zoned, granted) == [(CAIRO_RATE, 0), (EXPRESS, 0)]
    assert options(*zoned, granted, subtotal=egp(19999)) == [(CAIRO_RATE, 5000), (EXPRESS, 9000)]


def test_the_nearest_threshold_is_told() -> None:
    def threshold(*facts: Event) -> Money | None:
        found: ShippingOffered = given(*facts).when(ask).result
        return found.free_from

    assert threshold(*zoned) == egp(100000)
    assert threshold(*zoned, FreeShippingGranted(store_id=STORE, free_from=egp(30000))) == egp(30000)
    assert threshold(south) is None


def test_a_free_delivery_code_shows_here_too() -> None:
    free = [(CAIRO_RATE, 0), (EXPRESS, 0)]
    assert options(*zoned, *offered(delivery), coupon_code="summer10") == free
    paid = [(CAIRO_RATE, 5000), (EXPRESS, 9000)]
    for terms in (tenth, replace(delivery, min_order=egp(20001)), replace(delivery, products=(SHIRT,))):
        assert options(*zoned, *offered(terms), coupon_code="summer10") == paid
    assert options(*zoned, coupon_code="nonsense") == paid


def test_the_callers_own_cart_knows_what_it_weighs() -> None:
    cart_id = UUID(int=0xE1)
    heavy = offer(bands((200, 4000), (None, 9000)))
    line = CartLineAdded(
        cart_id=cart_id,
        store_id=STORE,
        customer_id=None,
        product_id=SHIRT,
        variant_id=LARGE,
        quantity=1,
        price=egp(13500),
    )
    facts = [*stocked, large, cairo, replace(cairo_rate, offer=heavy), line]
    assert options(*facts, subtotal=egp(13500), cart_id=cart_id) == [(CAIRO_RATE, 9000)]
    assert options(*facts, subtotal=egp(13501), cart_id=cart_id) == [(CAIRO_RATE, 4000)]  # another basket
