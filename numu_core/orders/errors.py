"""Refusals of the orders capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class OrderAlreadyPlaced(DomainError):
    """There is an order with this id."""

    kind = Kind.CONFLICT
    code = "orders/order-already-placed"
    title = "This order exists already"
    title_ar = "هذا الطلب موجود بالفعل"

    order_id: UUID


@dataclass(eq=False)
class OrderAlreadyPaid(DomainError):
    """Money came in for this order before, by another payment."""

    kind = Kind.CONFLICT
    code = "orders/order-already-paid"
    title = "This order is paid already"
    title_ar = "تم دفع هذا الطلب بالفعل"

    order_id: UUID


@dataclass(eq=False)
class AmountNotDue(DomainError):
    """Not the amount that the order costs."""

    kind = Kind.INVALID
    code = "orders/amount-not-due"
    title = "This is not the amount due"
    title_ar = "هذا ليس المبلغ المستحق"

    order_id: UUID
    due: str  # "376.50 EGP"
    paid: str


@dataclass(eq=False)
class NoSuchLine(DomainError):
    """The order has no such line."""

    kind = Kind.INVALID
    code = "orders/no-such-line"
    title = "The order has no such line"
    title_ar = "لا يوجد سطر بهذا الرقم في الطلب"

    order_id: UUID
    line: int


@dataclass(eq=False)
class ReturnTooLarge(DomainError):
    """More is to come back than is with the customer."""

    kind = Kind.INVALID
    code = "orders/return-too-large"
    title = "More is to be returned than the customer has"
    title_ar = "الكمية المرتجعة أكبر مما لدى العميل"

    order_id: UUID
    line: int
    requested: int  # pieces
    returnable: int  # pieces


@dataclass(eq=False)
class ProductNotSold(DomainError):
    """The product is not offered, or does not exist, or is another store's."""

    kind = Kind.INVALID
    code = "orders/product-not-sold"
    title = "This product is not for sale"
    title_ar = "هذا المنتج غير متاح للبيع"

    product_id: UUID


@dataclass(eq=False)
class VariantNotSold(DomainError):
    """The product has no such variant, or it is not offered, or has to be chosen."""

    kind = Kind.INVALID
    code = "orders/variant-not-sold"
    title = "This variant is not for sale"
    title_ar = "هذا الخيار غير متاح للبيع"

    product_id: UUID
    variant_id: UUID | None


@dataclass(eq=False)
class BadLine(DomainError):
    """A line with no pieces, or with a price below zero."""

    kind = Kind.INVALID
    code = "orders/bad-line"
    title = "A line needs at least one piece and a price that is not negative"
    title_ar = "يجب أن يحتوي السطر على قطعة واحدة على الأقل وسعر غير سالب"

    line: int
    quantity: int
    price_minor: int


@dataclass(eq=False)
class AmountOutOfRange(DomainError):
    """Shipping, discount or tax is negative, or larger than what it is taken from."""

    kind = Kind.INVALID
    code = "orders/amount-out-of-range"
    title = "This amount does not fit the order"
    title_ar = "هذا المبلغ لا يتناسب مع الطلب"

    what: str  # "discount"
    minor: int


@dataclass(eq=False)
class PaymentMethodNotEnabled(DomainError):
    """The shop does not take this method of payment."""

    kind = Kind.RULE
    code = "orders/payment-method-not-enabled"
    title = "This payment method is not enabled in this store"
    title_ar = "طريقة الدفع هذه غير مفعلة في هذا المتجر"

    method: str


@dataclass(eq=False)
class PhoneRequiredForCod(DomainError):
    """The courier must be able to call whoever pays on delivery."""

    kind = Kind.RULE
    code = "orders/phone-required-for-cod"
    title = "A phone number is required for cash on delivery"
    title_ar = "رقم الهاتف مطلوب للدفع عند الاستلام"
    contract = "phone_required_for_cod"


@dataclass(eq=False)
class NotOfferedYet(DomainError):
    """The request asks for something that this shop cannot do: it is refused, not ignored."""

    kind = Kind.RULE
    code = "orders/not-offered"
    title = "This store does not offer what the order asks for"
    title_ar = "هذا المتجر لا يوفر ما يطلبه هذا الطلب"

    field: str  # of the request


@dataclass(eq=False)
class AmountsAreFixed(DomainError):
    """What a placed order costs does not change."""

    kind = Kind.RULE
    code = "orders/amounts-are-fixed"
    title = "The amounts of a placed order cannot be changed"
    title_ar = "لا يمكن تغيير مبالغ طلب تم تسجيله"

    field: str  # of the request


@dataclass(eq=False)
class OrderHasLeft(DomainError):
    """The order is on its way, or over: its address does not change any more."""

    kind = Kind.CONFLICT
    code = "orders/order-has-left"
    title = "The address of an order that has left cannot be changed"
    title_ar = "لا يمكن تغيير عنوان طلب تم شحنه"

    order_id: UUID


@dataclass(eq=False)
class UnknownStatus(DomainError):
    """There is no such status."""

    kind = Kind.INVALID
    code = "orders/unknown-status"
    title = "There is no such order status"
    title_ar = "لا توجد حالة طلب بهذا الاسم"

    status: str


@dataclass(eq=False)
class TooManyComments(DomainError):
    """An order is not a chat."""

    kind = Kind.RULE
    code = "orders/too-many-comments"
    title = "There are too many comments on this order"
    title_ar = "عدد التعليقات على هذا الطلب كبير جدًا"

    most: int
