"""Plans over HTTP: limits, the end of a trial, what a read-only merchant may still do, tenants before stores."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from numu_core.accounts.commands import FoundTenant
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.money import Money
from numu_core.kernel.platform import PLATFORM
from numu_core.products.commands import AddProduct
from numu_core.stores.commands import RegisterStore
from numu_core.tenants.commands import EndTrial, RevisePlans, SetAllowance, SetFlag
from numu_core.tenants.decider import ALLOWANCES, FIRST_PLANS, TENANTS, allowance_of
from numu_core.tenants.events import ALLOWANCE
from numu_projections.tenants.queries import tenant_flags
from tests.kernel.world import PASSWORD, Client, Merchant, World


async def allow_only(world: World, one: Merchant, **figures: int) -> None:
    """Let the tenant's own log hold other figures than the plan's."""
    told = SetAllowance(revision=50, plan="trial", upgrade_to="starter", products=-1, orders=-1, writable=True)
    await world.engine.execute(one.tenant_id, replace(told, **figures), actor="platform:test")


async def add_product(one: Client, store: Merchant) -> Any:
    shirt = {"name": "Shirt", "price": "100", "quantity": 99, "status": "active"}
    return await one.post(f"/stores/{store.store_id}/products/", json=shirt)


def somebody() -> dict[str, str]:
    email = f"{uuid4().hex[:8]}@example.com"
    return {"email": email, "password": PASSWORD, "first_name": "Amira", "last_name": "Hassan"}


async def test_a_product_too_many_is_refused_with_what_would_help(world: World) -> None:
    one = await world.merchant()
    await allow_only(world, one, products=2)
    first = await add_product(one, one)
    assert first.status_code == 201
    assert (await add_product(one, one)).status_code == 201
    refused = await add_product(one, one)
    assert refused.status_code == 402
    error = refused.json()["error"]
    assert (error["code"], error["details"]) == (
        "PLAN_LIMIT_EXCEEDED",
        {"resource": "products", "limit": 2, "current": 2, "plan": "trial", "upgrade_to": "starter"},
    )
    assert refused.json()["detail"] == error["message"]
    assert (await one.get(f"/stores/{one.store_id}/products/")).json()["data"]["total"] == 2
    assert (await one.delete(f"/stores/{one.store_id}/products/{first.json()['data']['id']}")).status_code == 204
    assert (await add_product(one, one)).status_code == 201


async def test_many_at_once_get_exactly_what_the_plan_allows(world: World) -> None:
    one = await world.merchant()
    await allow_only(world, one, products=5)
    answers = await asyncio.gather(*(add_product(one, one) for _ in range(20)))
    assert Counter(answer.status_code for answer in answers) == {201: 5, 402: 15}
    assert (await one.get(f"/stores/{one.store_id}/products/")).json()["data"]["total"] == 5
    assert (await world.engine.state(one.tenant_id, ALLOWANCES, ALLOWANCE)).products_used == 5


async def test_a_new_merchant_is_on_trial_for_thirty_days(world: World) -> None:
    one = await world.merchant()
    tenant = (await one.get("/auth/me")).json()["data"]["tenant"]
    allowance = await world.engine.state(one.tenant_id, ALLOWANCES, ALLOWANCE)
    assert (allowance.products, allowance.orders, allowance.writable) == (100, 500, True)
    assert (tenant["plan"], tenant["lifecycle_state"], tenant["is_on_trial"]) == ("trial", "trial", True)
    assert tenant["days_remaining"] == 30
    left = datetime.fromisoformat(tenant["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)
    await world.on_plan(one, "pro")
    tenant = (await one.get("/auth/me")).json()["data"]["tenant"]
    assert (tenant["plan"], tenant["lifecycle_state"], tenant["days_remaining"]) == ("pro", "active", None)


async def test_a_tenant_from_before_there_were_plans_is_on_the_free_one(world: World) -> None:
    one = await world.guest()
    account_id = UUID((await one.post("/auth/register", json=somebody())).json()["data"]["user"]["id"])
    await one.arm()
    tenant_id, store_ids = uuid4(), [uuid4(), uuid4()]
    await world.engine.execute(PLATFORM, FoundTenant(account_id=account_id, tenant_id=tenant_id), actor="test")
    for n, store_id in enumerate(store_ids):
        word = f"old-{n}-{store_id.hex[:8]}"
        store = RegisterStore(
            store_id=store_id,
            tenant_id=tenant_id,
            owner_id=account_id,
            name="Old",
            slug=word,
            subdomain=word,
            currency="EGP",
            language="en",
            country="EG",
            description=None,
            contact_email=None,
            contact_phone=None,
        )
        await world.engine.execute(PLATFORM, store, actor="test")
    for n in range(49):
        cup = AddProduct(product_id=uuid4(), store_id=store_ids[0], name=f"Cup {n}", price=Money(1, "EGP"))
        await world.engine.execute(tenant_id, cup, actor="test")
    await world.fold()
    before = (await one.get("/auth/me")).json()["data"]["tenant"]

    url = f"/stores/{store_ids[1]}/products/"
    assert (await one.post(url, json={"name": "Fifty", "price": "1"})).status_code == 201
    refused = await one.post(url, json={"name": "Too many", "price": "1"})
    assert (refused.status_code, refused.json()["error"]["details"]) == (
        402,
        {"resource": "products", "limit": 50, "current": 50, "plan": "free", "upgrade_to": "starter"},
    )
    await world.fold()
    after = (await one.get("/auth/me")).json()["data"]["tenant"]
    assert (after["plan"], after["lifecycle_state"], after["is_writable"]) == ("free", "active", True)
    assert (before["id"], before["plan"]) == (after["id"], after["plan"])
    shop = {"name": "Third", "subdomain": f"third-{tenant_id.hex[:8]}", "default_currency": "EGP"}
    assert (await one.post("/stores/", json=shop)).status_code == 402


async def test_after_the_trial_everything_can_be_read_and_nothing_written(world: World) -> None:
    one = await world.merchant()
    assert (await add_product(one, one)).status_code == 201
    await world.engine.execute(PLATFORM, EndTrial(tenant_id=one.tenant_id), actor="platform:test")
    tenant = await world.engine.state(PLATFORM, TENANTS, one.tenant_id)
    await world.engine.execute(one.tenant_id, allowance_of(tenant, one.tenant_id), actor="platform:test")
    await world.fold()
    world.app = world.fresh_app()
    mine, guest = await world.browser(one), await world.guest()
    mine.headers.update(one.headers)
    me = (await mine.get("/auth/me")).json()["data"]["tenant"]
    assert (me["lifecycle_state"], me["is_read_only"], me["is_writable"]) == ("read_only", True, False)
    refused = await add_product(mine, one)
    assert (refused.status_code, refused.json()["error"]["code"]) == (402, "PLAN_LIMIT_EXCEEDED")
    assert (await mine.patch(f"/stores/{one.store_id}", json={"name": "X"})).status_code == 402
    assert (await mine.get(f"/stores/{one.store_id}/products/")).json()["data"]["total"] == 1
    assert (await guest.get(f"/storefront/store/{one.store_id}/products")).status_code == 200
    await world.on_plan(one, "starter")
    world.app = world.fresh_app()
    again = await world.browser(one)
    again.headers.update(one.headers)
    assert (await add_product(again, one)).status_code == 201


async def test_a_tenant_before_its_store_keeps_the_subdomain(world: World) -> None:
    one, other = await world.guest(), await world.merchant()
    who = {
        "email": f"{uuid4().hex[:8]}@example.com",
        "password": "Correct-Horse-9",
        "first_name": "A",
        "last_name": "B",
    }
    registered = await one.post("/auth/register", json=who)
    await one.arm()
    wish = {"name": "Nile <b>Cotton</b>", "subdomain": "Nile-Early"}
    assert (await one.get("/tenants/check-subdomain/nile-early")).json() == {
        "subdomain": "nile-early",
        "available": True,
    }
    made = await one.post("/tenants/", json=wish)
    assert made.status_code == 201, made.text
    tenant = made.json()["tenant"]
    told = {name: tenant[name] for name in ("name", "subdomain", "plan", "is_active")}
    assert told == {"name": "Nile Cotton", "subdomain": "nile-early", "plan": "free", "is_active": True}
    assert tenant["owner_id"] == registered.json()["data"]["user"]["id"]
    assert made.json()["store_url"] == "http://nile-early.localhost:3100"
    assert (await one.post("/tenants", json=wish)).status_code == 400
    assert (await one.get("/tenants/check-subdomain/NILE-early")).json()["available"] is False
    await world.on_plan(other, "pro")
    taken = await other.post("/stores", json={"name": "X", "subdomain": "nile-early"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (400, "DOMAIN_ERROR")
    opened = await one.post("/stores", json={"name": "Nile", "subdomain": "nile-early"})
    assert opened.status_code == 201, opened.text
    assert (await one.get("/auth/me")).json()["data"]["tenant"]["id"] == tenant["id"]


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"name": "X", "subdomain": "ab"}, 422, "VALIDATION_ERROR"),
        ({"name": "X", "subdomain": "admin"}, 422, "VALIDATION_ERROR"),
        ({"name": "X", "subdomain": "nile-9", "plan": "pro"}, 402, "PAYMENT_ERROR"),
        ({"name": "X", "subdomain": "nile-9", "plan": "gold"}, 422, "VALIDATION_ERROR"),
        ({"subdomain": "nile-9"}, 422, "VALIDATION_ERROR"),
    ],
)
async def test_a_tenant_that_cannot_be(world: World, wish: dict[str, str], status: int, code: str) -> None:
    one = await world.guest()
    who = {
        "email": f"{uuid4().hex[:8]}@example.com",
        "password": "Correct-Horse-9",
        "first_name": "A",
        "last_name": "B",
    }
    assert (await one.post("/auth/register", json=who)).status_code == 201
    await one.arm()
    refused = await one.post("/tenants", json=wish)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert (await one.get("/tenants/check-subdomain/nile-9")).json()["available"] is True
    assert (await one.get("/auth/me")).json()["data"]["tenant"] is None


async def test_flags_are_the_tenants(world: World) -> None:
    one = await world.merchant()
    flag = SetFlag(tenant_id=one.tenant_id, flag="ff_promotions_v2", on=True)
    await world.engine.execute(PLATFORM, flag, actor="platform:test")
    await world.fold()
    async with tenant_session(world.pool, PLATFORM) as db:
        assert await tenant_flags(db, PLATFORM, one.tenant_id) == {"ff_promotions_v2": True}
    assert (await one.get("/auth/me")).json()["data"]["tenant"]["feature_flags"] == {"ff_promotions_v2": True}


async def test_the_interface_says_what_it_is(world: World) -> None:
    guest = await world.guest()
    for path in ("", "/"):
        answer = await guest.get(path)
        assert answer.status_code == 200
        assert answer.json()["data"]["name"] == "NUMU API"
        assert answer.json()["data"]["environment"] == "test"


async def test_revised_plans_begin_other_trials(world: World) -> None:
    plans = tuple(replace(plan, max_products=7) if plan.key == "trial" else plan for plan in FIRST_PLANS)
    await world.engine.execute(PLATFORM, RevisePlans(plans=plans), actor="platform:test")
    one = await world.merchant()
    assert (await world.engine.state(one.tenant_id, ALLOWANCES, ALLOWANCE)).products == 7
