"""Work that removing a category leaves."""

from uuid import UUID

from numu_core.products.commands import LeaveCategory
from numu_projections.products.queries import products_of_category
from numu_workers.kernel.actors import JobContext, actor


@actor("categories.empty", queue="catalogue", max_attempts=20, timeout_s=120)
async def empty(job: JobContext) -> None:
    """Take every product out of a category that was removed.

    Nothing can have been put into it since, and leaving twice is leaving once: so no command needs a key.

    Raises:
        NotFoldedYet: tried again when the read model is there.
    """
    store_id, category_id = job.arg("store_id", UUID), job.arg("category_id", UUID)
    async with job.session() as db:
        inside = await products_of_category(db, job.tenant_id, store_id, category_id, position=job.arg("position", int))
    for product_id in inside:
        leave = LeaveCategory(product_id=product_id, category_id=category_id)
        await job.engine.execute(job.tenant_id, leave, actor=f"job:{job.job_id}")


ACTORS = [empty]
