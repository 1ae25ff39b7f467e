"""Stores as their owners and as everybody sees them."""

from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_core.eventstore.connections import Db
from numu_gateway.kernel.access import allow, public, user
from numu_gateway.kernel.answers import Page, Success, ok, page_of
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import NotSignedIn, StoreNotFound
from numu_gateway.kernel.hosts import of_client
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Hot, Read
from numu_gateway.stores.bodies import PublicStore, StoreResponse, public_store, store_response
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


@get("/storefront/store-by-subdomain/{subdomain:str}", operation_id="get_store_by_subdomain", guards=[public()])
async def get_store_by_subdomain(
    subdomain: FromPath[str], call: NamedDependency[Call], doors: NamedDependency[Doors], hot: NamedDependency[Hot]
) -> Response[Success[PublicStore]]:
    """An open store, by its subdomain."""
    found = await doors.stores.open_by_name("subdomain", subdomain, call)
    return await hot.platform(shown_store, found.store_id)


@get("/storefront/store-by-domain/{domain:str}", operation_id="get_store_by_domain", guards=[public()])
async def get_store_by_domain(
    domain: FromPath[str], call: NamedDependency[Call], doors: NamedDependency[Doors], hot: NamedDependency[Hot]
) -> Response[Success[PublicStore]]:
    """An open store, by a domain of its own or by the platform's name for it."""
    named = of_client(domain.lower(), doors.config.apex)
    if named is None:
        raise StoreNotFound(store=domain)
    found = await doors.stores.open_by_name(*named, call)
    return await hot.platform(shown_store, found.store_id)


async def shown_store(db: Db, tenant_id: UUID, store_id: UUID) -> bytes:
    """A store as everybody may see it, as JSON."""
    return msgspec.json.encode(public_store(await get_store(db, tenant_id, store_id)))


shown_store.projections = ("stores",)  # type: ignore[attr-defined]


ROUTES = [list_stores, get_one_store, get_store_by_subdomain, get_store_by_domain]
