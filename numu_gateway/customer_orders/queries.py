"""What shoppers ask about their orders."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import json
from msgspec.structs import asdict, replace

from numu_core.kernel.errors import NotFound
from numu_gateway.customer_orders.bodies import ShopperLine, ShopperOrder
from numu_gateway.kernel.access import customer
from numu_gateway.kernel.answers import Page, Success, listed, ok, page_of
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import caller_id
from numu_projections.carts.queries import pictures_of
from numu_projections.customer_orders.queries import is_my_order, list_my_orders
from numu_projections.orders.queries import get_order
from numu_projections.orders.views import OrderListItem, OrderView
from numu_projections.stores.views import StoreRef


@get("/storefront/me/orders", operation_id="list_customer_orders", guards=[customer()])
async def list_customer_orders(
    call: NamedDependency[Call], read: NamedDependency[Read], page: PageNumber = 1, limit: PageSize = 20
) -> Success[Page[OrderListItem]]:
    """The shopper's orders, newest first."""
    found = await read(list_my_orders, caller_id(call), page=page, limit=limit)
    return page_of(listed(OrderListItem, found.items), found.total, page=page, size=limit)


@get("/storefront/me/orders/{order_id:uuid}", operation_id="get_customer_order", guards=[customer()])
async def get_customer_order(
    order_id: FromPath[UUID],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    read: NamedDependency[Read],
) -> Success[ShopperOrder]:
    """One of the shopper's orders, without what staff wrote for staff."""
    order = await my_order(read, store, caller_id(call), order_id)
    places = [(line.product_id, line.variant_id or line.product_id) for line in order.line_items]
    pictures = await read(pictures_of, places)
    lines = [ShopperLine.of(line, pictures.get(place)) for line, place in zip(order.line_items, places, strict=True)]
    return ok(ShopperOrder(**asdict(order) | {"line_items": lines}))


async def my_order(read: Read, store: StoreRef, customer_id: UUID, order_id: UUID) -> OrderView:
    """The order, if the shopper placed it.

    Raises:
        NotFound: the shopper has no such order.
    """
    if not await read(is_my_order, customer_id, order_id):
        raise NotFound(what="order", id=order_id)
    found = await read(get_order, store.store_id, order_id)
    if found is None:
        raise NotFound(what="order", id=order_id)
    return replace(json.decode(found, type=OrderView), notes=None)


ROUTES = [list_customer_orders, get_customer_order]
