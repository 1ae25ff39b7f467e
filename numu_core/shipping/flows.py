"""What a parcel could cost, and the usual zones of Egypt."""

from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.coupons.commands import CouponFound, FindCoupon
from numu_core.coupons.decider import COUPONS
from numu_core.kernel.errors import DomainError
from numu_core.kernel.governorates import governorate
from numu_core.kernel.money import Money
from numu_core.kernel.shop import Shop
from numu_core.shipping.commands import AddRate, AddZone, ApplyPreset, OfferShipping, PresetApplied, ShippingOffered
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
    shop.do(AddZone(store_id=store_id, zone_id=zone_id, area=area))
    offer = Offer(label="Standard delivery", label_ar="توصيل عادي", tariff=Flat(amount=amount))
    shop.do(AddRate(store_id=store_id, zone_id=zone_id, rate_id=shop.new_id(), offer=offer))
    return zone_id


def offer_shipping(shop: Shop, command: OfferShipping) -> ShippingOffered:
    """The ways to send this, at the prices that checkout will ask; none, where the store does not deliver."""
    shipping, place = shop.state(SHIPPING, command.store_id), governorate(command.governorate)
    code = place.code if place else None
    parcel = Parcel(place=code, subtotal=command.subtotal, weight_g=command.weight_g, cod=command.cod)
    options = shipping.options(command.store_id, parcel)
    if _free_by_coupon(shop, command):
        options = [replace(option, amount=option.amount * 0) for option in options]
    return ShippingOffered(options=tuple(options), free_from=shipping.free_for(code) if shipping.zoned else None)


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


FLOWS = [(ApplyPreset, apply_preset), (OfferShipping, offer_shipping)]
