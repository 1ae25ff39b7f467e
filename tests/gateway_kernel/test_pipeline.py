"""The other layers around the application: compression, maintenance, documentation, CORS, timing, hosts."""

import gzip
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Stream

from numu_core.kernel.maintenance import MAINTENANCE_ID, MaintenanceSwitched, SwitchMaintenance
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.app import create_app
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.config import Config
from tests.gateway_kernel.parts import ROUTES, RecordingEngine, services
from tests.kernel.spec import given
from tests.kernel.world import Client, World

GZIP = {"accept-encoding": "gzip"}


@get("/long", guards=[public()])
async def long(size: FromQuery[int] = 1000) -> Success[str]:
    return ok("ن" * size)


@get("/picture", guards=[public()])
async def picture() -> Response[bytes]:
    return Response(b"\x89PNG" * 1000, media_type="image/png")


@get("/pieces", guards=[public()])
async def pieces() -> Stream:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"data: x" * 200

    return Stream(parts(), media_type="text/event-stream")


@get("/auth/x", guards=[public()])
async def signing_in() -> Success[int]:
    return ok(1)


MORE = [*ROUTES, long, picture, pieces, signing_in]


def client_of(engine: RecordingEngine, config: Config | None = None) -> Client:
    return Client(create_app(services(engine, config), MORE))


async def test_long_answers_are_smaller_for_who_can_read_them(engine: RecordingEngine) -> None:
    async with client_of(engine) as client:
        plain = await client.get("/long", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        async with client.stream("GET", "/long", headers=GZIP) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) == len(raw) < 500
        assert gzip.decompress(raw) == plain.content
        assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/long?size=10", GZIP), ("/picture", GZIP), ("/pieces", GZIP), ("/long", {"accept-encoding": "br"}),
        ("/long", {"accept-encoding": "gzip;q=0"}),
    ],
)  # fmt: skip
async def test_what_is_not_compressed(engine: RecordingEngine, path: str, headers: dict[str, str]) -> None:
    async with client_of(engine) as client:
        answer = await client.get(path, headers=headers)
        assert answer.status_code == 200
        assert "content-encoding" not in answer.headers
        assert answer.content


async def test_a_kept_answer_is_compressed_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await world.merchant(description="قطن " * 300)
    await world.fold()
    path = f"/storefront/store-by-subdomain/{one.subdomain}"
    guest, packs, real = await world.guest(), [], gzip.compress

    def counted(*what: Any, **how: Any) -> bytes:
        packs.append(1)
        return real(*what, **how)

    monkeypatch.setattr("gzip.compress", counted)
    plain = await guest.get(path, headers={"accept-encoding": "identity"})
    small = [await guest.get(path, headers=GZIP) for _ in range(3)]
    assert {answer.headers["content-encoding"] for answer in small} == {"gzip"}
    assert {answer.content for answer in small} == {plain.content}
    assert len(packs) == 1
    assert small[0].headers["etag"] == f"W/{plain.headers['etag']}"
    again = await guest.get(path, headers={**GZIP, "if-none-match": small[0].headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_debug_leaves_answers_as_they_are(engine: RecordingEngine) -> None:
    async with client_of(engine, Config(environment="test", debug=True)) as client:
        answer = await client.get("/long", headers=GZIP)
        assert "content-encoding" not in answer.headers
        assert "x-response-time" not in answer.headers


async def test_every_answer_says_who_it_was_and_how_long_it_took(engine: RecordingEngine) -> None:
    async with client_of(engine) as client:
        answer = await client.get("/things")
        assert re.fullmatch(r"[0-9a-f]{8}", answer.headers["x-request-id"])
        assert re.fullmatch(r"\d+\.\d\d", answer.headers["x-process-time"])
        assert re.fullmatch(r"\d+\.\d\dms", answer.headers["x-response-time"])


async def test_a_closed_platform_says_so_in_these_words(engine: RecordingEngine) -> None:
    engine.closed = True
    async with client_of(engine) as client:
        answer = await client.get("/things", headers={"origin": "http://nile.localhost:3000"})
        assert answer.status_code == 503
        told = {"detail": "Platform is in maintenance mode. Please try again shortly.", "maintenance": True}
        assert answer.json() == told
        assert answer.headers["retry-after"] == "60"
        assert answer.headers["access-control-allow-origin"] == "http://nile.localhost:3000"
        for path in ("/auth/x", "/health", "http://testserver/docs", "http://testserver/"):
            assert (await client.get(path)).status_code == 200, path
        assert (await client.get("/admin/nothing")).status_code == 404
        assert (await client.options("/things")).status_code == 204
        assert (await client.post("/things", json={})).status_code == 503
        assert (await client.get("/authors")).status_code == 503


async def test_the_platform_closes_and_opens_within_seconds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("numu_gateway.kernel.maintenance.monotonic", lambda: clock[0])
    guest = await world.guest()
    path = "/storefront/store-by-subdomain/nobody"
    assert (await guest.get(path)).status_code == 404
    await world.engine.execute(PLATFORM, SwitchMaintenance(on=True), actor="platform:test")
    assert (await guest.get(path)).status_code == 404
    clock[0] += 5
    assert (await guest.get(path)).status_code == 503
    await world.engine.execute(PLATFORM, SwitchMaintenance(on=False), actor="platform:test")
    clock[0] += 5
    assert (await guest.get(path)).status_code == 404


async def test_a_database_that_does_not_answer_keeps_nobody_waiting(
    engine: RecordingEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("numu_gateway.kernel.maintenance.PATIENCE_S", 0.01)
    engine.slow_s, engine.closed = 60.0, True
    async with client_of(engine) as client:
        assert (await client.get("/things")).status_code == 200


def test_closing_twice_is_closing_once() -> None:
    closed = MaintenanceSwitched(maintenance_id=MAINTENANCE_ID, on=True)
    given().when(SwitchMaintenance(on=True)).then(closed)
    given(closed).when(SwitchMaintenance(on=True)).then_nothing()
    given(closed).when(SwitchMaintenance(on=False)).then(MaintenanceSwitched(maintenance_id=MAINTENANCE_ID, on=False))


async def test_the_documentation_is_for_developers(engine: RecordingEngine) -> None:
    pages = [f"http://testserver{path}" for path in ("/docs", "/redoc", "/openapi.json")]
    async with client_of(engine, Config(environment="production")) as client:
        for page in pages:
            missing = await client.get(page)
            assert (missing.status_code, missing.json()["error"]["code"]) == (404, "HTTP_ERROR")
    async with client_of(engine, Config(environment="staging", docs_login=("dev", "كلمة:سر"))) as client:
        for page in pages:
            refused = await client.get(page)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Basic ")
            assert (await client.get(page, auth=("dev", "wrong"))).status_code == 401
            assert (await client.get(page, auth=(b"dev", "كلمة:سر".encode()))).status_code == 200
    async with client_of(engine, Config(environment="staging")) as client:
        assert (await client.get(pages[0])).status_code == 404, "without a password there is no door"


@get("/hub", guards=[allow("staff.view")])
async def hub(call: NamedDependency[Call]) -> Success[str]:
    return ok(str(call.store.store_id) if call.store else "")


async def test_a_hub_route_finds_the_store_by_header_or_host(world: World) -> None:
    one, other = await world.merchant(), await world.merchant()
    await world.fold()
    world.app = create_app(world.services, [hub])
    mine = await world.browser(one)
    for headers in (
        {"x-tenant-id": str(one.store_id)},
        {"x-tenant-id": str(one.tenant_id)},
        {"host": f"{one.subdomain}.numueg.app"},
        {"host": f"{one.subdomain}.localhost:8000", "x-tenant-id": "what"},
    ):
        answer = await mine.get("/hub", headers=headers)
        assert (answer.status_code, answer.json().get("data")) == (200, str(one.store_id)), headers
    unnamed = await mine.get("/hub", headers={"x-tenant-id": str(MAINTENANCE_ID)})
    assert (unnamed.status_code, unnamed.json()["error"]["code"]) == (400, "HTTP_ERROR")
    assert (await mine.get("/hub", headers={"x-tenant-id": str(other.store_id)})).status_code == 403
    unknown = await mine.get("/hub", headers={"host": "nobody.numueg.app"})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "ENTITY_NOT_FOUND")
    for host in ("api.numueg.app", "127.0.0.1:8000", "localhost"):
        assert (await mine.get("/hub", headers={"host": host, "x-tenant-id": str(one.store_id)})).status_code == 200


async def test_an_unknown_host_is_not_found_except_where_hosts_do_not_matter(world: World) -> None:
    one = await world.merchant()
    host = {"host": "nobody.numueg.app"}
    missing = await one.get("/stores", headers=host)
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "ENTITY_NOT_FOUND")
    assert (await one.get("/auth/me", headers=host)).status_code == 200
    assert (await one.get(f"/storefront/store-by-subdomain/{one.subdomain}", headers=host)).status_code == 200
    assert (await one.get("/health", headers=host)).status_code == 200
