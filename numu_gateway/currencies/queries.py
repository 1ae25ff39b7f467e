"""HTTP questions about currencies."""

from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.reads import Hot, Read
from numu_projections.currencies.queries import get_currencies, show_currencies
from numu_projections.currencies.views import CurrencyConfig
from numu_projections.stores.views import StoreRef


@get("/storefront/store/{store_id:uuid}/currencies", operation_id="get_currency_config", guards=[public()])
async def get_currency_config(
    store_id: FromPath[UUID], store: NamedDependency[StoreRef], hot: NamedDependency[Hot]
) -> Response[Success[CurrencyConfig]]:
    """In which currencies prices are shown."""
    return await hot(show_currencies, store_id, store.currency)


@get(
    "/stores/{store_id:uuid}/settings/currencies",
    operation_id="get_currency_settings",
    guards=[allow("settings.general.view")],
)
async def get_currency_settings(
    store_id: FromPath[UUID], store: NamedDependency[StoreRef], read: NamedDependency[Read]
) -> Success[CurrencyConfig]:
    """The same for the merchant, never older than their own changes."""
    return ok(await read(get_currencies, store_id, store.currency))


ROUTES = [get_currency_config, get_currency_settings]
