"""Intentions about tenants, plans, and what they allow."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command
from numu_core.tenants.events import ALLOWANCE, PLAN_TABLE, Lifecycle, Limit, Plan

PlanKey = Annotated[str, Meta(min_length=1, max_length=40)]
Name = Annotated[str, Meta(min_length=1, max_length=255)]
Subdomain = Annotated[str, Meta(max_length=63)]


class RevisePlans(Command, frozen=True, kw_only=True):
    """Let these be the plans."""

    plans: Annotated[tuple[Plan, ...], Meta(min_length=1, max_length=50)]
    plans_id: UUID = PLAN_TABLE


class CreateTenant(Command, frozen=True, kw_only=True):
    """Give an account its tenant before it opens a store; a flow."""

    tenant_id: UUID
    owner_id: UUID
    name: Name
    subdomain: Subdomain
    plan: PlanKey = "trial"


class TenantCreated(Struct, frozen=True, kw_only=True):
    """The account's tenant."""

    tenant_id: UUID


class BeginTenant(Command, frozen=True, kw_only=True):
    """Let the tenant exist on a plan, with its owner as its first member; a flow, asked by others."""

    tenant_id: UUID
    owner_id: UUID
    name: Name
    subdomain: Subdomain
    plan: PlanKey = "trial"


class AdoptTenant(Command, frozen=True, kw_only=True):
    """Let a tenant from before there were plans be on one, with the stores it has; a flow."""

    tenant_id: UUID
    owner_id: UUID
    name: Name
    subdomain: Subdomain
    stores: list[UUID]


class TenantAdopted(Struct, frozen=True, kw_only=True):
    """What became of it."""

    adopted: bool  # not, when it was on a plan already


class PutOnPlan(Command, frozen=True, kw_only=True):
    """Put a tenant on a plan as it is in the table now; a flow."""

    tenant_id: UUID
    plan: PlanKey
    expires_at: datetime | None = None


class RenewPlan(Command, frozen=True, kw_only=True):
    """Let the tenant's plan allow what the table says now; a flow."""

    tenant_id: UUID


class OpenTenant(Command, frozen=True, kw_only=True):
    """The tenant's part of ``BeginTenant``."""

    tenant_id: UUID
    owner_id: UUID
    name: Name
    subdomain: Subdomain
    lifecycle: Lifecycle
    plan: Plan
    expires_at: datetime | None


class ChoosePlan(Command, frozen=True, kw_only=True):
    """The tenant's part of ``PutOnPlan``."""

    tenant_id: UUID
    plan: Plan
    expires_at: datetime | None


class CopyPlan(Command, frozen=True, kw_only=True):
    """The tenant's part of ``RenewPlan``."""

    tenant_id: UUID
    plan: Plan


class EndTrial(Command, frozen=True, kw_only=True):
    """The time to try is over."""

    tenant_id: UUID


class StopTenant(Command, frozen=True, kw_only=True):
    """Let nobody write any more."""

    tenant_id: UUID
    lifecycle: Literal["read_only", "cancelled"]


class JoinStore(Command, frozen=True, kw_only=True):
    """Count one more store."""

    tenant_id: UUID
    store_id: UUID
    bound: bool = True  # by the limit


class LeaveStore(Command, frozen=True, kw_only=True):
    """Count one store less."""

    tenant_id: UUID
    store_id: UUID


class SetFlag(Command, frozen=True, kw_only=True):
    """Turn a feature on or off."""

    tenant_id: UUID
    flag: Annotated[str, Meta(min_length=1, max_length=60, pattern="^[a-z0-9_]+$")]
    on: bool


class SetAllowance(Command, frozen=True, kw_only=True):
    """Tell a tenant's own log what the platform allows."""

    revision: int
    plan: str
    upgrade_to: str | None
    products: Limit
    orders: Limit
    writable: bool
    allowance_id: UUID = ALLOWANCE


class CountProducts(Command, frozen=True, kw_only=True):
    """In the flow that adds or removes products: ``shop.do(CountProducts(by=1))``. Refused when there are enough."""

    by: int


class CountOrder(Command, frozen=True, kw_only=True):
    """In the flow that takes an order: ``shop.do(CountOrder(source=…))``. Refused when the month has enough."""

    source: str = ""  # "import": history, which counts for nothing


class CheckOrders(Command, frozen=True, kw_only=True):
    """Refuse as ``CountOrder`` would, and count nothing: for drafts, which count once they are orders."""


class UseProducts(Command, frozen=True, kw_only=True):
    """The allowance's part of ``CountProducts``."""

    by: int
    bound: bool  # by the limit
    allowance_id: UUID = ALLOWANCE


class UseOrder(Command, frozen=True, kw_only=True):
    """The allowance's part of ``CountOrder``."""

    month: str
    counts: bool
    allowance_id: UUID = ALLOWANCE


TenantCommand = OpenTenant | ChoosePlan | CopyPlan | EndTrial | StopTenant | JoinStore | LeaveStore | SetFlag
AllowanceCommand = SetAllowance | UseProducts | UseOrder
