"""HTTP questions about payments."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok, raw
from numu_gateway.kernel.paging import PageSize, Skip
from numu_gateway.kernel.reads import Read
from numu_projections.payments.queries import list_transactions
from numu_projections.payments.views import TransactionView


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


ROUTES = [list_store_transactions]
