"""Questions about payment proofs. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_projections.payment_proofs.views import PendingVerificationOrder, ProofView, SimilarView, StoredImage

Db = AsyncConnection[Any]

CLOSE = 6
"""Bits, of 64: pictures that differ in no more look alike. Source: the providers' notes on InstaPay, section 8.4."""

SHOWN = """
    SELECT p.proof_id AS id, p.order_id, coalesce(p.transaction_ref, '') AS transaction_ref,
           p.declared_minor AS declared_amount_cents, p.status, p.reason AS rejection_reason,
           p.reviewed_by AS review_decision_by, p.reviewed_at AS review_decision_at, p.created_at,
           array_remove(ARRAY[
               CASE WHEN p.declared_minor <> m.amount_minor THEN 'amount_mismatch' END,
               CASE WHEN EXISTS (SELECT FROM payment_proofs o WHERE o.tenant_id = p.tenant_id
                                 AND o.store_id = p.store_id AND o.transfer_id = p.transfer_id
                                 AND o.payment_id <> p.payment_id) THEN 'duplicate_transaction_ref' END,
               CASE WHEN EXISTS (SELECT FROM payment_proofs o WHERE o.tenant_id = p.tenant_id
                                 AND o.store_id = p.store_id AND o.payment_id <> p.payment_id
                                 AND (o.sha256 = p.sha256
                                      OR bit_count((o.likeness # p.likeness)::bit(64)) <= %(close)s))
                    THEN 'duplicate_image' END], NULL) AS auto_approval_block_reasons
    FROM payment_proofs p JOIN payments m ON m.tenant_id = p.tenant_id AND m.payment_id = p.payment_id
    WHERE p.tenant_id = %(tenant_id)s AND p.store_id = %(store_id)s
"""
OF_ORDER = SHOWN + " AND p.order_id = %(order_id)s ORDER BY p.created_at DESC, p.proof_id DESC LIMIT 100"
ONE = SHOWN + " AND p.proof_id = %(proof_id)s"
SIMILAR = """
    SELECT o.proof_id, o.order_id, s.order_number, o.status, coalesce(o.transaction_ref, '') AS transaction_ref,
           o.declared_minor AS declared_amount_cents, o.created_at,
           bit_count((o.likeness # p.likeness)::bit(64))::int AS hamming_distance
    FROM payment_proofs p
    JOIN payment_proofs o ON o.tenant_id = p.tenant_id AND o.store_id = p.store_id AND o.payment_id <> p.payment_id
    JOIN order_summary s ON s.tenant_id = o.tenant_id AND s.order_id = o.order_id
    WHERE p.tenant_id = %s AND p.store_id = %s AND p.proof_id = %s
      AND (bit_count((o.likeness # p.likeness)::bit(64)) <= %s OR o.sha256 = p.sha256 OR o.transfer_id = p.transfer_id)
    ORDER BY hamming_distance, o.created_at DESC, o.proof_id LIMIT 50
"""
WAITING = """
    FROM payment_proofs p
    JOIN payments m ON m.tenant_id = p.tenant_id AND m.payment_id = p.payment_id
    JOIN order_summary s ON s.tenant_id = p.tenant_id AND s.order_id = p.order_id
    WHERE p.tenant_id = %s AND p.store_id = %s AND p.status = 'awaiting_review'
"""
COUNT = "SELECT count(*)" + WAITING
PENDING = f"""
    SELECT p.order_id, s.order_number, p.customer_id, m.amount_minor AS amount_cents, m.currency,
           s.placed_at AS created_at, p.proof_id, p.created_at AS proof_created_at,
           coalesce(p.transaction_ref, '') AS transaction_ref, p.declared_minor AS declared_amount_cents
    {WAITING} ORDER BY p.created_at, p.proof_id OFFSET %s LIMIT %s
"""
IMAGE = """
    SELECT image, content_type FROM payment_proofs
    WHERE tenant_id = %s AND store_id = %s AND proof_id = %s AND image IS NOT NULL
"""
OF_CUSTOMER = "SELECT proof_id FROM payment_proofs WHERE tenant_id = %s AND customer_id = %s AND image IS NOT NULL"


async def list_proofs(db: Db, tenant_id: UUID, store_id: UUID, order_id: UUID) -> list[ProofView]:
    """The proofs of an order, the newest first."""
    values = {"tenant_id": tenant_id, "store_id": store_id, "order_id": order_id, "close": CLOSE}
    async with db.cursor(row_factory=class_row(ProofView)) as cursor:
        await cursor.execute(OF_ORDER, values)
        return await cursor.fetchall()


async def get_proof(db: Db, tenant_id: UUID, store_id: UUID, proof_id: UUID) -> ProofView | None:
    """One proof, or ``None``."""
    values = {"tenant_id": tenant_id, "store_id": store_id, "proof_id": proof_id, "close": CLOSE}
    async with db.cursor(row_factory=class_row(ProofView)) as cursor:
        await cursor.execute(ONE, values)
        return await cursor.fetchone()


async def list_similar(db: Db, tenant_id: UUID, store_id: UUID, proof_id: UUID) -> list[SimilarView]:
    """Up to 50 proofs of other payments with a like picture, or the same transaction number, the closest first."""
    async with db.cursor(row_factory=class_row(SimilarView)) as cursor:
        await cursor.execute(SIMILAR, (tenant_id, store_id, proof_id, CLOSE))
        return await cursor.fetchall()


async def list_pending(
    db: Db, tenant_id: UUID, store_id: UUID, *, page: int, limit: int
) -> tuple[list[PendingVerificationOrder], int]:
    """A page of what waits for somebody to look, the longest waiting first, and how much waits in all."""
    [total] = await (await db.execute(COUNT, (tenant_id, store_id))).fetchone() or [0]
    async with db.cursor(row_factory=class_row(PendingVerificationOrder)) as cursor:
        await cursor.execute(PENDING, (tenant_id, store_id, (page - 1) * limit, min(limit, 100)))
        return await cursor.fetchall(), total


async def find_image(db: Db, tenant_id: UUID, store_id: UUID, proof_id: UUID) -> StoredImage | None:
    """Where a proof's picture lies, or ``None``."""
    async with db.cursor(row_factory=class_row(StoredImage)) as cursor:
        await cursor.execute(IMAGE, (tenant_id, store_id, proof_id))
        return await cursor.fetchone()


async def pictures_of(db: Db, tenant_id: UUID, customer_id: UUID) -> list[UUID]:
    """The proofs of a customer, erased or not, whose pictures are still there."""
    rows = await (await db.execute(OF_CUSTOMER, (tenant_id, customer_id))).fetchall()
    return [proof_id for (proof_id,) in rows]


list_proofs.projections = get_proof.projections = ("payment_proofs", "payments")  # type: ignore[attr-defined]
list_similar.projections = ("payment_proofs", "order_summary")  # type: ignore[attr-defined]
list_pending.projections = ("payment_proofs", "payments", "order_summary")  # type: ignore[attr-defined]
