"""Why a coupon does not help. All are 422: the contract wants that of a code that cannot be used at checkout."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class CouponUnknown(DomainError):
    """The store has no such code."""

    kind = Kind.INVALID
    code = "coupons/coupon-unknown"
    title = "This discount code does not exist"
    title_ar = "كود الخصم هذا غير موجود"

    coupon_code: str


@dataclass(eq=False)
class CouponInactive(DomainError):
    """The merchant has switched it off."""

    kind = Kind.INVALID
    code = "coupons/coupon-inactive"
    title = "This discount code is not active"
    title_ar = "كود الخصم هذا غير مفعّل"

    coupon_code: str


@dataclass(eq=False)
class CouponNotYetValid(DomainError):
    """Its time comes later."""

    kind = Kind.INVALID
    code = "coupons/coupon-not-yet-valid"
    title = "This discount code is not valid yet"
    title_ar = "لم يبدأ سريان كود الخصم هذا بعد"

    coupon_code: str
    valid_from: str  # ISO 8601


@dataclass(eq=False)
class CouponExpired(DomainError):
    """Its time is over."""

    kind = Kind.INVALID
    code = "coupons/coupon-expired"
    title = "This discount code has expired"
    title_ar = "انتهت صلاحية كود الخصم هذا"

    coupon_code: str
    valid_until: str  # ISO 8601


@dataclass(eq=False)
class CouponUsedUp(DomainError):
    """As many orders as it allows have used it."""

    kind = Kind.INVALID
    code = "coupons/coupon-used-up"
    title = "This discount code has been used up"
    title_ar = "تم استنفاد عدد مرات استخدام كود الخصم هذا"

    coupon_code: str


@dataclass(eq=False)
class CouponUsedBefore(DomainError):
    """This customer has used it as often as one customer may."""

    kind = Kind.INVALID
    code = "coupons/coupon-used-before"
    title = "You have already used this discount code"
    title_ar = "لقد استخدمت كود الخصم هذا من قبل"

    coupon_code: str


@dataclass(eq=False)
class OrderTooSmall(DomainError):
    """The subtotal does not reach what the coupon asks for."""

    kind = Kind.INVALID
    code = "coupons/order-too-small"
    title = "The order is too small for this discount code"
    title_ar = "قيمة الطلب أقل من الحد الأدنى لكود الخصم هذا"

    coupon_code: str
    least: str  # "200.00 EGP"


@dataclass(eq=False)
class CouponNotApplicable(DomainError):
    """Nothing in the basket is what the coupon is for, or not enough of it."""

    kind = Kind.INVALID
    code = "coupons/coupon-not-applicable"
    title = "This discount code does not apply to these products"
    title_ar = "كود الخصم هذا لا ينطبق على هذه المنتجات"

    coupon_code: str


@dataclass(eq=False)
class TermsMakeNoSense(DomainError):
    """The terms of a coupon contradict each other or themselves."""

    kind = Kind.INVALID
    code = "coupons/terms-make-no-sense"
    title = "These coupon terms are not possible"
    title_ar = "شروط القسيمة هذه غير ممكنة"

    field: str
    reason: str


@dataclass(eq=False)
class CouponExists(DomainError):
    """There is a coupon with this id."""

    kind = Kind.CONFLICT
    code = "coupons/coupon-exists"
    title = "This coupon exists already"
    title_ar = "هذه القسيمة موجودة بالفعل"
