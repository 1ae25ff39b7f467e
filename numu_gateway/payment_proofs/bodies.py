"""What clients send about proofs of payment, and what they get. Amounts are integers in minor units."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar.datastructures import UploadFile
from msgspec import Meta, Struct

from numu_projections.payment_proofs.views import PendingVerificationOrder, ProofView, SimilarView

Minor = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class ProofForm(Struct, kw_only=True):
    """``Body_storefront_submit_instapay_proof``."""

    transaction_ref: Annotated[str, Meta(min_length=3, max_length=64)]
    file: UploadFile
    declared_amount_cents: Minor | None = None
    idempotency_key: Annotated[str, Meta(max_length=80)] | None = None
    reference: Annotated[str, Meta(max_length=32)] | None = None


class SubmittedProof(Struct, frozen=True, kw_only=True):
    """``SubmitProofResponse``."""

    proof_id: UUID
    order_id: UUID
    status: str
    can_retry: bool
    reasons: Sequence[str] = []
    signed_image_url: str
    expires_at: datetime


class RejectBody(Struct, kw_only=True):
    """``RejectRequest``."""

    reason: Annotated[str, Meta(min_length=3, max_length=500)]


class PaymentProof(ProofView, frozen=True, kw_only=True):
    """``PaymentProofResponse``. Nobody reads pictures by machine here, so what a machine read is empty."""

    signed_image_url: str
    auto_approval_block_reasons: Sequence[str] | None = None  # type: ignore[assignment] # as the contract has it
    ocr_status: str | None = None
    ocr_provider: str | None = None
    ocr_extracted_amount_cents: int | None = None
    ocr_extracted_ipa: str | None = None
    ocr_extracted_note: str | None = None
    ocr_extracted_transaction_ref: str | None = None
    ocr_extracted_recipient_name: str | None = None


class SimilarProof(SimilarView, frozen=True, kw_only=True):
    """``SimilarProof``."""

    signed_image_url: str


class PendingPage(Struct, frozen=True, kw_only=True):
    """``PendingVerificationPage``."""

    items: Sequence[PendingVerificationOrder]
    total: int
    page: int
    limit: int


class Requirements(Struct, frozen=True, kw_only=True):
    """``CustomerProofRequirements``: what a machine would insist on; people only look."""

    note_must_contain_reference: bool = False
    screenshot_must_show_amount: bool = False
    screenshot_must_show_recipient_ipa: bool = False
    screenshot_must_show_recipient_name: bool = False
    screenshot_must_show_transaction_ref: bool = False


class InstapayStatus(Struct, frozen=True, kw_only=True):
    """``InstapayStatusResponse``."""

    order_id: UUID
    reference_code: str
    ipa: str
    ipa_display_name: str | None = None
    fallback_phone: str | None = None
    amount_cents: int
    currency: str
    expires_at: datetime
    expires_in_seconds: int
    intent_status: str  # awaiting_payment, proof_received, paid, expired, cancelled
    payment_status: str
    latest_proof: dict[str, Any] | None = None
    customer_requirements: Requirements = Requirements()
    qr_image_url: str | None = None
    qr_link_url: str | None = None
    is_deposit: bool = False
    order_total_cents: int | None = None
    balance_due_cents: int | None = None
