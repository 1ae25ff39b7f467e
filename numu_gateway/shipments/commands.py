"""HTTP commands on shipments. The courier is asked beside the request: a parcel is shown as far as it got."""

from asyncio import gather
from typing import Any
from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.kernel.errors import DomainError
from numu_core.shipments.commands import CancelShipment, RequestShipment, ShipmentRequestedResult
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import plain
from numu_gateway.shipments.bodies import BulkShipmentBody, BulkShipmentItem, BulkShipmentResult, CreateShipmentBody
from numu_gateway.shipments.queries import shown
from numu_projections.shipments.views import ShipmentView


@post("/stores/{store_id:uuid}/shipments", operation_id="create_shipment", guards=[allow("orders.fulfill")])
async def create_shipment(
    store_id: FromPath[UUID],
    data: JSONBody[CreateShipmentBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ShipmentView]:
    """Ask for a parcel: the whole order, and in cash what is still to be paid. The courier is told at once."""
    command = RequestShipment(
        order_id=data.order_id,
        store_id=store_id,
        carrier=data.carrier,
        method=data.shipping_method,
        notes=plain(data.notes) if data.notes else None,
    )
    requested = (await dispatch(command)).value(ShipmentRequestedResult)
    return ok(await shown(read, store_id, requested.shipment_id), "Shipment created successfully")


@post(
    "/stores/{store_id:uuid}/shipments/bulk",
    operation_id="bulk_create_shipments",
    guards=[allow("orders.fulfill")],
    status_code=200,
)
async def bulk_create_shipments(
    store_id: FromPath[UUID],
    data: JSONBody[BulkShipmentBody],
    dispatch: NamedDependency[Dispatch],
    call: NamedDependency[Call],
) -> Success[BulkShipmentResult]:
    """Ask for many parcels, each for itself: those that cannot be are told."""
    request = dispatch.new_id()

    async def ask(order_id: UUID) -> BulkShipmentItem:
        key = f"shipments.bulk/{request}/{order_id}"
        try:
            accepted = await dispatch(RequestShipment(order_id=order_id, store_id=store_id), key=key)
        except DomainError as no:
            return BulkShipmentItem(order_id=order_id, success=False, error=no.title_ar if call.arabic else no.title)
        found = accepted.value(ShipmentRequestedResult).shipment_id
        return BulkShipmentItem(order_id=order_id, success=True, shipment_id=found)

    results = list(await gather(*map(ask, dict.fromkeys(data.order_ids))))
    good = sum(one.success for one in results)
    return ok(BulkShipmentResult(total=len(results), succeeded=good, failed=len(results) - good, results=results))


@post(
    "/stores/{store_id:uuid}/shipments/{shipment_id:uuid}/cancel",
    operation_id="cancel_shipment",
    guards=[allow("orders.fulfill")],
    status_code=200,
)
async def cancel_shipment(
    store_id: FromPath[UUID],
    shipment_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ShipmentView]:
    """Call a parcel off, while the courier has not got it. The courier has the last word."""
    await dispatch(CancelShipment(shipment_id=shipment_id, store_id=store_id))
    return ok(await shown(read, store_id, shipment_id), "Shipment cancellation requested")


ROUTES: list[Any] = [create_shipment, bulk_create_shipments, cancel_shipment]
