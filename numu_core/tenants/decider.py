"""What is remembered of plans, tenants and their use of plans, and which facts may follow."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import NotFound
from numu_core.tenants.commands import (
    AllowanceCommand,
    ChoosePlan,
    CopyPlan,
    EndTrial,
    JoinStore,
    LeaveStore,
    OpenTenant,
    RevisePlans,
    SetAllowance,
    SetFlag,
    StopTenant,
    TenantCommand,
    UseOrder,
    UseProducts,
)
from numu_core.tenants.errors import PlanLimitExceeded, TenantExists, TenantReadOnly
from numu_core.tenants.events import (
    UNLIMITED,
    AllowanceEvent,
    AllowanceSet,
    FlagSet,
    Lifecycle,
    OrderCounted,
    Plan,
    PlanChosen,
    PlanRenewed,
    PlansRevised,
    ProductsCounted,
    StoreJoined,
    StoreLeft,
    TenantEvent,
    TenantOpened,
    TenantStopped,
    TrialEnded,
)

FIGURES = """
    key         products  orders  stores  staff  customers  monthly   annual  upgrade
    demo              10      50       1      1        100        0        0  starter
    trial            100     500       1      3       5000        0        0  starter
    starter          100      -1       1      3       5000    25000   250000  pro
    pro               -1      -1       3     10         -1    49900   499000  enterprise
    enterprise        -1      -1      -1     -1         -1       -1       -1  -
    free              50     100       1      1        500        0        0  starter
"""
"""Source: contract §10. ``-1``: no limit, or a price by agreement."""

FULL, BASIC = ("trial", "starter", "pro", "enterprise"), ("demo", "free")


def _plan(line: str) -> Plan:
    key, products, orders, stores, staff, customers, monthly, annual, upgrade = line.split()
    full = key in FULL
    return Plan(
        key=key,
        display_name=key.title(),
        max_products=int(products),
        max_orders_per_month=int(orders),
        max_stores=int(stores),
        max_staff_members=int(staff),
        max_customers=int(customers),
        webhooks_enabled=full,
        custom_domain_enabled=full,
        api_access_enabled=key in {"pro", "enterprise"},
        discount_codes_enabled=full,
        monthly_price_piasters=int(monthly),
        annual_price_piasters=int(annual),
        upgrade_to=None if upgrade == "-" else upgrade,
    )


Plans = tuple[Plan, ...]
FIRST_PLANS: Plans = tuple(_plan(line) for line in FIGURES.strip().splitlines()[1:])


def plans_after(_: Plans, event: PlansRevised) -> Plans:
    """The plans after ``event``."""
    return event.plans


def revise_plans(plans: Plans, command: RevisePlans) -> list[PlansRevised]:
    """Let these be the plans; as they are already: nothing."""
    return [] if plans == command.plans else [PlansRevised(plans_id=command.plans_id, plans=command.plans)]


class Tenant(Struct, frozen=True, kw_only=True):
    """A merchant's place."""

    owner_id: UUID | None = None
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    plan: Plan | None = None
    revision: int = 0  # of what it is allowed; 0: nothing happened yet
    expires_at: datetime | None = None
    stores: frozenset[UUID] = frozenset()
    flags: dict[str, bool] = {}


def evolve(tenant: Tenant, event: TenantEvent) -> Tenant:  # noqa: PLR0911 - one line for each fact
    """The tenant after ``event``."""
    match event:
        case TenantOpened():
            return Tenant(
                owner_id=event.owner_id,
                lifecycle=event.lifecycle,
                plan=event.plan,
                revision=1,
                expires_at=event.expires_at,
            )
        case PlanChosen():
            chosen = {"plan": event.plan, "revision": event.revision, "expires_at": event.expires_at}
            return replace(tenant, lifecycle=Lifecycle.ACTIVE, **chosen)
        case PlanRenewed():
            return replace(tenant, plan=event.plan, revision=event.revision)
        case TrialEnded():
            return replace(tenant, lifecycle=Lifecycle.READ_ONLY, revision=event.revision)
        case TenantStopped():
            return replace(tenant, lifecycle=event.lifecycle, revision=event.revision)
        case StoreJoined():
            return replace(tenant, stores=tenant.stores | {event.store_id})
        case StoreLeft():
            return replace(tenant, stores=tenant.stores - {event.store_id})
        case FlagSet():
            return replace(tenant, flags={**tenant.flags, event.flag: event.on})
        case _:
            assert_never(event)


def open_tenant(tenant: Tenant, command: OpenTenant) -> list[TenantEvent]:
    """Let the tenant exist.

    Raises:
        TenantExists: the id is in use.
    """
    if tenant.revision:
        raise TenantExists(tenant_id=command.tenant_id)
    return [
        TenantOpened(
            tenant_id=command.tenant_id,
            owner_id=command.owner_id,
            name=command.name,
            subdomain=command.subdomain,
            lifecycle=command.lifecycle,
            plan=command.plan,
            expires_at=command.expires_at,
        )
    ]


def choose_plan(tenant: Tenant, command: ChoosePlan) -> list[TenantEvent]:
    """Put it on the plan; as it is already: nothing."""
    _must_exist(tenant, command.tenant_id)
    if (tenant.lifecycle, tenant.plan, tenant.expires_at) == (Lifecycle.ACTIVE, command.plan, command.expires_at):
        return []
    return [
        PlanChosen(
            tenant_id=command.tenant_id,
            plan=command.plan,
            revision=tenant.revision + 1,
            expires_at=command.expires_at,
        )
    ]


def copy_plan(tenant: Tenant, command: CopyPlan) -> list[TenantEvent]:
    """Let the plan allow this; as it does already: nothing."""
    if _must_exist(tenant, command.tenant_id) == command.plan:
        return []
    return [PlanRenewed(tenant_id=command.tenant_id, plan=command.plan, revision=tenant.revision + 1)]


def end_trial(tenant: Tenant, command: EndTrial) -> list[TenantEvent]:
    """Let it only be read; when it is on trial no more: nothing."""
    _must_exist(tenant, command.tenant_id)
    if tenant.lifecycle is not Lifecycle.TRIAL:
        return []
    return [TrialEnded(tenant_id=command.tenant_id, revision=tenant.revision + 1)]


def stop_tenant(tenant: Tenant, command: StopTenant) -> list[TenantEvent]:
    """Let nobody write; as it is already: nothing."""
    _must_exist(tenant, command.tenant_id)
    if tenant.lifecycle == command.lifecycle:
        return []
    lifecycle = Lifecycle(command.lifecycle)
    return [TenantStopped(tenant_id=command.tenant_id, lifecycle=lifecycle, revision=tenant.revision + 1)]


def join_store(tenant: Tenant, command: JoinStore) -> list[TenantEvent]:
    """Count the store; twice is once.

    Raises:
        PlanLimitExceeded: the plan allows no more stores.
        TenantReadOnly: the tenant may not write.
    """
    plan = _must_exist(tenant, command.tenant_id)
    if command.store_id in tenant.stores:
        return []
    if not writes(tenant.lifecycle):
        raise TenantReadOnly(plan=plan.key, upgrade_to=plan.upgrade_to)
    if command.bound:
        _within("stores", plan.max_stores, len(tenant.stores), plan.key, plan.upgrade_to)
    return [StoreJoined(tenant_id=command.tenant_id, store_id=command.store_id)]


def leave_store(tenant: Tenant, command: LeaveStore) -> list[TenantEvent]:
    """Count it no more; one that was not counted: nothing."""
    counted = command.store_id in tenant.stores
    return [StoreLeft(tenant_id=command.tenant_id, store_id=command.store_id)] if counted else []


def set_flag(tenant: Tenant, command: SetFlag) -> list[TenantEvent]:
    """Turn it on or off; as it is already: nothing."""
    _must_exist(tenant, command.tenant_id)
    if tenant.flags.get(command.flag, False) == command.on:
        return []
    return [FlagSet(tenant_id=command.tenant_id, flag=command.flag, on=command.on)]


def writes(lifecycle: Lifecycle) -> bool:
    """Whether a tenant may be changed."""
    return lifecycle not in {Lifecycle.READ_ONLY, Lifecycle.CANCELLED}


def allowance_of(tenant: Tenant, tenant_id: UUID) -> SetAllowance:
    """What the tenant's own log is to be told."""
    plan = _must_exist(tenant, tenant_id)
    return SetAllowance(
        revision=tenant.revision,
        plan=plan.key,
        upgrade_to=plan.upgrade_to,
        products=plan.max_products,
        orders=plan.max_orders_per_month,
        writable=writes(tenant.lifecycle),
    )


def _must_exist(tenant: Tenant, tenant_id: UUID) -> Plan:
    if tenant.plan is None:
        raise NotFound(what="tenant", id=tenant_id)
    return tenant.plan


def _within(resource: str, limit: int, current: int, plan: str, upgrade_to: str | None) -> None:
    """Room for one more, or a refusal."""
    if limit != UNLIMITED and current >= limit:
        raise PlanLimitExceeded(resource=resource, limit=limit, current=current, plan=plan, upgrade_to=upgrade_to)


class Allowance(Struct, frozen=True, kw_only=True):
    """What a tenant may use, and what it has used. Before the platform has said anything, all is allowed."""

    revision: int = 0
    plan: str = ""
    upgrade_to: str | None = None
    products: int = UNLIMITED
    orders: int = UNLIMITED
    writable: bool = True
    products_used: int = 0
    month: str = ""
    orders_used: int = 0  # in that month


def allowance_after(allowance: Allowance, event: AllowanceEvent) -> Allowance:
    """The allowance after ``event``."""
    match event:
        case AllowanceSet():
            return replace(
                allowance,
                revision=event.revision,
                plan=event.plan,
                upgrade_to=event.upgrade_to,
                products=event.products,
                orders=event.orders,
                writable=event.writable,
            )
        case ProductsCounted():
            return replace(allowance, products_used=max(0, allowance.products_used + event.by))
        case OrderCounted():
            before = allowance.orders_used if allowance.month == event.month else 0
            return replace(allowance, month=event.month, orders_used=before + 1)
        case _:
            assert_never(event)


def set_allowance(allowance: Allowance, command: SetAllowance) -> list[AllowanceEvent]:
    """Store what is newer than what is known."""
    if command.revision <= allowance.revision:
        return []
    return [
        AllowanceSet(
            allowance_id=command.allowance_id,
            revision=command.revision,
            plan=command.plan,
            upgrade_to=command.upgrade_to,
            products=command.products,
            orders=command.orders,
            writable=command.writable,
        )
    ]


def use_products(allowance: Allowance, command: UseProducts) -> list[AllowanceEvent]:
    """Count them; where the platform has not said anything, nobody counts.

    Raises:
        PlanLimitExceeded: there are as many as the plan allows.
    """
    if not allowance.revision:
        return []
    if command.by > 0 and command.bound:
        _within("products", allowance.products, allowance.products_used, allowance.plan, allowance.upgrade_to)
    return [ProductsCounted(allowance_id=command.allowance_id, by=command.by)]


def use_order(allowance: Allowance, command: UseOrder) -> list[AllowanceEvent]:
    """Count the order, where orders are limited: a busy store on a plan without that limit stores no fact for it.

    Raises:
        TenantReadOnly: the tenant takes no orders any more.
        PlanLimitExceeded: the month has as many as the plan allows.
    """
    if not allowance.writable:
        raise TenantReadOnly(plan=allowance.plan, upgrade_to=allowance.upgrade_to)
    if allowance.orders == UNLIMITED:
        return []
    used = allowance.orders_used if allowance.month == command.month else 0
    _within("orders", allowance.orders, used, allowance.plan, allowance.upgrade_to)
    return [OrderCounted(allowance_id=command.allowance_id, month=command.month)] if command.counts else []


PLANS: Decider[Plans, PlansRevised] = Decider(
    stream="plans",
    key="plans_id",
    initial=FIRST_PLANS,
    state=Plans,
    commands=RevisePlans,
    events=PlansRevised,
    evolve=plans_after,
    decide={RevisePlans: revise_plans},
)
TENANTS: Decider[Tenant, TenantEvent] = Decider(
    stream="tenants",
    key="tenant_id",
    initial=Tenant(),
    commands=TenantCommand,
    events=TenantEvent,
    evolve=evolve,
    decide={
        OpenTenant: open_tenant,
        ChoosePlan: choose_plan,
        CopyPlan: copy_plan,
        EndTrial: end_trial,
        StopTenant: stop_tenant,
        JoinStore: join_store,
        LeaveStore: leave_store,
        SetFlag: set_flag,
    },
)
ALLOWANCES: Decider[Allowance, AllowanceEvent] = Decider(
    stream="allowances",
    key="allowance_id",
    initial=Allowance(),
    commands=AllowanceCommand,
    events=AllowanceEvent,
    evolve=allowance_after,
    decide={SetAllowance: set_allowance, UseProducts: use_products, UseOrder: use_order},
)
DECIDERS = [PLANS, TENANTS, ALLOWANCES]
