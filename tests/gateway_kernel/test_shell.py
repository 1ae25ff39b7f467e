"""What every answer carries: headers, positions, cookies; and how CORS and CSRF decide."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.app import create_app
from numu_gateway.kernel.call import Call, held_positions, position_cookie
from numu_gateway.kernel.config import Config
from tests.gateway_kernel.parts import ROUTES, RecordingEngine, services
from tests.gateway_kernel.test_problems import GOOD
from tests.kernel.world import Client

SECURITY = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
    "x-xss-protection": "1; mode=block",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(),"
    " microphone=(), payment=(), usb=()",
    "x-permitted-cross-domain-policies": "none",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-dns-prefetch-control": "off",
}
TENANT = UUID("018f0000-0000-7000-8000-00000000abcd")


@pytest.mark.parametrize("path", ["/things", "/nowhere", "/crash"])
async def test_every_answer_is_secured_and_not_kept(client: Client, path: str) -> None:
    answer = await client.get(path)
    for name, value in SECURITY.items():
        assert answer.headers.get_list(name) == [value]
    assert answer.headers["cache-control"] == "no-store, max-age=0"
    assert float(answer.headers["x-process-time"]) >= 0


async def test_both_spellings_are_answered_without_a_redirect(client: Client) -> None:
    assert (await client.get("/things")).status_code == 200
    assert (await client.get("/things/")).status_code == 200
    assert (await client.post("/things/", json=GOOD)).status_code == 201


async def test_a_command_tells_its_position_in_header_and_cookie(client: Client) -> None:
    answer = await client.post("/things", json=GOOD)
    assert answer.headers["x-numu-position"] == "1"
    assert client.cookies["numu_position"] == f"{PLATFORM.hex[-12:]}.1"
    read = await client.get("/things")
    assert "x-numu-position" not in read.headers


def a_call(**headers: str) -> Call:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Call({"method": "GET", "path": "/", "headers": pairs})


def test_a_reader_waits_for_what_it_did_itself() -> None:
    call = a_call(cookie=f"numu_position={TENANT.hex[-12:]}.42~{PLATFORM.hex[-12:]}.7")
    assert (call.wants_position(TENANT), call.wants_position(PLATFORM), call.wants_position(UUID(int=5))) == (42, 7, 0)
    assert a_call(x_numu_position="9").wants_position(TENANT) == 9
    call.reached(TENANT, 50)
    assert call.wants_position(TENANT) == 50
    assert held_positions(position_cookie(call)) == {TENANT.hex[-12:]: 50, PLATFORM.hex[-12:]: 7}


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=60))
def test_any_position_cookie_is_survived(value: str) -> None:
    assert all(0 <= position < 2**63 for position in held_positions(value).values())
    call = a_call(cookie=f"numu_position={value}", x_numu_position=value)
    assert 0 <= call.wants_position(TENANT) < 2**63


async def test_the_callers_key_is_its_own(client: Client, engine: RecordingEngine) -> None:
    for name in ("idempotency-key", "x-numu-idempotency-key"):
        await client.post("/things", json=GOOD, headers={name: "k"})
    (first, how), (again, how_again) = engine.asked
    assert first == again, "the same key makes the same ids, so the same command"
    assert how["key"] == how_again["key"]
    assert how["key"] != "k"
    await client.post("/things", json=GOOD)
    assert engine.asked[-1][1]["key"] is None
    assert engine.asked[-1][0] != first


@pytest.mark.parametrize("key", ["", "x" * 256, "\x01", "é"])
async def test_a_key_that_cannot_be_kept_is_refused(client: Client, engine: RecordingEngine, key: str) -> None:
    answer = await client.post("/things", json=GOOD, headers=[(b"idempotency-key", key.encode("latin-1"))])
    assert answer.status_code == 422
    assert engine.asked == []


async def test_the_trace_of_the_caller_goes_into_the_facts(client: Client, engine: RecordingEngine) -> None:
    given_trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    await client.post("/things", json=GOOD, headers={"traceparent": given_trace})
    await client.post("/things", json=GOOD)
    first, second = (how["trace"] for _, how in engine.asked)
    assert first.split("-")[1] == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert len(second) == 55
    assert second.split("-")[1] != first.split("-")[1]


async def test_a_guest_keeps_its_cart_and_facts_do_not_hold_the_key_to_it(
    client: Client, engine: RecordingEngine
) -> None:
    first = (await client.post("/cart")).json()["data"]
    session = client.cookies["numu_cart_session"]
    again = (await client.post("/cart")).json()["data"]
    assert first == again
    assert session not in first
    assert client.cookies["numu_cart_session"] == session
    client.cookies.clear()
    assert (await client.post("/cart")).json()["data"] != first
    assert len(engine.asked) == 3


async def test_a_provider_is_named_as_the_actor(client: Client) -> None:
    assert (await client.post("/hooks/x")).json()["data"].startswith("webhook:")


async def test_internal_routes_need_the_key(engine: RecordingEngine) -> None:
    closed = create_app(services(engine), ROUTES)
    async with Client(closed) as one:
        assert (await one.post("/inside", headers={"x-internal-key": "k"})).status_code == 503
    keyed = create_app(services(engine, Config(environment="test", internal_key="k-1")), ROUTES)
    async with Client(keyed) as one:
        assert (await one.post("/inside")).status_code == 403
        assert (await one.post("/inside", headers={"x-internal-key": "k-2"})).status_code == 403
        assert (await one.post("/inside", headers={"x-internal-key": "k-1"})).status_code == 201


async def test_cors_lets_in_the_configured_origins_only(engine: RecordingEngine) -> None:
    config = Config(environment="production", origins=("https://admin.numueg.app",))
    async with Client(create_app(services(engine, config), ROUTES)) as one:
        good = await one.get("/things", headers={"origin": "https://admin.numueg.app"})
        assert good.headers["access-control-allow-origin"] == "https://admin.numueg.app"
        assert good.headers["access-control-allow-credentials"] == "true"
        for origin in ("https://evil.example", "http://nile.localhost:3000", "https://admin.numueg.app.evil.example"):
            bad = await one.get("/things", headers={"origin": origin})
            assert "access-control-allow-origin" not in bad.headers, origin
        ask = {"origin": "https://admin.numueg.app", "access-control-request-method": "POST"}
        preflight = await one.options("/things", headers=ask | {"access-control-request-headers": "x-csrf-token"})
        assert preflight.status_code == 204
        assert "x-csrf-token" in preflight.headers["access-control-allow-headers"]


async def test_docs_and_document_are_served(client: Client) -> None:
    document = (await client.get("http://testserver/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) >= {"/api/v1/things", "/api/v1/health"}
    for item in document["paths"].values():
        for operation in item.values():
            refused = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
            assert (refused, "400" in operation["responses"]) == ({"$ref": "#/components/schemas/Refusal"}, False)
    for page in ("/docs", "/redoc"):
        answer = await client.get(f"http://testserver{page}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert "content-security-policy" not in answer.headers
