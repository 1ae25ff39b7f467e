"""HTTP questions about payments."""

from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_core.kernel.claims import CLAIMS
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import named_id
from numu_core.orders.decider import ORDERS, Order
from numu_core.orders.events import Status
from numu_core.payments.flows import PARCEL, why_not_payable
from numu_core.provider_accounts.decider import PROVIDER_ACCOUNTS, provider_account_id
from numu_core.store_settings.decider import STORE_SETTINGS
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok, raw
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.paging import PageSize, Skip
from numu_gateway.kernel.reads import Read
from numu_gateway.payments.bodies import PayLine, PayPage
from numu_projections.orders.queries import track_order
from numu_projections.payments.queries import get_balances, list_invoices, list_transactions
from numu_projections.payments.views import BalancesView, InvoiceView, TransactionView
from numu_projections.stores.views import StoreRef

PAY_PAGE = "/storefront/store/{store_id:uuid}/pay/{order_id:uuid}"
ONLINE = {"paymob_card": "paymob"}
"""What the pay page offers, under the name by which it knows it."""


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


async def offered(doors: Doors, store: StoreRef) -> list[str]:
    """The ways in which orders can be paid online here: switched on, and connected."""
    services = doors.services
    chosen = (await services.engine.state(store.tenant_id, STORE_SETTINGS, store.store_id)).payments
    account_id = provider_account_id(store.store_id, "paymob")
    account = (await services.engine.state(store.tenant_id, PROVIDER_ACCOUNTS, account_id)).connected
    known = account.integration_ids if account else {}
    return [name for method, name in ONLINE.items() if getattr(chosen, method) and method in known]


def due_now(order: Order) -> int:
    """What is to be paid now, in minor units."""
    waited = order.status is Status.PENDING_DEPOSIT and order.deposit
    return order.deposit.amount.minor if waited and order.deposit else order.due.minor


@get(PAY_PAGE, operation_id="storefront_pay_page", guards=[public()])
async def pay_page(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    read: NamedDependency[Read],
    doors: NamedDependency[Doors],
    store: NamedDependency[StoreRef],
) -> Success[PayPage]:
    """What is to be paid for an order. Whoever has its id may see it, as with tracking."""
    order = await doors.services.engine.state(store.tenant_id, ORDERS, order_id)
    if order.store_id != store_id:
        raise NotFound(what="order", id=order_id)
    shown = await read(track_order, store_id, order_id)
    if shown is None:
        raise await read.missing("order", ORDERS, order_id, lambda found: found.store_id == store_id)
    claimed = named_id("claims", PARCEL, str(order_id))
    parcel = await doors.services.engine.state(store.tenant_id, CLAIMS, claimed)
    reason = why_not_payable(order, parcel=parcel is not None)
    methods = await offered(doors, store)
    return ok(
        PayPage(
            order_id=order_id,
            order_number=shown.order_number,
            status=order.status,
            payment_status=order.payment_status,
            is_payable=reason is None and bool(methods),
            not_payable_reason=reason or (None if methods else "no_payment_method"),
            line_items=[
                PayLine(
                    product_name=line.product_name,
                    quantity=line.quantity,
                    unit_price=line.unit_price,
                    total=line.total,
                    product_image_url=line.product_image_url,
                )
                for line in shown.line_items
            ],
            total=order.total.minor,
            amount_due=0 if reason == "already_paid" else due_now(order),
            is_deposit=order.status is Status.PENDING_DEPOSIT,
            currency=order.total.currency,
            enabled_payment_methods=methods,
            store_name=store.name,
        )
    )


ROUTES = [list_store_transactions, get_store_balances, list_store_invoices, pay_page]
