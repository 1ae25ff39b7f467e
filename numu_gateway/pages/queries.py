"""HTTP questions about pages and policies."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Hot, Read
from numu_gateway.pages.bodies import ShownPage
from numu_projections.pages.queries import get_page, list_pages, shown_page
from numu_projections.pages.views import PageView

ONE = "/stores/{store_id:uuid}/pages/{page_id:uuid}"
POLICY = "/stores/{store_id:uuid}/policies/{handle:str}"


async def shown(read: Read, call: Call, store_id: UUID, kind: str, page_id: UUID) -> PageView:
    """The page, with its version as ``ETag``."""
    page = await read(get_page, store_id, kind, page_id)
    call.answer_headers.append((b"etag", b'"%d"' % page.version))
    return page


@get("/stores/{store_id:uuid}/pages", operation_id="list_pages", guards=[allow("themes.view")])
async def list_pages_of(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[list[PageView]]:
    """The store's pages."""
    return ok(await read(list_pages, store_id, "page"))


@get(ONE, operation_id="get_page", guards=[allow("themes.view")])
async def get_one_page(
    store_id: FromPath[UUID], page_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[PageView]:
    """One page."""
    return ok(await shown(read, call, store_id, "page", page_id))


@get("/stores/{store_id:uuid}/policies", operation_id="list_policies", guards=[allow("settings.general.view")])
async def list_policies(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[list[PageView]]:
    """The store's policies."""
    return ok(await read(list_pages, store_id, "policy"))


@get("/storefront/store/{store_id:uuid}/pages/{handle:str}", operation_id="get_storefront_page", guards=[public()])
async def get_storefront_page(
    store_id: FromPath[UUID], handle: FromPath[str], hot: NamedDependency[Hot]
) -> Response[Success[ShownPage]]:
    """A published page."""
    return await hot(shown_page, store_id, handle)


ROUTES: list[Any] = [list_pages_of, get_one_page, list_policies, get_storefront_page]
