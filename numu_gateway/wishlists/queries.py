"""What shoppers ask about their wish list."""

from litestar import get
from litestar.di import NamedDependency

from numu_core.wishlists.events import wishlist_id_of
from numu_gateway.kernel.access import shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Read
from numu_gateway.wishlists.bodies import WishlistView
from numu_projections.wishlists.queries import list_wishes


@get("/storefront/me/wishlist", operation_id="get_wishlist", guards=[shopper()])
async def get_wishlist(call: NamedDependency[Call], read: NamedDependency[Read]) -> Success[WishlistView]:
    """The shopper's own, signed in or not."""
    return await shown(call, read)


async def shown(call: Call, read: Read, message: str | None = None) -> Success[WishlistView]:
    """The caller's list as it is now."""
    wishes = await read(list_wishes, wishlist_id_of(call.caller.id, call.caller.actor))
    return ok(WishlistView(items=wishes, total=len(wishes)), message)


ROUTES = [get_wishlist]
