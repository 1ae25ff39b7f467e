"""HTTP questions about payments."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok, raw
from numu_gateway.kernel.paging import PageSize, Skip
from numu_gateway.kernel.reads import Read
from numu_projections.payments.queries import get_balances, list_invoices, list_transactions
from numu_projections.payments.views import BalancesView, InvoiceView, TransactionView
from numu_projections.stores.views import StoreRef


@get(
    "/stores/{store_id:uuid}/payments/transactions",
    operation_id="list_transactions",
    guards=[allow("analytics.financial.view")],
)
async def list_store_transactions(
    store_id: FromPath[UUID], read: NamedDependency[Read], skip: Skip = 0, limit: PageSize = 20
) -> Success[list[TransactionView]]:
    """The store's payments, the newest first."""
    return ok(raw(list[TransactionView], await read(list_transactions, store_id, skip=skip, limit=limit)))


@get(
    "/stores/{store_id:uuid}/payments/balances",
    operation_id="get_balances",
    guards=[allow("analytics.financial.view")],
)
async def get_store_balances(
    store_id: FromPath[UUID], read: NamedDependency[Read], store: NamedDependency[StoreRef]
) -> Success[BalancesView]:
    """What the store's gateways, and the store itself, have taken and not given back."""
    return ok(await read(get_balances, store_id, store.currency))


@get(
    "/stores/{store_id:uuid}/payments/invoices",
    operation_id="list_invoices_2",
    guards=[allow("analytics.financial.view")],
)
async def list_store_invoices(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Success[list[InvoiceView]]:
    """The last payments that a gateway was asked to take, the newest first."""
    return ok(raw(list[InvoiceView], await read(list_invoices, store_id)))


ROUTES = [list_store_transactions, get_store_balances, list_store_invoices]
