"""HTTP questions about visits of couriers."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter, QueryParameter

from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok, raw
from numu_gateway.kernel.paging import PageSize
from numu_gateway.kernel.reads import Read
from numu_projections.pickups.queries import get_pickup, list_pickups
from numu_projections.pickups.views import PickupView

Named = Annotated[str, PathParameter(max_length=60)]  # our id or the courier's
Page = Annotated[int, QueryParameter(ge=0, le=1_000_000)]  # from 0
PATH = "/stores/{store_id:uuid}/shipments/pickups"


@get(PATH, operation_id="list_pickups", guards=[allow("orders.view")])
async def list_store_pickups(
    store_id: FromPath[UUID], read: NamedDependency[Read], page: Page = 0, limit: PageSize = 50
) -> Success[list[PickupView]]:
    """The store's visits, the newest first."""
    return ok(raw(list[PickupView], await read(list_pickups, store_id, skip=page * limit, limit=limit)))


@get(PATH + "/{pickup_id:str}", operation_id="get_pickup", guards=[allow("orders.view")])
async def get_one_pickup(
    store_id: FromPath[UUID], pickup_id: Named, read: NamedDependency[Read]
) -> Success[PickupView]:
    """One visit."""
    return ok(raw(PickupView, await read(get_pickup, store_id, pickup_id)))


ROUTES = [list_store_pickups, get_one_pickup]
