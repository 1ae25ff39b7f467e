"""Refusals of the inventory capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class NotEnoughStock(DomainError):
    """More was asked for than is available (on hand, not reserved)."""

    kind = Kind.CONFLICT
    code = "inventory/not-enough-stock"
    title = "Not enough stock"
    title_ar = "الكمية المتاحة غير كافية"

    variant_id: UUID
    requested: int  # pieces
    available: int  # pieces


@dataclass(eq=False)
class NotReserved(DomainError):
    """More is to be released or dispatched than is reserved."""

    kind = Kind.CONFLICT
    code = "inventory/not-reserved"
    title = "This quantity is not reserved"
    title_ar = "هذه الكمية غير محجوزة"

    variant_id: UUID
    requested: int  # pieces
    reserved: int  # pieces


@dataclass(eq=False)
class VariantNotChosen(DomainError):
    """A product with several variants has no stock of its own: each variant has."""

    kind = Kind.INVALID
    code = "inventory/variant-not-chosen"
    title = "This product has several variants; adjust the stock of one of them"
    title_ar = "لهذا المنتج عدة خيارات، حدد الخيار المطلوب تعديل مخزونه"

    product_id: UUID
