"""Refusals of the order edits capability."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class OrderNotEditable(DomainError):
    """It has left, is given up, or waits for its deposit."""

    kind = Kind.CONFLICT
    code = "order_edits/order-not-editable"
    title = "The lines of this order cannot be changed any more"
    title_ar = "لم يعد من الممكن تعديل منتجات هذا الطلب"

    order_id: UUID
    status: str


@dataclass(eq=False)
class ParcelUnderWay(DomainError):
    """A courier was told what is in the parcel and what to collect for it."""

    kind = Kind.CONFLICT
    code = "order_edits/parcel-under-way"
    title = "Cancel the order's shipment before you change its lines"
    title_ar = "ألغِ شحنة الطلب قبل تعديل منتجاته"

    order_id: UUID
    shipment_id: UUID


@dataclass(eq=False)
class TransferUnderReview(DomainError):
    """The shopper has shown that the old amount was sent; somebody has to look first."""

    kind = Kind.CONFLICT
    code = "order_edits/transfer-under-review"
    title = "Review the payment proof of this order before you change its lines"
    title_ar = "راجع إثبات الدفع لهذا الطلب قبل تعديل منتجاته"

    order_id: UUID
    proof_id: UUID


@dataclass(eq=False)
class NothingToEdit(DomainError):
    """The order would be as it is."""

    kind = Kind.INVALID
    code = "order_edits/nothing-to-edit"
    title = "This changes nothing"
    title_ar = "هذا لا يغيّر شيئًا"

    order_id: UUID


@dataclass(eq=False)
class MoreThanOrdered(DomainError):
    """More is to be called off than the line has."""

    kind = Kind.INVALID
    code = "order_edits/more-than-ordered"
    title = "More pieces are to be cancelled than were ordered"
    title_ar = "عدد القطع المطلوب إلغاؤها أكبر من المطلوب شراؤه"

    order_id: UUID
    line: int
    requested: int  # pieces
    ordered: int  # pieces


@dataclass(eq=False)
class PreviewOutdated(DomainError):
    """Something that matters has changed since it was looked at: here is what it would do now."""

    kind = Kind.CONFLICT
    code = "order_edits/preview-outdated"
    title = "The order has changed since you looked; please look again"
    title_ar = "تغيّر الطلب منذ معاينتك، يرجى المعاينة مرة أخرى"

    order_id: UUID
    preview: dict[str, Any]  # what it would do now, as ``EditPreview.told``
