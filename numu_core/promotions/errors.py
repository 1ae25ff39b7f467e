"""Refusals of the promotions capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class PromotionNotFound(DomainError):
    """The store has no such promotion."""

    kind = Kind.NOT_FOUND
    code = "promotions/promotion-not-found"
    title = "There is no such promotion"
    title_ar = "لا يوجد عرض ترويجي بهذا المعرّف"
    contract = "PROMOTION_NOT_FOUND"

    promotion_id: UUID


@dataclass(eq=False)
class CodesDoNotCombine(DomainError):
    """One code is in use already."""

    kind = Kind.INVALID
    code = "promotions/codes-do-not-combine"
    title = "Only one discount code can be used in an order"
    title_ar = "يمكن استخدام كود خصم واحد فقط في الطلب"
