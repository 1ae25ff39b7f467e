"""Wishing for what the store has, and taking the wishes along when signing in."""

from typing import Any

from msgspec import structs

from numu_core.kernel.shop import Shop
from numu_core.orders.errors import ProductNotSold, VariantNotSold
from numu_core.products.decider import PRODUCTS
from numu_core.wishlists.commands import MOST_WISHES, AddWish, EnterWish, MergeWishlists, RemoveWish
from numu_core.wishlists.decider import WISHLISTS
from numu_core.wishlists.events import wishlist_id_of


def add_wish(shop: Shop, command: AddWish) -> None:
    """Put it on the list.

    Raises:
        ProductNotSold, VariantNotSold: the store has no such thing.
        WishlistFull: it holds as much as a list may.
    """
    product = shop.state(PRODUCTS, command.product_id)
    if not product.exists or product.store_id != command.store_id:
        raise ProductNotSold(product_id=command.product_id)
    if command.variant_id and command.variant_id not in product.variants:
        raise VariantNotSold(product_id=command.product_id, variant_id=command.variant_id)
    shop.do(EnterWish(**structs.asdict(command)))


def merge_wishlists(shop: Shop, command: MergeWishlists) -> None:
    """Move the guest's wishes to the customer's list, as far as it holds them."""
    theirs, own = wishlist_id_of(None, command.guest), wishlist_id_of(command.customer_id, command.guest)
    shop.expect(WISHLISTS, (theirs, own))
    for wish in shop.state(WISHLISTS, theirs).wishes:
        named: dict[str, Any] = {"product_id": wish.product_id, "variant_id": wish.variant_id}
        if len(shop.state(WISHLISTS, own).wishes) < MOST_WISHES:
            shop.do(EnterWish(wishlist_id=own, store_id=command.store_id, **named))
        shop.do(RemoveWish(wishlist_id=theirs, **named))


FLOWS = [(AddWish, add_wish), (MergeWishlists, merge_wishlists)]
