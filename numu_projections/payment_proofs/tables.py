"""Read model of payment proofs. Amounts are integers in minor units."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class ProofRow(Struct, frozen=True, kw_only=True):
    """One proof."""

    proof_id: UUID
    payment_id: UUID
    order_id: UUID
    store_id: UUID
    customer_id: UUID
    transaction_ref: str | None  # personal
    transfer_id: UUID  # the same for the same transaction number
    declared_minor: int | None
    status: str
    reason: str | None  # personal: why it was rejected
    reviewed_by: str | None  # an account
    reviewed_at: datetime | None
    image: str | None  # where the picture lies; none: it was forgotten
    content_type: str
    sha256: str
    likeness: int  # 64 bits as a signed integer
    created_at: datetime


payment_proofs = table(
    "payment_proofs", ProofRow, key="proof_id", index=["order_id", "transfer_id", ("store_id", "status"), "customer_id"]
)
