"""Intentions about wish lists. ``AddWish`` and ``MergeWishlists`` are flows."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from numu_core.kernel.messages import Command

MOST_WISHES = 500


class AddWish(Command, frozen=True, kw_only=True):
    """Like to have something that the store sells. Twice is once. A flow."""

    wishlist_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID | None = None


class EnterWish(Command, frozen=True, kw_only=True):
    """The list's own part of ``AddWish``."""

    wishlist_id: UUID
    store_id: UUID
    product_id: UUID
    variant_id: UUID | None = None


class RemoveWish(Command, frozen=True, kw_only=True):
    """Not any more. What is not on the list: nothing."""

    wishlist_id: UUID
    product_id: UUID
    variant_id: UUID | None = None


class EmptyWishlist(Command, frozen=True, kw_only=True):
    """Take everything off. An empty list: nothing."""

    wishlist_id: UUID


class MergeWishlists(Command, frozen=True, kw_only=True):
    """Somebody signed in: what they wished for as a guest is on their own list. A flow."""

    store_id: UUID
    customer_id: UUID
    guest: Annotated[str, Meta(max_length=100)]


WishlistCommand = EnterWish | RemoveWish | EmptyWishlist
