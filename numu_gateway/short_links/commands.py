"""HTTP commands on short links."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.kernel.errors import NotFound
from numu_core.orders.decider import ORDERS
from numu_core.short_links.commands import ShortenedResult, ShortenLink
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.links import page_of_order
from numu_gateway.short_links.bodies import ShortLinkBody, ShortLinkView
from numu_projections.stores.views import StoreRef


@post("/stores/{store_id:uuid}/short-links", operation_id="shorten_order_link", guards=[allow("orders.view")])
async def shorten_order_link(
    store_id: FromPath[UUID],
    data: JSONBody[ShortLinkBody],
    request: Request[Any, Any, Any],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    store: NamedDependency[StoreRef],
) -> Success[ShortLinkView]:
    """A short address for the pay or tracking page of an order; the same order has the same."""
    if (await doors.services.engine.state(store.tenant_id, ORDERS, data.order_id)).store_id != store_id:
        raise NotFound(what="order", id=data.order_id)
    command = ShortenLink(store_id=store_id, target=data.target, order_id=data.order_id)
    code = (await dispatch.platform(command)).value(ShortenedResult).code
    url = f"{str(request.base_url).rstrip('/')}/r/{code}"
    there = page_of_order(store, doors.config, data.target, data.order_id)
    return ok(ShortLinkView(short_code=code, short_url=url, destination_url=there), "Short link ready")


ROUTES = [shorten_order_link]
