"""Stores as their owners see them. What everybody sees is in ``store_settings``."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_gateway.kernel.access import allow, user
from numu_gateway.kernel.answers import Page, Success, ok, page_of
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import NotSignedIn
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Read
from numu_gateway.stores.bodies import StoreResponse, store_response
from numu_projections.stores.queries import get_store, owned_stores


@get("/stores", operation_id="list_stores", guards=[user()])
async def list_stores(
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
    page: PageNumber = 1,
    limit: PageSize = 20,
) -> Success[Page[StoreResponse]]:
    """The caller's stores."""
    if call.caller.id is None:
        raise NotSignedIn
    stores, total = await read.platform(owned_stores, call.caller.id, page=page, limit=limit)
    shown = [store_response(store, doors.config) for store in stores]
    return page_of(shown, total, page=page, size=limit, message="Stores retrieved successfully")


@get("/stores/{store_id:uuid}", operation_id="get_store", guards=[allow("settings.general.view")])
async def get_one_store(
    store_id: FromPath[UUID], call: NamedDependency[Call], doors: NamedDependency[Doors], read: NamedDependency[Read]
) -> Success[StoreResponse]:
    """One store, with its version as ``ETag``."""
    store = await read.platform(get_store, store_id)
    call.answer_headers.append((b"etag", f'"{store.version}"'.encode()))
    return ok(store_response(store, doors.config))


ROUTES = [list_stores, get_one_store]
