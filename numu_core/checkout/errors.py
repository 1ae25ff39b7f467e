"""Refusals of the checkout capability. The storefront shows their words to the shopper."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class CartEmpty(DomainError):
    """Neither the request nor the cart names anything to buy."""

    kind = Kind.INVALID
    code = "checkout/cart-empty"
    title = "There is nothing in the cart"
    title_ar = "سلة التسوق فارغة"


@dataclass(eq=False)
class OutOfStock(DomainError):
    """There are not so many pieces in the shop, whoever gets them."""

    kind = Kind.RULE
    code = "checkout/out-of-stock"
    title = "There are not enough pieces in stock"
    title_ar = "لا توجد قطع كافية في المخزون"

    product_id: UUID
    variant_id: UUID
    requested: int  # pieces
    available: int  # pieces


@dataclass(eq=False)
class PickupNotOffered(DomainError):
    """Orders cannot be fetched there."""

    kind = Kind.INVALID
    code = "checkout/pickup-not-offered"
    title = "Orders cannot be picked up at this location"
    title_ar = "لا يمكن استلام الطلبات من هذا الموقع"

    pickup_location_id: UUID


@dataclass(eq=False)
class EmailNotConfirmed(DomainError):
    """The store wants signed-in shoppers to confirm their e-mail address before they buy."""

    kind = Kind.FORBIDDEN
    code = "checkout/email-not-confirmed"
    title = "Confirm your e-mail address first: a code was sent to you when you registered"
    title_ar = "يرجى تأكيد بريدك الإلكتروني أولاً: أُرسل إليك رمز عند التسجيل"


@dataclass(eq=False)
class FieldsRefused(DomainError):
    """A question of the checkout form was not answered, or not in a way that the merchant allows."""

    kind = Kind.RULE
    code = "checkout/fields-refused"
    title = "Some of the form's fields are missing or not valid"
    title_ar = "بعض حقول النموذج ناقصة أو غير صحيحة"
    contract = "custom_field_errors"

    errors: dict[str, str]  # field → what is wrong with it
    errors_ar: dict[str, str]


@dataclass(eq=False)
class CashNotForThisOrder(DomainError):
    """The order is too dear to be paid at the door."""

    kind = Kind.FORBIDDEN
    code = "checkout/cash-not-for-this-order"
    title = "This order cannot be paid on delivery; please pay online"
    title_ar = "لا يمكن دفع هذا الطلب عند الاستلام، يرجى الدفع إلكترونيًا"
    contract = "cod_trust_blocked"

    most_minor: int
    fallback_payment_methods: list[str]


@dataclass(eq=False)
class DepositGatewayRequired(DomainError):
    """Cash on delivery takes a deposit first, by one of these ways."""

    kind = Kind.RULE
    code = "checkout/deposit-gateway-required"
    title = "Cash on delivery needs a deposit: please choose how to pay it"
    title_ar = "الدفع عند الاستلام يتطلب عربونًا: يرجى اختيار طريقة دفعه"

    allowed_gateways: list[str]
