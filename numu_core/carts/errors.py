"""Refusals of the carts capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class NoSuchCartLine(DomainError):
    """The cart has no such line."""

    kind = Kind.NOT_FOUND
    code = "carts/no-such-line"
    title = "The cart has no such item"
    title_ar = "هذا المنتج غير موجود في السلة"

    product_id: UUID
    variant_id: UUID


@dataclass(eq=False)
class NotSoManyAvailable(DomainError):
    """More is wanted than could be bought now."""

    kind = Kind.RULE
    code = "carts/not-so-many-available"
    title = "There are not enough pieces in stock"
    title_ar = "لا توجد قطع كافية في المخزون"

    product_id: UUID
    variant_id: UUID
    requested: int  # pieces, with those in the cart
    available: int  # pieces


@dataclass(eq=False)
class CartFull(DomainError):
    """A cart has so many lines, and a line so many pieces, at most."""

    kind = Kind.RULE
    code = "carts/cart-full"
    title = "The cart cannot hold more"
    title_ar = "لا يمكن إضافة المزيد إلى السلة"

    most_lines: int
    most_pieces: int  # of one line
