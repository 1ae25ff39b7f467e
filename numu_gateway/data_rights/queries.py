"""A copy of everything."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from msgspec import json, to_builtins
from msgspec.structs import replace

from numu_core.carts.decider import CARTS
from numu_core.carts.events import cart_id_of
from numu_core.wishlists.events import wishlist_id_of
from numu_gateway.data_rights.bodies import DataExportView
from numu_gateway.kernel.access import customer
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import caller_id
from numu_projections.customer_accounts.queries import get_notices, get_shopper, list_addresses
from numu_projections.customer_orders.queries import list_my_orders
from numu_projections.data_rights.queries import list_sent_proofs
from numu_projections.orders.queries import get_order
from numu_projections.orders.views import OrderListItem, OrderView
from numu_projections.stores.views import StoreRef
from numu_projections.tracking.queries import origins_of
from numu_projections.wishlists.queries import list_wishes

MOST = 10_000  # orders of one person


@get("/storefront/me/data-export", operation_id="customer_data_export", guards=[customer()])
async def customer_data_export(
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[DataExportView]:
    """Everything that the store keeps about the shopper, without what staff wrote for staff."""
    who = caller_id(call)
    orders = await _orders(read, store, who)
    cart = await doors.services.engine.state(store.tenant_id, CARTS, cart_id_of(who, call.caller.actor))
    export = DataExportView(
        customer=await read(get_shopper, who),
        addresses=await read(list_addresses, who),
        orders=orders,
        wishlist=await read(list_wishes, wishlist_id_of(who, call.caller.actor)),
        notification_preferences=await read(get_notices, who),
        extras={
            "cart": to_builtins(cart),
            "attribution": to_builtins(await read(origins_of, [order.id for order in orders])),
            "payment_proofs": to_builtins(await read(list_sent_proofs, [order.id for order in orders])),
        },
    )
    return ok(export)


async def _orders(read: Read, store: StoreRef, who: UUID) -> list[OrderView]:
    listed = await read(list_my_orders, who, page=1, limit=MOST)
    ids = [one.id for one in json.decode(listed.items, type=list[OrderListItem])]
    pages = [await read(get_order, store.store_id, order_id) for order_id in ids]
    return [replace(json.decode(page, type=OrderView), notes=None) for page in pages if page]


ROUTES = [customer_data_export]
