"""Where a store delivers and what that costs, and which facts may follow."""

from collections.abc import Iterator
from typing import Literal, assert_never
from uuid import UUID

from msgspec import UNSET, Struct, structs
from msgspec.structs import replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound
from numu_core.kernel.governorates import governorate
from numu_core.kernel.money import Money
from numu_core.shipping.commands import (
    AddRate,
    AddZone,
    ChooseCarriers,
    GrantFreeShipping,
    RedrawZone,
    RepriceRate,
    ShippingCommand,
    ShippingOption,
)
from numu_core.shipping.errors import TooManyZones, UnknownGovernorate, ZoneMakesNoSense
from numu_core.shipping.events import (
    Area,
    Band,
    CarrierApi,
    CarriersChosen,
    Flat,
    FreeOver,
    FreeShippingGranted,
    Offer,
    RateAdded,
    RateRepriced,
    ShippingEvent,
    Tariff,
    WeightBand,
    ZoneAdded,
    ZoneRedrawn,
    default_rate_id,
)

MOST_ZONES, MOST_RATES = 100, 20
KILOGRAM = 1000
KINDS: dict[type, Literal["flat", "free_over", "weight_band", "carrier_api"]] = {
    Flat: "flat",
    FreeOver: "free_over",
    WeightBand: "weight_band",
    CarrierApi: "carrier_api",
}
CARRIERS = ("aramex", "bosta", "mylerz", "manual")


class Parcel(Struct, frozen=True, kw_only=True):
    """What is sent. ``place`` is an ISO code; ``None``: somewhere that is no governorate."""

    place: str | None
    subtotal: Money
    weight_g: int
    cod: bool = False  # cash is to be collected


class Zone(Struct, frozen=True, kw_only=True):
    """A zone and its rates."""

    area: Area
    rates: dict[UUID, Offer] = {}

    @property
    def priced(self) -> dict[UUID, Offer]:
        """Its rates that can be offered, in order."""
        known = [(rate_id, offer) for rate_id, offer in self.rates.items() if offer.active and _has_price(offer.tariff)]
        return dict(sorted(known, key=lambda one: one[1].position))

    @property
    def open(self) -> bool:
        """Whether parcels can be sent there."""
        return self.area.active and bool(self.priced)


class Shipping(Struct, frozen=True, kw_only=True):
    """How one store delivers."""

    zones: dict[UUID, Zone] = {}
    free_from: Money | None = None  # subtotal
    carriers: tuple[str, ...] = ("manual",)

    @property
    def zoned(self) -> bool:
        """Whether there is a zone to which something can be sent; if not, everything goes everywhere."""
        return any(zone.open for zone in self.zones.values())

    def options(self, store_id: UUID, parcel: Parcel) -> list[ShippingOption]:
        """The ways to send the parcel. A store without zones has one, without a price, whatever the place."""
        there = [(zone_id, zone) for zone_id, zone in self.zones.items() if parcel.place in zone.area.governorates]
        found = [
            option
            for zone_id, zone in sorted(there, key=lambda one: one[1].area.position)
            if zone.area.active
            for option in self._of(zone_id, zone, parcel)
        ]
        return found if found or self.zoned else [_without_zones(store_id, parcel)]

    def free_for(self, place: str | None) -> Money | None:
        """The lowest subtotal from which something is sent there free."""
        offers = [
            offer.tariff.free_from
            for zone in self.zones.values()
            if zone.open and place in zone.area.governorates
            for offer in zone.priced.values()
            if isinstance(offer.tariff, FreeOver)
        ]
        return min([*offers, *([self.free_from] if self.free_from else [])], key=lambda one: one.minor, default=None)

    def _of(self, zone_id: UUID, zone: Zone, parcel: Parcel) -> Iterator[ShippingOption]:
        area = zone.area
        for rate_id, offer in zone.priced.items():
            amount = price(offer.tariff, parcel)
            if amount is None:
                continue
            free = self.free_from is not None and (parcel.subtotal - self.free_from).minor >= 0
            yield ShippingOption(
                rate_id=rate_id,
                zone_id=zone_id,
                label=offer.label,
                label_ar=offer.label_ar,
                amount=(amount * 0 if free else amount) + (area.cod_fee if parcel.cod else amount * 0),
                days_min=area.days_min,
                days_max=area.days_max,
                cod=area.cod,
                kind=KINDS[type(offer.tariff)],
            )


def _without_zones(store_id: UUID, parcel: Parcel) -> ShippingOption:
    return ShippingOption(
        rate_id=default_rate_id(store_id),
        zone_id=None,
        label="Standard delivery",
        label_ar="توصيل عادي",
        amount=parcel.subtotal * 0,
        days_min=2,
        days_max=5,
        cod=True,
        kind="flat",
    )


def price(tariff: Tariff, parcel: Parcel) -> Money | None:
    """What the tariff asks for the parcel; ``None``: it does not take it."""
    match tariff:
        case Flat():
            return tariff.amount
        case FreeOver():
            return tariff.amount * int((parcel.subtotal - tariff.free_from).minor < 0)
        case WeightBand():
            return _by_weight(tariff.bands, parcel.weight_g)
        case CarrierApi():
            return None
        case _:
            assert_never(tariff)


def _by_weight(bands: tuple[Band, ...], weight_g: int) -> Money | None:
    """By the first band that is wide enough; beyond the widest, by its price for each further kilogram."""
    for band in bands:
        if band.up_to_g is None or weight_g <= band.up_to_g:
            return band.amount
    last = bands[-1]
    if last.extra_kg is None or last.up_to_g is None:
        return None
    return last.amount + last.extra_kg * -((last.up_to_g - weight_g) // KILOGRAM)


def _has_price(tariff: Tariff) -> bool:
    return not isinstance(tariff, CarrierApi)


def evolve(shipping: Shipping, event: ShippingEvent) -> Shipping:
    """The zones after ``event``."""
    match event:
        case ZoneAdded():
            return _with(shipping, event.zone_id, Zone(area=event.area))
        case ZoneRedrawn():
            return _with(shipping, event.zone_id, replace(shipping.zones[event.zone_id], area=event.area))
        case RateAdded() | RateRepriced():
            zone = shipping.zones[event.zone_id]
            return _with(shipping, event.zone_id, replace(zone, rates={**zone.rates, event.rate_id: event.offer}))
        case FreeShippingGranted():
            return replace(shipping, free_from=event.free_from)
        case CarriersChosen():
            return replace(shipping, carriers=event.carriers)
        case _:
            assert_never(event)


def _with(shipping: Shipping, zone_id: UUID, zone: Zone) -> Shipping:
    return replace(shipping, zones={**shipping.zones, zone_id: zone})


def add_zone(shipping: Shipping, command: AddZone) -> list[ShippingEvent]:
    """``[ZoneAdded]``, its governorates by code; nothing when the zone is there.

    Raises:
        UnknownGovernorate, ZoneMakesNoSense, TooManyZones
    """
    if command.zone_id in shipping.zones:
        return []
    if len(shipping.zones) >= MOST_ZONES:
        raise TooManyZones(most=MOST_ZONES)
    return [ZoneAdded(store_id=command.store_id, zone_id=command.zone_id, area=_drawn(command.area))]


def redraw_zone(shipping: Shipping, command: RedrawZone) -> list[ShippingEvent]:
    """``[ZoneRedrawn]``; nothing when it is like that already.

    Raises:
        NotFound, UnknownGovernorate, ZoneMakesNoSense
    """
    zone = _zone(shipping, command.zone_id)
    area = _drawn(replace(zone.area, **_told(command, "store_id", "zone_id")))
    redrawn = ZoneRedrawn(store_id=command.store_id, zone_id=command.zone_id, area=area)
    return [] if area == zone.area else [redrawn]


def add_rate(shipping: Shipping, command: AddRate) -> list[ShippingEvent]:
    """``[RateAdded]``; nothing when the rate is there.

    Raises:
        NotFound, ZoneMakesNoSense, TooManyZones
    """
    zone = _zone(shipping, command.zone_id)
    if command.rate_id in zone.rates:
        return []
    if len(zone.rates) >= MOST_RATES:
        raise TooManyZones(most=MOST_RATES)
    _sensible(command.offer.tariff)
    return [RateAdded(**structs.asdict(command))]


def reprice_rate(shipping: Shipping, command: RepriceRate) -> list[ShippingEvent]:
    """``[RateRepriced]``; nothing when it is like that already; ``NotFound``, ``ZoneMakesNoSense``."""
    zone = _zone(shipping, command.zone_id)
    if command.rate_id not in zone.rates:
        raise NotFound(what="shipping_rate", id=command.rate_id)
    told = _told(command, "store_id", "zone_id", "rate_id")
    offer = replace(zone.rates[command.rate_id], **told)
    _sensible(offer.tariff)
    ids = {"store_id": command.store_id, "zone_id": command.zone_id, "rate_id": command.rate_id}
    return [] if offer == zone.rates[command.rate_id] else [RateRepriced(**ids, offer=offer)]


def grant_free_shipping(shipping: Shipping, command: GrantFreeShipping) -> list[ShippingEvent]:
    """``[FreeShippingGranted]``; nothing when that holds; from 0 on is from nowhere."""
    free_from = command.free_from if command.free_from and command.free_from.minor > 0 else None
    granted = FreeShippingGranted(store_id=command.store_id, free_from=free_from)
    return [] if shipping.free_from == free_from else [granted]


def choose_carriers(shipping: Shipping, command: ChooseCarriers) -> list[ShippingEvent]:
    """``[CarriersChosen]``; nothing when it is with those."""
    wanted = {name: name in shipping.carriers for name in CARRIERS} | command.chosen
    carriers = tuple(name for name in CARRIERS if wanted[name])
    chosen = CarriersChosen(store_id=command.store_id, carriers=carriers)
    return [] if shipping.carriers == carriers else [chosen]


def _zone(shipping: Shipping, zone_id: UUID) -> Zone:
    if zone_id not in shipping.zones:
        raise NotFound(what="shipping_zone", id=zone_id)
    return shipping.zones[zone_id]


def _told(command: RedrawZone | RepriceRate, *ids: str) -> dict[str, object]:
    given = structs.asdict(command).items()
    return {name: value for name, value in given if value is not UNSET and name not in ids}


def _drawn(area: Area) -> Area:
    codes: dict[str, None] = {}
    for text in area.governorates:
        found = governorate(text)
        if found is None:
            raise UnknownGovernorate(governorate=text)
        codes[found.code] = None
    if not codes:
        raise ZoneMakesNoSense(field="governorate_codes", reason="at least one")
    if area.days_min > area.days_max:
        raise ZoneMakesNoSense(field="estimated_days_max", reason="not less than estimated_days_min")
    if area.cod_fee.minor < 0:
        raise ZoneMakesNoSense(field="cod_fee_cents", reason="not negative")
    return replace(area, governorates=tuple(codes))


def _sensible(tariff: Tariff) -> None:
    if not isinstance(tariff, WeightBand):
        return
    widths = [band.up_to_g for band in tariff.bands]
    known = [width for width in widths if width is not None]
    if not widths or None in widths[:-1] or known != sorted(set(known)):
        raise ZoneMakesNoSense(field="config.bands", reason="ever heavier; only the last may be without a weight")


SHIPPING: Decider[Shipping, ShippingEvent] = Decider(
    stream="shipping",
    key="store_id",
    initial=Shipping(),
    commands=ShippingCommand,
    events=ShippingEvent,
    evolve=evolve,
    decide={
        AddZone: add_zone,
        RedrawZone: redraw_zone,
        AddRate: add_rate,
        RepriceRate: reprice_rate,
        GrantFreeShipping: grant_free_shipping,
        ChooseCarriers: choose_carriers,
    },
)
DECIDERS = [SHIPPING]
