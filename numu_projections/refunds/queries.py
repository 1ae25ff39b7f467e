"""Questions about refunds. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_projections.refunds.views import RefundListItem, RefundView

Db = AsyncConnection[Any]

NAMED = "'RFD-' || lpad(r.number::text, greatest(4, length(r.number::text)), '0') AS refund_number"
KIND = "CASE WHEN r.whole THEN 'full' ELSE 'partial' END AS refund_type"


def staff(column: str) -> str:
    """The account behind an actor; nothing where nobody of the staff was it."""
    return f"CASE WHEN r.{column} LIKE 'staff:%%' THEN substr(r.{column}, 7) END AS {column}"


ONE = f"""
    SELECT r.refund_id AS id, r.order_id, r.store_id, {NAMED}, {KIND}, r.status, r.reason, r.note AS reason_note,
           r.amount_minor AS amount, r.currency, r.provider AS payment_provider, r.payment_id, r.provider_refund_id,
           {staff("requested_by")}, {staff("approved_by")}, {staff("rejected_by")},
           r.processed_at, r.processed_at AS completed_at, r.rejected_at,
           r.failure_reason, r.created_at, r.updated_at, r.cause, r.by_hand
    FROM refunds r WHERE r.tenant_id = %s AND r.store_id = %s AND r.order_id = %s AND r.refund_id = %s
"""  # noqa: S608 - literals in a literal
FOUND = """
    FROM refunds r
    WHERE r.tenant_id = %(tenant_id)s AND r.store_id = %(store_id)s
      AND (%(order_id)s::uuid IS NULL OR r.order_id = %(order_id)s)
      AND (%(status)s::text IS NULL OR r.status = %(status)s)
"""
PAGE = f"""
    SELECT r.refund_id AS id, {NAMED}, r.order_id,
           (SELECT order_number FROM order_summary s WHERE s.tenant_id = r.tenant_id AND s.order_id = r.order_id)
               AS order_number,
           {KIND}, r.status, r.reason, r.amount_minor AS amount, r.currency, r.created_at, r.failure_reason
    {FOUND} ORDER BY r.created_at DESC, r.refund_id DESC LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - literals in a literal
ORDER = "SELECT FROM order_summary WHERE tenant_id = %s AND store_id = %s AND order_id = %s"


async def get_refund(db: Db, tenant_id: UUID, store_id: UUID, order_id: UUID, refund_id: UUID) -> RefundView | None:
    """One refund, or ``None``."""
    async with db.cursor(row_factory=class_row(RefundView)) as cursor:
        await cursor.execute(ONE, (tenant_id, store_id, order_id, refund_id))
        return await cursor.fetchone()


async def list_refunds(
    db: Db, tenant_id: UUID, store_id: UUID, order_id: UUID | None, status: str | None, *, page: int, limit: int
) -> tuple[list[RefundListItem], int]:
    """A page of a store's or an order's refunds, the newest first, and how many there are in all.

    Raises:
        NotFound: the store has no such order.
    """
    size = min(limit, 100)
    wanted = {
        "tenant_id": tenant_id,
        "store_id": store_id,
        "order_id": order_id,
        "status": status,
        "limit": size,
        "offset": (page - 1) * size,
    }
    [total] = await (await db.execute(f"SELECT count(*) {FOUND}", wanted)).fetchone() or [0]
    if order_id and not total and await (await db.execute(ORDER, (tenant_id, store_id, order_id))).fetchone() is None:
        raise NotFound(what="order", id=order_id)
    async with db.cursor(row_factory=class_row(RefundListItem)) as cursor:
        await cursor.execute(PAGE, wanted)
        return await cursor.fetchall(), total


get_refund.projections = ("refunds",)  # type: ignore[attr-defined]
list_refunds.projections = ("refunds", "order_summary")  # type: ignore[attr-defined]
