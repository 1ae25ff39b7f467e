"""HTTP questions about blogs."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from numu_core.kernel.texts import Language
from numu_gateway.blogs.bodies import ShownBlog
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Hot, Read
from numu_projections.blogs.queries import get_blog, list_blogs, shown_blog, shown_blogs
from numu_projections.blogs.views import BlogView
from numu_projections.stores.views import StoreRef

ONE = "/stores/{store_id:uuid}/blogs/{blog_id:uuid}"


async def shown(read: Read, call: Call, store_id: UUID, blog_id: UUID) -> BlogView:
    """The blog, with its version as ``ETag``."""
    blog = await read(get_blog, store_id, blog_id)
    call.answer_headers.append((b"etag", b'"%d"' % blog.version))
    return blog


@get("/stores/{store_id:uuid}/blogs", operation_id="list_blogs", guards=[allow("themes.view")])
async def list_blogs_of(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[list[BlogView]]:
    """The store's blogs."""
    return ok(await read(list_blogs, store_id))


@get(ONE, operation_id="get_blog", guards=[allow("themes.view")])
async def get_one_blog(
    store_id: FromPath[UUID], blog_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[BlogView]:
    """One blog."""
    return ok(await shown(read, call, store_id, blog_id))


@get("/storefront/store/{store_id:uuid}/blogs", operation_id="list_storefront_blogs", guards=[public()])
async def list_storefront_blogs(
    store_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    hot: NamedDependency[Hot],
    locale: FromQuery[Language | None] = None,
) -> Response[Success[list[ShownBlog]]]:
    """The blogs, in the language asked for or the store's."""
    return await hot(shown_blogs, store_id, locale or store.language)


@get("/storefront/store/{store_id:uuid}/blogs/{handle:str}", operation_id="get_storefront_blog", guards=[public()])
async def get_storefront_blog(
    store_id: FromPath[UUID],
    handle: FromPath[str],
    store: NamedDependency[StoreRef],
    hot: NamedDependency[Hot],
    locale: FromQuery[Language | None] = None,
) -> Response[Success[ShownBlog]]:
    """One blog."""
    return await hot(shown_blog, store_id, handle, locale or store.language)


ROUTES: list[Any] = [list_blogs_of, get_one_blog, list_storefront_blogs, get_storefront_blog]
