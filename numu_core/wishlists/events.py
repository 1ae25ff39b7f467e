"""Facts about one wish list. Stream: ``wishlists/{wishlist_id}``; ``wishlist_id_of`` says whose is which."""

from uuid import UUID

from numu_core.kernel.ids import named_id
from numu_core.kernel.messages import Event


def wishlist_id_of(customer_id: UUID | None, guest: str) -> UUID:
    """The customer's list; a guest's, where nobody is signed in. ``guest``: as facts name a guest."""
    return named_id("wishlists", str(customer_id) if customer_id else guest)


def wish_id(wishlist_id: UUID, product_id: UUID, variant_id: UUID | None) -> UUID:
    """One thing on one list."""
    return named_id("wishes", str(wishlist_id), str(product_id), str(variant_id or ""))


class WishAdded(Event, frozen=True, kw_only=True, tag="wishlists.wish_added.v1"):
    """Somebody would like to have this."""

    wishlist_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID | None = None  # None: any


class WishRemoved(Event, frozen=True, kw_only=True, tag="wishlists.wish_removed.v1"):
    """Not any more."""

    wishlist_id: UUID
    product_id: UUID
    variant_id: UUID | None = None


WishlistEvent = WishAdded | WishRemoved
