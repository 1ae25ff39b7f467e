"""What Bosta tells us, and what anybody with a tracking number may ask.

The address says whose store it is (``?store=``), the header that the store chose says whether it is Bosta.
"""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter
from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.providers import BadSignature
from numu_core.shipments.commands import ReceiveScan
from numu_core.shipments.providers.bosta import BOSTA
from numu_gateway.kernel.access import public, webhook
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.callbacks import callback_of
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import StoreNotFound
from numu_gateway.kernel.provider_keys import called_store, keys_of, told_by
from numu_gateway.kernel.reads import Read
from numu_gateway.shipments.queries import tracking
from numu_projections.shipments.queries import track_shipment
from numu_projections.shipments.views import TrackingView
from numu_projections.stores.views import StoreRef

Number = Annotated[str, PathParameter(max_length=60)]
SECRETS = ("hook_token", "webhook_secret")  # ours, sent with each booking; the merchant's, from Bosta's dashboard


class Heard(Struct, frozen=True, kw_only=True):
    """What Bosta hears back."""

    status: str
    tracking_number: str | None = None
    state: str | None = None  # in our words; nothing when it does not move the parcel


@post("/webhooks/bosta/callback", operation_id="bosta_callback", guards=[webhook()], status_code=200)
async def bosta_callback(
    request: Request[Any, Any, Any],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Heard:
    """Bosta reports on a parcel; repeating a report changes nothing. Outcomes are asked for before they count."""
    callback = await callback_of(request)
    store = await called_store(BOSTA.name, callback, doors, call)
    known = await keys_of(doors, store, BOSTA.name)
    secrets = [keys.get(name, "") for keys in known.keys for name in SECRETS]
    heard = Heard(status="ignored")
    for scan in told_by(BOSTA, callback, secrets):
        if isinstance(scan, ReceiveScan):
            await dispatch(replace(scan, store_id=store.store_id), key=None)  # the report's own key makes it count once
            heard = Heard(status="received", tracking_number=scan.scan.tracking_number, state=scan.status)
    return heard


@get("/webhooks/bosta/track/{tracking_number:str}", operation_id="track_bosta_delivery", guards=[public()])
async def track_bosta(
    tracking_number: Number,
    request: Request[Any, Any, Any],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> TrackingView:
    """Where a parcel of the store that the host or ``?store=`` names is.

    Raises:
        StoreNotFound: no store is named.
        NotFound: it has no such parcel.
    """
    store = call.store = await doors.stores.open_by_host(call) or await _named(request, doors, call)
    return tracking(await read(track_shipment, store.store_id, None, tracking_number), arabic=call.arabic)


async def _named(request: Request[Any, Any, Any], doors: Doors, call: Call) -> StoreRef:
    try:
        return await called_store(BOSTA.name, await callback_of(request), doors, call)
    except BadSignature as unnamed:
        raise StoreNotFound(store=request.query_params.get("store", "")) from unnamed


ROUTES = [bosta_callback, track_bosta]
