"""What happens to pictures of proofs: they are forgotten in time, or with the person they are of."""

from collections.abc import Iterator
from datetime import timedelta
from operator import attrgetter

from numu_core.kernel.messages import Recorded
from numu_core.kernel.subjects import SubjectErased
from numu_core.payment_proofs.commands import ForgetPicture
from numu_core.payment_proofs.events import PictureForgotten, ProofSubmitted
from numu_projections.kernel.projection import Fold, Projection
from numu_workers.kernel.due import Due, due
from numu_workers.kernel.reactions import Job, Reaction

KEPT = timedelta(days=90)


def delete_picture(event: PictureForgotten, _: Recorded) -> Iterator[Job]:
    """The file goes."""
    yield Job(actor="payment_proofs.delete_picture", args={"key": event.key})


def forget_pictures(event: SubjectErased, _: Recorded) -> Iterator[Job]:
    """Nobody's pictures outlive the right to be forgotten."""
    yield Job(actor="payment_proofs.forget_pictures", args={"customer_id": event.subject_id})


REACTIONS = [Reaction(on=PictureForgotten, do=delete_picture), Reaction(on=SubjectErased, do=forget_pictures)]


def kept(_: Due | None, event: ProofSubmitted, at: Recorded) -> Due:
    """As long as a transfer may be questioned."""
    forget = ForgetPicture(proof_id=event.proof_id)
    return Due(due_id=event.proof_id, at=at.recorded_at + KEPT, command=forget)


def gone(_: Due | None, __: PictureForgotten, ___: Recorded) -> None:
    """Nothing to forget."""


by_proof = attrgetter("proof_id")
DEADLINES = [
    Projection(
        name="payment_proofs_due",
        version=1,
        table=due,
        row=Due,
        on={
            ProofSubmitted: Fold(keys=by_proof, apply=kept),
            PictureForgotten: Fold(keys=by_proof, apply=gone),
        },
    )
]
