"""HTTP commands on locations."""

from uuid import UUID

from litestar import delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.locations.commands import CloseLocation, DescribeLocation, OpenLocation
from numu_core.locations.decider import LOCATIONS
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_gateway.locations.bodies import Deleted, LocationBody, asked
from numu_projections.locations.queries import get_location
from numu_projections.locations.views import LocationView


@post("/stores/{store_id:uuid}/locations", operation_id="create_location", guards=[allow("inventory.adjust")])
async def create_location(
    store_id: FromPath[UUID],
    data: JSONBody[LocationBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[LocationView]:
    """Open a location."""
    location_id = dispatch.new_id()
    await dispatch(OpenLocation(location_id=location_id, store_id=store_id, **asked(data)))
    return ok(await shown(read, call, store_id, location_id), "Location created successfully")


@put(
    "/stores/{store_id:uuid}/locations/{location_id:uuid}",
    operation_id="update_location",
    guards=[allow("inventory.adjust")],
)
async def update_location(
    store_id: FromPath[UUID],
    location_id: FromPath[UUID],
    data: JSONBody[LocationBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[LocationView]:
    """Say anew what the location is."""
    command = DescribeLocation(location_id=location_id, store_id=store_id, **asked(data))
    await dispatch(command, edits=(LOCATIONS, location_id))
    return ok(await shown(read, call, store_id, location_id), "Location updated successfully")


@delete(
    "/stores/{store_id:uuid}/locations/{location_id:uuid}",
    operation_id="delete_location",
    guards=[allow("inventory.adjust")],
    status_code=200,
)
async def delete_location(
    store_id: FromPath[UUID], location_id: FromPath[UUID], dispatch: NamedDependency[Dispatch]
) -> Success[Deleted]:
    """Close a location."""
    await dispatch(CloseLocation(location_id=location_id, store_id=store_id), edits=(LOCATIONS, location_id))
    return ok(Deleted(id=str(location_id)), "Location deleted successfully")


async def shown(read: Read, call: Call, store_id: UUID, location_id: UUID) -> LocationView:
    """The location, with its version as ``ETag``."""
    location = await read(get_location, store_id, location_id)
    call.answer_headers.append((b"etag", b'"%d"' % location.version))
    return location.view()


ROUTES = [create_location, update_location, delete_location]
