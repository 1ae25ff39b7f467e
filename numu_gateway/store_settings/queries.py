"""Settings as their merchants see them, and a store as everybody sees it."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_gateway.kernel.access import public
from numu_gateway.kernel.answers import Success
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import StoreNotFound
from numu_gateway.kernel.hosts import of_client
from numu_gateway.kernel.reads import Hot
from numu_projections.store_settings.queries import shown_store, store_record
from numu_projections.store_settings.views import PublicStore
from numu_projections.stores.views import StoreRef


@get("/storefront/store-by-subdomain/{subdomain:str}", operation_id="get_store_by_subdomain", guards=[public()])
async def get_store_by_subdomain(
    subdomain: FromPath[str], call: NamedDependency[Call], doors: NamedDependency[Doors], hot: NamedDependency[Hot]
) -> Response[Success[PublicStore]]:
    """An open store, by its subdomain."""
    return await seen_by_all(await doors.stores.open_by_name("subdomain", subdomain, call), call, hot)


@get("/storefront/store-by-domain/{domain:str}", operation_id="get_store_by_domain", guards=[public()])
async def get_store_by_domain(
    domain: FromPath[str], call: NamedDependency[Call], doors: NamedDependency[Doors], hot: NamedDependency[Hot]
) -> Response[Success[PublicStore]]:
    """An open store, by a domain of its own or by the platform's name for it."""
    named = of_client(domain.lower(), doors.config.apex)
    if named is None:
        raise StoreNotFound(store=domain)
    return await seen_by_all(await doors.stores.open_by_name(*named, call), call, hot)


async def seen_by_all(store: StoreRef, call: Call, hot: Hot) -> Response[Any]:
    """What the platform knows of the store and what its own tenant does: the answer changes when either does."""
    call.store = store
    return await hot(shown_store, store.store_id, await hot.of_platform(store_record, store.store_id))


ROUTES: list[Any] = [get_store_by_subdomain, get_store_by_domain]
