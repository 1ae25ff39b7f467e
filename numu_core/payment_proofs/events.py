"""Facts about one proof. Stream: ``payment_proofs/{proof_id}``. The picture lies in a private bucket."""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.kernel.personal import Personal, Subject


class Status(StrEnum):
    """Where a proof stands. Source: HTTP contract, section 9; nothing is approved without a person here."""

    NEW = "new"  # nothing happened yet; never shown
    AWAITING_REVIEW = "awaiting_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Image(Struct, frozen=True, kw_only=True):
    """The picture: where it lies, and what tells it from others."""

    key: str  # in the bucket of payment proofs
    content_type: str
    sha256: str  # of the file as it was sent, hex
    likeness: int  # difference hash: 64 bits as a signed integer; pictures that look alike differ in few


class ProofSubmitted(Event, frozen=True, kw_only=True, tag="payment_proofs.proof_submitted.v1"):
    """The shopper shows that the money was sent."""

    proof_id: UUID
    payment_id: UUID
    order_id: UUID
    store_id: UUID
    customer_id: Subject
    transaction_ref: Personal[str]  # the bank's number of the transfer, as the shopper typed it
    transfer_id: UUID  # follows from that number: the same transfer has the same
    declared: Money | None = None  # how much was sent, if the shopper said
    image: Image


class ProofApproved(Event, frozen=True, kw_only=True, tag="payment_proofs.proof_approved.v1"):
    """The merchant has seen the money."""

    proof_id: UUID
    payment_id: UUID


class ProofRejected(Event, frozen=True, kw_only=True, tag="payment_proofs.proof_rejected.v1"):
    """The merchant has not seen the money."""

    proof_id: UUID
    payment_id: UUID
    customer_id: Subject
    reason: Personal[str]


class ProofExpired(Event, frozen=True, kw_only=True, tag="payment_proofs.proof_expired.v1"):
    """Nobody looked in time, and the order was given up."""

    proof_id: UUID
    payment_id: UUID


class PictureForgotten(Event, frozen=True, kw_only=True, tag="payment_proofs.picture_forgotten.v1"):
    """The picture shows names and balances: it is not kept longer than it is needed. Its likeness stays."""

    proof_id: UUID
    key: str


ProofEvent = ProofSubmitted | ProofApproved | ProofRejected | ProofExpired | PictureForgotten
