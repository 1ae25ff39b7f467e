"""Every route of a store, asked by every role over HTTP: who has the code gets in, and nobody else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar.handlers import HTTPRouteHandler

from numu_core.kernel.permissions import CODES, ROLES, of_role
from numu_core.kernel.platform import PLATFORM
from numu_core.members.commands import (
    GrantMembership,
    LiftOverride,
    ResumeMembership,
    RevokeMembership,
    SetOverride,
    SuspendMembership,
)
from numu_core.members.events import membership_id
from numu_gateway.kernel.app import routes
from tests.kernel.world import PASSWORD, Client, Merchant, World

FREE = {"/stores/{store_id:uuid}/products/template"}
"""Below a store and for everybody: a file that is the same for all."""

STORE = "/stores/{store_id:uuid}"
DENIED = "/problems/gateway/not-allowed"


def members() -> list[HTTPRouteHandler]:
    """The routes of members; the one that closes the store comes last."""
    found = [one for one in routes() if _access(one).kind == "allow"]
    return sorted(found, key=lambda one: one.operation_id == "delete_store")


def _access(handler: Any) -> Any:
    [access] = handler.guards
    return access


def code_of(handler: HTTPRouteHandler) -> str:
    """The one code that a route asks for."""
    [code] = _access(handler).needs
    return str(code)


def asked(store_id: UUID) -> Iterator[tuple[str, str, str]]:
    """Code, method and path of every route, with made-up ids for what is below the store."""
    for handler in members():
        path = handler.paths.copy().pop()
        parts = [str(store_id) if part == "{store_id:uuid}" else part for part in path.split("/")]
        whole = "/".join(str(uuid4()) if part.startswith("{") else part for part in parts)
        for method in sorted(handler.http_methods - {"HEAD"}):
            yield code_of(handler), method, whole


async def joined(world: World, one: Merchant, role: str) -> tuple[Client, UUID]:
    """Somebody who works for ``one``."""
    client = await world.guest()
    who = {"email": f"{uuid4().hex[:8]}@example.com", "password": PASSWORD, "first_name": "Mona", "last_name": "Adel"}
    answer = await client.post("/auth/register", json=who)
    await client.arm()
    account_id = UUID(answer.json()["data"]["user"]["id"])
    member_id = membership_id(one.tenant_id, account_id)
    grant = GrantMembership(membership_id=member_id, tenant_id=one.tenant_id, account_id=account_id, role=role)
    await world.engine.execute(PLATFORM, grant, actor="platform:test")
    await world.fold()
    return client, member_id


def test_every_route_below_a_store_asks_for_one_code() -> None:
    for handler in routes():
        for path in handler.paths:
            if path.startswith(STORE) and path not in FREE:
                assert _access(handler).kind == "allow", f"{path} lets in {_access(handler).kind}"
                assert code_of(handler) in CODES
    assert len(members()) > 100


@pytest.mark.parametrize("role", [*sorted(set(ROLES) - {"owner"}), "owner"])
async def test_every_role_gets_where_it_may_and_nowhere_else(world: World, role: str) -> None:
    one = await world.merchant()
    client: Client = one if role == "owner" else (await joined(world, one, role))[0]
    mine, wrong = of_role(role), []
    for code, method, path in asked(one.store_id):
        answer = await client.request(method, path, json=None if method == "GET" else {})
        refused = answer.status_code == 403 and answer.json()["error"]["type"] == DENIED
        assert answer.status_code not in {401, 500}, f"{method} {path}: {answer.text}"
        if refused != (code not in mine):
            wrong.append(f"{role} {'may not' if refused else 'may'} {method} {path} ({code})")
    assert not wrong


async def test_overrides_and_suspensions_count(world: World) -> None:
    one = await world.merchant()
    client, member_id = await joined(world, one, "manager")
    orders, categories = f"/stores/{one.store_id}/orders/", f"/stores/{one.store_id}/categories/"

    async def after(*commands: Any) -> tuple[int, int]:
        """What reading orders and adding a category answer, to a gateway that remembers nothing."""
        for command in commands:
            await world.engine.execute(PLATFORM, command, actor="platform:test")
        await world.fold()
        world.app = world.fresh_app()
        again = await world.browser(client)
        again.headers.update(client.headers)
        return (await again.get(orders)).status_code, (await again.post(categories, json={"name": "X"})).status_code

    def override(code: str, effect: Any, until: datetime | None = None) -> SetOverride:
        return SetOverride(membership_id=member_id, code=code, effect=effect, until=until)

    now = datetime.now(UTC)
    assert await after() == (200, 201)
    assert await after(override("orders.view", "deny")) == (403, 201), "denied, although orders.edit implies it"
    assert await after(override("products.*", "deny")) == (403, 403)
    assert await after(override("orders.view", "deny", now - timedelta(hours=1))) == (200, 403), "its time is over"
    assert await after(LiftOverride(membership_id=member_id, code="products.*")) == (200, 201)
    assert await after(SuspendMembership(membership_id=member_id)) == (403, 403)
    assert await after(ResumeMembership(membership_id=member_id)) == (200, 201)
    assert await after(RevokeMembership(membership_id=member_id)) == (403, 403)


async def test_what_is_allowed_besides_the_role_ends_in_time(world: World) -> None:
    one = await world.merchant()
    client, member_id = await joined(world, one, "custom")
    orders = f"/stores/{one.store_id}/orders/"
    assert (await client.get(orders)).status_code == 403
    now = datetime.now(UTC)
    for until, status in ((now + timedelta(hours=1), 200), (now - timedelta(seconds=1), 403)):
        wish = SetOverride(membership_id=member_id, code="orders.edit", effect="allow", until=until)
        await world.engine.execute(PLATFORM, wish, actor="platform:test")
        await world.fold()
        world.app = world.fresh_app()
        again = await world.browser(client)
        assert (await again.get(orders)).status_code == status, "orders.edit brings orders.view"


async def test_a_member_sees_the_tenant_it_works_for(world: World) -> None:
    one = await world.merchant()
    client, _ = await joined(world, one, "support")
    tenant = (await client.get("/auth/me")).json()["data"]["tenant"]
    assert (tenant["id"], tenant["subdomain"]) == (str(one.tenant_id), one.subdomain)
