"""HTTP commands on shipments. The courier is asked beside the request: a parcel is shown as far as it got."""

from asyncio import gather
from typing import Annotated, Any
from uuid import UUID

from litestar import patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from numu_core.kernel.errors import DomainError
from numu_core.shipments.commands import (
    CancelShipment,
    CorrectShipment,
    RequestReturnShipment,
    RequestShipment,
    ShipmentRequestedResult,
)
from numu_core.shipments.events import OWN
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.phones import e164
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import plain
from numu_gateway.shipments.bodies import BulkShipmentBody, BulkShipmentItem, BulkShipmentResult, CreateShipmentBody
from numu_gateway.shipments.queries import shown
from numu_projections.shipments.views import ShipmentView

PATH = "/stores/{store_id:uuid}/shipments/{shipment_id:uuid}"
CARRIERS = {"own": OWN}
"""Other names of a carrier."""

MOST_CASH = 2**53 - 1  # minor units
Name = Annotated[str | None, QueryParameter(min_length=1, max_length=100)]


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
        carrier=CARRIERS.get(data.carrier, data.carrier),
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
    f"{PATH}/cancel",
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


@patch(PATH, operation_id="update_shipment", guards=[allow("orders.fulfill")])
async def update_shipment(  # noqa: PLR0913, PLR0917 - the contract's parameters
    store_id: FromPath[UUID],
    shipment_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    notes: Annotated[str | None, QueryParameter(max_length=500)] = None,
    cod_amount: Annotated[int | None, QueryParameter(ge=0, le=MOST_CASH)] = None,
    receiver_phone: Annotated[str | None, QueryParameter(max_length=30)] = None,
    receiver_first_name: Name = None,
    receiver_last_name: Name = None,
    status: Annotated[str | None, QueryParameter(max_length=40)] = None,
    reason: Annotated[str, QueryParameter(max_length=200)] = "",
) -> Success[ShipmentView]:
    """Correct what the courier was told; ``cod_amount`` is in minor units. The courier has the last word.

    ``status`` (and ``reason``, for a failed attempt) go beyond the contract: where a parcel is that the store brings
    itself, carrier ``manual`` (or ``own``).
    """
    command = CorrectShipment(
        shipment_id=shipment_id,
        store_id=store_id,
        collect_minor=cod_amount,
        notes=plain(notes) if notes is not None else None,
        first_name=plain(receiver_first_name) if receiver_first_name else None,
        last_name=plain(receiver_last_name) if receiver_last_name else None,
        phone=e164(receiver_phone, "receiver_phone"),
        status=status,
        reason=plain(reason),
    )
    await dispatch(command)
    return ok(await shown(read, store_id, shipment_id), "Shipment updated")


@post(f"{PATH}/return", operation_id="request_return_shipment", guards=[allow("orders.fulfill")])
async def request_return(
    store_id: FromPath[UUID],
    shipment_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    reason: Annotated[str, QueryParameter(max_length=500)] = "customer_request",
) -> Success[ShipmentView]:
    """Have a delivered parcel's goods fetched from the customer. When they are back, they are on the shelf again."""
    command = RequestReturnShipment(shipment_id=shipment_id, store_id=store_id, reason=plain(reason))
    requested = (await dispatch(command)).value(ShipmentRequestedResult)
    return ok(await shown(read, store_id, requested.shipment_id), "Return shipment requested")


ROUTES: list[Any] = [create_shipment, bulk_create_shipments, update_shipment, request_return, cancel_shipment]
