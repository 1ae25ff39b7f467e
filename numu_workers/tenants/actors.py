"""Work that decisions about tenants and plans leave."""

from uuid import UUID

from numu_core.kernel.platform import PLATFORM
from numu_core.tenants.commands import RenewPlan
from numu_core.tenants.decider import TENANTS, allowance_of
from numu_projections.tenants.queries import tenants_of
from numu_workers.kernel.actors import JobContext, actor


@actor("tenants.tell_allowance", queue="tenants", max_attempts=20)
async def tell_allowance(job: JobContext) -> None:
    """Let the tenant's own log know what it may do now. The newest decision wins, so no command needs a key."""
    tenant_id = job.arg("tenant_id", UUID)
    tenant = await job.engine.state(PLATFORM, TENANTS, tenant_id)
    await job.engine.execute(tenant_id, allowance_of(tenant, tenant_id), actor=f"job:{job.job_id}")


@actor("tenants.renew_plans", queue="tenants", max_attempts=20, timeout_s=300)
async def renew_plans(job: JobContext) -> None:
    """Copy revised plans to the tenants that are on them; twice is once."""
    async with job.session() as db:
        on_them = await tenants_of(db, job.tenant_id, job.arg("plans", list[str]))
    for tenant_id in on_them:
        await job.engine.execute(PLATFORM, RenewPlan(tenant_id=tenant_id), actor=f"job:{job.job_id}")


ACTORS = [tell_allowance, renew_plans]
