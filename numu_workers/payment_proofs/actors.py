"""Work on the pictures of proofs."""

from uuid import UUID

from numu_core.payment_proofs.commands import ForgetPicture
from numu_projections.payment_proofs.queries import pictures_of
from numu_workers.kernel.actors import JobContext, actor

BUCKET = "payment-proofs"


@actor("payment_proofs.delete_picture", queue="images", max_attempts=8, timeout_s=60)
async def delete_picture(job: JobContext) -> None:
    """Delete a picture that the log has forgotten; deleting it twice is deleting it once."""
    await job.files.delete(BUCKET, job.arg("key", str))


@actor("payment_proofs.forget_pictures", queue="images", max_attempts=8, timeout_s=60)
async def forget_pictures(job: JobContext) -> None:
    """Forget the pictures of a person who was erased."""
    async with job.session() as db:
        found = await pictures_of(db, job.tenant_id, job.arg("customer_id", UUID))
    for proof_id in found:
        await job.run(ForgetPicture(proof_id=proof_id))


ACTORS = [delete_picture, forget_pictures]
