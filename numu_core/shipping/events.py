"""Facts about where a store delivers. Stream: ``shipping/{store_id}``.

One per store, for what can be sent somewhere depends on all of its zones.
"""

from uuid import UUID

from msgspec import Struct

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money


def default_rate_id(store_id: UUID) -> UUID:
    """The one rate of a store that has drawn no zones."""
    return named_id("shipping.rates", str(store_id))


class Flat(Struct, frozen=True, kw_only=True, tag_field="type", tag="flat"):
    """The same for every parcel."""

    amount: Money


class FreeOver(Struct, frozen=True, kw_only=True, tag_field="type", tag="free_over"):
    """Free from a subtotal on."""

    amount: Money
    free_from: Money


class Band(Struct, frozen=True, kw_only=True):
    """Parcels up to a weight."""

    up_to_g: int | None = None  # grams; None: any weight
    amount: Money
    extra_kg: Money | None = None  # for each started kilogram beyond


class WeightBand(Struct, frozen=True, kw_only=True, tag_field="type", tag="weight_band"):
    """By weight."""

    bands: tuple[Band, ...]


class CarrierApi(Struct, frozen=True, kw_only=True, tag_field="type", tag="carrier_api"):
    """Whatever the carrier asks. No carrier is asked while a shopper waits, so such a rate is kept and not offered."""

    carrier: str
    service_code: str


Tariff = Flat | FreeOver | WeightBand | CarrierApi


class Area(Struct, frozen=True, kw_only=True):
    """A zone: which governorates, how fast, and whether cash is taken at the door."""

    name: str
    name_ar: str | None = None
    governorates: tuple[str, ...]  # ISO codes
    days_min: int = 2
    days_max: int = 5
    cod: bool = True
    cod_fee: Money
    active: bool = True
    position: int = 0


class Offer(Struct, frozen=True, kw_only=True):
    """A rate: what a parcel into a zone costs."""

    label: str
    label_ar: str | None = None
    tariff: Tariff
    active: bool = True
    position: int = 0


class ZoneAdded(Event, frozen=True, kw_only=True, tag="shipping.zone_added.v1"):
    """The store delivers there."""

    store_id: UUID
    zone_id: UUID
    area: Area


class ZoneRedrawn(Event, frozen=True, kw_only=True, tag="shipping.zone_redrawn.v1"):
    """From now on the zone is like this."""

    store_id: UUID
    zone_id: UUID
    area: Area


class RateAdded(Event, frozen=True, kw_only=True, tag="shipping.rate_added.v1"):
    """Parcels into the zone may be sent for this."""

    store_id: UUID
    zone_id: UUID
    rate_id: UUID
    offer: Offer


class RateRepriced(Event, frozen=True, kw_only=True, tag="shipping.rate_repriced.v1"):
    """From now on the rate is like this. Orders placed before keep what they paid."""

    store_id: UUID
    zone_id: UUID
    rate_id: UUID
    offer: Offer


class FreeShippingGranted(Event, frozen=True, kw_only=True, tag="shipping.free_shipping_granted.v1"):
    """Everything is delivered free from this subtotal on; ``None``: not any more."""

    store_id: UUID
    free_from: Money | None


class CarriersChosen(Event, frozen=True, kw_only=True, tag="shipping.carriers_chosen.v1"):
    """The store works with these couriers."""

    store_id: UUID
    carriers: tuple[str, ...]


ShippingEvent = ZoneAdded | ZoneRedrawn | RateAdded | RateRepriced | FreeShippingGranted | CarriersChosen
