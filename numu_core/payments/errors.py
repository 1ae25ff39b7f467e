"""Refusals of the payments capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class PaymentMethodUnavailable(DomainError):
    """The store is not connected to the provider that this method needs."""

    kind = Kind.RULE
    code = "payments/method-unavailable"
    title = "This payment method is not available in this store"
    title_ar = "طريقة الدفع هذه غير متاحة في هذا المتجر"

    method: str


@dataclass(eq=False)
class AmountNotPayable(DomainError):
    """Nothing, or less than nothing, was asked for."""

    kind = Kind.INVALID
    code = "payments/amount-not-payable"
    title = "This amount cannot be paid this way"
    title_ar = "لا يمكن دفع هذا المبلغ بهذه الطريقة"

    minor: int
    currency: str


@dataclass(eq=False)
class PaymentAlreadyRequested(DomainError):
    """The payment exists, for something else."""

    kind = Kind.CONFLICT
    code = "payments/already-requested"
    title = "This payment was already requested"
    title_ar = "تم طلب هذه الدفعة من قبل"

    payment_id: UUID


@dataclass(eq=False)
class PaymentClosed(DomainError):
    """The payment takes no money any more."""

    kind = Kind.CONFLICT
    code = "payments/closed"
    title = "This payment is closed"
    title_ar = "هذه الدفعة مغلقة"

    payment_id: UUID
    status: str


@dataclass(eq=False)
class CashNotExact(DomainError):
    """The cash handed over is not what is due. A difference is for a person to settle."""

    kind = Kind.RULE
    code = "payments/cash-not-exact"
    title = "The cash collected is not the amount due"
    title_ar = "المبلغ النقدي المحصَّل لا يساوي المبلغ المستحق"

    payment_id: UUID
    due_minor: int
    collected_minor: int
    currency: str


@dataclass(eq=False)
class IntentionDiffers(DomainError):
    """The provider understood another amount, or named a second order for the same payment."""

    kind = Kind.RULE
    code = "payments/intention-differs"
    title = "The provider's answer does not fit the payment"
    title_ar = "رد مزود الدفع لا يطابق الدفعة المطلوبة"

    payment_id: UUID


@dataclass(eq=False)
class NotPayable(DomainError):
    """Nothing is to be paid for this order now, or not like this."""

    kind = Kind.CONFLICT
    code = "payments/not-payable"
    title = "This order cannot be paid now"
    title_ar = "لا يمكن دفع هذا الطلب الآن"

    order_id: UUID
    reason: str  # "already_paid", "cancelled", "on_its_way", …
