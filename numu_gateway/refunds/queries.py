"""HTTP questions about refunds."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from numu_core.kernel.errors import NotFound
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Page, Success, ok, page_of
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Read
from numu_projections.refunds.queries import get_refund, list_refunds
from numu_projections.refunds.views import RefundListItem, RefundView

ORDERS_REFUNDS = "/stores/{store_id:uuid}/orders/{order_id:uuid}/refunds"
Word = Annotated[str | None, QueryParameter(max_length=50)]


async def shown(read: Read, store_id: UUID, order_id: UUID, refund_id: UUID) -> RefundView:
    """One refund.

    Raises:
        NotFound: the store's order has none of this id.
    """
    found = await read(get_refund, store_id, order_id, refund_id)
    if found is None:
        raise NotFound(what="refund", id=refund_id)
    return found


@get(ORDERS_REFUNDS, operation_id="list_order_refunds", guards=[allow("orders.view")])
async def list_order_refunds(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    read: NamedDependency[Read],
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> Success[Page[RefundListItem]]:
    """The refunds of an order, the newest first."""
    found, total = await read(list_refunds, store_id, order_id, None, page=page, limit=page_size)
    return page_of(found, total, page=page, size=page_size)


@get(f"{ORDERS_REFUNDS}/{{refund_id:uuid}}", operation_id="get_refund", guards=[allow("orders.view")])
async def get_one_refund(
    store_id: FromPath[UUID], order_id: FromPath[UUID], refund_id: FromPath[UUID], read: NamedDependency[Read]
) -> Success[RefundView]:
    """One refund, and why it failed, if it did."""
    return ok(await shown(read, store_id, order_id, refund_id))


@get("/stores/{store_id:uuid}/refunds", operation_id="list_store_refunds", guards=[allow("orders.view")])
async def list_store_refunds(
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    status: Word = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> Success[Page[RefundListItem]]:
    """The refunds of the store, the newest first: ``failed`` and ``approved`` ones wait for somebody."""
    found, total = await read(list_refunds, store_id, None, status, page=page, limit=page_size)
    return page_of(found, total, page=page, size=page_size)


ROUTES = [list_order_refunds, get_one_refund, list_store_refunds]
