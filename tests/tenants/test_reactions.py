"""What the platform's decisions make happen in a tenant, and how a trial ends by itself."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from numu_core.kernel.platform import PLATFORM
from numu_core.tenants.commands import EndTrial, RevisePlans
from numu_core.tenants.decider import ALLOWANCES, FIRST_PLANS, TENANTS, Allowance
from numu_core.tenants.events import ALLOWANCE, PLAN_TABLE, FlagSet, Lifecycle, PlanRenewed, PlansRevised, TenantStopped
from numu_projections.tenants.projection import TENANTS as TENANT_ROWS
from numu_workers.kernel.due import Due
from numu_workers.kernel.jobs import listed
from numu_workers.kernel.reactions import Job
from numu_workers.tenants.reactions import DEADLINES, REACTIONS
from tests.kernel.outside import HOME, Outside, an_outside, sandbox
from tests.kernel.sandbox import Sandbox
from tests.kernel.spec import NOW, after, folded
from tests.tenants.test_decider import PLANS, TENANT, ended, on_pro, opened

__all__ = ["sandbox"]
MONTH = timedelta(days=30)
due = Due(due_id=TENANT, at=NOW + MONTH, command=EndTrial(tenant_id=TENANT))
renewed = PlanRenewed(tenant_id=TENANT, plan=PLANS["trial"], revision=2)
stopped = TenantStopped(tenant_id=TENANT, lifecycle=Lifecycle.CANCELLED, revision=3)


def test_a_tenants_own_log_is_told_what_was_decided() -> None:
    tell = Job(actor="tenants.tell_allowance", args={"tenant_id": TENANT})
    for decided in (opened, on_pro, renewed, ended, stopped):
        assert after(decided, REACTIONS) == [tell]
    revised = PlansRevised(plans_id=PLAN_TABLE, plans=(PLANS["pro"], PLANS["trial"]))
    assert after(revised, REACTIONS) == [Job(actor="tenants.renew_plans", args={"plans": ["pro", "trial"]})]


def test_a_trial_has_an_end_until_something_else_is_decided() -> None:
    [deadlines] = DEADLINES
    assert folded(deadlines, [opened]) == {TENANT: due}
    for decided in (on_pro, ended, stopped):
        assert folded(deadlines, [opened, decided]) == {}
    for other in ({"lifecycle": Lifecycle.DEMO}, {"expires_at": None}):
        assert folded(deadlines, [replace(opened, **other)]) == {}


@pytest.mark.parametrize("cuts", [(), (1,), (2, 3)])
def test_the_read_model(cuts: tuple[int, ...]) -> None:
    flag = FlagSet(tenant_id=TENANT, flag="ff_promotions_v2", on=True)
    facts = [opened, flag, replace(renewed, plan=replace(PLANS["trial"], upgrade_to="pro")), ended]
    row = folded(TENANT_ROWS, facts, cuts)[TENANT]
    assert (row.plan, row.upgrade_to, row.lifecycle) == ("trial", "pro", "read_only")
    assert (row.expires_at, row.feature_flags) == (NOW + MONTH, {"ff_promotions_v2": True})
    assert (row.created_at, row.updated_at) == (NOW, NOW + timedelta(seconds=3))
    paid = folded(TENANT_ROWS, [*facts, on_pro], cuts)[TENANT]
    assert (paid.plan, paid.lifecycle, paid.expires_at) == ("pro", "active", None)
    assert folded(TENANT_ROWS, [*facts, stopped])[TENANT].lifecycle == "cancelled"


@pytest.fixture
async def outside(database: str, redis_url: str, sandbox: Sandbox) -> AsyncIterator[Outside]:
    async with an_outside(database, redis_url, sandbox) as made:
        yield made


async def platform_reacts(outside: Outside) -> None:
    """Do what the platform's facts want done."""
    while await outside.relay.step(PLATFORM):
        pass
    for job in await listed(outside.world.worker_pool, ("queued",), tenant_id=PLATFORM):
        if job.actor.startswith("tenants.") or job.actor == "kernel.run_command":
            await outside.runner.run(job.actor, job.job_id)


async def allowance(outside: Outside) -> Allowance:
    return await outside.world.engine.state(outside.merchant.tenant_id, ALLOWANCES, ALLOWANCE)


async def test_a_trial_ends_by_itself_and_the_shop_takes_no_more_orders(outside: Outside) -> None:
    assert (await outside.buy("cod")).status_code == 201
    outside.clock.ahead += MONTH + timedelta(hours=1)
    await outside.deadlines.catch_up(PLATFORM)
    await outside.scheduler.fire_deadlines([PLATFORM])
    await platform_reacts(outside)
    await platform_reacts(outside)
    tenant = await outside.world.engine.state(PLATFORM, TENANTS, outside.merchant.tenant_id)
    assert tenant.lifecycle is Lifecycle.READ_ONLY
    assert not (await allowance(outside)).writable
    refused = await outside.buy("cod")
    assert refused.status_code == 402
    assert refused.json()["error"]["code"] == "PLAN_LIMIT_EXCEEDED"
    assert refused.json()["detail"]["code"] == "tenants/read-only"
    assert refused.json()["detail"]["message_ar"]


async def test_an_order_too_many_is_refused_at_checkout_and_at_the_counter(outside: Outside) -> None:
    first = await outside.buy("cod")
    assert first.status_code == 201
    plans = tuple(replace(one, max_orders_per_month=2) if one.key == "trial" else one for one in FIRST_PLANS)
    await outside.world.engine.execute(PLATFORM, RevisePlans(plans=plans), actor="platform:test")
    await outside.world.fold()
    await platform_reacts(outside)
    await platform_reacts(outside)
    assert ((await allowance(outside)).orders, (await allowance(outside)).orders_used) == (2, 1)
    assert (await outside.buy("cod")).status_code == 201
    refused = await outside.buy("cod")
    assert refused.status_code == 402
    limits = {"resource": "orders", "limit": 2, "current": 2, "plan": "trial", "upgrade_to": "starter"}
    assert refused.json()["error"]["details"] == limits
    line = {"product_id": str(await outside.product()), "quantity": 1}
    order_id = first.json()["data"]["order_id"]
    customer_id = (await outside.order(order_id))["customer_id"]
    wish = {"customer_id": customer_id, "shipping_address": HOME}
    lines = [{**line, "product_name": "X", "unit_price": 1000}]
    path = f"/stores/{outside.merchant.store_id}/orders/drafts"
    draft = await outside.merchant.post(path, json={**wish, "line_items": lines})
    assert (draft.status_code, draft.json()["error"]["code"]) == (402, "PLAN_LIMIT_EXCEEDED"), draft.text
    assert (await allowance(outside)).orders_used == 2
