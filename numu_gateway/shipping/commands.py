"""HTTP commands on zones and rates: as the shipping page draws them, and as the settings page does."""

from uuid import UUID

from litestar import delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.kernel.money import Money
from numu_core.shipping.commands import (
    AddRate,
    AddSimpleZone,
    AddZone,
    ApplyPreset,
    ChangeSimpleZone,
    PresetApplied,
    RedrawZone,
    RepriceRate,
    SetUpShipping,
)
from numu_core.shipping.decider import SHIPPING
from numu_core.shipping.events import Area, Offer
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_gateway.shipping.bodies import (
    CreateRateBody,
    CreateZoneBody,
    Deactivated,
    PresetView,
    ShippingSettingsBody,
    SimpleZoneBody,
    UpdateRateBody,
    UpdateSimpleZoneBody,
    UpdateZoneBody,
    asked,
    carriers_of,
    simply,
    threshold_of,
)
from numu_projections.shipping.queries import get_settings, get_zone, simple
from numu_projections.shipping.views import RateView, ShippingSettings, SimpleZone, ZoneView
from numu_projections.stores.views import StoreRef

EDIT = "settings.shipping.edit"


@post("/stores/{store_id:uuid}/shipping/zones", operation_id="create_shipping_zone", guards=[allow(EDIT)])
async def create_shipping_zone(
    store_id: FromPath[UUID],
    data: JSONBody[CreateZoneBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ZoneView]:
    """Deliver somewhere."""
    zone_id, area = dispatch.new_id(), Area(**asked(data, store.currency))
    await dispatch(AddZone(store_id=store_id, zone_id=zone_id, area=area))
    return ok(await shown(read, call, store_id, zone_id), "Shipping zone created")


@patch(
    "/stores/{store_id:uuid}/shipping/zones/{zone_id:uuid}",
    operation_id="update_shipping_zone_2",
    guards=[allow(EDIT)],
)
async def update_shipping_zone_2(
    store_id: FromPath[UUID],
    zone_id: FromPath[UUID],
    data: JSONBody[UpdateZoneBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ZoneView]:
    """Change a zone."""
    command = RedrawZone(store_id=store_id, zone_id=zone_id, **asked(data, store.currency))
    await dispatch(command, edits=(SHIPPING, store_id))
    return ok(await shown(read, call, store_id, zone_id), "Shipping zone updated")


@delete(
    "/stores/{store_id:uuid}/shipping/zones/{zone_id:uuid}",
    operation_id="delete_shipping_zone_2",
    guards=[allow(EDIT)],
    status_code=200,
)
async def delete_shipping_zone_2(
    store_id: FromPath[UUID], zone_id: FromPath[UUID], dispatch: NamedDependency[Dispatch]
) -> Success[Deactivated]:
    """Deliver there no more: the zone stays, and is not active."""
    await dispatch(RedrawZone(store_id=store_id, zone_id=zone_id, active=False), edits=(SHIPPING, store_id))
    return ok(Deactivated(deleted=zone_id), "Shipping zone deactivated")


@post(
    "/stores/{store_id:uuid}/shipping/zones/{zone_id:uuid}/rates",
    operation_id="create_shipping_rate",
    guards=[allow(EDIT)],
)
async def create_shipping_rate(
    store_id: FromPath[UUID],
    zone_id: FromPath[UUID],
    data: JSONBody[CreateRateBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[RateView]:
    """Offer a way to send parcels into the zone."""
    rate_id, offer = dispatch.new_id(), Offer(**asked(data, store.currency))
    await dispatch(AddRate(store_id=store_id, zone_id=zone_id, rate_id=rate_id, offer=offer))
    return ok(rate_of(await shown(read, call, store_id, zone_id), rate_id), "Shipping rate created")


@patch(
    "/stores/{store_id:uuid}/shipping/zones/{zone_id:uuid}/rates/{rate_id:uuid}",
    operation_id="update_shipping_rate",
    guards=[allow(EDIT)],
)
async def update_shipping_rate(
    store_id: FromPath[UUID],
    zone_id: FromPath[UUID],
    rate_id: FromPath[UUID],
    data: JSONBody[UpdateRateBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[RateView]:
    """Change a rate."""
    command = RepriceRate(store_id=store_id, zone_id=zone_id, rate_id=rate_id, **asked(data, store.currency))
    await dispatch(command, edits=(SHIPPING, store_id))
    zone, _ = await read(get_zone, store_id, zone_id)
    return ok(rate_of(zone, rate_id), "Shipping rate updated")


@delete(
    "/stores/{store_id:uuid}/shipping/zones/{zone_id:uuid}/rates/{rate_id:uuid}",
    operation_id="delete_shipping_rate",
    guards=[allow(EDIT)],
    status_code=200,
)
async def delete_shipping_rate(
    store_id: FromPath[UUID],
    zone_id: FromPath[UUID],
    rate_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
) -> Success[Deactivated]:
    """Offer it no more: the rate stays, and is not active."""
    command = RepriceRate(store_id=store_id, zone_id=zone_id, rate_id=rate_id, active=False)
    await dispatch(command, edits=(SHIPPING, store_id))
    return ok(Deactivated(deleted=rate_id), "Shipping rate deactivated")


@post(
    "/stores/{store_id:uuid}/shipping/preset/egypt-4-zone",
    operation_id="apply_egypt_4_zone_preset",
    guards=[allow(EDIT)],
)
async def apply_egypt_4_zone_preset(
    store_id: FromPath[UUID], store: NamedDependency[StoreRef], dispatch: NamedDependency[Dispatch]
) -> Success[PresetView]:
    """Draw the usual four zones around what no zone covers yet."""
    applied = (await dispatch(ApplyPreset(store_id=store_id, currency=store.currency))).value(PresetApplied)
    told = PresetView(created_zone_ids=list(applied.zone_ids), assigned_governorate_codes=list(applied.governorates))
    return ok(told, "Shipping zones created")


@patch("/stores/{store_id:uuid}/settings/shipping", operation_id="update_shipping_settings", guards=[allow(EDIT)])
async def update_shipping_settings(
    store_id: FromPath[UUID],
    data: JSONBody[ShippingSettingsBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ShippingSettings]:
    """Choose couriers, and from which subtotal on delivery is free."""
    free_from = threshold_of(data, store.currency)
    await dispatch(SetUpShipping(store_id=store_id, carriers=carriers_of(data), free_from=free_from))
    return ok(await read(get_settings, store_id, store.currency), "Shipping settings updated successfully")


@post(
    "/stores/{store_id:uuid}/settings/shipping/zones",
    operation_id="add_shipping_zone",
    guards=[allow(EDIT)],
    status_code=200,
)
async def add_shipping_zone(
    store_id: FromPath[UUID],
    data: JSONBody[SimpleZoneBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[SimpleZone]:
    """Draw a zone with one price."""
    zone_id, said = dispatch.new_id(), simply(data, store.currency)
    price = said.pop("price")
    area = Area(**said, cod_fee=Money(0, store.currency))
    ids = {"store_id": store_id, "zone_id": zone_id, "rate_id": dispatch.new_id()}
    await dispatch(AddSimpleZone(**ids, area=area, price=price))
    return ok(simple(await shown(read, call, store_id, zone_id), store.currency), "Shipping zone added successfully")


@patch(
    "/stores/{store_id:uuid}/settings/shipping/zones/{zone_id:uuid}",
    operation_id="update_shipping_zone",
    guards=[allow(EDIT)],
)
async def update_shipping_zone(
    store_id: FromPath[UUID],
    zone_id: FromPath[UUID],
    data: JSONBody[UpdateSimpleZoneBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[SimpleZone]:
    """Change a zone and its price."""
    command = ChangeSimpleZone(store_id=store_id, zone_id=zone_id, **simply(data, store.currency))
    await dispatch(command, edits=(SHIPPING, store_id))
    return ok(simple(await shown(read, call, store_id, zone_id), store.currency), "Shipping zone updated successfully")


@delete(
    "/stores/{store_id:uuid}/settings/shipping/zones/{zone_id:uuid}",
    operation_id="delete_shipping_zone",
    guards=[allow(EDIT)],
)
async def delete_shipping_zone(
    store_id: FromPath[UUID], zone_id: FromPath[UUID], dispatch: NamedDependency[Dispatch]
) -> None:
    """Deliver there no more."""
    await dispatch(RedrawZone(store_id=store_id, zone_id=zone_id, active=False), edits=(SHIPPING, store_id))


async def shown(read: Read, call: Call, store_id: UUID, zone_id: UUID) -> ZoneView:
    """The zone, with the version of the store's shipping as ``ETag``."""
    zone, version = await read(get_zone, store_id, zone_id)
    call.answer_headers.append((b"etag", b'"%d"' % version))
    return zone


def rate_of(zone: ZoneView, rate_id: UUID) -> RateView:
    """The zone's rate."""
    return next(rate for rate in zone.rates if rate.id == rate_id)


ROUTES = [
    create_shipping_zone,
    update_shipping_zone_2,
    delete_shipping_zone_2,
    create_shipping_rate,
    update_shipping_rate,
    delete_shipping_rate,
    apply_egypt_4_zone_preset,
    update_shipping_settings,
    add_shipping_zone,
    update_shipping_zone,
    delete_shipping_zone,
]
