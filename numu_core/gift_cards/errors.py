"""Why a gift card does not pay. None of them repeats the code."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class GiftCardUnknown(DomainError):
    """The store has no card with this code."""

    kind = Kind.INVALID
    code = "gift_cards/gift-card-unknown"
    title = "There is no gift card with this code"
    title_ar = "لا توجد بطاقة هدايا بهذا الكود"


@dataclass(eq=False)
class GiftCardExpired(DomainError):
    """Its time is over."""

    kind = Kind.INVALID
    code = "gift_cards/gift-card-expired"
    title = "This gift card has expired"
    title_ar = "انتهت صلاحية بطاقة الهدايا هذه"

    last_four: str


@dataclass(eq=False)
class GiftCardVoid(DomainError):
    """The merchant has voided it."""

    kind = Kind.INVALID
    code = "gift_cards/gift-card-void"
    title = "This gift card is no longer valid"
    title_ar = "بطاقة الهدايا هذه لم تعد صالحة"

    last_four: str


@dataclass(eq=False)
class GiftCardTooLow(DomainError):
    """There is less on it than it is to pay."""

    kind = Kind.CONFLICT
    code = "gift_cards/gift-card-too-low"
    title = "There is not enough money on this gift card"
    title_ar = "رصيد بطاقة الهدايا غير كافٍ"

    last_four: str
    requested: str  # "100.00 EGP"
    balance: str


@dataclass(eq=False)
class GiftCardAmountNotPositive(DomainError):
    """Nothing, or less than nothing."""

    kind = Kind.INVALID
    code = "gift_cards/amount-not-positive"
    title = "The amount must be more than zero"
    title_ar = "يجب أن يكون المبلغ أكبر من صفر"


@dataclass(eq=False)
class RefundTooLarge(DomainError):
    """More is to be given back than the card paid of this order."""

    kind = Kind.INVALID
    code = "gift_cards/refund-too-large"
    title = "More is to be given back than this gift card paid"
    title_ar = "المبلغ المراد رده أكبر مما دفعته بطاقة الهدايا"

    last_four: str
    paid: str


@dataclass(eq=False)
class GiftCardExists(DomainError):
    """A card with this code was issued before."""

    kind = Kind.CONFLICT
    code = "gift_cards/gift-card-exists"
    title = "This gift card exists already"
    title_ar = "بطاقة الهدايا هذه موجودة بالفعل"
