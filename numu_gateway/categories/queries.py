"""HTTP questions about categories: the merchant's, and the shopper's."""

from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from numu_gateway.categories.commands import shown
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Hot, Read
from numu_projections.categories.queries import list_categories, shown_categories
from numu_projections.categories.views import CategoryView, ShownCategory


@get("/stores/{store_id:uuid}/categories", operation_id="list_categories", guards=[allow("products.view")])
async def list_categories_of(
    store_id: FromPath[UUID], read: NamedDependency[Read], include_inactive: FromQuery[bool] = False
) -> Success[list[CategoryView]]:
    """The store's categories, in order."""
    found = await read(list_categories, store_id, include_inactive=include_inactive)
    return ok([category.view() for category in found])


@get(
    "/stores/{store_id:uuid}/categories/{category_id:uuid}",
    operation_id="get_category",
    guards=[allow("products.view")],
)
async def get_one_category(
    store_id: FromPath[UUID], category_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[CategoryView]:
    """One category, with its version as ``ETag``."""
    return ok(await shown(read, call, store_id, category_id))


@get("/storefront/store/{store_id:uuid}/categories", operation_id="browse_categories", guards=[public()])
async def browse_categories(
    store_id: FromPath[UUID], hot: NamedDependency[Hot]
) -> Response[Success[list[ShownCategory]]]:
    """The categories that shoppers see, in order."""
    return await hot(shown_categories, store_id)


ROUTES = [list_categories_of, get_one_category, browse_categories]
