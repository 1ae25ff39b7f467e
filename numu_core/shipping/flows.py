"""What a parcel could cost, and the usual zones of Egypt."""

from uuid import UUID

from msgspec import UNSET, Struct, UnsetType, structs
from msgspec.structs import replace

from numu_core.carts.commands import ShowCart
from numu_core.coupons.commands import CouponFound, FindCoupon
from numu_core.coupons.decider import COUPONS
from numu_core.kernel.errors import DomainError
from numu_core.kernel.governorates import governorate
from numu_core.kernel.money import Money
from numu_core.kernel.shop import Shop
from numu_core.pricing.commands import Quote
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
from numu_core.shipping.decider import SHIPPING, Parcel
from numu_core.shipping.errors import PresetIsForPounds
from numu_core.shipping.events import Area, Flat, Offer


class Usual(Struct, frozen=True):
    """One zone of the preset."""

    name: str
    name_ar: str
    governorates: str  # ISO codes
    piastres: int
    days_min: int
    days_max: int


EGYPT = (
    Usual("Greater Cairo", "القاهرة الكبرى", "EG-C EG-GZ EG-KB", 5000, 1, 3),
    Usual(
        "Alexandria, Delta and Canal",
        "الإسكندرية والدلتا والقناة",
        "EG-ALX EG-BH EG-DK EG-DT EG-GH EG-KFS EG-MNF EG-SHR EG-IS EG-PTS EG-SUZ",
        6500,
        2,
        4,
    ),
    Usual("Upper Egypt", "الصعيد", "EG-FYM EG-BNS EG-MN EG-AST EG-SHG EG-KN EG-LX EG-ASN", 8000, 3, 6),
    Usual("Sinai, Red Sea and borders", "سيناء والبحر الأحمر والحدود", "EG-SIN EG-JS EG-BA EG-MT EG-WAD", 11000, 4, 8),
)
"""A start that a merchant corrects: prices about those of Egypt's couriers for a kilogram."""


def set_up_shipping(shop: Shop, command: SetUpShipping) -> None:
    """Choose couriers and grant free delivery."""
    shop.do(ChooseCarriers(store_id=command.store_id, chosen=command.carriers))
    if not isinstance(command.free_from, UnsetType):
        shop.do(GrantFreeShipping(store_id=command.store_id, free_from=command.free_from))


def add_simple_zone(shop: Shop, command: AddSimpleZone) -> None:
    """Draw the zone and give it its price; refused as ``AddZone`` is."""
    ids = {"store_id": command.store_id, "zone_id": command.zone_id}
    shop.do(AddZone(**ids, area=command.area))
    shop.do(AddRate(**ids, rate_id=command.rate_id, offer=_standard(command.price)))


def change_simple_zone(shop: Shop, command: ChangeSimpleZone) -> None:
    """Redraw the zone; its first rate, or a first one, asks the price from now on. Refused as ``RedrawZone`` is."""
    told = {name: value for name, value in structs.asdict(command).items() if value is not UNSET}
    price, ids = told.pop("price", None), {"store_id": command.store_id, "zone_id": command.zone_id}
    shop.do(RedrawZone(**told))
    if price is None:
        return
    first = next(iter(shop.state(SHIPPING, command.store_id).zones[command.zone_id].priced), None)
    if first:
        tariff = Flat(amount=price)
        shop.do(RepriceRate(store_id=command.store_id, zone_id=command.zone_id, rate_id=first, tariff=tariff))
    else:
        shop.do(AddRate(**ids, rate_id=shop.new_id(), offer=_standard(price)))


def _standard(price: Money) -> Offer:
    return Offer(label="Standard delivery", label_ar="توصيل عادي", tariff=Flat(amount=price))


def apply_preset(shop: Shop, command: ApplyPreset) -> PresetApplied:
    """Draw the four zones around what no active zone covers; what is covered stays with its zone.

    Raises:
        PresetIsForPounds: the store sells in another currency.
    """
    if command.currency != "EGP":
        raise PresetIsForPounds(currency=command.currency)
    zones = shop.state(SHIPPING, command.store_id).zones.values()
    covered = {code for zone in zones if zone.area.active for code in zone.area.governorates}
    added: dict[UUID, tuple[str, ...]] = {}
    for position, usual in enumerate(EGYPT):
        if free := tuple(code for code in usual.governorates.split() if code not in covered):
            added[_draw(shop, command.store_id, usual, free, position)] = free
    return PresetApplied(zone_ids=tuple(added), governorates=tuple(code for free in added.values() for code in free))


def _draw(shop: Shop, store_id: UUID, usual: Usual, free: tuple[str, ...], position: int) -> UUID:
    zone_id, amount = shop.new_id(), Money(usual.piastres, "EGP")
    area = Area(
        name=usual.name,
        name_ar=usual.name_ar,
        governorates=free,
        days_min=usual.days_min,
        days_max=usual.days_max,
        cod_fee=amount * 0,
        position=position,
    )
    shop.do(AddSimpleZone(store_id=store_id, zone_id=zone_id, rate_id=shop.new_id(), area=area, price=amount))
    return zone_id


def offer_shipping(shop: Shop, command: OfferShipping) -> ShippingOffered:
    """The ways to send this, at the prices that checkout will ask; none, where the store does not deliver."""
    shipping, place = shop.state(SHIPPING, command.store_id), governorate(command.governorate)
    code, quote = place.code if place else None, _cart(shop, command)
    weight_g = quote.weight_g if quote else command.weight_g
    parcel = Parcel(place=code, subtotal=command.subtotal, weight_g=weight_g, cod=command.cod)
    options = shipping.options(command.store_id, parcel)
    if (quote and quote.free_shipping) or _free_by_coupon(shop, command):
        options = [replace(option, amount=option.amount * 0) for option in options]
    return ShippingOffered(options=tuple(options), free_from=shipping.free_for(code) if shipping.zoned else None)


def _cart(shop: Shop, command: OfferShipping) -> Quote | None:
    """The cart's own quote, if it is this cart that is to be sent: clients know neither weights nor categories."""
    if command.cart_id is None:
        return None
    show = ShowCart(
        cart_id=command.cart_id,
        store_id=command.store_id,
        customer_id=command.customer_id,
        currency=command.currency,
    )
    quote: Quote = shop.do(show).quote
    return quote if quote.lines and quote.subtotal == command.subtotal else None


def _free_by_coupon(shop: Shop, command: OfferShipping) -> bool:
    """Whether the code takes the delivery off. A code that does not help now is passed over here; checkout says why."""
    if not command.coupon_code:
        return False
    try:
        found: CouponFound = shop.do(FindCoupon(store_id=command.store_id, code=command.coupon_code))
    except DomainError:
        return False
    coupon = shop.state(COUPONS, found.coupon_id)
    least, restricted = coupon.terms.min_order, coupon.terms.products or coupon.terms.categories
    return coupon.free_shipping and not restricted and (not least or (command.subtotal - least).minor >= 0)


FLOWS = [
    (SetUpShipping, set_up_shipping),
    (AddSimpleZone, add_simple_zone),
    (ChangeSimpleZone, change_simple_zone),
    (ApplyPreset, apply_preset),
    (OfferShipping, offer_shipping),
]
