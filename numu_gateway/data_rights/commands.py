"""Being forgotten."""

from litestar import delete
from litestar.di import NamedDependency

from numu_core.customer_accounts.commands import CloseShopperAccount, Told
from numu_gateway.data_rights.bodies import DeletionView
from numu_gateway.kernel.access import customer
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.shoppers import farewell, forget_password
from numu_gateway.kernel.signing_in import caller_id
from numu_projections.customer_orders.queries import guest_is_proved
from numu_projections.stores.views import StoreRef


@delete("/storefront/me", operation_id="customer_account_delete", guards=[customer()], status_code=200)
async def customer_account_delete(
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[DeletionView]:
    """Close the account and forget the person: their key is deleted, and what it sealed reads as nothing for ever."""
    customer_id = caller_id(call)
    command = CloseShopperAccount(customer_id=customer_id, guest_too=await read(guest_is_proved, customer_id))
    closed: Told = (await dispatch(command, key=None)).value(Told)
    farewell(doors, call)
    await forget_password(doors, store, closed.spent)
    return ok(DeletionView(customer_id=customer_id), "Account deleted")


ROUTES = [customer_account_delete]
