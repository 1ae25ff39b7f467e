"""Addresses outside ``/api/v1`` that lead people to a page of a store: ``/r/{code}`` and ``/o/{order}``."""

import re
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect

from numu_core.kernel.errors import NotFound
from numu_core.kernel.platform import PLATFORM
from numu_core.orders.decider import ORDERS
from numu_core.short_links.decider import LINKS
from numu_core.short_links.events import Target, link_id
from numu_gateway.kernel.access import public
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.reads import Read
from numu_projections.orders.queries import homes_of
from numu_projections.stores.views import StoreRef

ShortCode = Annotated[str, PathParameter(min_length=4, max_length=12, pattern="^[0-9A-Za-z]{4,12}$")]
ORDER = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def home_of(store: StoreRef, config: Config) -> str:
    """Where people see the store, without a slash at the end."""
    return store.home(config.store_url)


def page_of_order(store: StoreRef, config: Config, target: Target, order_id: UUID) -> str:
    """The store's page that shows where an order is, or lets it be paid."""
    return f"{home_of(store, config)}/{target}/{order_id}"


async def led_to(code: str, call: Call, doors: Doors) -> str:
    """Where a code leads.

    Raises:
        NotFound: nowhere.
        StoreNotFound: the store is gone, or closed to the public.
    """
    link = await doors.services.engine.state(PLATFORM, LINKS, link_id(code))
    if link.order_id is None or link.store_id is None:
        raise NotFound(what="short link", id=code)
    store = await doors.stores.by_id(link.store_id, call)
    return page_of_order(store, doors.config, link.target, link.order_id)


async def home_of_order(order_id: UUID, call: Call, doors: Doors, read: Read) -> StoreRef:
    """The store that has this order; its id itself says in which stores to look.

    Raises:
        NotFound: none has.
    """
    for store_id in await read.platform(homes_of, order_id):
        store = await doors.stores.by_id(store_id, call)
        if (await doors.services.engine.state(store.tenant_id, ORDERS, order_id)).store_id == store_id:
            return store
    raise NotFound(what="order", id=order_id)


@get("/r/{short_code:str}", operation_id="resolve_short_link", guards=[public()], status_code=302)
async def resolve_short_link(
    short_code: ShortCode, call: NamedDependency[Call], doors: NamedDependency[Doors]
) -> Redirect:
    """Follow a short link."""
    return Redirect(await led_to(short_code, call, doors), status_code=302)


@get("/o/{path:path}", guards=[public()], operation_id="order_redirect", status_code=302)
async def follow_order(
    path: FromPath[str], call: NamedDependency[Call], doors: NamedDependency[Doors], read: NamedDependency[Read]
) -> Redirect:
    """The link that buttons in messages use: on to the store's page that shows where the order is."""
    named = ORDER.search(path.lower())
    if named is None:
        raise NotFound(what="order", id=path.strip("/")[:100])
    order_id = UUID(named[0])
    store = await home_of_order(order_id, call, doors, read)
    return Redirect(page_of_order(store, doors.config, Target.TRACK, order_id), status_code=302)


ROUTES = [resolve_short_link, follow_order]
