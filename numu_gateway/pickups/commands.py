"""HTTP commands on visits of couriers. The courier is asked beside the request: a visit is shown as far as it got."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from numu_core.pickups.commands import CancelPickup, ChangePickup, RequestPickup
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok, raw
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.phones import e164
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import plain
from numu_gateway.pickups.queries import PATH, Named
from numu_projections.pickups.queries import get_pickup, pickup_id_of
from numu_projections.pickups.views import PickupView

Place = Annotated[str, QueryParameter(min_length=1, max_length=100)]
Slot = Annotated[str, QueryParameter(min_length=1, max_length=40)]
Name = Annotated[str | None, QueryParameter(min_length=1, max_length=100)]
Phone = Annotated[str | None, QueryParameter(max_length=30)]
Email = Annotated[str | None, QueryParameter(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Notes = Annotated[str | None, QueryParameter(max_length=400)]


@post(PATH, operation_id="create_pickup", guards=[allow("orders.fulfill")])
async def create_pickup(  # noqa: PLR0913, PLR0917 - the contract's parameters
    store_id: FromPath[UUID],
    business_location_id: Place,
    scheduled_date: FromQuery[date],
    scheduled_time_slot: Slot,
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    contact_name: Name = None,
    contact_phone: Phone = None,
    contact_email: Email = None,
    notes: Notes = None,
) -> Success[PickupView]:
    """Have Bosta come to one of the places that ``pickups/locations`` lists, on a day, in a slot."""
    pickup_id = dispatch.new_id()
    command = RequestPickup(
        pickup_id=pickup_id,
        store_id=store_id,
        place=business_location_id,
        day=scheduled_date,
        slot=scheduled_time_slot,
        contact_name=plain(contact_name) if contact_name else None,
        contact_phone=e164(contact_phone, "contact_phone"),
        contact_email=contact_email,
        notes=plain(notes) if notes else None,
    )
    await dispatch(command)
    return ok(raw(PickupView, await read(get_pickup, store_id, str(pickup_id))), "Pickup requested")


@patch(PATH + "/{pickup_id:str}", operation_id="update_pickup", guards=[allow("orders.fulfill")])
async def update_pickup(  # noqa: PLR0913, PLR0917 - the contract's parameters
    store_id: FromPath[UUID],
    pickup_id: Named,
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    scheduled_date: FromQuery[date | None] = None,
    scheduled_time_slot: Annotated[str | None, QueryParameter(min_length=1, max_length=40)] = None,
    contact_name: Name = None,
    contact_phone: Phone = None,
    notes: Notes = None,
) -> Success[PickupView]:
    """Ask for another day, slot or contact. The courier has the last word."""
    command = ChangePickup(
        pickup_id=await read(pickup_id_of, store_id, pickup_id),
        store_id=store_id,
        day=scheduled_date,
        slot=scheduled_time_slot,
        contact_name=plain(contact_name) if contact_name else None,
        contact_phone=e164(contact_phone, "contact_phone"),
        notes=plain(notes) if notes else None,
    )
    await dispatch(command)
    return ok(raw(PickupView, await read(get_pickup, store_id, pickup_id)), "Pickup change requested")


@delete(PATH + "/{pickup_id:str}", operation_id="delete_pickup", guards=[allow("orders.fulfill")])
async def delete_pickup(
    store_id: FromPath[UUID], pickup_id: Named, dispatch: NamedDependency[Dispatch], read: NamedDependency[Read]
) -> None:
    """Call a visit off. The courier has the last word."""
    await dispatch(CancelPickup(pickup_id=await read(pickup_id_of, store_id, pickup_id), store_id=store_id))


ROUTES: list[Any] = [create_pickup, update_pickup, delete_pickup]
