"""What a copy of everything needs beside what shoppers can ask for one by one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_projections.data_rights.views import SentProofView

Db = AsyncConnection[Any]

SENT = """
    SELECT order_id, transaction_ref, declared_minor AS declared_amount_cents, status, reason AS rejection_reason,
           image IS NOT NULL AS picture_kept, created_at
    FROM payment_proofs WHERE tenant_id = %s AND order_id = ANY(%s) ORDER BY created_at, proof_id
"""


async def list_sent_proofs(db: Db, tenant_id: UUID, order_ids: Sequence[UUID]) -> list[SentProofView]:
    """What was sent in as proof of transfers for these orders, oldest first; not who looked at it."""
    async with db.cursor(row_factory=class_row(SentProofView)) as cursor:
        await cursor.execute(SENT, (tenant_id, list(order_ids)))
        return await cursor.fetchall()


list_sent_proofs.projections = ("payment_proofs",)  # type: ignore[attr-defined]
