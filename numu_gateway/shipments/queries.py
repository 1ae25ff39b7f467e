"""HTTP questions about shipments."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok, raw
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.paging import PageSize, Skip
from numu_gateway.kernel.reads import Read
from numu_projections.shipments.queries import (
    Tracked,
    Wanted,
    cod_summary,
    get_shipment,
    list_shipments,
    shipment_stats,
    track_shipment,
)
from numu_projections.shipments.views import (
    CodSummary,
    ShipmentListItem,
    ShipmentStats,
    ShipmentView,
    TrackingStep,
    TrackingView,
)

Word = Annotated[str | None, QueryParameter(max_length=40)]

WORDS = {
    "created": ("Shipment requested", "تم طلب الشحنة"),
    "label_purchased": ("Booked with the courier", "تم حجز الشحنة لدى شركة الشحن"),
    "pickup_requested": ("Pickup requested", "تم طلب الاستلام"),
    "picked_up": ("Picked up", "تم الاستلام من المتجر"),
    "in_transit": ("In transit", "في الطريق"),
    "out_for_delivery": ("Out for delivery", "خرجت للتوصيل"),
    "delivered": ("Delivered", "تم التسليم"),
    "delivery_attempt_failed": ("Delivery attempt failed", "تعذر التسليم"),
    "returning": ("On its way back", "في طريق العودة"),
    "returned_to_origin": ("Returned to the store", "عادت إلى المتجر"),
    "lost": ("Lost", "مفقودة"),
    "damaged": ("Damaged", "تالفة"),
    "cancelled": ("Cancelled", "ملغاة"),
    "exchanged": ("Exchanged", "تم الاستبدال"),
    "on_hold": ("On hold", "معلقة"),
    "awaiting_merchant_action": ("Waiting for the store", "في انتظار المتجر"),
    "investigation": ("Under investigation", "قيد التحقيق"),
}
"""Steps that a customer may see; others are the merchant's business."""


async def shown(read: Read, store_id: UUID, shipment_id: UUID) -> ShipmentView:
    """A parcel as the contract shows it, encoded by the database.

    Raises:
        NotFound: the store has no such parcel.
    """
    return raw(ShipmentView, await read(get_shipment, store_id, shipment_id))


def tracking(found: Tracked, *, arabic: bool) -> TrackingView:
    """A parcel's steps in the caller's language."""
    steps = [
        TrackingStep(status=one.status, description=WORDS[one.status][arabic], location=None, timestamp=one.at)
        for one in found.history
        if one.status in WORDS
    ]
    number = found.tracking_number
    return TrackingView(tracking_number=number, status=found.shown, estimated_delivery=None, events=steps)


@get("/stores/{store_id:uuid}/shipments", operation_id="list_shipments", guards=[allow("orders.view")])
async def list_store_shipments(  # noqa: PLR0913, PLR0917 - the contract's filters
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    status: Word = None,
    carrier: Word = None,
    date_from: FromQuery[datetime | None] = None,
    date_to: FromQuery[datetime | None] = None,
    has_cod: FromQuery[bool | None] = None,
    order_id: FromQuery[UUID | None] = None,
    has_label: FromQuery[bool | None] = None,
    skip: Skip = 0,
    limit: PageSize = 50,
) -> Success[list[ShipmentListItem]]:
    """The store's parcels, the newest first."""
    wanted = Wanted(
        status=status,
        carrier=carrier,
        date_from=date_from,
        date_to=date_to,
        has_cod=has_cod,
        order_id=order_id,
        has_label=has_label,
    )
    return ok(raw(list[ShipmentListItem], await read(list_shipments, store_id, wanted, skip=skip, limit=limit)))


@get("/stores/{store_id:uuid}/shipments/stats", operation_id="get_shipment_stats", guards=[allow("orders.view")])
async def get_stats(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[ShipmentStats]:
    """The store's parcels in figures."""
    return ok(await read(shipment_stats, store_id))


@get("/stores/{store_id:uuid}/shipments/cod/summary", operation_id="get_cod_summary", guards=[allow("orders.view")])
async def get_cod_summary(
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    date_from: FromQuery[datetime | None] = None,
    date_to: FromQuery[datetime | None] = None,
) -> Success[CodSummary]:
    """The store's cash on delivery in figures."""
    return ok(await read(cod_summary, store_id, date_from, date_to))


@get("/stores/{store_id:uuid}/shipments/{shipment_id:uuid}", operation_id="get_shipment", guards=[allow("orders.view")])
async def get_one_shipment(
    store_id: FromPath[UUID], shipment_id: FromPath[UUID], read: NamedDependency[Read]
) -> Success[ShipmentView]:
    """One parcel."""
    return ok(await shown(read, store_id, shipment_id))


@get(
    "/stores/{store_id:uuid}/shipments/{shipment_id:uuid}/track",
    operation_id="track_shipment_detail",
    guards=[allow("orders.view")],
)
async def track_one_shipment(
    store_id: FromPath[UUID], shipment_id: FromPath[UUID], read: NamedDependency[Read], call: NamedDependency[Call]
) -> Success[TrackingView]:
    """Where a parcel is, from what the courier has told us."""
    return ok(tracking(await read(track_shipment, store_id, shipment_id), arabic=call.arabic))


ROUTES = [list_store_shipments, get_stats, get_cod_summary, get_one_shipment, track_one_shipment]
