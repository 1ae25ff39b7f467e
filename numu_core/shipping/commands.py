"""Intentions about where a store delivers. What an edit leaves out stays."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Currency, Money
from numu_core.shipping.events import Area, Offer, Tariff

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Codes = Annotated[Sequence[str], Meta(max_length=100)]
Days = Annotated[int, Meta(ge=0, le=365)]
Place = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]


class AddZone(Command, frozen=True, kw_only=True):
    """Deliver somewhere. Governorates may be named by code or by name."""

    store_id: UUID
    zone_id: UUID
    area: Area


class RedrawZone(Command, frozen=True, kw_only=True):
    """Change a zone."""

    store_id: UUID
    zone_id: UUID
    name: Name | UnsetType = UNSET
    name_ar: Name | UnsetType | None = UNSET
    governorates: Codes | UnsetType = UNSET
    days_min: Days | UnsetType = UNSET
    days_max: Days | UnsetType = UNSET
    cod: bool | UnsetType = UNSET
    cod_fee: Money | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    position: Place | UnsetType = UNSET


class AddRate(Command, frozen=True, kw_only=True):
    """Offer a way to send parcels into a zone."""

    store_id: UUID
    zone_id: UUID
    rate_id: UUID
    offer: Offer


class RepriceRate(Command, frozen=True, kw_only=True):
    """Change a rate."""

    store_id: UUID
    zone_id: UUID
    rate_id: UUID
    label: Name | UnsetType = UNSET
    label_ar: Name | UnsetType | None = UNSET
    tariff: Tariff | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    position: Place | UnsetType = UNSET


class GrantFreeShipping(Command, frozen=True, kw_only=True):
    """Deliver free from this subtotal on; ``None``: do not."""

    store_id: UUID
    free_from: Money | None


class ChooseCarriers(Command, frozen=True, kw_only=True):
    """Work with a courier, or not any more."""

    store_id: UUID
    chosen: dict[str, bool]  # courier → whether


class AddSimpleZone(Command, frozen=True, kw_only=True):
    """Draw a zone with one price. A flow."""

    store_id: UUID
    zone_id: UUID
    rate_id: UUID
    area: Area
    price: Money


class ChangeSimpleZone(Command, frozen=True, kw_only=True):
    """Change a zone and its first price. A flow."""

    store_id: UUID
    zone_id: UUID
    name: Name | UnsetType = UNSET
    governorates: Codes | UnsetType = UNSET
    days_min: Days | UnsetType = UNSET
    days_max: Days | UnsetType = UNSET
    price: Money | UnsetType = UNSET


class SetUpShipping(Command, frozen=True, kw_only=True):
    """Both of these at once; what is absent stays. A flow."""

    store_id: UUID
    carriers: dict[str, bool] = field(default_factory=dict)
    free_from: Money | UnsetType = UNSET  # 0: nothing is free


class ApplyPreset(Command, frozen=True, kw_only=True):
    """Draw the usual four zones of Egypt around whatever no zone covers yet. A flow."""

    store_id: UUID
    currency: Currency


class PresetApplied(Struct, frozen=True, kw_only=True):
    """What the preset added."""

    zone_ids: tuple[UUID, ...]
    governorates: tuple[str, ...]  # ISO codes


class OfferShipping(Command, frozen=True, kw_only=True):
    """What could this parcel cost? A flow that decides nothing."""

    store_id: UUID
    currency: Currency
    governorate: Annotated[str, Meta(max_length=200)]  # ISO code or name, in Arabic or English
    subtotal: Money
    weight_g: Annotated[int, Meta(ge=0, le=10**9)] = 0
    cod: bool = False
    coupon_code: Annotated[str, Meta(max_length=64)] | None = None
    cart_id: UUID | None = None  # whose weight and coupon count, where it is this cart that costs ``subtotal``
    customer_id: UUID | None = None


class ShippingOption(Struct, frozen=True, kw_only=True):
    """One way to send it."""

    rate_id: UUID
    zone_id: UUID | None  # None: the store has drawn no zones
    label: str
    label_ar: str | None
    amount: Money  # with the fee for cash on delivery, where cash is asked for
    days_min: int
    days_max: int
    cod: bool  # cash is taken there
    kind: Literal["flat", "free_over", "weight_band", "carrier_api"]  # of the tariff


class ShippingOffered(Struct, frozen=True, kw_only=True):
    """The ways, as the merchant ordered them, and from which subtotal on one of them is free."""

    options: tuple[ShippingOption, ...]
    free_from: Money | None


ShippingCommand = AddZone | RedrawZone | AddRate | RepriceRate | GrantFreeShipping | ChooseCarriers
