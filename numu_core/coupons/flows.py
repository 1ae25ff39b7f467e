"""Coupons with what they claim: their code in the store, and each customer's share of their uses.

An order's use is a claim of the coupon, held by the customer, so it is counted and given back once. Where uses per
customer are limited, each of them is a numbered claim of the coupon and customer, held by the order: the first free
number is taken, and no list grows. Uses from before there was a limit are not counted against it.
"""

from uuid import UUID

from msgspec import UNSET, structs
from msgspec.structs import replace

from numu_core.coupons.commands import (
    AgreeCouponTerms,
    ApplyCoupon,
    AssignCouponCode,
    CountRedemption,
    CouponApplied,
    CouponFound,
    CreateCoupon,
    DiscardCoupon,
    EnterCoupon,
    FindCoupon,
    RedeemCoupon,
    ReleaseCoupon,
    RemoveCoupon,
    ReviseCoupon,
    UncountRedemption,
)
from numu_core.coupons.decider import COUPONS, Coupon
from numu_core.coupons.errors import CouponUnknown, CouponUsedBefore
from numu_core.kernel.claims import CLAIMS, claim, claim_id, holder_of, release
from numu_core.kernel.errors import NotFound
from numu_core.kernel.shop import Shop
from numu_core.kernel.text import fold

CODE, ORDER, CUSTOMER = "coupons.code", "coupons.order", "coupons.customer"


def create_coupon(shop: Shop, command: CreateCoupon) -> None:
    """Claim the code and create the coupon; ``AlreadyClaimed``, ``TermsMakeNoSense``."""
    claim(shop, CODE, _code(command.store_id, command.code), command.coupon_id)
    shop.do(EnterCoupon(**structs.asdict(command)))


def revise_coupon(shop: Shop, command: ReviseCoupon) -> None:
    """Change code and terms; ``NotFound``, ``AlreadyClaimed``, ``TermsMakeNoSense``."""
    coupon = _theirs(shop, command.store_id, command.coupon_id)
    told = {name: value for name, value in structs.asdict(command).items() if value is not UNSET}
    del told["coupon_id"], told["store_id"]
    if code := told.pop("code", None):
        if _code(command.store_id, code) != _code(command.store_id, coupon.code):
            release(shop, CODE, _code(command.store_id, coupon.code), command.coupon_id)
            claim(shop, CODE, _code(command.store_id, code), command.coupon_id)
        shop.do(AssignCouponCode(coupon_id=command.coupon_id, code=code))
    shop.do(AgreeCouponTerms(coupon_id=command.coupon_id, terms=replace(coupon.terms, **told)))


def remove_coupon(shop: Shop, command: RemoveCoupon) -> None:
    """Remove it and free its code; ``NotFound``."""
    coupon = _theirs(shop, command.store_id, command.coupon_id)
    release(shop, CODE, _code(command.store_id, coupon.code), command.coupon_id)
    shop.do(DiscardCoupon(coupon_id=command.coupon_id))


def find_coupon(shop: Shop, command: FindCoupon) -> CouponFound:
    """The coupon behind a code.

    Raises:
        CouponUnknown, CouponInactive, CouponNotYetValid, CouponExpired, CouponUsedUp: it does not help now.
        CouponUsedBefore: nor this customer.
    """
    coupon_id = holder_of(shop, CODE, _code(command.store_id, command.code))
    if coupon_id is None:
        raise CouponUnknown(coupon_code=command.code)
    coupon = shop.state(COUPONS, coupon_id)
    coupon.check(shop.now)
    if command.customer_id and coupon.terms.per_customer:
        _free_share(shop, coupon, command.customer_id)
    return CouponFound(coupon_id=coupon_id)


def apply_coupon(shop: Shop, command: ApplyCoupon) -> CouponApplied:
    """What the code is worth; refused as ``find_coupon`` does, and ``OrderTooSmall``."""
    found = find_coupon(shop, FindCoupon(store_id=command.store_id, code=command.code, customer_id=command.customer_id))
    coupon = shop.state(COUPONS, found.coupon_id)
    return CouponApplied(
        coupon_id=found.coupon_id,
        code=coupon.code,
        kind=coupon.terms.kind,
        discount=coupon.worth(command.amount),
        free_shipping=coupon.free_shipping,
    )


def redeem_coupon(shop: Shop, command: RedeemCoupon) -> None:
    """Count the order's use, once.

    Raises:
        CouponUnknown, CouponInactive, CouponUsedUp: it cannot be used any more.
        CouponUsedBefore: this customer has had their share.
    """
    use = _use(command.coupon_id, command.order_id)
    shop.follows(claim_id(ORDER, use), command.order_id)
    if holder_of(shop, ORDER, use):
        return
    coupon = shop.state(COUPONS, command.coupon_id)
    shop.do(CountRedemption(**structs.asdict(command)))
    claim(shop, ORDER, use, command.customer_id)
    if coupon.terms.per_customer:
        share = _free_share(shop, coupon, command.customer_id)
        claim(shop, CUSTOMER, _share(coupon, command.customer_id, share), command.order_id)


def release_coupon(shop: Shop, command: ReleaseCoupon) -> None:
    """Give the order's use back, once."""
    use = _use(command.coupon_id, command.order_id)
    customer_id = holder_of(shop, ORDER, use)
    if customer_id is None:
        return
    coupon = shop.state(COUPONS, command.coupon_id)
    release(shop, ORDER, use, customer_id)
    for share in _load_shares(shop, coupon, customer_id, coupon.most_per_customer):
        release(shop, CUSTOMER, share, command.order_id)
    shop.do(UncountRedemption(coupon_id=command.coupon_id, order_id=command.order_id))


def _free_share(shop: Shop, coupon: Coupon, customer_id: UUID) -> int:
    """The first of the customer's shares, from 1, that no order holds; ``CouponUsedBefore``."""
    shares = _load_shares(shop, coupon, customer_id, coupon.terms.per_customer or 0)
    for number, share in enumerate(shares, 1):
        if holder_of(shop, CUSTOMER, share) is None:
            return number
    raise CouponUsedBefore(coupon_code=coupon.code)


def _load_shares(shop: Shop, coupon: Coupon, customer_id: UUID, most: int) -> list[str]:
    shares = [_share(coupon, customer_id, number) for number in range(1, most + 1)]
    shop.expect(CLAIMS, (claim_id(CUSTOMER, share) for share in shares))
    return shares


def _theirs(shop: Shop, store_id: UUID, coupon_id: UUID) -> Coupon:
    coupon = shop.state(COUPONS, coupon_id)
    if not coupon.exists or coupon.store_id != store_id:
        raise NotFound(what="coupon", id=coupon_id)
    return coupon


def _code(store_id: UUID, code: str) -> str:
    return f"{store_id}:{fold(code)}"


def _use(coupon_id: UUID, order_id: UUID) -> str:
    return f"{coupon_id}:{order_id}"


def _share(coupon: Coupon, customer_id: UUID, number: int) -> str:
    return f"{coupon.coupon_id}:{customer_id}:{number}"


FLOWS = [
    (CreateCoupon, create_coupon),
    (ReviseCoupon, revise_coupon),
    (RemoveCoupon, remove_coupon),
    (FindCoupon, find_coupon),
    (ApplyCoupon, apply_coupon),
    (RedeemCoupon, redeem_coupon),
    (ReleaseCoupon, release_coupon),
]
