"""What a coupon is, what it takes off, and which facts may follow."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import assert_never
from uuid import UUID

from msgspec import Struct, structs
from msgspec.structs import replace

from numu_core.coupons.commands import (
    AgreeCouponTerms,
    AssignCouponCode,
    CountRedemption,
    CouponCommand,
    DiscardCoupon,
    EnterCoupon,
    UncountRedemption,
)
from numu_core.coupons.errors import (
    CouponExists,
    CouponExpired,
    CouponInactive,
    CouponNotApplicable,
    CouponNotYetValid,
    CouponUnknown,
    CouponUsedUp,
    OrderTooSmall,
    TermsMakeNoSense,
)
from numu_core.coupons.events import (
    CouponCodeAssigned,
    CouponCreated,
    CouponEvent,
    CouponRedeemed,
    CouponReleased,
    CouponRemoved,
    CouponTermsAgreed,
    Kind,
    Terms,
)
from numu_core.kernel.decider import Decider
from numu_core.kernel.money import Money, from_decimal, round_half_up
from numu_core.kernel.shares import shares

NOBODY = UUID(int=0)
HUNDRED = Decimal(100)


class Goods(Struct, frozen=True, kw_only=True):
    """A line of a basket, as a coupon sees it."""

    variant_id: UUID
    product_id: UUID
    category_id: UUID | None
    price: int  # of a piece, in minor units
    quantity: int
    left: int  # what the line costs after automatic promotions, in minor units


class Coupon(Struct, frozen=True, kw_only=True):
    """One coupon."""

    coupon_id: UUID = NOBODY
    store_id: UUID = NOBODY
    code: str = ""
    terms: Terms = Terms(kind=Kind.FIXED)
    exists: bool = False
    used: int = 0  # by orders that stand
    most_per_customer: int = 0  # the highest limit per customer there ever was

    @property
    def free_shipping(self) -> bool:
        """Takes the delivery off, and nothing else."""
        return self.terms.kind is Kind.FREE_SHIPPING

    def check(self, now: datetime) -> None:
        """Whether it can be used at all.

        Raises:
            CouponUnknown, CouponInactive, CouponNotYetValid, CouponExpired, CouponUsedUp
        """
        terms = self.terms
        if not self.exists:
            raise CouponUnknown(coupon_code=self.code)
        if not terms.active:
            raise CouponInactive(coupon_code=self.code)
        if terms.valid_from and now < terms.valid_from:
            raise CouponNotYetValid(coupon_code=self.code, valid_from=terms.valid_from.isoformat())
        if terms.valid_until and now >= terms.valid_until:
            raise CouponExpired(coupon_code=self.code, valid_until=terms.valid_until.isoformat())
        self.check_left()

    def check_left(self) -> None:
        """Whether another order may use it; ``CouponUsedUp``."""
        if self.terms.usage_limit is not None and self.used >= self.terms.usage_limit:
            raise CouponUsedUp(coupon_code=self.code)

    def off(self, goods: Sequence[Goods], subtotal: Money) -> list[int]:
        """What it takes off each of ``goods``, in minor units: never more than ``left``, whatever their order.

        Raises:
            CurrencyMismatch: the basket is not in the coupon's currency.
            OrderTooSmall: the subtotal does not reach what the coupon asks for.
            CouponNotApplicable: it is for other goods, or for more of them.
        """
        self._reached(subtotal)
        meant = sorted((n for n, one in enumerate(goods) if self._meant(one)), key=lambda n: _rank(goods[n]))
        if not meant:
            raise CouponNotApplicable(coupon_code=self.code)
        if self.free_shipping:
            return [0] * len(goods)
        amount, weights = self._taken([goods[n] for n in meant], subtotal)
        if not amount:
            raise CouponNotApplicable(coupon_code=self.code)
        found = dict(zip(meant, shares(amount, weights), strict=True))
        return [found.get(n, 0) for n in range(len(goods))]

    def worth(self, amount: Money) -> Money:
        """What it takes off goods of this amount, all of which it is for; ``OrderTooSmall``."""
        self._reached(amount)
        one = Goods(
            variant_id=NOBODY, product_id=NOBODY, category_id=None, price=amount.minor, quantity=1, left=amount.minor
        )
        return Money(0 if self.free_shipping else self._taken([one], amount)[0], amount.currency)

    def _reached(self, subtotal: Money) -> None:
        least = self.terms.min_order or Money(0, self.terms.currency)
        if (subtotal - least).minor < 0:
            raise OrderTooSmall(coupon_code=self.code, least=f"{least.decimal()} {least.currency}")

    def _taken(self, goods: Sequence[Goods], subtotal: Money) -> "Taken":
        wanted, weights = RULES[self.terms.kind](self.terms, goods, subtotal)
        most = self.terms.max_discount
        return min(wanted, sum(weights), most.minor if most else wanted), weights

    def _meant(self, one: Goods) -> bool:
        terms = self.terms
        everything = not terms.products and not terms.categories
        return everything or one.product_id in terms.products or one.category_id in terms.categories


def _rank(one: Goods) -> tuple[int, UUID, int, int]:
    """An order of goods that does not depend on how they lie in the basket; cheapest first."""
    return one.price, one.variant_id, one.quantity, one.left


Taken = tuple[int, list[int]]  # what is wanted off altogether, and how much could come off each


def _percentage(terms: Terms, goods: Sequence[Goods], _: Money) -> Taken:
    weights = [one.left for one in goods]
    return round_half_up(sum(weights) * int(terms.value * HUNDRED), 10_000), weights


def _fixed(terms: Terms, goods: Sequence[Goods], _: Money) -> Taken:
    return _amount(terms).minor, [one.left for one in goods]


def _bargain(terms: Terms, goods: Sequence[Goods], _: Money) -> Taken:
    """The cheapest pieces of every whole ``buy + get`` pieces."""
    deal = terms.bargain
    assert deal, "checked when the terms were agreed"
    cheap = sum(one.quantity for one in goods) // (deal.buy + deal.get) * deal.get
    weights = []
    for one in goods:
        pieces = min(one.quantity, cheap)
        cheap -= pieces
        weights.append(min(one.left, round_half_up(one.price * pieces * deal.percent, 100)))
    return sum(weights), weights


def _tiered(terms: Terms, goods: Sequence[Goods], subtotal: Money) -> Taken:
    """By the highest tier that the subtotal reaches."""
    weights = [one.left for one in goods]
    reached = [tier.percent for tier in terms.tiers if (subtotal - tier.at_least).minor >= 0]
    return round_half_up(sum(weights) * max(reached, default=0), 100), weights


RULES: dict[Kind, Callable[[Terms, Sequence[Goods], Money], Taken]] = {
    Kind.PERCENTAGE: _percentage,
    Kind.FIXED: _fixed,
    Kind.BUY_X_GET_Y: _bargain,
    Kind.TIERED: _tiered,
}


def evolve(coupon: Coupon, event: CouponEvent) -> Coupon:
    """The coupon after ``event``."""
    match event:
        case CouponCreated():
            fresh = Coupon(coupon_id=event.coupon_id, store_id=event.store_id, code=event.code, exists=True)
            return _with(fresh, event.terms)
        case CouponCodeAssigned():
            return replace(coupon, code=event.code)
        case CouponTermsAgreed():
            return _with(coupon, event.terms)
        case CouponRemoved():
            return replace(coupon, exists=False)
        case CouponRedeemed():
            return replace(coupon, used=coupon.used + 1)
        case CouponReleased():
            return replace(coupon, used=coupon.used - 1)
        case _:
            assert_never(event)


def _with(coupon: Coupon, terms: Terms) -> Coupon:
    return replace(coupon, terms=terms, most_per_customer=max(coupon.most_per_customer, terms.per_customer or 0))


def enter(coupon: Coupon, command: EnterCoupon) -> list[CouponEvent]:
    """``[CouponCreated]``.

    Raises:
        CouponExists: the id is taken, also by one that was removed.
        TermsMakeNoSense: so are the terms.
    """
    if coupon.coupon_id != NOBODY:
        raise CouponExists
    sensible(command.terms)
    return [CouponCreated(**structs.asdict(command))]


def assign_code(coupon: Coupon, command: AssignCouponCode) -> list[CouponEvent]:
    """``[CouponCodeAssigned]``; nothing when it is called that."""
    assigned = CouponCodeAssigned(coupon_id=command.coupon_id, code=command.code)
    return [] if coupon.code == command.code else [assigned]


def agree(coupon: Coupon, command: AgreeCouponTerms) -> list[CouponEvent]:
    """``[CouponTermsAgreed]``; nothing when they hold already; ``TermsMakeNoSense``."""
    sensible(command.terms)
    agreed = CouponTermsAgreed(coupon_id=command.coupon_id, terms=command.terms)
    return [] if coupon.terms == command.terms else [agreed]


def discard(coupon: Coupon, command: DiscardCoupon) -> list[CouponEvent]:
    """``[CouponRemoved]``, once."""
    return [CouponRemoved(coupon_id=command.coupon_id)] if coupon.exists else []


def count(coupon: Coupon, command: CountRedemption) -> list[CouponEvent]:
    """``[CouponRedeemed]``.

    Raises:
        CouponUnknown, CouponInactive, CouponUsedUp
    """
    if not coupon.exists:
        raise CouponUnknown(coupon_code=coupon.code)
    if not coupon.terms.active:
        raise CouponInactive(coupon_code=coupon.code)
    coupon.check_left()
    return [CouponRedeemed(**structs.asdict(command))]


def uncount(coupon: Coupon, command: UncountRedemption) -> list[CouponEvent]:
    """``[CouponReleased]``."""
    assert coupon.used > 0, "whoever gives a use back has one"
    return [CouponReleased(coupon_id=command.coupon_id, order_id=command.order_id)]


def sensible(terms: Terms) -> None:
    """Whether the terms can be kept.

    Raises:
        TermsMakeNoSense: names the first that cannot.
        AmountNotExact: a fixed amount with more decimals than its currency has.
    """
    deal, kind = terms.bargain, terms.kind
    hundredths = terms.value * HUNDRED
    whole_deal = deal is not None and deal.buy >= 1 and deal.get >= 1 and 1 <= deal.percent <= HUNDRED
    rules = (
        ("value", terms.value >= 0, "not negative"),
        ("value", kind is not Kind.PERCENTAGE or 0 < terms.value <= HUNDRED, "more than 0 and at most 100 percent"),
        ("value", kind is not Kind.PERCENTAGE or hundredths == int(hundredths), "at most two decimals"),
        ("value", kind is not Kind.FIXED or terms.value > 0, "more than 0"),
        ("config", kind is not Kind.BUY_X_GET_Y or whole_deal, "buy_quantity and get_quantity, both at least 1"),
        ("config", kind is not Kind.TIERED or bool(terms.tiers), "at least one tier"),
        ("config", all(1 <= tier.percent <= HUNDRED for tier in terms.tiers), "tiers of 1 to 100 percent"),
        ("valid_until", not (terms.valid_from and terms.valid_until) or terms.valid_from < terms.valid_until, "later"),
    )
    for field, holds, reason in rules:
        if not holds:
            raise TermsMakeNoSense(field=field, reason=reason)
    if kind is Kind.FIXED:
        _amount(terms)


def _amount(terms: Terms) -> Money:
    return from_decimal(f"{terms.value:f}", terms.currency)


COUPONS: Decider[Coupon, CouponEvent] = Decider(
    stream="coupons",
    key="coupon_id",
    initial=Coupon(),
    commands=CouponCommand,
    events=CouponEvent,
    evolve=evolve,
    decide={
        EnterCoupon: enter,
        AssignCouponCode: assign_code,
        AgreeCouponTerms: agree,
        DiscardCoupon: discard,
        CountRedemption: count,
        UncountRedemption: uncount,
    },
)
DECIDERS = [COUPONS]
