"""Refusals of the categories capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class CategoryAlreadyAdded(DomainError):
    """There is, or was, a category with this id."""

    kind = Kind.CONFLICT
    code = "categories/category-already-added"
    title = "This category exists already"
    title_ar = "هذا القسم موجود بالفعل"

    category_id: UUID


@dataclass(eq=False)
class SlugTaken(DomainError):
    """Another category of the store has this address."""

    kind = Kind.RULE
    code = "categories/slug-taken"
    title = "Another category has this slug"
    title_ar = "يوجد قسم آخر بنفس الرابط"

    slug: str


@dataclass(eq=False)
class SlugNotUsable(DomainError):
    """Nothing of it can stand in an address."""

    kind = Kind.INVALID
    code = "categories/slug-not-usable"
    title = "This slug cannot be used"
    title_ar = "لا يمكن استخدام هذا الرابط"

    slug: str


@dataclass(eq=False)
class BelowItself(DomainError):
    """A category would be above itself."""

    kind = Kind.INVALID
    code = "categories/below-itself"
    title = "A category cannot be placed below itself"
    title_ar = "لا يمكن وضع القسم تحت نفسه"

    category_id: UUID


@dataclass(eq=False)
class TooDeep(DomainError):
    """More levels than a menu can show."""

    kind = Kind.RULE
    code = "categories/too-deep"
    title = "Categories cannot be nested so deeply"
    title_ar = "لا يمكن تداخل الأقسام إلى هذا العمق"

    most: int
