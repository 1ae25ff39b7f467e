"""HTTP commands on currencies. The contract has none; without them a store could not choose any."""

from uuid import UUID

from litestar import patch
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import structs

from numu_core.store_settings.commands import ReviseSettings
from numu_gateway.currencies.bodies import CurrenciesBody
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_projections.currencies.queries import get_currencies
from numu_projections.currencies.views import CurrencyConfig
from numu_projections.stores.views import StoreRef


@patch(
    "/stores/{store_id:uuid}/settings/currencies",
    operation_id="update_currency_settings",
    guards=[allow("settings.general.edit")],
)
async def update_currency_settings(
    store_id: FromPath[UUID],
    data: JSONBody[CurrenciesBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[CurrencyConfig]:
    """Choose in which other currencies prices are shown, and at which rates."""
    changed = {name: value for name, value in structs.asdict(data).items() if value is not None}
    await dispatch(ReviseSettings(store_id=store_id, section="currencies", changed=changed))
    return ok(await read(get_currencies, store_id, store.currency), "Currencies updated successfully")


ROUTES = [update_currency_settings]
