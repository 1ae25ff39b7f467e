"""What shoppers ask about themselves."""

from litestar import get
from litestar.di import NamedDependency

from numu_gateway.kernel.access import customer
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import caller_id
from numu_projections.customer_accounts.queries import get_notices, get_shopper
from numu_projections.customer_accounts.views import NoticesView, ShopperView


@get("/storefront/me/profile", operation_id="get_customer_profile", guards=[customer()])
async def get_customer_profile(call: NamedDependency[Call], read: NamedDependency[Read]) -> Success[ShopperView]:
    """The shopper who is signed in."""
    return ok(await read(get_shopper, caller_id(call)))


@get("/storefront/me/notification-preferences", operation_id="get_notification_preferences", guards=[customer()])
async def get_notification_preferences(
    call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[NoticesView]:
    """What the shopper is told."""
    return ok(await read(get_notices, caller_id(call)))


ROUTES = [get_customer_profile, get_notification_preferences]
