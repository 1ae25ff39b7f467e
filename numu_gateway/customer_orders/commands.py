"""Buying again, over HTTP."""

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_core.carts.events import cart_id_of
from numu_core.customer_orders.commands import BoughtLine, Reorder, Reordered
from numu_gateway.customer_orders.bodies import ReorderView, SkippedView
from numu_gateway.customer_orders.queries import my_order
from numu_gateway.kernel.access import customer
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signing_in import caller_id
from numu_projections.stores.views import StoreRef


@post(
    "/storefront/me/orders/{order_id:uuid}/reorder",
    operation_id="reorder_customer_order",
    guards=[customer()],
    status_code=200,
)
async def reorder_customer_order(
    order_id: FromPath[UUID],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ReorderView]:
    """Put what the order held into the cart, as far as it can be bought today."""
    customer_id = caller_id(call)
    order = await my_order(read, store, customer_id, order_id)
    lines = [
        BoughtLine(product_id=line.product_id, variant_id=line.variant_id, quantity=line.quantity)
        for line in order.line_items
    ]
    command = Reorder(
        cart_id=cart_id_of(customer_id, call.caller.actor),
        store_id=store.store_id,
        customer_id=customer_id,
        currency=store.currency,
        lines=lines,
    )
    done: Reordered = (await dispatch(command)).value(Reordered)
    skipped = [
        SkippedView(
            product_id=lines[one.line].product_id,
            product_name=order.line_items[one.line].product_name,
            variant_id=lines[one.line].variant_id,
            quantity=lines[one.line].quantity,
            reason=one.reason,
        )
        for one in done.skipped
    ]
    return ok(ReorderView(added_count=done.added, skipped=skipped, cart_total_items=done.cart_lines))


ROUTES = [reorder_customer_order]
