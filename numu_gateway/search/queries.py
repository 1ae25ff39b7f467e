"""Searches over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from numu_gateway.kernel.access import public
from numu_gateway.kernel.answers import Success
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Hot
from numu_projections.search.queries import KINDS, Asked, predict, search
from numu_projections.search.views import Found, Predicted

Words = Annotated[str, QueryParameter(max_length=200)]
Types = Annotated[str, QueryParameter(max_length=200)]
EVERYTHING = ",".join(KINDS)


@get(
    "/storefront/store/{store_id:uuid}/search/predictive",
    operation_id="storefront_predictive_search",
    guards=[public()],
)
async def predictive_search(
    store_id: FromPath[UUID],
    hot: NamedDependency[Hot],
    call: NamedDependency[Call],
    q: Words = "",
    types: Types = EVERYTHING,
    limit: Annotated[int, QueryParameter(ge=1, le=20)] = 5,
) -> Response[Success[Predicted]]:
    """What somebody who is typing may mean: the best of each kind."""
    return await hot(predict, store_id, asked(q, types, call), limit)


@get("/storefront/store/{store_id:uuid}/search", operation_id="storefront_full_search", guards=[public()])
async def full_search(
    store_id: FromPath[UUID],
    hot: NamedDependency[Hot],
    call: NamedDependency[Call],
    q: Words = "",
    types: Types = EVERYTHING,
    limit: PageSize = 24,
    page: PageNumber = 1,
) -> Response[Success[Found]]:
    """Everything that matches, page by page."""
    return await hot(search, store_id, asked(q, types, call), page, limit)


def asked(q: str, types: str, call: Call) -> Asked:
    """What is looked for, among ``types`` (``"products,pages"``); what we do not know is not there to be found."""
    wanted = {one.strip() for one in types.split(",")}
    kinds = tuple(kind for kind in KINDS if kind in wanted)
    return Asked(query=q.strip(), kinds=kinds, language="ar" if call.arabic else "en")


ROUTES = [predictive_search, full_search]
