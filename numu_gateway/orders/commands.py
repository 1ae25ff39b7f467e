"""HTTP commands on orders."""

from asyncio import gather
from typing import Annotated
from uuid import UUID

from litestar import delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from numu_core.checkout.commands import EnteredLine, EnterOrder
from numu_core.draft_orders.decider import DRAFTS
from numu_core.kernel.errors import DomainError, NotFound
from numu_core.kernel.ids import near
from numu_core.kernel.money import CurrencyMismatch, Money
from numu_core.orders.commands import CommentOnOrder, MarkOrderPaid, OrderPlacedResult
from numu_core.orders.decider import ORDERS
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.drafts import cancellation, conversion, is_draft
from numu_gateway.kernel.drafts import move as moving
from numu_gateway.kernel.errors import NotAllowed
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import clean, plain
from numu_gateway.orders.bodies import (
    BulkStatusBody,
    BulkStatusError,
    BulkStatusView,
    CommentBody,
    CreateOrderBody,
    StatusBody,
    UpdateOrderBody,
)
from numu_gateway.orders.queries import named, shown
from numu_projections.orders.queries import get_comment
from numu_projections.orders.views import ActivityView, OrderView
from numu_projections.stores.views import StoreRef

MORE = {"cancelled": "orders.cancel", "refunded": "orders.refund"}
"""Statuses that take more than ``orders.edit`` to ask for."""
Reason = Annotated[str | None, QueryParameter(max_length=500)]


@post("/stores/{store_id:uuid}/orders", operation_id="create_order", guards=[allow("orders.create")])
async def create_order(
    store_id: FromPath[UUID],
    data: JSONBody[CreateOrderBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[OrderView]:
    """Enter an order by hand, at the prices it states."""
    currency = data.currency
    if currency != store.currency:
        raise CurrencyMismatch(left=store.currency, right=currency)
    command = EnterOrder(
        store_id=store_id,
        customer_id=data.customer_id,
        lines=[
            EnteredLine(
                product_id=line.product_id,
                variant_id=line.variant_id,
                name=plain(line.product_name),
                variant_name=clean(line.variant_name),
                sku=clean(line.sku),
                quantity=line.quantity,
                unit_price=Money(line.unit_price, currency),
            )
            for line in data.line_items
        ],
        ship_to=data.shipping_address.address("shipping_address"),
        bill_to=data.billing_address.address("billing_address") if data.billing_address else None,
        shipping=Money(data.shipping_cost, currency),
        discount=Money(data.discount_amount, currency),
        tax=Money(data.tax_amount, currency) if data.tax_amount else None,
        payment_method=data.payment_method or None,
        shipping_method=clean(data.shipping_method),
        notes=clean(data.customer_notes),
    )
    placed = (await dispatch(command)).value(OrderPlacedResult)
    return ok(await shown(read, store_id, placed.order_id), "Order created successfully")


@post("/stores/{store_id:uuid}/orders/drafts", operation_id="create_draft_order", guards=[allow("orders.create")])
async def create_draft_order(
    store_id: FromPath[UUID],
    data: JSONBody[CreateOrderBody],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[OrderView]:
    """Prepare an order: it holds no stock and asks for nothing until it is converted."""
    if data.currency != store.currency:
        raise CurrencyMismatch(left=store.currency, right=data.currency)
    order_id = near(dispatch.new_id(), store_id)  # as orders have it, which it will be
    await dispatch(data.draft(order_id, store_id))
    return ok(await shown(read, store_id, order_id), "Draft order created successfully")


@post(
    "/stores/{store_id:uuid}/orders/{order_id:uuid}/convert",
    operation_id="convert_draft_order",
    guards=[allow("orders.create")],
    status_code=200,
)
async def convert_draft_order(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    store: NamedDependency[StoreRef],
    read: NamedDependency[Read],
) -> Success[OrderView]:
    """Make a draft an order: stock is reserved, the number taken, the money asked for."""
    await dispatch(await conversion(doors, store, order_id))
    return ok(await shown(read, store_id, order_id), "Draft order converted successfully")


@patch("/stores/{store_id:uuid}/orders/{order_id:uuid}", operation_id="update_order", guards=[allow("orders.edit")])
async def update_order(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    data: JSONBody[UpdateOrderBody],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    store: NamedDependency[StoreRef],
    read: NamedDependency[Read],
) -> Success[OrderView]:
    """Correct addresses, notes and tracking number; ``If-Match`` is honoured. Only a draft's amounts may change."""
    if await is_draft(doors, store, order_id):
        await dispatch(data.revision(order_id, store_id), edits=(DRAFTS, order_id))
    else:
        await dispatch(data.correction(order_id, store_id), edits=(ORDERS, order_id))
    return ok(await shown(read, store_id, order_id), "Order updated successfully")


@delete("/stores/{store_id:uuid}/orders/{order_id:uuid}", operation_id="cancel_order", guards=[allow("orders.cancel")])
async def cancel_order(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store
    order_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    store: NamedDependency[StoreRef],
    reason: Reason = None,
) -> None:
    """Call an order off: its stock is released, its open payment voided. A draft is discarded."""
    await dispatch(await cancellation(doors, store, order_id, clean(reason)))


@patch(
    "/stores/{store_id:uuid}/orders/{order_id:uuid}/status",
    operation_id="update_order_status",
    guards=[allow("orders.edit")],
)
async def update_order_status(  # noqa: PLR0913, PLR0917 - what moving and showing take
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    data: JSONBody[StatusBody],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    store: NamedDependency[StoreRef],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
) -> Success[OrderView]:
    """Move an order, as far as the table of statuses allows; stock and money follow."""
    may_ask(call, data.status)
    command = await moving(doors, store, order_id, data.status, clean(data.reason))
    await dispatch(command, edits=(ORDERS, order_id))
    return ok(await shown(read, store_id, order_id), "Order status updated successfully")


@post(
    "/stores/{store_id:uuid}/orders/bulk-status",
    operation_id="bulk_update_order_status",
    guards=[allow("orders.edit")],
    status_code=200,
)
async def bulk_update_order_status(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store
    data: JSONBody[BulkStatusBody],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
) -> Success[BulkStatusView]:
    """Move many orders, each for itself: those that cannot move are told."""
    may_ask(call, data.status)
    request, reason = dispatch.new_id(), clean(data.reason)

    async def move(order_id: UUID) -> BulkStatusError | None:
        try:
            command = await moving(doors, store, order_id, data.status, reason)
            await dispatch(command, key=f"orders.bulk_status/{request}/{order_id}")
        except DomainError as error:
            said = error.title_ar if call.arabic else error.title
            return BulkStatusError(order_id=order_id, code=error.code, error=said)
        return None

    wanted = list(dict.fromkeys(data.order_ids))
    errors = [error for error in await gather(*map(move, wanted)) if error]
    view = BulkStatusView(updated=len(wanted) - len(errors), failed=len(errors), errors=errors)
    return ok(view, "Order statuses updated")


@post(
    "/stores/{store_id:uuid}/orders/{order_id:uuid}/mark-paid",
    operation_id="mark_order_paid",
    guards=[allow("orders.edit")],
    status_code=200,
)
async def mark_order_paid(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[OrderView]:
    """Record that the whole amount came in."""
    await dispatch(MarkOrderPaid(order_id=order_id, store_id=store_id))
    return ok(await shown(read, store_id, order_id), "Order marked as paid")


@post(
    "/stores/{store_id:uuid}/orders/{order_id:uuid}/comments",
    operation_id="create_order_comment",
    guards=[allow("orders.edit")],
)
async def create_order_comment(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    data: JSONBody[CommentBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[ActivityView]:
    """Tell colleagues something about the order."""
    comment_id = dispatch.new_id()
    body = plain(data.content)
    await dispatch(CommentOnOrder(order_id=order_id, store_id=store_id, comment_id=comment_id, body=body))
    comment = await read(get_comment, store_id, order_id, comment_id)
    if comment is None:
        raise NotFound(what="comment", id=comment_id)
    [said] = await named(read, [comment])
    return ok(said, "Comment added successfully")


def may_ask(call: Call, status: str) -> None:
    """The caller may bring orders to this status.

    Raises:
        NotAllowed: it takes a permission that the caller lacks.
    """
    needed = MORE.get(status)
    if needed and needed not in call.codes:
        raise NotAllowed(needed=needed)


ROUTES = [
    create_order,
    create_draft_order,
    convert_draft_order,
    update_order,
    cancel_order,
    update_order_status,
    bulk_update_order_status,
    mark_order_paid,
    create_order_comment,
]
