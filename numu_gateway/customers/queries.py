"""HTTP questions about customers."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Page, Success, listed, ok, page_of, raw
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Read
from numu_projections.customers.queries import get_customer, list_customers
from numu_projections.customers.views import CustomerView


@get("/stores/{store_id:uuid}/customers", operation_id="list_store_customers", guards=[allow("customers.view")])
async def list_customers_of(
    store_id: FromPath[UUID],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
    page: PageNumber = 1,
    limit: PageSize = 20,
    search: Annotated[str | None, QueryParameter(name="query", max_length=200)] = None,
) -> Success[Page[CustomerView]]:
    """The store's customers, newest first; ``query`` is part of a name, e-mail address or phone number."""
    apex = doors.config.apex
    items, total = await read(list_customers, store_id, search=search, apex=apex, page=page, limit=limit)
    return page_of(listed(CustomerView, items), total, page=page, size=limit)


@get(
    "/stores/{store_id:uuid}/customers/{customer_id:uuid}",
    operation_id="get_store_customer",
    guards=[allow("customers.view")],
)
async def get_one_customer(
    store_id: FromPath[UUID], customer_id: FromPath[UUID], doors: NamedDependency[Doors], read: NamedDependency[Read]
) -> Success[CustomerView]:
    """One customer."""
    return ok(raw(CustomerView, await read(get_customer, store_id, customer_id, apex=doors.config.apex)))


ROUTES = [list_customers_of, get_one_customer]
