"""Questions about payments. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_projections.payments.views import BalancesView

Db = AsyncConnection[Any]

PAGE = """
    SELECT convert_to(coalesce(json_agg(page), '[]')::text, 'UTF8') FROM (
        SELECT p.payment_id AS id, p.order_id, p.amount_minor AS amount_cents, p.currency,
               CASE p.status WHEN 'captured' THEN 'paid'
                             WHEN 'created' THEN 'pending'
                             WHEN 'voided' THEN 'failed'
                             WHEN 'expired' THEN 'failed'
                             ELSE p.status END AS status,
               p.method AS payment_method, coalesce(p.provider, split_part(p.method, '_', 1)) AS gateway,
               s.customer_name, o.email AS customer_email, p.requested_at AS created_at,
               p.transaction_id AS reference_id, p.refunded_minor AS refunded_cents, p.owed_minor AS owed_cents,
               p.flags
        FROM payments p
        LEFT JOIN order_summary s ON s.tenant_id = p.tenant_id AND s.order_id = p.order_id
        LEFT JOIN order_page o ON o.tenant_id = p.tenant_id AND o.order_id = p.order_id
        WHERE p.tenant_id = %s AND p.store_id = %s
        ORDER BY p.requested_at DESC, p.payment_id DESC OFFSET %s LIMIT %s
    ) AS page
"""
RETURNED = """
    SELECT p.order_id, s.order_number, p.status, p.amount_minor AS total
    FROM payments p JOIN order_summary s ON s.tenant_id = p.tenant_id AND s.order_id = p.order_id
    WHERE p.tenant_id = %s AND p.store_id = %s AND p.provider = %s AND p.provider_order_id = %s
"""
BALANCES = """
    SELECT coalesce(sum(kept) FILTER (WHERE provider IS NOT NULL), 0)::bigint AS wallet_balance_cents,
           coalesce(sum(kept) FILTER (WHERE provider IS NULL AND held_by IS DISTINCT FROM 'courier'), 0)::bigint
               AS store_balance_cents
    FROM (
        SELECT provider, held_by, amount_minor - refunded_minor + owed_minor AS kept FROM payments
        WHERE tenant_id = %s AND store_id = %s AND currency = %s
          AND status IN ('captured', 'partially_refunded', 'refunded')
    ) AS taken
"""
INVOICES = """
    SELECT convert_to(coalesce(json_agg(page), '[]')::text, 'UTF8') FROM (
        SELECT payment_id AS id, method AS service, amount_minor AS amount_cents, currency,
               CASE WHEN status IN ('captured') THEN 'paid'
                    WHEN status IN ('created') THEN 'pending'
                    WHEN status IN ('voided', 'expired') THEN 'failed'
                    ELSE status END AS payment_status,
               paid_at AS approved_at, requested_at AS created_at
        FROM payments
        WHERE tenant_id = %s AND store_id = %s AND provider IS NOT NULL
        ORDER BY requested_at DESC, payment_id DESC LIMIT 100
    ) AS page
"""


class ReturnView(Struct, frozen=True, kw_only=True):
    """Where the payment stands that a shopper comes back from."""

    order_id: UUID
    order_number: str
    status: str
    total: int  # minor units


async def list_transactions(db: Db, tenant_id: UUID, store_id: UUID, *, skip: int, limit: int) -> bytes:
    """Up to ``limit`` (at most 100) ``TransactionView`` of a store as JSON, the newest first."""
    async with db.cursor() as cursor:
        await cursor.execute(PAGE, (tenant_id, store_id, skip, min(limit, 100)))
        [page] = await cursor.fetchone() or [b"[]"]
        return bytes(page)


async def get_balances(db: Db, tenant_id: UUID, store_id: UUID, currency: str) -> BalancesView:
    """What was taken and not given back, in the store's currency: at gateways, and by the store itself."""
    async with db.cursor(row_factory=class_row(BalancesView)) as cursor:
        await cursor.execute(BALANCES, (tenant_id, store_id, currency))
        return await cursor.fetchone() or BalancesView(wallet_balance_cents=0, store_balance_cents=0)


async def list_invoices(db: Db, tenant_id: UUID, store_id: UUID) -> bytes:
    """The last 100 payments that a gateway was asked to take, as ``InvoiceView`` in JSON, the newest first."""
    async with db.cursor() as cursor:
        await cursor.execute(INVOICES, (tenant_id, store_id))
        [page] = await cursor.fetchone() or [b"[]"]
        return bytes(page)


async def find_returned(
    db: Db, tenant_id: UUID, store_id: UUID, provider: str, provider_order_id: str
) -> ReturnView | None:
    """The payment behind an order of the provider, or ``None``."""
    async with db.cursor(row_factory=class_row(ReturnView)) as cursor:
        await cursor.execute(RETURNED, (tenant_id, store_id, provider, provider_order_id))
        return await cursor.fetchone()


list_transactions.projections = ("payments", "order_summary", "order_page")  # type: ignore[attr-defined]
find_returned.projections = ("payments", "order_summary")  # type: ignore[attr-defined]
