"""What Meta was told, for merchants."""

from typing import Annotated, Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.reads import Read
from numu_gateway.tracking.bodies import MetaStatus, meta_status
from numu_projections.store_settings.queries import settings_of
from numu_projections.store_settings.views import mode_of
from numu_projections.tracking.queries import meta_health, newest_meta_events
from numu_projections.tracking.views import MetaEventView

META = "/stores/{store_id:uuid}/settings/tracking/meta"
MOST = 100


@get(f"{META}/events", operation_id="get_meta_events", guards=[allow("settings.general.view")])
async def get_meta_events(
    store_id: FromPath[UUID], read: NamedDependency[Read], limit: Annotated[int, QueryParameter(ge=1)] = 20
) -> Success[list[MetaEventView]]:
    """The latest events for Meta and how it took them; of shoppers nothing but by which data they were known."""
    return ok(await read(newest_meta_events, store_id, min(limit, MOST)))


@get(f"{META}/status", operation_id="get_meta_tracking_status", guards=[allow("settings.general.view")])
async def get_meta_tracking_status(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[MetaStatus]:
    """How telling Meta went during the last day."""
    mode = mode_of((await read(settings_of, store_id)).settings.tracking)
    return ok(meta_status(await read(meta_health, store_id), mode))


ROUTES: list[Any] = [get_meta_events, get_meta_tracking_status]
