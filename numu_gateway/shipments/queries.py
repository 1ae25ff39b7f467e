"""HTTP questions about shipments."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, PathParameter, QueryParameter

from numu_core.shipments.commands import ListCities, ListPlaces, ListZones, PrintLabel, ReadDelivery
from numu_core.shipments.errors import CourierNotConnected, NotBookedYet, NotWithCourier
from numu_core.shipments.events import OWN
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok, raw
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.paging import PageSize, Skip
from numu_gateway.kernel.provider_keys import keys_of
from numu_gateway.kernel.reads import Read
from numu_gateway.shipments.bodies import label_page
from numu_projections.shipments.queries import (
    Tracked,
    Wanted,
    cod_summary,
    get_label,
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
from numu_projections.stores.views import StoreRef

PATH = "/stores/{store_id:uuid}/shipments/{shipment_id:uuid}"
BOSTA = "bosta"
DAY_S = 86_400
PRINTED = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
"""A page of ours with its own style, and nothing else."""

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


# -- what only the courier knows: it is asked while the caller waits --------------------------------------------------


async def ask_courier(doors: Doors, store: StoreRef, call: Call, question: Any) -> Any:
    """What Bosta answers.

    Raises:
        CourierNotConnected: the store has no account there.
        ProviderUnavailable, ProviderRefused: it does not answer, or says no.
    """
    keys = (await keys_of(doors, store, BOSTA)).present
    if not keys:
        raise CourierNotConnected(carrier=BOSTA)
    return await doors.services.ask(BOSTA, question, keys, call.request_id)


async def public_list(doors: Doors, call: Call, name: str, question: Any) -> Any:
    """One of Bosta's public lists, asked for once a day."""
    redis, key = doors.services.redis, f"numu:bosta:{name}"
    kept: Any = await redis.get(key)
    if kept is None:
        told: Any = await doors.services.ask(BOSTA, question, {}, call.request_id)
        kept = bytes(told.data)
        await redis.set(key, kept, ex=DAY_S)
    return raw(dict[str, Any], bytes(kept))


@get(f"{PATH}/awb", operation_id="print_shipment_awb", guards=[allow("orders.fulfill")])
async def print_awb(
    store_id: FromPath[UUID],
    shipment_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    read: NamedDependency[Read],
    doors: NamedDependency[Doors],
    call: NamedDependency[Call],
) -> Response[Any]:
    """The label to print: the courier's PDF, or our own page for what the store brings itself."""
    label = await read(get_label, store_id, shipment_id)
    if label.tracking_number is None:
        raise NotBookedYet(shipment_id=shipment_id)
    if label.carrier == OWN:
        return Response(label_page(label, store.name), media_type=MediaType.HTML, headers=PRINTED)
    question = PrintLabel(tracking_number=label.tracking_number, language="ar" if call.arabic else "en")
    printed = await ask_courier(doors, store, call, question)
    name = f'inline; filename="{label.tracking_number}.pdf"'
    return Response(printed.pdf, media_type="application/pdf", headers={"content-disposition": name})


@get(f"{PATH}/bosta-details", operation_id="get_bosta_delivery_details", guards=[allow("orders.view")])
async def get_bosta_details(
    store_id: FromPath[UUID],
    shipment_id: FromPath[UUID],
    store: NamedDependency[StoreRef],
    read: NamedDependency[Read],
    doors: NamedDependency[Doors],
    call: NamedDependency[Call],
) -> Success[dict[str, Any]]:
    """All that Bosta knows of a parcel, in its own words."""
    label = await read(get_label, store_id, shipment_id)
    if label.carrier != BOSTA:
        raise NotWithCourier(shipment_id=shipment_id)
    if label.tracking_number is None:
        raise NotBookedYet(shipment_id=shipment_id)
    told = await ask_courier(doors, store, call, ReadDelivery(tracking_number=label.tracking_number))
    return ok(raw(dict[str, Any], bytes(told.data)))


@get(
    "/stores/{store_id:uuid}/shipments/pickups/locations",
    operation_id="get_pickup_locations",
    guards=[allow("orders.view")],
)
async def get_pickup_locations(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard's
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    call: NamedDependency[Call],
) -> Success[dict[str, Any]]:
    """Where Bosta fetches this store's parcels."""
    return ok(raw(dict[str, Any], bytes((await ask_courier(doors, store, call, ListPlaces())).data)))


@get("/stores/{store_id:uuid}/shipments/bosta/cities", operation_id="get_bosta_cities", guards=[allow("orders.view")])
async def get_bosta_cities(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard's
    doors: NamedDependency[Doors],
    call: NamedDependency[Call],
) -> Success[dict[str, Any]]:
    """The cities that Bosta serves."""
    return ok(await public_list(doors, call, "cities", ListCities()))


@get(
    "/stores/{store_id:uuid}/shipments/bosta/cities/{city_id:str}/zones",
    operation_id="get_bosta_city_zones",
    guards=[allow("orders.view")],
)
async def get_bosta_zones(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard's
    city_id: Annotated[str, PathParameter(pattern="^[A-Za-z0-9_-]{1,60}$")],
    doors: NamedDependency[Doors],
    call: NamedDependency[Call],
) -> Success[list[dict[str, Any]]]:
    """The parts of a city, as Bosta names them."""
    return ok(await public_list(doors, call, f"zones:{city_id}", ListZones(city_id=city_id)))


ROUTES = [
    list_store_shipments,
    get_stats,
    get_cod_summary,
    get_one_shipment,
    track_one_shipment,
    print_awb,
    get_bosta_details,
    get_pickup_locations,
    get_bosta_cities,
    get_bosta_zones,
]
