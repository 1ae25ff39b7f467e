"""The cart cookie: who the guest is, and which store is meant when nothing else says so."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import get
from litestar.di import NamedDependency

from numu_gateway.kernel.access import shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.app import create_app
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.cookies import cart_cookie, keep_cart
from tests.kernel.world import Client, World

CONFIG = Config(environment="test")
STORE = UUID("018f0000-0000-7000-8000-00000000abcd")


@get(["/storefront/cart", "/storefront/store/{store_id:uuid}/cart"], guards=[shopper()])
async def where(call: NamedDependency[Call]) -> Success[list[str]]:
    return ok([str(call.store.store_id) if call.store else "", call.caller.actor])


def call(cookie: str = "") -> Call:
    return Call({"method": "GET", "path": "/", "headers": [(b"cookie", f"numu_cart_session={cookie}".encode())]})


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=';"'), max_size=140))
def test_any_session_is_kept_as_it_is_or_replaced_by_a_fresh_one(text: str) -> None:
    first = keep_cart(call(text), CONFIG, STORE)
    value = f"{first.session}.{STORE.hex}"
    assert cart_cookie(call(value)) == first
    assert keep_cart(call(value), CONFIG, None) == first
    assert first.session == text.removesuffix(f".{STORE.hex}") or not 16 <= len(text) <= 128


@pytest.mark.parametrize("value", ["", "short", "x" * 200, "جلسة-" * 9, f".{STORE.hex}"])
def test_what_is_no_session_is_none(value: str) -> None:
    one = Call({"method": "GET", "path": "/", "headers": [(b"cookie", f"numu_cart_session={value}".encode())]})
    found = cart_cookie(one)
    assert found is None or found.store_id is None


def test_a_guest_is_somebody_else_in_every_store() -> None:
    kept = keep_cart(call(), CONFIG, STORE)
    assert kept.actor(STORE) != kept.actor(uuid4())
    assert kept.session not in kept.actor(STORE)


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    async with Client(create_app(world.services, [where])) as one:
        yield one


async def test_the_cart_alone_says_which_store(world: World, client: Client) -> None:
    one, other = await world.merchant(), await world.merchant()
    await world.fold()
    assert (await client.get("/storefront/cart")).json()["data"][0] == ""
    host = {"x-numu-host": f"{one.subdomain}.numueg.app"}
    named = (await client.get("/storefront/cart", headers=host)).json()["data"]
    assert named[0] == str(one.store_id)
    for headers in ({}, {"host": "numu-api.default.svc.cluster.local"}, {"host": "127.0.0.1:8000"}):
        assert (await client.get("/storefront/cart", headers=headers)).json()["data"] == named
    assert (await client.get(f"/storefront/store/{one.store_id}/cart")).json()["data"] == named
    elsewhere = (await client.get(f"/storefront/store/{other.store_id}/cart")).json()["data"]
    assert elsewhere[0] == str(other.store_id)
    assert elsewhere[1] != named[1]
    assert (await client.get("/storefront/cart")).json()["data"] == elsewhere  # where the guest was last
    assert (await client.get("/storefront/cart", headers=host)).json()["data"] == named  # the same cart as before


async def test_our_own_host_names_a_store_only_below_the_apex(world: World, client: Client) -> None:
    one = await world.merchant()
    await world.fold()
    own = {"host": f"{one.subdomain}.localhost:8000"}
    assert (await client.get("/storefront/cart", headers=own)).json()["data"][0] == str(one.store_id)
    unknown = await client.get("/storefront/cart", headers={"host": "nobody.localhost"})
    assert unknown.status_code == 404


async def test_a_closed_store_is_not_found_by_its_cart(world: World, client: Client) -> None:
    one = await world.merchant()
    await world.fold()
    await client.get(f"/storefront/store/{one.store_id}/cart")
    await one.patch(f"/stores/{one.store_id}", json={"status": "inactive"})
    async with Client(create_app(world.services, [where])) as later:
        later.cookies.update(client.cookies)
        assert (await later.get("/storefront/cart")).status_code == 404
