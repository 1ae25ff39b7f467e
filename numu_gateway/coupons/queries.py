"""HTTP questions about coupons."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from numu_gateway.coupons.commands import shown
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Page, Success, ok, page_of
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Read
from numu_projections.coupons.queries import list_coupons
from numu_projections.coupons.views import CouponView


@get("/stores/{store_id:uuid}/coupons", operation_id="list_coupons", guards=[allow("discounts.view")])
async def list_coupons_of(
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    page: PageNumber = 1,
    limit: PageSize = 20,
    is_active: Annotated[bool | None, QueryParameter()] = None,
) -> Success[Page[CouponView]]:
    """The store's coupons, newest first."""
    rows, total = await read(list_coupons, store_id, active=is_active, page=page, limit=limit)
    return page_of([row.view() for row in rows], total, page=page, size=limit)


@get(
    "/stores/{store_id:uuid}/coupons/{coupon_id:uuid}",
    operation_id="get_coupon",
    guards=[allow("discounts.view")],
)
async def get_one_coupon(
    store_id: FromPath[UUID], coupon_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[CouponView]:
    """One coupon, with its version as ``ETag``."""
    return ok(await shown(read, call, store_id, coupon_id))


ROUTES = [list_coupons_of, get_one_coupon]
