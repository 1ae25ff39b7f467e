"""HTTP questions of the merchant's home."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from numu_core.dashboard.errors import NotADay
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok, raw
from numu_gateway.kernel.call import utc_now
from numu_gateway.kernel.reads import Read
from numu_projections.dashboard.queries import Granularity, Period, dashboard_stats, revenue_chart, top_products
from numu_projections.dashboard.views import DashboardStats, RevenuePoint, TopProduct
from numu_projections.stores.views import StoreRef

Days = Annotated[int | None, QueryParameter(ge=1, le=3650)]
Day = Annotated[str | None, QueryParameter(max_length=40)]
PATH = "/stores/{store_id:uuid}/dashboard"
DATE = len("2026-01-31")


def day_of(field: str, text: str | None) -> date | None:
    """The day that is written there, also of an instant.

    Raises:
        NotADay: none is.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text[:DATE])
    except ValueError as wrong:
        raise NotADay(field=field, value=text) from wrong


@get(f"{PATH}/stats", operation_id="get_dashboard_stats", guards=[allow("analytics.view")])
async def get_stats(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    read: NamedDependency[Read],
    days: Days = None,
    start_date: Day = None,
    end_date: Day = None,
    granularity: FromQuery[Granularity] = "day",  # noqa: ARG001 - of the chart beside it; figures have none
) -> Success[DashboardStats]:
    """The store in a period: the last 30 days, unless something else is asked for."""
    period = Period(days=days, start=day_of("start_date", start_date), end=day_of("end_date", end_date))
    return ok(await read(dashboard_stats, store_id, store.currency, period, utc_now()))


@get(f"{PATH}/revenue", operation_id="get_revenue_chart", guards=[allow("analytics.view")])
async def get_revenue(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    read: NamedDependency[Read],
    days: Days = None,
    start_date: Day = None,
    end_date: Day = None,
    granularity: FromQuery[Granularity] = "day",
) -> Success[list[RevenuePoint]]:
    """Revenue and orders over a period, slot by slot."""
    period = Period(days=days, start=day_of("start_date", start_date), end=day_of("end_date", end_date))
    chart = await read(revenue_chart, store_id, store.currency, period, granularity, utc_now())
    return ok(raw(list[RevenuePoint], chart))


@get(f"{PATH}/top-products", operation_id="get_dashboard_top_products", guards=[allow("analytics.view")])
async def get_top_products(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    read: NamedDependency[Read],
    limit: Annotated[int, QueryParameter(ge=1, le=20)] = 5,
) -> Success[list[TopProduct]]:
    """What sold best."""
    return ok(raw(list[TopProduct], await read(top_products, store_id, store.currency, limit)))


ROUTES = [get_stats, get_revenue, get_top_products]
