"""HTTP commands on wish lists. Each answers with the list as it is after."""

from litestar import delete, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from numu_core.wishlists.commands import AddWish, RemoveWish
from numu_core.wishlists.events import wishlist_id_of
from numu_gateway.kernel.access import shopper
from numu_gateway.kernel.answers import Success
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_gateway.wishlists.bodies import WishBody, WishlistView
from numu_gateway.wishlists.queries import shown
from numu_projections.stores.views import StoreRef


@post("/storefront/me/wishlist", operation_id="add_to_wishlist", guards=[shopper()])
async def add_to_wishlist(
    data: JSONBody[WishBody],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[WishlistView]:
    """Put something on the list."""
    command = AddWish(
        wishlist_id=wishlist_id_of(call.caller.id, call.caller.actor),
        store_id=store.store_id,
        product_id=data.product_id,
        variant_id=data.variant_id,
    )
    await dispatch(command, key=None)
    return await shown(call, read, "Added to wishlist")


@delete("/storefront/me/wishlist", operation_id="remove_from_wishlist", guards=[shopper()], status_code=200)
async def remove_from_wishlist(
    data: JSONBody[WishBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[WishlistView]:
    """Take something off the list."""
    command = RemoveWish(
        wishlist_id=wishlist_id_of(call.caller.id, call.caller.actor),
        product_id=data.product_id,
        variant_id=data.variant_id,
    )
    await dispatch(command, key=None)
    return await shown(call, read, "Removed from wishlist")


ROUTES = [add_to_wishlist, remove_from_wishlist]
