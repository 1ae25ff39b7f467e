"""What the platform decides about a tenant is told to the tenant's own log, where limits are checked; trials end."""

from collections.abc import Iterator
from operator import attrgetter

from numu_core.kernel.messages import Recorded
from numu_core.tenants.commands import EndTrial
from numu_core.tenants.events import (
    Lifecycle,
    PlanChosen,
    PlanRenewed,
    PlansRevised,
    TenantOpened,
    TenantStopped,
    TrialEnded,
)
from numu_projections.kernel.projection import Fold, Projection
from numu_workers.kernel.due import Due, due
from numu_workers.kernel.reactions import Job, Reaction

Changed = TenantOpened | PlanChosen | PlanRenewed | TrialEnded | TenantStopped


def tell_tenant(event: Changed, _: Recorded) -> Iterator[Job]:
    """Copy what it may do into its own log."""
    yield Job(actor="tenants.tell_allowance", args={"tenant_id": event.tenant_id})


def renew(event: PlansRevised, _: Recorded) -> Iterator[Job]:
    """Whoever is on one of these plans is allowed what it says now."""
    yield Job(actor="tenants.renew_plans", args={"plans": [plan.key for plan in event.plans]})


REACTIONS = [
    Reaction(on=PlansRevised, do=renew),
    *(Reaction(on=kind, do=tell_tenant) for kind in (TenantOpened, PlanChosen, PlanRenewed, TrialEnded, TenantStopped)),
]


def trial_ends(_: Due | None, event: TenantOpened, __: Recorded) -> Due | None:
    """A trial has an end; what is not a trial has none."""
    if event.lifecycle is not Lifecycle.TRIAL or event.expires_at is None:
        return None
    return Due(due_id=event.tenant_id, at=event.expires_at, command=EndTrial(tenant_id=event.tenant_id))


def decided(_: Due | None, __: object, ___: Recorded) -> None:
    """It is on trial no more."""


by_tenant = attrgetter("tenant_id")
DEADLINES = [
    Projection(
        name="tenants_due",
        version=1,
        table=due,
        row=Due,
        on={
            TenantOpened: Fold(keys=by_tenant, apply=trial_ends),
            PlanChosen: Fold(keys=by_tenant, apply=decided),
            TrialEnded: Fold(keys=by_tenant, apply=decided),
            TenantStopped: Fold(keys=by_tenant, apply=decided),
        },
    )
]
