"""What queries about payment proofs return. The gateway adds where the picture can be fetched."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct


class ProofView(Struct, frozen=True, kw_only=True):
    """A proof, and what speaks against it."""

    id: UUID
    order_id: UUID
    transaction_ref: str  # empty when the customer was erased
    declared_amount_cents: int | None
    status: str
    rejection_reason: str | None
    review_decision_by: str | None
    review_decision_at: datetime | None
    created_at: datetime
    auto_approval_block_reasons: Sequence[str] = ()


class SimilarView(Struct, frozen=True, kw_only=True):
    """A proof that looks like another."""

    proof_id: UUID
    order_id: UUID
    order_number: str
    status: str
    transaction_ref: str
    declared_amount_cents: int | None
    created_at: datetime
    hamming_distance: int  # bits, of 64


class PendingVerificationOrder(Struct, frozen=True, kw_only=True):
    """An order whose transfer waits for somebody to look."""

    order_id: UUID
    order_number: str
    customer_id: UUID
    amount_cents: int
    currency: str
    created_at: datetime
    proof_id: UUID
    proof_created_at: datetime
    transaction_ref: str
    declared_amount_cents: int | None


class StoredImage(Struct, frozen=True, kw_only=True):
    """Where a proof's picture lies."""

    image: str
    content_type: str
