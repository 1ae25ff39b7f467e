"""Every route of the installation, asked wrongly by somebody who may: a clear answer, and nothing changes."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.app import routes
from tests.gateway_kernel.test_tenancy import access_of, filled, guarded
from tests.kernel.world import Client, Merchant, World

ARABIC = re.compile(r"[\u0600-\u06ff]")
MEMBERS = ("allow", "user", "role")
NOT_JSON = [b"{", b"[1, 2", b"\xff\xfe", b'"text"', b"[]", b"17"]
EMPTY = {"list_articles", "list_variant_inventory_levels", "list_location_inventory_levels"}
"""Lists of what lies under an id: under one that nothing has, nothing lies."""
PNG = b"\x89PNG\r\n\x1a\n"


def path_of(handler: HTTPRouteHandler, store_id: UUID) -> str:
    return "/".join(filled(part, store_id) for part in min(handler.paths).split("/"))


def takes(handler: HTTPRouteHandler) -> str:
    """What a route wants for a body: ``json``, ``multipart`` or nothing."""
    wanted = handler.fn.__annotations__.get("data")
    return "" if wanted is None else "multipart" if "MULTI" in repr(wanted) else "json"


async def heads(world: World, one: Merchant) -> list[int]:
    found = []
    for tenant_id in (one.tenant_id, PLATFORM):
        async with tenant_session(world.pool, tenant_id) as db:
            found.append(await world.log.head(db, tenant_id))
    return found


def refused(answer: httpx.Response, *statuses: int, what: str) -> None:
    """The contract's error, in both of its places, and in Arabic."""
    assert answer.status_code in statuses, f"{what} answers {answer.status_code}: {answer.text}"
    body = answer.json()
    assert body["success"] is False, what
    assert {"code", "message"} <= body["error"].keys(), what
    assert ARABIC.search(body["error"]["message"]), f"{what}: {body['error']['message']}"
    assert body["detail"], what


async def test_a_body_that_is_no_object_is_refused_by_every_route_that_takes_one(world: World) -> None:
    one = await world.merchant()
    before = await heads(world, one)
    handlers = [handler for handler in guarded(*MEMBERS) if takes(handler) == "json"]
    assert len(handlers) > 20
    for handler in handlers:
        for method in handler.http_methods:
            for body in NOT_JSON:
                headers = {"content-type": "application/json", "accept-language": "ar"}
                answer = await one.request(method, path_of(handler, one.store_id), content=body, headers=headers)
                refused(answer, 400, 404, 422, what=f"{handler.operation_id} with {body!r}")
    assert await heads(world, one) == before


async def test_what_does_not_exist_is_not_found(world: World) -> None:
    one = await world.merchant()
    asked = [handler for handler in guarded("allow") if names_something(handler)]
    assert len(asked) > 15
    found: list[str] = []
    for handler in asked:
        if "GET" in handler.http_methods:
            answer = await one.get(path_of(handler, one.store_id), headers={"accept-language": "ar"})
            if answer.status_code == 200:
                found.append(str(handler.operation_id))
            else:
                refused(answer, 404, what=str(handler.operation_id))
    assert set(found) == EMPTY


def names_something(handler: HTTPRouteHandler) -> bool:
    """Whether its path names something of the store, by an id."""
    return any(part.endswith(":uuid}") for path in handler.paths for part in path.split("/")[3:])


async def test_an_upload_that_is_too_large_or_no_picture_is_refused(world: World) -> None:
    one = await world.merchant()
    before = await heads(world, one)
    uploads = [handler for handler in guarded("allow") if takes(handler) == "multipart"]
    assert uploads
    for handler in uploads:
        path, headers = path_of(handler, one.store_id), {"accept-language": "ar"}
        for content, statuses in ((PNG + bytes(21 * 1024 * 1024), (413,)), (b"MZ" + bytes(64), (404, 415, 422))):
            answer = await send(one, path, content, headers)
            refused(answer, *statuses, what=f"{handler.operation_id} with {len(content)} bytes")
    assert await heads(world, one) == before


async def send(one: Client, path: str, content: bytes, headers: dict[str, str]) -> httpx.Response:
    return await one.post(path, files={"file": ("picture.png", content, "image/png")}, headers=headers)


async def test_an_id_that_is_none_leads_nowhere(world: World) -> None:
    one = await world.merchant()
    for handler in routes():
        path = min(handler.paths)
        if ":uuid}" in path and access_of(handler).kind != "webhook":
            wrong = re.sub(r"\{[^}]*\}", "not-an-id", path)
            answer = await one.request(min(handler.http_methods), wrong, json={})
            assert 400 <= answer.status_code < 500, f"{path}: {answer.status_code} {answer.text}"


async def test_a_method_that_a_route_lacks_is_named(world: World) -> None:
    one = await world.merchant()
    path, headers = f"/stores/{one.store_id}/orders/{uuid4()}/timeline", {"accept-language": "ar"}
    refused(await one.request("DELETE", path, headers=headers), 405, what="DELETE timeline")


FAR = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")


@pytest.mark.parametrize("at", FAR)
@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("coupons", {"code": "X", "coupon_type": "percentage", "value": "10"}, "valid_until"),
        ("gift-cards", {"initial_balance_cents": 1000}, "expires_at"),
    ],
)
async def test_a_date_at_the_end_of_the_calendar_is_refused(
    world: World, path: str, body: dict[str, Any], named: str, at: str
) -> None:
    one = await world.merchant()
    answer = await one.post(f"/stores/{one.store_id}/{path}", json=body | {named: at})
    assert (answer.status_code, answer.json()["error"]["type"]) == (422, "/problems/gateway/moment-not-possible")
    assert (await one.get(f"/stores/{one.store_id}/{path}")).status_code == 200
