"""Intentions about one proof. Shape is checked here, by type; rules are checked in ``decider`` and ``flows``."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.payment_proofs.events import Image

TransactionRef = Annotated[str, Meta(min_length=3, max_length=64)]
Reason = Annotated[str, Meta(min_length=3, max_length=500)]


class SubmitProof(Command, frozen=True, kw_only=True):
    """Show that the order's transfer was made. A flow.

    Who shows it is the order's customer, or knows the reference that was given for the transfer.
    """

    proof_id: UUID
    order_id: UUID
    store_id: UUID
    customer_id: UUID | None = None  # the signed-in customer
    reference: Annotated[str, Meta(max_length=32)] | None = None
    transaction_ref: TransactionRef
    declared_minor: Annotated[int, Meta(ge=1, le=2**53 - 1)] | None = None
    idempotency_key: Annotated[str, Meta(min_length=1, max_length=80)] | None = None
    image: Image


class ProofSubmittedResult(Struct, frozen=True, kw_only=True):
    """Which proof it is: the one made now, or the one made before under the same key."""

    proof_id: UUID
    payment_id: UUID


class OpenProof(Command, frozen=True, kw_only=True):
    """The proof's own part of ``SubmitProof``."""

    proof_id: UUID
    payment_id: UUID
    order_id: UUID
    store_id: UUID
    customer_id: UUID
    transaction_ref: TransactionRef
    transfer_id: UUID
    declared: Money | None = None
    image: Image


class ApproveProof(Command, frozen=True, kw_only=True):
    """The money is there: the payment is captured, and its order goes on. Once. A flow."""

    proof_id: UUID
    store_id: UUID


class AcceptProof(Command, frozen=True, kw_only=True):
    """The proof's own part of ``ApproveProof``."""

    proof_id: UUID


class RejectProof(Command, frozen=True, kw_only=True):
    """The money is not there: the shopper may try again. A flow."""

    proof_id: UUID
    store_id: UUID
    reason: Reason


class DismissProof(Command, frozen=True, kw_only=True):
    """The proof's own part of ``RejectProof``."""

    proof_id: UUID
    reason: Reason


class ExpireProof(Command, frozen=True, kw_only=True):
    """Nobody looked in time."""

    proof_id: UUID


class ForgetPicture(Command, frozen=True, kw_only=True):
    """Do not keep the picture any longer."""

    proof_id: UUID


ProofCommand = OpenProof | AcceptProof | DismissProof | ExpireProof | ForgetPicture
