"""HTTP questions about orders."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec.structs import asdict, replace

from numu_core.draft_orders.decider import DRAFTS
from numu_core.kernel.errors import DomainError, NotFound
from numu_core.orders.decider import ORDERS, Order
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Page, Success, listed, ok, page_of, raw
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Read
from numu_gateway.orders.bodies import OrderTrackingView, TrackedStore
from numu_projections.orders.queries import (
    Wanted,
    get_order,
    get_timeline,
    homes_of,
    list_activities,
    list_orders,
    logo_of,
    staff_of,
    track_order,
)
from numu_projections.orders.views import (
    ActivitiesView,
    ActivityView,
    OrderListItem,
    OrderView,
    StaffView,
    TimelineView,
)

Word = Annotated[str | None, QueryParameter(max_length=40)]
Words = Annotated[str | None, QueryParameter(max_length=100)]


async def shown(read: Read, store_id: UUID, order_id: UUID) -> OrderView:
    """An order as the contract shows it, encoded by the database.

    Raises:
        NotFound: the store has no such order.
        NotYetVisible: it has, but the read model does not know it yet.
    """
    found = await read(get_order, store_id, order_id)
    if found is None:
        raise await missing(read, store_id, order_id)
    return raw(OrderView, found)


async def missing(read: Read, store_id: UUID, order_id: UUID) -> DomainError:
    """Why an order, or a draft, is not found."""
    reason = await read.missing("order", ORDERS, order_id, partial(_is_of, store_id))
    if isinstance(reason, NotFound):
        return await read.missing("order", DRAFTS, order_id, lambda draft: draft.store_id == store_id)
    return reason


@get("/stores/{store_id:uuid}/orders", operation_id="list_orders", guards=[allow("orders.view")])
async def list_orders_of(  # noqa: PLR0913, PLR0917 - the contract's filters
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    status: Word = None,
    payment_status: Word = None,
    fulfillment_status: Word = None,
    date_from: FromQuery[datetime | None] = None,
    date_to: FromQuery[datetime | None] = None,
    search: Words = None,
    customer_id: FromQuery[UUID | None] = None,
    page: PageNumber = 1,
    limit: PageSize = 20,
) -> Success[Page[OrderListItem]]:
    """A page of orders, newest first."""
    wanted = Wanted(
        status=status,
        payment_status=payment_status,
        fulfillment_status=fulfillment_status,
        date_from=date_from,
        date_to=date_to,
        customer_id=customer_id,
        search=search,
    )
    found = await read(list_orders, store_id, wanted, page=page, limit=limit)
    items = listed(OrderListItem, found.items)
    return page_of(items, found.total, page=page, size=limit, message="Orders retrieved successfully")


@get("/stores/{store_id:uuid}/orders/{order_id:uuid}", operation_id="get_order", guards=[allow("orders.view")])
async def get_one_order(
    store_id: FromPath[UUID], order_id: FromPath[UUID], read: NamedDependency[Read]
) -> Success[OrderView]:
    """One order."""
    return ok(await shown(read, store_id, order_id))


@get(
    "/stores/{store_id:uuid}/orders/{order_id:uuid}/timeline",
    operation_id="get_order_timeline",
    guards=[allow("orders.view")],
)
async def get_order_timeline(
    store_id: FromPath[UUID], order_id: FromPath[UUID], read: NamedDependency[Read], call: NamedDependency[Call]
) -> Success[TimelineView]:
    """The steps of an order, oldest first, in the caller's language."""
    timeline = await read(get_timeline, store_id, order_id, arabic=call.arabic)
    if timeline is None:
        raise await missing(read, store_id, order_id)
    return ok(timeline)


@get(
    "/stores/{store_id:uuid}/orders/{order_id:uuid}/activities",
    operation_id="list_order_activities",
    guards=[allow("orders.view")],
)
async def list_order_activities(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    page: PageNumber = 1,
    limit: PageSize = 50,
) -> Success[ActivitiesView]:
    """What happened to an order and what staff said about it, newest first."""
    found = await read(list_activities, store_id, order_id, page=page, limit=limit, arabic=call.arabic)
    if found is None:
        raise await missing(read, store_id, order_id)
    return ok(replace(found, items=await named(read, found.items)))


async def named(read: Read, found: Sequence[ActivityView]) -> list[ActivityView]:
    """What was done and said, with the names of those who did."""
    staff = await read.platform(staff_of, sorted({one.user_id for one in found if one.user_id}))
    nobody = StaffView(name=None, avatar_url=None)
    by = [(one, staff.get(one.user_id or "", nobody)) for one in found]
    return [replace(one, user_name=who.name, user_avatar_url=who.avatar_url) for one, who in by]


@get("/storefront/track/{order_id:uuid}", operation_id="track_order", guards=[public()])
async def track_one_order(
    order_id: FromPath[UUID], read: NamedDependency[Read], doors: NamedDependency[Doors], call: NamedDependency[Call]
) -> Success[OrderTrackingView]:
    """An order as whoever has its id may see it. The id itself says in which stores to look."""
    gone: DomainError = NotFound(what="order", id=order_id)
    for store_id in await read.platform(homes_of, order_id):
        store = call.store = await doors.stores.by_id(store_id, call)
        if found := await read(track_order, store_id, order_id):
            where = TrackedStore(
                name=store.name,
                subdomain=store.subdomain,
                custom_domain=store.custom_domain,
                logo_url=await read.platform(logo_of, store_id),
            )
            return ok(OrderTrackingView(**asdict(found), store=where))
        reason = await read.missing("order", ORDERS, order_id, partial(_is_of, store_id))
        gone = gone if isinstance(reason, NotFound) else reason
    raise gone


def _is_of(store_id: UUID, order: Order) -> bool:
    return order.store_id == store_id


ROUTES = [list_orders_of, get_one_order, get_order_timeline, list_order_activities, track_one_order]
