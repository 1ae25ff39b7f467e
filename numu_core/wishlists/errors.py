"""What a wish list refuses."""

from dataclasses import dataclass

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class WishlistFull(DomainError):
    """More than a list holds."""

    kind = Kind.RULE
    code = "wishlists/wishlist-full"
    title = "The wish list is full"
    title_ar = "قائمة الأمنيات ممتلئة"

    most: int
