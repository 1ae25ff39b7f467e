"""``payment_proofs``: one row per proof."""

from operator import attrgetter

from msgspec.structs import replace

from numu_core.kernel.messages import Recorded
from numu_core.payment_proofs.events import (
    PictureForgotten,
    ProofApproved,
    ProofExpired,
    ProofRejected,
    ProofSubmitted,
    Status,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.payment_proofs.tables import ProofRow, payment_proofs


def submitted(_: ProofRow | None, event: ProofSubmitted, at: Recorded) -> ProofRow:
    """Somebody has to look at it."""
    return ProofRow(
        proof_id=event.proof_id,
        payment_id=event.payment_id,
        order_id=event.order_id,
        store_id=event.store_id,
        customer_id=event.customer_id,
        transaction_ref=event.transaction_ref,
        transfer_id=event.transfer_id,
        declared_minor=event.declared.minor if event.declared else None,
        status=Status.AWAITING_REVIEW,
        reason=None,
        reviewed_by=None,
        reviewed_at=None,
        image=event.image.key,
        content_type=event.image.content_type,
        sha256=event.image.sha256,
        likeness=event.image.likeness,
        created_at=at.recorded_at,
    )


def approved(row: ProofRow, _: ProofApproved, at: Recorded) -> ProofRow:
    """The money is there."""
    return replace(row, status=Status.APPROVED, reviewed_by=reviewer(at), reviewed_at=at.recorded_at)


def rejected(row: ProofRow, event: ProofRejected, at: Recorded) -> ProofRow:
    """The money is not there."""
    by, when = reviewer(at), at.recorded_at
    return replace(row, status=Status.REJECTED, reason=event.reason, reviewed_by=by, reviewed_at=when)


def expired(row: ProofRow, _: ProofExpired, __: Recorded) -> ProofRow:
    """Nobody looked."""
    return replace(row, status=Status.EXPIRED)


def forgotten(row: ProofRow, _: PictureForgotten, __: Recorded) -> ProofRow:
    """There is no picture any more."""
    return replace(row, image=None)


def reviewer(at: Recorded) -> str:
    """The account of whoever decided."""
    return at.actor.removeprefix("staff:")


by_proof = attrgetter("proof_id")
PAYMENT_PROOFS = Projection(
    name="payment_proofs",
    version=1,
    table=payment_proofs,
    row=ProofRow,
    on={
        ProofSubmitted: Fold(keys=by_proof, apply=submitted),
        ProofApproved: Fold(keys=by_proof, apply=approved),
        ProofRejected: Fold(keys=by_proof, apply=rejected),
        ProofExpired: Fold(keys=by_proof, apply=expired),
        PictureForgotten: Fold(keys=by_proof, apply=forgotten),
    },
    subject="customer_id",
    personal=("transaction_ref", "reason"),
)
PROJECTIONS = [PAYMENT_PROOFS]
