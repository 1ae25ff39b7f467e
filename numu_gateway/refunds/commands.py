"""HTTP commands on refunds."""

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from numu_core.refunds.commands import (
    ApproveRefund,
    ProcessRefund,
    RefundRequestedResult,
    RejectRefund,
    RequestRefund,
)
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.faults import Malformed, fault
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.text import clean
from numu_gateway.refunds.bodies import CreateRefundBody, RejectRefundBody
from numu_gateway.refunds.queries import ORDERS_REFUNDS, shown
from numu_projections.refunds.views import RefundView

ONE = f"{ORDERS_REFUNDS}/{{refund_id:uuid}}"
refunds = [allow("orders.refund")]


@post(ORDERS_REFUNDS, operation_id="create_refund", guards=refunds)
async def create_refund(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    data: JSONBody[CreateRefundBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[RefundView]:
    """Want a delivered order's money to go back; what an order owes goes back without being wanted.

    Raises:
        Malformed: a part of how much?
    """
    if data.refund_type == "partial" and data.amount is None:
        raise Malformed([fault("Object missing required field `amount`")])
    command = RequestRefund(
        order_id=order_id,
        store_id=store_id,
        amount_minor=data.amount if data.refund_type == "partial" else None,
        reason=data.reason,
        note=clean(data.reason_note),
    )
    wanted = (await dispatch(command)).value(RefundRequestedResult)
    return ok(await shown(read, store_id, order_id, wanted.refund_id), "Refund requested")


@post(f"{ONE}/approve", operation_id="approve_refund", guards=refunds, status_code=200)
async def approve_refund(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    refund_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[RefundView]:
    """Agree; ``process`` carries it out."""
    await dispatch(ApproveRefund(order_id=order_id, store_id=store_id, refund_id=refund_id))
    return ok(await shown(read, store_id, order_id, refund_id), "Refund approved")


@post(f"{ONE}/reject", operation_id="reject_refund", guards=refunds, status_code=200)
async def reject_refund(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    refund_id: FromPath[UUID],
    data: JSONBody[RejectRefundBody],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[RefundView]:
    """Do not agree: the shop keeps the money."""
    note = clean(data.reason)
    await dispatch(RejectRefund(order_id=order_id, store_id=store_id, refund_id=refund_id, note=note))
    return ok(await shown(read, store_id, order_id, refund_id), "Refund rejected")


@post(f"{ONE}/process", operation_id="process_refund", guards=refunds, status_code=200)
async def process_refund(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    refund_id: FromPath[UUID],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    by_hand: FromQuery[bool] = False,
) -> Success[RefundView]:
    """Carry an approved refund out, or try a failed one again. Cash, transfers and ``by_hand``: it was given."""
    await dispatch(ProcessRefund(order_id=order_id, store_id=store_id, refund_id=refund_id, by_hand=by_hand))
    return ok(await shown(read, store_id, order_id, refund_id), "Refund processed")


ROUTES = [create_refund, approve_refund, reject_refund, process_refund]
