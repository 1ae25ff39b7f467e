"""HTTP commands on a shopper's addresses."""

from uuid import UUID

from litestar import delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, structs

from numu_core.customers.commands import AddAddress, ChooseDefaultAddress, CorrectAddress, RemoveAddress
from numu_core.customers.events import Label
from numu_core.kernel.addresses import Address
from numu_gateway.customer_addresses.bodies import ShopperAddressBody, ShopperAddressChanges
from numu_gateway.kernel.access import customer
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.phones import e164
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import caller_id
from numu_gateway.kernel.text import clean
from numu_projections.customer_accounts.queries import get_address
from numu_projections.customer_accounts.views import ShopperAddressView

ONE = "/storefront/me/addresses/{address_id:uuid}"


@post("/storefront/me/addresses", operation_id="create_customer_address", guards=[customer()])
async def create_customer_address(
    data: JSONBody[ShopperAddressBody],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ShopperAddressView]:
    """Keep one more address; the first one is the default."""
    address_id = dispatch.new_id()
    command = AddAddress(
        customer_id=caller_id(call),
        address_id=address_id,
        label=data.label,
        address=data.address("address"),
        default=data.is_default,
    )
    await dispatch(command)
    return ok(await read(get_address, caller_id(call), address_id), "Address created successfully")


@put(ONE, operation_id="update_customer_address", guards=[customer()])
async def update_customer_address(
    address_id: FromPath[UUID],
    data: JSONBody[ShopperAddressChanges],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ShopperAddressView]:
    """Say where it really is; what is absent stays."""
    now = await read(get_address, caller_id(call), address_id)
    told = {name: value for name, value in structs.asdict(data).items() if value is not UNSET}
    label = told.pop("label", None) or Label(now.label)
    if "phone" in told:
        told["phone"] = e164(told["phone"], "phone")
    cleaned = {name: clean(value) if isinstance(value, str) else value for name, value in told.items()}
    before = {name: getattr(now, name) for name in Address.__struct_fields__}
    kept = {name: value for name, value in cleaned.items() if value is not None or before[name] is None}
    command = CorrectAddress(
        customer_id=caller_id(call), address_id=address_id, label=label, address=Address(**before | kept)
    )
    await dispatch(command)
    return ok(await read(get_address, caller_id(call), address_id), "Address updated successfully")


@delete(ONE, operation_id="delete_customer_address", guards=[customer()])
async def delete_customer_address(
    address_id: FromPath[UUID],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> None:
    """Forget it."""
    await read(get_address, caller_id(call), address_id)
    await dispatch(RemoveAddress(customer_id=caller_id(call), address_id=address_id))


@put(f"{ONE}/default", operation_id="set_default_address", guards=[customer()])
async def set_default_address(
    address_id: FromPath[UUID],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ShopperAddressView]:
    """Prefer it."""
    await dispatch(ChooseDefaultAddress(customer_id=caller_id(call), address_id=address_id))
    return ok(await read(get_address, caller_id(call), address_id), "Default address updated")


ROUTES = [create_customer_address, update_customer_address, delete_customer_address, set_default_address]
