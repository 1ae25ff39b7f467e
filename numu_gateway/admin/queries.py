"""What administrators ask about the platform."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from msgspec import Meta

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.access import admin
from numu_gateway.kernel.answers import Page, Success, ok, page_of
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import UserView, caller_id, me
from numu_projections.admin.queries import list_orders, list_stores, platform_stats, store_counts, tenants_of
from numu_projections.admin.views import AdminOrder, AdminStore, PlatformStats, StoreCounts

Word = Annotated[str | None, QueryParameter(max_length=40)]
Words = Annotated[str | None, QueryParameter(max_length=100)]
LargePage = Annotated[int, Meta(ge=1, le=200)]  # the console's billing page asks for 200


@asynccontextmanager
async def everywhere(doors: Doors) -> AsyncIterator[tuple[Any, list[UUID]]]:
    """A session that sees the platform and every tenant, and which tenants those are."""
    async with tenant_session(doors.services.pool, PLATFORM) as db:
        tenants = await tenants_of(db)
    async with tenant_session(doors.services.pool, PLATFORM, *tenants) as db:
        yield db, tenants


@get("/admin/auth/me", operation_id="admin_me", guards=[admin()])
async def admin_me(call: NamedDependency[Call], read: NamedDependency[Read]) -> Success[UserView]:
    """Who is signed in to the console."""
    return ok(await me(read, caller_id(call)))


@get("/admin/dashboard/stats", operation_id="admin_dashboard_stats", guards=[admin()])
async def admin_dashboard_stats(doors: NamedDependency[Doors]) -> Success[PlatformStats]:
    """The platform in figures."""
    async with everywhere(doors) as (db, tenants):
        return ok(await platform_stats(db, tenants))


@get("/admin/stores", operation_id="admin_list_stores", guards=[admin()])
async def admin_list_stores(
    doors: NamedDependency[Doors],
    status: Word = None,
    search: Words = None,
    page: PageNumber = 1,
    limit: LargePage = 20,
) -> Success[Page[AdminStore]]:
    """All stores, newest first."""
    async with everywhere(doors) as (db, _):
        found, total = await list_stores(db, status=status, search=search, page=page, limit=limit)
    return page_of(found, total, page=page, size=limit)


@get("/admin/stores/stats", operation_id="admin_store_stats", guards=[admin()])
async def admin_store_stats(doors: NamedDependency[Doors]) -> Success[StoreCounts]:
    """How many stores there are, by status."""
    async with tenant_session(doors.services.pool, PLATFORM) as db:
        return ok(await store_counts(db))


@get("/admin/orders", operation_id="admin_list_orders", guards=[admin()])
async def admin_list_orders(
    doors: NamedDependency[Doors],
    status: Word = None,
    payment_status: Word = None,
    store_id: FromQuery[UUID | None] = None,
    search: Words = None,
    page: PageNumber = 1,
    limit: PageSize = 20,
) -> Success[Page[AdminOrder]]:
    """The orders of all shops, newest first."""
    wanted = {"status": status, "payment_status": payment_status, "store_id": store_id}
    async with everywhere(doors) as (db, tenants):
        found, total = await list_orders(db, tenants, wanted=wanted, search=search, page=page, limit=limit)
    return page_of(found, total, page=page, size=limit)


ROUTES = [admin_me, admin_dashboard_stats, admin_list_stores, admin_store_stats, admin_list_orders]
