"""``wishes``: one row per thing on a list."""

from uuid import UUID

from numu_core.kernel.messages import Recorded
from numu_core.wishlists.events import WishAdded, WishRemoved, wish_id
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.wishlists.tables import WishRow, wishes


def by_wish(event: WishAdded | WishRemoved) -> UUID:
    """The row's key."""
    return wish_id(event.wishlist_id, event.product_id, event.variant_id)


def added(_: WishRow | None, event: WishAdded, at: Recorded) -> WishRow:
    """One thing more."""
    return WishRow(
        wish_id=by_wish(event),
        wishlist_id=event.wishlist_id,
        product_id=event.product_id,
        variant_id=event.variant_id,
        added_at=at.recorded_at,
    )


def removed(_: WishRow | None, __: WishRemoved, ___: Recorded) -> None:
    """One less."""


WISHES = Projection(
    name="wishes",
    version=1,
    table=wishes,
    row=WishRow,
    on={WishAdded: Fold(keys=by_wish, apply=added), WishRemoved: Fold(keys=by_wish, apply=removed)},
)
PROJECTIONS = [WISHES]
