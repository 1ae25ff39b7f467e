"""HTTP questions about customers."""

from typing import Annotated, Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from numu_gateway.customers.bodies import journey, trust
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Page, Success, listed, ok, page_of, raw
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Read
from numu_projections.customers.queries import customer_exists, get_customer, list_customers, trust_figures
from numu_projections.customers.views import CustomerView, JourneyView, TrustView
from numu_projections.tracking.queries import trails_of

ONE = "/stores/{store_id:uuid}/customers/{customer_id:uuid}"


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


@get(ONE, operation_id="get_store_customer", guards=[allow("customers.view")])
async def get_one_customer(
    store_id: FromPath[UUID], customer_id: FromPath[UUID], doors: NamedDependency[Doors], read: NamedDependency[Read]
) -> Success[CustomerView]:
    """One customer."""
    return ok(raw(CustomerView, await read(get_customer, store_id, customer_id, apex=doors.config.apex)))


@get(f"{ONE}/trust-stats", operation_id="get_customer_trust_stats", guards=[allow("customers.view")])
async def get_trust_stats(
    store_id: FromPath[UUID], customer_id: FromPath[UUID], read: NamedDependency[Read], call: NamedDependency[Call]
) -> Success[TrustView]:
    """Whether this customer takes what was ordered, as far as the tenant's own stores know."""
    return ok(trust(await read(trust_figures, store_id, customer_id), arabic=call.arabic))


@get(f"{ONE}/journey", operation_id="get_customer_journey", guards=[allow("customers.view")])
async def get_journey(
    store_id: FromPath[UUID],
    customer_id: FromPath[UUID],
    read: NamedDependency[Read],
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 100,
) -> Success[JourneyView]:
    """How this customer found the store, as far as orders tell."""
    found = await read(customer_exists, store_id, customer_id)
    return ok(journey(found, await read(trails_of, found, limit), limit))


ROUTES: list[Any] = [list_customers_of, get_one_customer, get_trust_stats, get_journey]
