"""Rate limits over a real Valkey: classes, whose requests count together, headers, and what happens without a cache."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from itertools import count
from typing import Any

import httpx
import pytest
from litestar import Request, get, patch, post
from msgspec.structs import replace
from redis.asyncio import Redis

from numu_gateway.kernel.access import public
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.app import create_app
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.limits import Windows
from tests.gateway_kernel.parts import RecordingEngine, services

CONFIG = Config(
    environment="test",
    rate_limits=True,
    trusted_proxies=("10.0.0.0/8",),
    storefront_servers=("192.0.2.7/32",),
    load_test_token="heavy",
)
STORE = "/storefront/store/018f0000-0000-7000-8000-00000000abcd"
NUMBERS = count(1)


@get(["/things", f"{STORE}/products", "/health/x"], guards=[public()])
async def read_thing() -> Success[int]:
    return ok(1)


AUTH = [f"/auth/{name}" for name in ("login", "refresh", "forgot-password")]
SHOP = [f"{STORE}/{name}" for name in ("checkout", "coupons/apply", "track", "auth/login")]


@post([*AUTH, *SHOP, "/webhooks/x"], guards=[public()], status_code=200)
async def write_thing(request: Request[Any, Any, Any]) -> Success[Any]:
    return ok(await request.json() if await request.body() else None)


@patch("/auth/me/password", guards=[public()])
async def change_password(request: Request[Any, Any, Any]) -> Success[Any]:
    return ok(await request.json())


ROUTES = [read_thing, write_thing, change_password]
From = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator["Redis"]:
    one: Redis = Redis.from_url(redis_url)
    yield one
    await one.aclose()


@pytest.fixture
async def at(redis: "Redis", monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[From]:
    """A client at this address; the clock of the limiter stands still."""
    monkeypatch.setattr("numu_gateway.kernel.limits.time", lambda: 1_800_000_020.0)
    async with AsyncExitStack() as stack:

        def make(
            address: str | None = None, config: Config = CONFIG, cache: "Redis | None" = None
        ) -> httpx.AsyncClient:
            app = create_app(services(RecordingEngine(), config, cache or redis), ROUTES)
            address = address or f"198.51.100.{next(NUMBERS)}"
            transport = httpx.ASGITransport(app, client=(address, 123))
            client = httpx.AsyncClient(transport=transport, base_url="http://testserver/api/v1")
            stack.push_async_callback(client.aclose)
            return client

        yield make


async def statuses(client: httpx.AsyncClient, path: str, times: int, **how: Any) -> list[int]:
    method = "GET" if path.endswith(("things", "products", "x")) else "POST"
    return [(await client.request(method, path, **how)).status_code for _ in range(times)]


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/auth/login", 5), ("/auth/login/", 5), ("/auth/refresh", 5), (f"{STORE}/checkout", 10),
        (f"{STORE}/coupons/apply", 10), (f"{STORE}/track", 600), ("/things", 60),
    ],
)  # fmt: skip
async def test_each_class_has_its_limit(at: From, path: str, limit: int) -> None:
    client = at()
    assert await statuses(client, path, limit) == [200] * limit
    refused = await client.request("GET" if path == "/things" else "POST", path)
    assert refused.status_code == 429
    assert refused.json() == {
        "success": False,
        "error": "Too many requests. Please slow down.",
        "code": "RATE_LIMIT_EXCEEDED",
        "details": {"retry_after": 40},
    }
    assert refused.headers["retry-after"] == "40"
    assert refused.headers["x-frame-options"] == "DENY"
    assert await statuses(at(), path, 1) == [200], "another client"


async def test_every_counted_answer_says_what_is_left(at: From) -> None:
    client = at()
    told = [(await client.get("/things")).headers for _ in range(3)]
    assert [one["x-ratelimit-limit"] for one in told] == ["60"] * 3
    assert [one["x-ratelimit-remaining"] for one in told] == ["59", "58", "57"]
    signed = (await client.get("/things", headers={"authorization": "Bearer x"})).headers
    assert (signed["x-ratelimit-limit"], signed["x-ratelimit-remaining"]) == ("100", "99")


async def test_a_new_minute_is_a_new_count(at: From, monkeypatch: pytest.MonkeyPatch) -> None:
    client = at()
    assert (await statuses(client, "/auth/login", 6))[-1] == 429
    monkeypatch.setattr("numu_gateway.kernel.limits.time", lambda: 1_800_000_061.0)
    assert await statuses(client, "/auth/login", 1) == [200]


async def test_health_and_webhooks_are_not_counted(at: From) -> None:
    client = at()
    for answer in (
        await client.get("/health/x"),
        await client.post("/webhooks/x"),
        await client.get("http://testserver/"),
    ):
        assert "x-ratelimit-limit" not in answer.headers


async def test_only_our_proxies_are_believed(at: From) -> None:
    proxied, stranger = at("10.1.2.3"), at()
    hops = {"x-forwarded-for": "203.0.113.9, 10.9.9.9"}
    assert (await statuses(proxied, "/auth/login", 6, headers=hops))[-1] == 429
    assert await statuses(proxied, "/auth/login", 1, headers={"x-forwarded-for": "203.0.113.10"}) == [200]
    forged = [{"x-forwarded-for": f"203.0.113.{n}"} for n in range(20, 26)]
    assert [(await stranger.post("/auth/login", headers=one)).status_code for one in forged][-1] == 429
    lied = {"x-forwarded-for": "1.1.1.1, 203.0.113.9"}
    assert await statuses(proxied, "/auth/login", 1, headers=lied) == [429], "what a client wrote before our proxy did"
    real = {"x-real-ip": "203.0.113.30"}
    assert (await statuses(proxied, "/auth/login", 6, headers=real))[-1] == 429


async def test_one_ipv6_home_is_one_client(at: From) -> None:
    homes = [at(f"2001:db8:1:2::{n}") for n in range(6)]
    assert [(await one.post("/auth/login")).status_code for one in homes][-1] == 429
    assert await statuses(at("2001:db8:1:3::1"), "/auth/login", 1) == [200]


async def test_the_storefronts_shoppers_are_told_apart_by_their_cookies(at: From) -> None:
    server = at("192.0.2.7")
    assert await statuses(server, f"{STORE}/products", 70) == [200] * 70, "for nobody in particular"
    one, two = ({"cookie": f"numu_cart_session={digit * 32}"} for digit in "12")
    assert (await statuses(server, f"{STORE}/checkout", 11, headers=one))[-1] == 429
    assert await statuses(server, f"{STORE}/checkout", 1, headers=two) == [200]
    moved = {"cookie": f"numu_cart_session={'1' * 32}.{'a' * 32}"}
    assert await statuses(server, f"{STORE}/checkout", 1, headers=moved) == [429], "the same guest in another store"
    customer = {"cookie": "customer_access_token=abc"}
    assert (await statuses(server, f"{STORE}/coupons/apply", 11, headers=customer))[-1] == 429
    assert (await statuses(server, "/auth/login", 6))[-1] == 429, "only what a storefront asks"
    forged = at()
    assert (await statuses(forged, "/things", 61, headers=two))[-1] == 429, "a cookie helps nobody else"


async def test_one_credential_is_tried_thirty_times_an_hour_from_wherever(at: From) -> None:
    tries = [(await at().post("/auth/login", json={"email": "Amira@nile.eg "})).status_code for _ in range(30)]
    assert tries == [200] * 30
    refused = await at().post("/auth/login", json={"email": "amira@nile.eg"})
    assert refused.status_code == 429
    assert refused.json()["code"] == "RATE_LIMIT_EXCEEDED_PER_USER"
    assert refused.json()["details"]["retry_after"] == 3600 - 1_800_000_020 % 3600
    assert (await at().post("/auth/login", json={"email": "other@nile.eg"})).status_code == 200
    assert (await at().post("/auth/forgot-password", json={"email": "amira@nile.eg"})).status_code == 429
    assert (await at().post(f"{STORE}/auth/login", json={"email": "amira@nile.eg"})).status_code == 429
    cookie = {"cookie": "refresh_token=r-1"}
    assert [(await at().post("/auth/refresh", headers=cookie)).status_code for _ in range(31)][-2:] == [200, 429]


async def test_a_body_that_was_looked_at_arrives_whole(at: From) -> None:
    body = {"email": "x@nile.eg", "note": "طويل" * 20_000}
    answer = await at().post("/auth/login", json=body)
    assert answer.json()["data"] == body
    assert (await at().patch("/auth/me/password", json={"password": "p"})).json()["data"] == {"password": "p"}


async def test_a_load_test_lifts_the_general_limits_only(at: From) -> None:
    client, token = at(), {"x-load-test-token": "heavy"}
    assert await statuses(client, "/things", 65, headers=token) == [200] * 65
    assert (await statuses(client, "/auth/login", 6, headers=token))[-1] == 429
    assert (await statuses(client, "/things", 61, headers={"x-load-test-token": "light"}))[-1] == 429
    nobody = at(config=replace(CONFIG, load_test_token=None))
    assert (await statuses(nobody, "/things", 61, headers={"x-load-test-token": ""}))[-1] == 429


async def test_without_valkey_nothing_is_refused(at: From) -> None:
    gone: Redis = Redis.from_url("redis://127.0.0.1:1/0")
    client = at(cache=gone)
    answers = [await client.post("/auth/login") for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200}
    assert "x-ratelimit-limit" not in answers[0].headers
    await gone.aclose()


async def test_limits_can_be_off(at: From) -> None:
    for config in (replace(CONFIG, rate_limits=False), replace(CONFIG, debug=True)):
        assert await statuses(at(config=config), "/auth/login", 8) == [200] * 8


class Counting:
    """A Valkey that counts how often it is spoken to."""

    def __init__(self, redis: "Redis") -> None:
        self._redis, self.trips = redis, 0

    def pipeline(self, *, transaction: bool) -> Any:
        self.trips += 1
        return self._redis.pipeline(transaction=transaction)


async def test_what_comes_together_is_counted_in_one_round_trip_and_exactly(redis: "Redis") -> None:
    counting: Any = Counting(redis)
    windows = Windows(counting)
    counts = await asyncio.gather(*(windows.hit("k", 60) for _ in range(200)))
    assert sorted(one for one in counts if one) == list(range(1, 201))
    assert counting.trips == 1
    assert 0 < await redis.ttl("k") <= 60
    assert await windows.hit("k", 60) == 201
