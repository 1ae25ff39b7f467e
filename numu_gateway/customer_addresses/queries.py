"""What shoppers ask about their addresses."""

from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from numu_gateway.customer_addresses.bodies import AddressesView
from numu_gateway.kernel.access import customer
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import caller_id
from numu_projections.customer_accounts.queries import get_address, list_addresses
from numu_projections.customer_accounts.views import ShopperAddressView


@get("/storefront/me/addresses", operation_id="list_customer_addresses", guards=[customer()])
async def list_customer_addresses(
    call: NamedDependency[Call],
    read: NamedDependency[Read],
    skip: Annotated[int, Meta(ge=0)] = 0,
    limit: Annotated[int, Meta(ge=1, le=100)] = 100,
) -> Success[AddressesView]:
    """The shopper's addresses, oldest first."""
    found = await read(list_addresses, caller_id(call))
    shown = found[skip : skip + limit]
    return ok(AddressesView(addresses=shown, items=shown, total=len(found)))


@get("/storefront/me/addresses/{address_id:uuid}", operation_id="get_customer_address", guards=[customer()])
async def get_customer_address(
    address_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[ShopperAddressView]:
    """One of them."""
    return ok(await read(get_address, caller_id(call), address_id))


ROUTES = [list_customer_addresses, get_customer_address]
