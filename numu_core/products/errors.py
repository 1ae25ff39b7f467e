"""Refusals of the products capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class ProductAlreadyAdded(DomainError):
    """There is, or was, a product with this id."""

    kind = Kind.CONFLICT
    code = "products/product-already-added"
    title = "This product exists already"
    title_ar = "هذا المنتج موجود بالفعل"

    product_id: UUID


@dataclass(eq=False)
class SlugTaken(DomainError):
    """Another product of the store has this address."""

    kind = Kind.RULE
    code = "products/slug-taken"
    title = "Another product has this slug"
    title_ar = "يوجد منتج آخر بنفس الرابط"

    slug: str


@dataclass(eq=False)
class SlugNotUsable(DomainError):
    """Nothing of it can stand in an address, or the address means something else."""

    kind = Kind.INVALID
    code = "products/slug-not-usable"
    title = "This slug cannot be used"
    title_ar = "لا يمكن استخدام هذا الرابط"

    slug: str


@dataclass(eq=False)
class SkuTaken(DomainError):
    """Another product or variant of the store has this SKU."""

    kind = Kind.RULE
    code = "products/sku-taken"
    title = "Another product or variant has this SKU"
    title_ar = "رمز المنتج (SKU) مستخدم لمنتج أو خيار آخر"

    sku: str


@dataclass(eq=False)
class UnknownField(DomainError):
    """A list was asked for fields that products do not have."""

    kind = Kind.RULE
    code = "products/unknown-field"
    title = "Products have no such field"
    title_ar = "لا يوجد حقل بهذا الاسم في المنتجات"

    field: str
    known: tuple[str, ...]


@dataclass(eq=False)
class BadCursor(DomainError):
    """Not a cursor of ours: begin without one."""

    kind = Kind.RULE
    code = "products/bad-cursor"
    title = "This cursor is not valid"
    title_ar = "مؤشر الصفحة غير صالح"


@dataclass(eq=False)
class PriceOutOfRange(DomainError):
    """A price below zero, or larger than any thing costs."""

    kind = Kind.INVALID
    code = "products/price-out-of-range"
    title = "This price is out of range"
    title_ar = "السعر خارج النطاق المسموح"

    field: str  # "compare_at"
    price: str  # "-5.00"


@dataclass(eq=False)
class VariantAlreadyExists(DomainError):
    """The product has a variant with this id, or with the same choices."""

    kind = Kind.RULE
    code = "products/variant-already-exists"
    title = "This variant exists already"
    title_ar = "هذا الخيار موجود بالفعل"

    variant_id: UUID
    option_values: dict[str, str]


@dataclass(eq=False)
class VariantWithoutOptions(DomainError):
    """A variant that differs in nothing: one that nobody could choose."""

    kind = Kind.INVALID
    code = "products/variant-without-options"
    title = "A variant needs at least one option value, and none of them empty"
    title_ar = "يحتاج الخيار إلى قيمة واحدة على الأقل، ولا يجوز أن تكون أي قيمة فارغة"

    variant_id: UUID


@dataclass(eq=False)
class NotAVariant(DomainError):
    """The product itself, which is its only variant, has no options and cannot be removed from itself."""

    kind = Kind.RULE
    code = "products/not-a-variant"
    title = "This is the product itself, not one of its variants"
    title_ar = "هذا هو المنتج نفسه وليس أحد خياراته"

    product_id: UUID


@dataclass(eq=False)
class TooManyVariants(DomainError):
    """More variants than a product may have."""

    kind = Kind.RULE
    code = "products/too-many-variants"
    title = "A product cannot have so many variants"
    title_ar = "لا يمكن أن يحتوي المنتج على هذا العدد من الخيارات"

    most: int
