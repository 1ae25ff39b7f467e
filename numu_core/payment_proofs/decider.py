"""What a proof is, and what may be decided about it. Deciding the same again is a no-op."""

from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import BadTransition, NotFound
from numu_core.kernel.money import Money
from numu_core.payment_proofs.commands import (
    AcceptProof,
    DismissProof,
    ExpireProof,
    ForgetPicture,
    OpenProof,
    ProofCommand,
)
from numu_core.payment_proofs.events import (
    PictureForgotten,
    ProofApproved,
    ProofEvent,
    ProofExpired,
    ProofRejected,
    ProofSubmitted,
    Status,
)

NOBODY = UUID(int=0)


class Proof(Struct, frozen=True, kw_only=True):
    """What a decision needs."""

    status: Status = Status.NEW
    payment_id: UUID = NOBODY
    store_id: UUID = NOBODY
    customer_id: UUID = NOBODY
    transfer_id: UUID = NOBODY
    declared: Money | None = None
    picture: str = ""  # where it lies; empty: it is forgotten


def open_proof(proof: Proof, command: OpenProof) -> list[ProofEvent]:
    """``[ProofSubmitted]``, once."""
    return [] if proof.status is not Status.NEW else [ProofSubmitted(**asdict(command))]


def accept(proof: Proof, command: AcceptProof) -> list[ProofEvent]:
    """``[ProofApproved]``; also for a proof that expired: money that came in is never denied.

    Raises:
        NotFound: there is no such proof.
        BadTransition: it was rejected.
    """
    if proof.status is Status.APPROVED:
        return []
    _may(proof, command.proof_id, Status.APPROVED, Status.AWAITING_REVIEW, Status.EXPIRED)
    return [ProofApproved(proof_id=command.proof_id, payment_id=proof.payment_id)]


def dismiss(proof: Proof, command: DismissProof) -> list[ProofEvent]:
    """``[ProofRejected]``.

    Raises:
        NotFound: there is no such proof.
        BadTransition: it was approved.
    """
    if proof.status is Status.REJECTED:
        return []
    _may(proof, command.proof_id, Status.REJECTED, Status.AWAITING_REVIEW, Status.EXPIRED)
    rejected = ProofRejected(
        proof_id=command.proof_id,
        payment_id=proof.payment_id,
        customer_id=proof.customer_id,
        reason=command.reason,
    )
    return [rejected]


def expire(proof: Proof, command: ExpireProof) -> list[ProofEvent]:
    """``[ProofExpired]`` while it waits."""
    if proof.status is not Status.AWAITING_REVIEW:
        return []
    return [ProofExpired(proof_id=command.proof_id, payment_id=proof.payment_id)]


def forget(proof: Proof, command: ForgetPicture) -> list[ProofEvent]:
    """``[PictureForgotten]``, once."""
    return [PictureForgotten(proof_id=command.proof_id, key=proof.picture)] if proof.picture else []


def _may(proof: Proof, proof_id: UUID, wanted: Status, *present: Status) -> None:
    if proof.status is Status.NEW:
        raise NotFound(what="payment proof", id=proof_id)
    if proof.status not in present:
        raise BadTransition(what="payment proof", present=proof.status, wanted=wanted)


def evolve(proof: Proof, event: ProofEvent) -> Proof:
    """The proof after ``event``."""
    match event:
        case ProofSubmitted():
            return Proof(
                status=Status.AWAITING_REVIEW,
                payment_id=event.payment_id,
                store_id=event.store_id,
                customer_id=event.customer_id,
                transfer_id=event.transfer_id,
                declared=event.declared,
                picture=event.image.key,
            )
        case ProofApproved():
            return replace(proof, status=Status.APPROVED)
        case ProofRejected():
            return replace(proof, status=Status.REJECTED)
        case ProofExpired():
            return replace(proof, status=Status.EXPIRED)
        case PictureForgotten():
            return replace(proof, picture="")
        case _:
            assert_never(event)


PROOFS: Decider[Proof, ProofEvent] = Decider(
    stream="payment_proofs",
    key="proof_id",
    initial=Proof(),
    commands=ProofCommand,
    events=ProofEvent,
    evolve=evolve,
    decide={
        OpenProof: open_proof,
        AcceptProof: accept,
        DismissProof: dismiss,
        ExpireProof: expire,
        ForgetPicture: forget,
    },
)
DECIDERS = [PROOFS]
