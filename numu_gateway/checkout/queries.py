"""HTTP queries of the checkout."""

from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_gateway.kernel.access import public
from numu_gateway.kernel.answers import Success
from numu_gateway.kernel.reads import Hot
from numu_projections.checkout.queries import shown_config
from numu_projections.checkout.views import CheckoutConfigView
from numu_projections.stores.views import StoreRef


@get(
    "/storefront/store/{store_id:uuid}/checkout-config",
    operation_id="get_public_checkout_config",
    guards=[public()],
)
async def get_public_checkout_config(
    store_id: FromPath[UUID], store: NamedDependency[StoreRef], hot: NamedDependency[Hot]
) -> Response[Success[CheckoutConfigView]]:
    """What the form asks, and the ways to pay that are switched on and set up."""
    return await hot(shown_config, store_id, store.currency)


ROUTES = [get_public_checkout_config]
