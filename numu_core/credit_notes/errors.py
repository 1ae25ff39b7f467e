"""Refusals of the credit notes capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class CreditNoteAlreadyIssued(DomainError):
    """There is a credit note of this id."""

    kind = Kind.CONFLICT
    code = "credit_notes/already-issued"
    title = "This credit note was issued already"
    title_ar = "صدر إشعار الدائن هذا بالفعل"

    credit_note_id: UUID


@dataclass(eq=False)
class BadCreditLine(DomainError):
    """A price below zero."""

    kind = Kind.INVALID
    code = "credit_notes/bad-line"
    title = "A line of a credit note needs a price that is not negative"
    title_ar = "يجب ألا يكون سعر سطر إشعار الدائن سالبًا"

    line: int
    price_minor: int


@dataclass(eq=False)
class CreditTooLarge(DomainError):
    """The lines add up to more than can be counted exactly everywhere."""

    kind = Kind.INVALID
    code = "credit_notes/too-large"
    title = "The amount of this credit note is too large"
    title_ar = "مبلغ إشعار الدائن أكبر من المسموح به"

    total_minor: int


@dataclass(eq=False)
class ProductNotKnown(DomainError):
    """The store has no such product, or no such variant of it, or the variant has to be chosen."""

    kind = Kind.INVALID
    code = "credit_notes/product-not-known"
    title = "This store has no such product"
    title_ar = "لا يوجد منتج بهذا المعرف في هذا المتجر"

    product_id: UUID
    variant_id: UUID | None
