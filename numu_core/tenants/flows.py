"""Beginning a tenant, putting it on a plan, and counting what it uses."""

from datetime import timedelta

from numu_core.accounts.commands import FoundTenant
from numu_core.accounts.decider import ACCOUNTS, AccountStatus
from numu_core.accounts.errors import AccountNotActive
from numu_core.kernel.claims import claim, holder_of
from numu_core.kernel.errors import NotFound
from numu_core.kernel.permissions import OWNER
from numu_core.kernel.shop import Shop
from numu_core.members.commands import GrantMembership
from numu_core.members.events import membership_id
from numu_core.stores.decider import SUBDOMAIN, fault_of
from numu_core.stores.errors import SubdomainNotPossible, SubdomainTaken
from numu_core.tenants.commands import (
    AdoptTenant,
    BeginTenant,
    CheckOrders,
    ChoosePlan,
    CopyPlan,
    CountOrder,
    CountProducts,
    CreateTenant,
    JoinStore,
    OpenTenant,
    PutOnPlan,
    RenewPlan,
    TenantAdopted,
    TenantCreated,
    UseOrder,
    UseProducts,
)
from numu_core.tenants.decider import PLANS, TENANTS
from numu_core.tenants.errors import PlanNotFree, TenantExists, UnknownPlan
from numu_core.tenants.events import PLAN_TABLE, Lifecycle, Plan

TRIAL = timedelta(days=30)
BEGINS: dict[str, tuple[Lifecycle, timedelta | None]] = {
    "trial": (Lifecycle.TRIAL, TRIAL),
    "demo": (Lifecycle.DEMO, None),
    "free": (Lifecycle.ACTIVE, None),
}
"""Plans that a tenant may begin on, as what, and for how long."""

BEFORE_PLANS = "free"
"""What tenants from before there were plans are on. Source: contract §10, "legacy"."""

IMPORT = "import"


def create_tenant(shop: Shop, command: CreateTenant) -> TenantCreated:
    """Give an account its tenant, and keep the subdomain for its first store.

    Raises:
        AccountNotActive: the account may not do this.
        TenantExists: it has one already.
        SubdomainNotPossible, SubdomainTaken: no store could answer there.
        UnknownPlan, PlanNotFree: not a plan to begin on.
    """
    account = shop.state(ACCOUNTS, command.owner_id)
    if account.status is not AccountStatus.ACTIVE:
        raise AccountNotActive
    if account.tenant_id is not None:
        raise TenantExists(tenant_id=account.tenant_id)
    if fault := fault_of(command.subdomain):
        raise SubdomainNotPossible(subdomain=command.subdomain, fault=fault)
    if holder_of(shop, SUBDOMAIN, command.subdomain) is not None:
        raise SubdomainTaken(subdomain=command.subdomain)
    claim(shop, SUBDOMAIN, command.subdomain, command.tenant_id)
    shop.do(FoundTenant(account_id=command.owner_id, tenant_id=command.tenant_id))
    shop.do(
        BeginTenant(
            tenant_id=command.tenant_id,
            owner_id=command.owner_id,
            name=command.name,
            subdomain=command.subdomain,
            plan=command.plan,
        )
    )
    return TenantCreated(tenant_id=command.tenant_id)


def begin_tenant(shop: Shop, command: BeginTenant) -> None:
    """Let the tenant exist, with its owner as its first member.

    Raises:
        UnknownPlan, PlanNotFree: not a plan to begin on.
    """
    plan = _plan(shop, command.plan)
    if command.plan not in BEGINS:
        raise PlanNotFree(plan=command.plan)
    lifecycle, lasts = BEGINS[command.plan]
    shop.do(
        OpenTenant(
            tenant_id=command.tenant_id,
            owner_id=command.owner_id,
            name=command.name,
            subdomain=command.subdomain,
            lifecycle=lifecycle,
            plan=plan,
            expires_at=shop.now + lasts if lasts else None,
        )
    )
    shop.do(
        GrantMembership(
            membership_id=membership_id(command.tenant_id, command.owner_id),
            tenant_id=command.tenant_id,
            account_id=command.owner_id,
            role=OWNER,
        )
    )


def adopt_tenant(shop: Shop, command: AdoptTenant) -> TenantAdopted:
    """Let a tenant from before there were plans be on one; it keeps the stores it has, however many."""
    if shop.state(TENANTS, command.tenant_id).revision:
        return TenantAdopted(adopted=False)
    shop.do(
        BeginTenant(
            tenant_id=command.tenant_id,
            owner_id=command.owner_id,
            name=command.name,
            subdomain=command.subdomain,
            plan=BEFORE_PLANS,
        )
    )
    for store_id in command.stores:
        shop.do(JoinStore(tenant_id=command.tenant_id, store_id=store_id, bound=False))
    return TenantAdopted(adopted=True)


def put_on_plan(shop: Shop, command: PutOnPlan) -> None:
    """Put a tenant on a plan, as the table says now.

    Raises:
        UnknownPlan: there is no such plan.
        NotFound: no such tenant.
    """
    plan = _plan(shop, command.plan)
    shop.do(ChoosePlan(tenant_id=command.tenant_id, plan=plan, expires_at=command.expires_at))


def renew_plan(shop: Shop, command: RenewPlan) -> None:
    """Copy the newest figures of the tenant's plan; a plan that was struck off stays as it was.

    Raises:
        NotFound: no such tenant.
    """
    present = shop.state(TENANTS, command.tenant_id).plan
    if present is None:
        raise NotFound(what="tenant", id=command.tenant_id)
    for plan in shop.state(PLANS, PLAN_TABLE):
        if plan.key == present.key:
            shop.do(CopyPlan(tenant_id=command.tenant_id, plan=plan))


def count_products(shop: Shop, command: CountProducts) -> None:
    """Count products of whoever; an operator's import is counted and not refused.

    Raises:
        PlanLimitExceeded: there are as many as the plan allows.
    """
    shop.do(UseProducts(by=command.by, bound=not shop.actor.startswith(f"{IMPORT}:")))


def count_order(shop: Shop, command: CountOrder) -> None:
    """Count an order of this month; history that is brought in counts for nothing.

    Raises:
        PlanLimitExceeded: the month has as many as the plan allows.
        TenantReadOnly: the tenant takes no orders any more.
    """
    if command.source != IMPORT:
        shop.do(UseOrder(month=f"{shop.now:%Y-%m}", counts=True))


def check_orders(shop: Shop, _: CheckOrders) -> None:
    """Refuse as ``count_order``, and count nothing."""
    shop.do(UseOrder(month=f"{shop.now:%Y-%m}", counts=False))


def _plan(shop: Shop, key: str) -> Plan:
    for plan in shop.state(PLANS, PLAN_TABLE):
        if plan.key == key:
            return plan
    raise UnknownPlan(plan=key)


FLOWS = [
    (CreateTenant, create_tenant),
    (BeginTenant, begin_tenant),
    (AdoptTenant, adopt_tenant),
    (PutOnPlan, put_on_plan),
    (RenewPlan, renew_plan),
    (CountProducts, count_products),
    (CountOrder, count_order),
    (CheckOrders, check_orders),
]
