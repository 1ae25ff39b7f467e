"""Refusals of the instapay capability."""

from dataclasses import dataclass
from uuid import UUID

from numu_core.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class InstapayNotOffered(DomainError):
    """The store does not take InstaPay, or has not said where transfers go."""

    kind = Kind.RULE
    code = "instapay/not-offered"
    title = "This store does not take InstaPay transfers"
    title_ar = "هذا المتجر لا يقبل تحويلات إنستاباي"


@dataclass(eq=False)
class ProofUnderReview(DomainError):
    """One proof at a time: the store is looking at the one before."""

    kind = Kind.CONFLICT
    code = "instapay/proof-under-review"
    title = "The store is still checking the proof you sent before"
    title_ar = "ما زال المتجر يراجع الإثبات الذي أرسلته من قبل"

    proof_id: UUID


@dataclass(eq=False)
class TooManyProofs(DomainError):
    """So many tries are no mistake any more."""

    kind = Kind.CONFLICT
    code = "instapay/too-many-proofs"
    title = "Too many proofs were sent for this payment; please contact the store"
    title_ar = "تم إرسال إثباتات كثيرة لهذه الدفعة، يرجى التواصل مع المتجر"

    most: int
