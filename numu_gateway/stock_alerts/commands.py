"""HTTP commands on wishes to be told."""

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.stock_alerts.commands import RequestStockAlert, StockAlertResult
from numu_gateway.kernel.access import public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.stock_alerts.bodies import StockAlertBody, StockAlertStatus
from numu_projections.stores.views import StoreRef


@post(
    "/storefront/store/{store_id:uuid}/products/{product_id:uuid}/notify-back-in-stock",
    operation_id="notify_back_in_stock",
    guards=[public()],
    status_code=202,
)
async def notify_back_in_stock(
    store_id: FromPath[UUID],
    product_id: FromPath[UUID],
    data: JSONBody[StockAlertBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
) -> Success[StockAlertStatus]:
    """Ask to be told, once, when it can be bought again."""
    spoken = call.language or store.language
    wish = RequestStockAlert(
        store_id=store_id,
        product_id=product_id,
        variant_id=data.variant_id,
        email=data.email,
        language="en" if spoken == "en" else "ar",
    )
    result: StockAlertResult = (await dispatch(wish)).value(StockAlertResult)
    return ok(StockAlertStatus(status=result.status))


ROUTES = [notify_back_in_stock]
