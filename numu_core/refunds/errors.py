"""Refusals of the refunds capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class NothingToRefund(DomainError):
    """No money came in for this order, or all of it is back or on its way back."""

    kind = Kind.RULE
    code = "refunds/nothing-to-refund"
    title = "There is nothing to give back for this order"
    title_ar = "لا يوجد مبلغ يمكن رده لهذا الطلب"

    order_id: UUID


@dataclass(eq=False)
class RefundTooLarge(DomainError):
    """More than what came in and is still there."""

    kind = Kind.RULE
    code = "refunds/too-large"
    title = "The refund is larger than what was received for the order"
    title_ar = "المبلغ المطلوب رده أكبر من المبلغ المستلم لهذا الطلب"

    order_id: UUID
    requested_minor: int
    refundable_minor: int
    currency: str


@dataclass(eq=False)
class NotRefundable(DomainError):
    """Only what was delivered and paid is refunded at somebody's wish; the rest is cancelled."""

    kind = Kind.CONFLICT
    code = "refunds/not-refundable"
    title = "Only delivered and paid orders can be refunded"
    title_ar = "لا يمكن رد المبلغ إلا للطلبات المدفوعة التي تم توصيلها"

    order_id: UUID
    status: str


@dataclass(eq=False)
class RefundUnderWay(DomainError):
    """The provider is asked about one refund of a payment at a time."""

    kind = Kind.CONFLICT
    code = "refunds/under-way"
    title = "Another refund of this payment is under way"
    title_ar = "هناك عملية رد أخرى قيد التنفيذ لهذه الدفعة"

    refund_id: UUID
