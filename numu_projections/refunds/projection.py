"""``refunds``: one row per refund."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from numu_core.kernel.messages import Event, Recorded
from numu_core.refunds.events import (
    RefundApproved,
    RefundFailed,
    RefundProcessed,
    RefundRejected,
    RefundRequested,
    RefundStarted,
    RefundTaken,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.refunds.tables import RefundRow, refunds


def requested(_: RefundRow | None, event: RefundRequested, at: Recorded) -> RefundRow:
    """Somebody wants it, or it is owed."""
    return RefundRow(
        refund_id=event.refund_id,
        order_id=event.order_id,
        store_id=event.store_id,
        customer_id=event.customer_id,
        number=event.number,
        whole=event.whole,
        status="requested",
        cause=event.cause,
        reason=event.reason,
        note=event.note,
        amount_minor=event.amount.minor,
        currency=event.amount.currency,
        provider=event.provider,
        payment_id=event.payment_id,
        requested_by=at.actor,
        created_at=at.recorded_at,
        updated_at=at.recorded_at,
    )


def step(status: str, *told: str, actor: str = "", stamp: str = "") -> Callable[[RefundRow, Any, Recorded], RefundRow]:
    """A fold that sets the status, what the fact tells, who did it and when."""

    def apply(row: RefundRow, event: Event, at: Recorded) -> RefundRow:
        columns: dict[str, Any] = {name: getattr(event, name) for name in told}
        columns |= {actor: at.actor} if actor else {}
        columns |= {stamp: at.recorded_at} if stamp else {}
        return replace(row, status=status, updated_at=at.recorded_at, **columns)

    return apply


def failed(row: RefundRow, event: RefundFailed, at: Recorded) -> RefundRow:
    """The provider said why."""
    return replace(row, status="failed", failure_reason=event.answer, updated_at=at.recorded_at)


def started(row: RefundRow, event: RefundStarted, at: Recorded) -> RefundRow:
    """The provider is asked, perhaps again."""
    return replace(step("processing")(row, event, at), failure_reason=None)


STEPS: dict[type[Event], Callable[..., RefundRow]] = {
    RefundRequested: requested,
    RefundApproved: step("approved", actor="approved_by"),
    RefundRejected: step("rejected", actor="rejected_by", stamp="rejected_at"),
    RefundStarted: started,
    RefundTaken: step("processing", "provider_refund_id"),
    RefundFailed: failed,
    RefundProcessed: step("processed", "by_hand", stamp="processed_at"),
}
by_refund = attrgetter("refund_id")
REFUNDS = Projection(
    name="refunds",
    version=1,
    table=refunds,
    row=RefundRow,
    on={event: Fold(keys=by_refund, apply=apply) for event, apply in STEPS.items()},
    subject="customer_id",
    personal=("note",),
)
PROJECTIONS = [REFUNDS]
