"""Plans and tenants: beginning, changing, ending; and what the tenant's own log counts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as every
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.accounts.events import TenantFounded
from numu_core.kernel.claims import Claimed
from numu_core.kernel.errors import NotFound
from numu_core.kernel.ids import named_id
from numu_core.members.events import MembershipGranted, membership_id
from numu_core.stores.decider import SUBDOMAIN
from numu_core.stores.errors import SubdomainTaken
from numu_core.tenants.commands import (
    CheckOrders,
    CountOrder,
    CountProducts,
    CreateTenant,
    EndTrial,
    JoinStore,
    LeaveStore,
    PutOnPlan,
    RenewPlan,
    RevisePlans,
    SetAllowance,
    SetFlag,
    StopTenant,
)
from numu_core.tenants.decider import FIRST_PLANS, Tenant, allowance_of
from numu_core.tenants.errors import PlanLimitExceeded, PlanNotFree, TenantExists, TenantReadOnly, UnknownPlan
from numu_core.tenants.events import (
    ALLOWANCE,
    PLAN_TABLE,
    AllowanceSet,
    FlagSet,
    Lifecycle,
    OrderCounted,
    PlanChosen,
    PlanRenewed,
    PlansRevised,
    ProductsCounted,
    StoreJoined,
    StoreLeft,
    TenantOpened,
    TenantStopped,
    TrialEnded,
)
from tests.accounts.facts import AMIRA
from tests.accounts.facts import opened as account_opened
from tests.kernel.spec import NOW, given

TENANT, STORE, OTHER = UUID(int=40), UUID(int=41), UUID(int=42)
PLANS = {plan.key: plan for plan in FIRST_PLANS}
opened = TenantOpened(
    tenant_id=TENANT,
    owner_id=AMIRA,
    name="Nile",
    subdomain="nile",
    lifecycle=Lifecycle.TRIAL,
    plan=PLANS["trial"],
    expires_at=NOW + timedelta(days=30),
)
on_pro = PlanChosen(tenant_id=TENANT, plan=PLANS["pro"], revision=2)
ended = TrialEnded(tenant_id=TENANT, revision=2)
joined = StoreJoined(tenant_id=TENANT, store_id=STORE)
create = CreateTenant(tenant_id=TENANT, owner_id=AMIRA, name="Nile", subdomain="nile")
claimed = Claimed(claim_id=named_id("claims", SUBDOMAIN, "nile"), what=SUBDOMAIN, holder=TENANT)
founded = TenantFounded(account_id=AMIRA, tenant_id=TENANT)


def test_the_plans_are_the_contracts() -> None:
    assert [*PLANS] == ["demo", "trial", "starter", "pro", "enterprise", "free"]
    pro = PLANS["pro"]
    assert (pro.max_products, pro.max_stores, pro.max_staff_members) == (-1, 3, 10)
    assert (pro.monthly_price_piasters, pro.annual_price_piasters, pro.api_access_enabled) == (49_900, 499_000, True)
    assert not PLANS["demo"].webhooks_enabled
    assert all(plan.upgrade_to is None or plan.upgrade_to in PLANS for plan in FIRST_PLANS)


def test_a_tenant_is_founded_before_its_store() -> None:
    owns = MembershipGranted(
        membership_id=membership_id(TENANT, AMIRA), tenant_id=TENANT, account_id=AMIRA, role="owner"
    )
    given(account_opened).when(create).then(claimed, founded, opened, owns)
    given(account_opened, founded).when(create).then_refused(TenantExists(tenant_id=TENANT))
    theirs = replace_holder(claimed, OTHER)
    given(account_opened, theirs).when(create).then_refused(SubdomainTaken(subdomain="nile"))


def replace_holder(fact: Claimed, holder: UUID) -> Claimed:
    return Claimed(claim_id=fact.claim_id, what=fact.what, holder=holder)


@pytest.mark.parametrize(("plan", "refusal"), [("pro", PlanNotFree(plan="pro")), ("x", UnknownPlan(plan="x"))])
def test_a_tenant_begins_on_a_plan_that_is_free(plan: str, refusal: PlanNotFree | UnknownPlan) -> None:
    given(account_opened).when(replace(create, plan=plan)).then_refused(refusal)


def test_a_plan_is_chosen_once() -> None:
    given(opened).when(PutOnPlan(tenant_id=TENANT, plan="pro")).then(on_pro)
    given(opened, on_pro).when(PutOnPlan(tenant_id=TENANT, plan="pro")).then_nothing()
    given(opened, ended).when(PutOnPlan(tenant_id=TENANT, plan="pro")).then(replace(on_pro, revision=3))
    given().when(PutOnPlan(tenant_id=TENANT, plan="pro")).then_refused(NotFound(what="tenant", id=TENANT))


def test_a_trial_ends_unless_a_plan_was_chosen() -> None:
    given(opened).when(EndTrial(tenant_id=TENANT)).then(ended)
    given(opened, ended).when(EndTrial(tenant_id=TENANT)).then_nothing()
    given(opened, on_pro).when(EndTrial(tenant_id=TENANT)).then_nothing()


def test_revised_plans_hold_for_who_is_on_them() -> None:
    dearer = replace(PLANS["trial"], max_products=200)
    others = tuple(plan for plan in FIRST_PLANS if plan.key != "trial")
    given().when(RevisePlans(plans=(dearer, *others))).then(PlansRevised(plans_id=PLAN_TABLE, plans=(dearer, *others)))
    given().when(RevisePlans(plans=FIRST_PLANS)).then_nothing()
    revised = PlansRevised(plans_id=PLAN_TABLE, plans=(dearer, *others))
    renewed = PlanRenewed(tenant_id=TENANT, plan=dearer, revision=2)
    given(opened, revised).when(RenewPlan(tenant_id=TENANT)).then(renewed)
    given(opened, revised, renewed).when(RenewPlan(tenant_id=TENANT)).then_nothing()
    given(opened, PlansRevised(plans_id=PLAN_TABLE, plans=others)).when(RenewPlan(tenant_id=TENANT)).then_nothing()


def test_stores_are_counted_up_to_the_plan() -> None:
    given(opened).when(JoinStore(tenant_id=TENANT, store_id=STORE)).then(joined)
    given(opened, joined).when(JoinStore(tenant_id=TENANT, store_id=STORE)).then_nothing()
    full = PlanLimitExceeded(resource="stores", limit=1, current=1, plan="trial", upgrade_to="starter")
    second = JoinStore(tenant_id=TENANT, store_id=OTHER)
    given(opened, joined).when(second).then_refused(full)
    given(opened, joined, on_pro).when(second).then(StoreJoined(tenant_id=TENANT, store_id=OTHER))
    given(opened, joined, StoreLeft(tenant_id=TENANT, store_id=STORE)).when(second).then(
        StoreJoined(tenant_id=TENANT, store_id=OTHER)
    )
    given(opened, ended).when(second).then_refused(TenantReadOnly(plan="trial", upgrade_to="starter"))
    given(opened).when(LeaveStore(tenant_id=TENANT, store_id=STORE)).then_nothing()


def test_flags_and_stopping() -> None:
    flag = SetFlag(tenant_id=TENANT, flag="ff_promotions_v2", on=True)
    on = FlagSet(tenant_id=TENANT, flag="ff_promotions_v2", on=True)
    given(opened).when(flag).then(on)
    given(opened, on).when(flag).then_nothing()
    stop = StopTenant(tenant_id=TENANT, lifecycle="cancelled")
    stopped = TenantStopped(tenant_id=TENANT, lifecycle=Lifecycle.CANCELLED, revision=2)
    given(opened).when(stop).then(stopped)
    given(opened, stopped).when(stop).then_nothing()


# -- the tenant's own log ------------------------------------------------------------------------------------------


def allowed(**what: int | bool) -> AllowanceSet:
    told = AllowanceSet(
        allowance_id=ALLOWANCE, revision=1, plan="trial", upgrade_to="starter", products=2, orders=2, writable=True
    )
    return replace(told, **what)


order = OrderCounted(allowance_id=ALLOWANCE, month="2026-01")
product = ProductsCounted(allowance_id=ALLOWANCE, by=1)


def full_of(resource: str) -> PlanLimitExceeded:
    return PlanLimitExceeded(resource=resource, limit=2, current=2, plan="trial", upgrade_to="starter")


def test_the_newest_word_of_the_platform_counts() -> None:
    tenant = Tenant(plan=PLANS["trial"], lifecycle=Lifecycle.READ_ONLY, revision=2)
    told = allowance_of(tenant, TENANT)
    assert told == SetAllowance(
        revision=2, plan="trial", upgrade_to="starter", products=100, orders=500, writable=False
    )
    stored = AllowanceSet(
        allowance_id=ALLOWANCE, revision=2, plan="trial", upgrade_to="starter", products=100, orders=500, writable=False
    )
    given().when(told).then(stored)
    given(stored).when(told).then_nothing()
    given(allowed(revision=3)).when(told).then_nothing()


def test_products_are_counted_up_to_the_plan() -> None:
    more, fewer = CountProducts(by=1), CountProducts(by=-1)
    given(allowed()).when(more).then(product)
    given(allowed(), product, product).when(more).then_refused(full_of("products"))
    given(allowed(), product, product).when(fewer).then(ProductsCounted(allowance_id=ALLOWANCE, by=-1))
    given(allowed(products=-1), product, product).when(more).then(product)
    given(allowed(), product, product).when(more, actor="import:retail").then(product)
    given().when(more).then_nothing()


def test_orders_are_counted_by_the_month_where_they_are_limited() -> None:
    given(allowed()).when(CountOrder()).then(order)
    full = given(allowed(), order, order)
    full.when(CountOrder()).then_refused(full_of("orders"))
    full.when(CheckOrders()).then_refused(full_of("orders"))
    full.when(CountOrder(source="import")).then_nothing()
    february = datetime(2026, 2, 1, tzinfo=UTC)
    full.when(CountOrder(), now=february).then(OrderCounted(allowance_id=ALLOWANCE, month="2026-02"))
    given(allowed(), order).when(CheckOrders()).then_nothing()
    given(allowed(orders=-1)).when(CountOrder()).then_nothing()
    given().when(CountOrder()).then_nothing()


def test_who_may_only_read_takes_no_orders() -> None:
    read_only = given(allowed(writable=False, orders=-1))
    read_only.when(CountOrder()).then_refused(TenantReadOnly(plan="trial", upgrade_to="starter"))


@every(st.lists(st.sampled_from([1, -1]), max_size=30), st.integers(0, 5))
def test_there_are_never_more_products_than_the_plan_allows(wishes: list[int], limit: int) -> None:
    facts: list[AllowanceSet | ProductsCounted] = [allowed(products=limit)]
    held = 0
    for by in wishes:
        if by < 0 and held == 0:
            continue
        when = given(*facts).when(CountProducts(by=by))
        if when.refusal is None:
            facts.append(ProductsCounted(allowance_id=ALLOWANCE, by=by))
            held += by
        else:
            assert held == limit
        assert 0 <= held <= limit
