"""Every route of the installation, asked by those who may not: nobody gets in, and nothing changes."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar.handlers import HTTPRouteHandler

from numu_core.eventstore.connections import tenant_session
from numu_gateway.kernel.access import Access
from numu_gateway.kernel.app import routes
from tests.kernel.world import Client, Merchant, World


def guarded(*kinds: str) -> list[HTTPRouteHandler]:
    return [one for one in routes() if access_of(one).kind in kinds]


def access_of(handler: Any) -> Access:
    [access] = handler.guards
    assert isinstance(access, Access)
    return access


async def asked(client: Client, handler: HTTPRouteHandler, store_id: UUID) -> list[tuple[str, int]]:
    """What each path and method of a route answers, with made-up ids for everything but the store."""
    answers = []
    for path in handler.paths:
        parts = [filled(part, store_id) for part in path.split("/")]
        for method in sorted(handler.http_methods):
            answer = await client.request(method, "/".join(parts), json=None if method == "GET" else {})
            answers.append((f"{method} {path}", answer.status_code))
    return answers


def filled(part: str, store_id: UUID) -> str:
    if part == "{store_id:uuid}":
        return str(store_id)
    return str(uuid4()) if part.startswith("{") else part


async def head(world: World, one: Merchant) -> int:
    async with tenant_session(world.pool, one.tenant_id) as db:
        return await world.log.head(db, one.tenant_id)


async def test_routes_of_members_are_closed_to_everybody_else(world: World) -> None:
    mine, theirs, guest = await world.merchant(), await world.merchant(), await world.guest()
    before = await head(world, mine)
    handlers = guarded("allow")
    assert len(handlers) > 20
    for handler in handlers:
        for what, status in await asked(guest, handler, mine.store_id):
            assert status == 401, f"{what} answers {status} to a stranger"
        for what, status in await asked(theirs, handler, mine.store_id):
            assert status == 403, f"{what} answers {status} to another merchant"
        for what, status in await asked(mine, handler, uuid4()):
            assert status == 404, f"{what} answers {status} for a store that does not exist"
    assert await head(world, mine) == before


@pytest.mark.parametrize("handler", guarded("user", "role", "customer"), ids=lambda one: one.operation_id)
async def test_routes_of_people_are_closed_to_nobody(world: World, handler: HTTPRouteHandler) -> None:
    one, guest = await world.merchant(), await world.guest()
    for what, status in await asked(guest, handler, one.store_id):
        assert status == 401, f"{what} answers {status} to a stranger"


async def test_a_hidden_store_is_closed_to_the_public_everywhere(world: World) -> None:
    one, guest = await world.merchant(), await world.guest()
    assert (await one.patch(f"/stores/{one.store_id}", json={"status": "inactive"})).status_code == 200
    for handler in guarded("public", "shopper"):
        if any("{store_id:uuid}" in path for path in handler.paths):
            for what, status in await asked(guest, handler, one.store_id):
                assert status == 404, f"{what} answers {status} although the store is hidden"
