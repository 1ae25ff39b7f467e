"""HTTP questions about stock."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec.structs import asdict

from numu_gateway.inventory.bodies import InventoryStatsView
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Read
from numu_projections.inventory.queries import Filter, count_items, list_items, list_levels
from numu_projections.inventory.views import InventoryItemView, InventoryLevelView
from numu_projections.stores.views import StoreRef


@get("/stores/{store_id:uuid}/inventory", operation_id="get_inventory", guards=[allow("inventory.view")])
async def get_inventory(
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    filter: FromQuery[Filter] = "all",  # noqa: A002 - the contract's name
    page: PageNumber = 1,
    limit: PageSize = 50,
) -> Success[list[InventoryItemView]]:
    """Products and what is available of them, by name."""
    return ok(await read(list_items, store_id, filter, page=page, limit=limit), "Inventory retrieved successfully")


@get("/stores/{store_id:uuid}/inventory/stats", operation_id="get_inventory_stats", guards=[allow("inventory.view")])
async def get_inventory_stats(
    store_id: FromPath[UUID], store: NamedDependency[StoreRef], read: NamedDependency[Read]
) -> Success[InventoryStatsView]:
    """How the store's stock stands."""
    counts = await read(count_items, store_id)
    return ok(InventoryStatsView(**asdict(counts), currency=store.currency))


@get(
    "/stores/{store_id:uuid}/inventory/levels",
    operation_id="list_store_inventory_levels",
    guards=[allow("inventory.view")],
)
async def list_store_inventory_levels(
    store_id: FromPath[UUID], read: NamedDependency[Read]
) -> Success[list[InventoryLevelView]]:
    """Every shelf of the store."""
    return ok(await read(list_levels, store_id))


@get(
    "/stores/{store_id:uuid}/inventory/levels/variant/{variant_id:uuid}",
    operation_id="list_variant_inventory_levels",
    guards=[allow("inventory.view")],
)
async def list_variant_inventory_levels(
    store_id: FromPath[UUID], variant_id: FromPath[UUID], read: NamedDependency[Read]
) -> Success[list[InventoryLevelView]]:
    """A variant, wherever it lies."""
    return ok(await read(list_levels, store_id, variant_id=variant_id))


@get(
    "/stores/{store_id:uuid}/inventory/levels/location/{location_id:uuid}",
    operation_id="list_location_inventory_levels",
    guards=[allow("inventory.view")],
)
async def list_location_inventory_levels(
    store_id: FromPath[UUID], location_id: FromPath[UUID], read: NamedDependency[Read]
) -> Success[list[InventoryLevelView]]:
    """Everything that lies at a location."""
    return ok(await read(list_levels, store_id, location_id=location_id))


ROUTES = [
    get_inventory,
    get_inventory_stats,
    list_store_inventory_levels,
    list_variant_inventory_levels,
    list_location_inventory_levels,
]
