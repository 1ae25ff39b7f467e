"""HTTP questions about locations."""

from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Hot, Read
from numu_gateway.locations.commands import shown
from numu_projections.locations.queries import list_locations, pickup_locations
from numu_projections.locations.views import LocationView, PickupLocation


@get("/stores/{store_id:uuid}/locations", operation_id="list_locations", guards=[allow("inventory.view")])
async def list_locations_of(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[list[LocationView]]:
    """The store's open locations, in order."""
    return ok([location.view() for location in await read(list_locations, store_id)])


@get(
    "/stores/{store_id:uuid}/locations/{location_id:uuid}",
    operation_id="get_location",
    guards=[allow("inventory.view")],
)
async def get_one_location(
    store_id: FromPath[UUID], location_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[LocationView]:
    """One open location, with its version as ``ETag``."""
    return ok(await shown(read, call, store_id, location_id))


@get("/storefront/store/{store_id:uuid}/pickup-locations", operation_id="list_pickup_locations", guards=[public()])
async def list_pickup_locations(
    store_id: FromPath[UUID], hot: NamedDependency[Hot]
) -> Response[Success[list[PickupLocation]]]:
    """Where shoppers may fetch what they bought, in order."""
    return await hot(pickup_locations, store_id)


ROUTES = [list_locations_of, get_one_location, list_pickup_locations]
