"""What is on a wish list."""

from uuid import UUID

from msgspec import Struct, structs

from numu_core.kernel.decider import Decider
from numu_core.wishlists.commands import MOST_WISHES, EmptyWishlist, EnterWish, RemoveWish, WishlistCommand
from numu_core.wishlists.errors import WishlistFull
from numu_core.wishlists.events import WishAdded, WishlistEvent, WishRemoved


class Wish(Struct, frozen=True):
    """One thing."""

    product_id: UUID
    variant_id: UUID | None


class Wishlist(Struct, frozen=True, kw_only=True):
    """One list."""

    wishes: tuple[Wish, ...] = ()  # oldest first


def evolve(wishlist: Wishlist, event: WishlistEvent) -> Wishlist:
    """The list after ``event``."""
    wish = Wish(event.product_id, event.variant_id)
    left = tuple(known for known in wishlist.wishes if known != wish)
    return Wishlist(wishes=(*left, wish) if isinstance(event, WishAdded) else left)


def enter_wish(wishlist: Wishlist, command: EnterWish) -> list[WishlistEvent]:
    """``[WishAdded]``; nothing when it is there.

    Raises:
        WishlistFull: it holds as much as a list may.
    """
    if Wish(command.product_id, command.variant_id) in wishlist.wishes:
        return []
    if len(wishlist.wishes) >= MOST_WISHES:
        raise WishlistFull(most=MOST_WISHES)
    return [WishAdded(**structs.asdict(command))]


def remove_wish(wishlist: Wishlist, command: RemoveWish) -> list[WishlistEvent]:
    """``[WishRemoved]``; nothing when it is not there."""
    there = Wish(command.product_id, command.variant_id) in wishlist.wishes
    return [WishRemoved(**structs.asdict(command))] if there else []


def empty_wishlist(wishlist: Wishlist, command: EmptyWishlist) -> list[WishlistEvent]:
    """``[WishRemoved]`` for everything that is there."""
    return [WishRemoved(wishlist_id=command.wishlist_id, **structs.asdict(wish)) for wish in wishlist.wishes]


WISHLISTS: Decider[Wishlist, WishlistEvent] = Decider(
    stream="wishlists",
    key="wishlist_id",
    initial=Wishlist(),
    commands=WishlistCommand,
    events=WishlistEvent,
    evolve=evolve,
    decide={EnterWish: enter_wish, RemoveWish: remove_wish, EmptyWishlist: empty_wishlist},
)
DECIDERS = [WISHLISTS]
