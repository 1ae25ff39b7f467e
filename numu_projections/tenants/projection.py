"""``tenants``: one row per tenant."""

from operator import attrgetter

from msgspec.structs import replace

from numu_core.kernel.messages import Recorded
from numu_core.tenants.events import (
    FlagSet,
    Lifecycle,
    PlanChosen,
    PlanRenewed,
    TenantOpened,
    TenantStopped,
    TrialEnded,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_projections.tenants.tables import TenantRow, tenants


def opened(_: TenantRow | None, event: TenantOpened, at: Recorded) -> TenantRow:
    """A new tenant."""
    return TenantRow(
        of_tenant=event.tenant_id,
        owner_id=event.owner_id,
        name=event.name,
        subdomain=event.subdomain,
        plan=event.plan.key,
        upgrade_to=event.plan.upgrade_to,
        lifecycle=event.lifecycle,
        expires_at=event.expires_at,
        feature_flags={},
        created_at=at.recorded_at,
        updated_at=at.recorded_at,
    )


def plan_chosen(row: TenantRow, event: PlanChosen, at: Recorded) -> TenantRow:
    """Another plan, and it may write."""
    return replace(
        row,
        plan=event.plan.key,
        upgrade_to=event.plan.upgrade_to,
        lifecycle=Lifecycle.ACTIVE,
        expires_at=event.expires_at,
        updated_at=at.recorded_at,
    )


def plan_renewed(row: TenantRow, event: PlanRenewed, at: Recorded) -> TenantRow:
    """The same plan allows something else."""
    return replace(row, upgrade_to=event.plan.upgrade_to, updated_at=at.recorded_at)


def trial_ended(row: TenantRow, _: TrialEnded, at: Recorded) -> TenantRow:
    """To be read only."""
    return replace(row, lifecycle=Lifecycle.READ_ONLY, updated_at=at.recorded_at)


def stopped(row: TenantRow, event: TenantStopped, at: Recorded) -> TenantRow:
    """To be read only, or cancelled."""
    return replace(row, lifecycle=event.lifecycle, updated_at=at.recorded_at)


def flag_set(row: TenantRow, event: FlagSet, at: Recorded) -> TenantRow:
    """A feature on or off."""
    return replace(row, feature_flags={**row.feature_flags, event.flag: event.on}, updated_at=at.recorded_at)


by_tenant = attrgetter("tenant_id")

TENANTS = Projection(
    name="tenants",
    version=1,
    table=tenants,
    row=TenantRow,
    on={
        TenantOpened: Fold(keys=by_tenant, apply=opened),
        PlanChosen: Fold(keys=by_tenant, apply=plan_chosen),
        PlanRenewed: Fold(keys=by_tenant, apply=plan_renewed),
        TrialEnded: Fold(keys=by_tenant, apply=trial_ended),
        TenantStopped: Fold(keys=by_tenant, apply=stopped),
        FlagSet: Fold(keys=by_tenant, apply=flag_set),
    },
)
PROJECTIONS = [TENANTS]
