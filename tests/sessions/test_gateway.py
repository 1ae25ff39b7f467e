"""Signing in with Google and with a pair from elsewhere, over HTTP. Google's keys are the test's own; no network."""

import time
from dataclasses import replace
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from msgspec import structs

from numu_gateway.kernel.app import create_app
from numu_gateway.kernel.google_keys import GoogleKeys, GoogleUnreachable
from tests.accounts.people import LOGIN, registered
from tests.kernel.world import Client, World

CLIENT_ID = "123.apps.googleusercontent.com"
KEY, STRANGERS = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("g-1", "g-2"))
PERSON: dict[str, Any] = {
    "iss": "https://accounts.google.com",
    "aud": CLIENT_ID,
    "sub": "1122334455",
    "email": "Amira@Example.com",
    "email_verified": True,
    "given_name": "Amira",
    "family_name": "Hassan",
}


def id_token(key: RSAKey = KEY, alg: str = "RS256", **more: Any) -> str:
    """What Google's button gives a page; ``None`` leaves a claim out."""
    now = int(time.time())
    claims = {"iat": now, "exp": now + 3600, **PERSON, **more}
    header = {"alg": alg, "kid": key.kid}
    return jwt.encode(header, {name: value for name, value in claims.items() if value is not None}, key)


async def at_google(world: World) -> Client:
    """A browser at a gateway that knows Google."""

    async def keys(again: bool) -> KeySet:  # noqa: ARG001 - they never change here
        return KeySet([KEY])

    config = structs.replace(world.services.config, google_client_ids=(CLIENT_ID,))
    world.app = create_app(replace(world.services, config=config, google_keys=keys))
    return await world.guest()


async def test_google_signs_up_and_in(world: World) -> None:
    one = await at_google(world)
    first = await one.post("/auth/google", json={"id_token": id_token()})
    assert first.status_code == 200, first.text
    user = first.json()["data"]["user"]
    assert (user["email"], user["full_name"], user["is_verified"]) == ("amira@example.com", "Amira Hassan", True)
    assert (await one.get("/auth/me")).json()["data"]["id"] == user["id"]
    again = await (await world.guest()).post("/auth/google", json={"credential": id_token(email="new@example.com")})
    assert again.json()["data"]["user"]["id"] == user["id"]


async def test_google_opens_the_account_of_the_address_and_ends_a_strangers_password(world: World) -> None:
    squatter = await registered(world)
    one = await at_google(world)
    answer = await one.post("/auth/google", json={"id_token": id_token()})
    assert answer.status_code == 200
    assert (await (await world.guest()).post("/auth/login", json=LOGIN)).status_code == 401
    mine = (await one.get("/auth/me")).json()["data"]["id"]
    assert answer.json()["data"]["user"]["id"] == mine
    assert squatter.cookies["access_token"] != one.cookies["access_token"]


BAD = {
    "another audience": id_token(aud="somebody-else"),
    "no audience": id_token(aud=None),
    "another issuer": id_token(iss="https://accounts.example.com"),
    "too old": id_token(exp=int(time.time()) - 3600),
    "no end": id_token(exp=None),
    "another key": id_token(STRANGERS),
    "a key that calls itself Google's": id_token(RSAKey.import_key(STRANGERS.as_dict(private=True) | {"kid": "g-1"})),
    "no person": id_token(sub=None),
    "no address": id_token(email=None),
    "nonsense": "a.b.c",
    "nothing": "",
}


@pytest.mark.parametrize("why", BAD)
async def test_what_google_did_not_say_to_us_opens_nothing(world: World, why: str) -> None:
    one = await at_google(world)
    answer = await one.post("/auth/google", json={"id_token": BAD[why]} if BAD[why] else {})
    assert answer.status_code == 401, answer.text
    assert answer.json()["error"]["code"] == "INVALID_TOKEN"
    assert "access_token" not in one.cookies


async def test_an_address_that_google_has_not_confirmed_opens_nothing(world: World) -> None:
    one = await at_google(world)
    answer = await one.post("/auth/google", json={"id_token": id_token(email_verified=False)})
    assert answer.status_code == 401


async def test_without_a_client_id_google_is_off(world: World) -> None:
    answer = await (await world.guest()).post("/auth/google", json={"id_token": id_token()})
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "/problems/sessions/google-off")


async def test_googles_keys_are_read_once_and_again_for_an_unknown_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, clock = list[str](), [1000.0]
    sets = {"keys": [KEY.as_dict(private=False)]}

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json=sets)

    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    keys = GoogleKeys("https://google.example/certs", httpx.MockTransport(answer))
    assert [key.kid for key in (await keys(False)).keys] == ["g-1"]  # noqa: FBT003
    await keys(True)  # noqa: FBT003
    assert len(asked) == 1, "an unknown key is not asked for more than once a minute"
    clock[0] += 61
    sets["keys"].append(STRANGERS.as_dict(private=False))
    assert [key.kid for key in (await keys(True)).keys] == ["g-1", "g-2"]  # noqa: FBT003
    clock[0] += 3601
    await keys(False)  # noqa: FBT003
    assert len(asked) == 3


async def test_without_googles_keys_nobody_is_believed() -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        return httpx.Response(500)

    with pytest.raises(GoogleUnreachable):
        await GoogleKeys("https://google.example/certs", httpx.MockTransport(broken))(False)  # noqa: FBT003


async def test_a_pair_from_another_origin_becomes_cookies_of_the_same_session(world: World) -> None:
    one, here = await registered(world), await world.guest()
    pair = {"access_token": one.cookies["access_token"], "refresh_token": one.cookies["refresh_token"]}
    answer = await here.post("/auth/token-handoff", json=pair)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["tokens"] == {**pair, "token_type": "bearer"}
    assert answer.json()["data"]["user"]["email"] == "amira@example.com"
    assert (await here.get("/auth/me")).status_code == 200
    assert here.cookies["refresh_token"] == pair["refresh_token"]
    [session] = (await here.get("/auth/sessions")).json()["data"]
    assert session["is_current"] is True


async def test_tokens_of_the_wrong_kind_or_of_two_people_are_no_pair(world: World) -> None:
    one, other = await registered(world), await registered(world, email="other@example.com")
    access, refresh = one.cookies["access_token"], one.cookies["refresh_token"]
    wrong = [
        (access, access),
        (refresh, refresh),
        (refresh, access),
        (access, other.cookies["refresh_token"]),
        ("a.b.c", refresh),
        (access, "a.b.c"),
    ]
    for pair in wrong:
        browser = await world.guest()
        answer = await browser.post("/auth/token-handoff", json={"access_token": pair[0], "refresh_token": pair[1]})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_TOKEN")
        assert "access_token" not in browser.cookies


async def test_a_pair_whose_session_is_over_or_whose_refresh_token_was_used_is_no_pair(world: World) -> None:
    one = await registered(world)
    used = {"access_token": one.cookies["access_token"], "refresh_token": one.cookies["refresh_token"]}
    await one.post("/auth/refresh")
    assert (await (await world.guest()).post("/auth/token-handoff", json=used)).status_code == 401
    fresh = {"access_token": one.cookies["access_token"], "refresh_token": one.cookies["refresh_token"]}
    await one.post("/auth/logout")
    assert (await (await world.guest()).post("/auth/token-handoff", json=fresh)).status_code == 401


async def test_a_bearer_signs_out_too(world: World) -> None:
    await registered(world)
    tokens = (await (await world.guest()).post("/auth/login", json=LOGIN)).json()["data"]["tokens"]
    there, bearer = await world.guest(), {"authorization": f"Bearer {tokens['access_token']}"}
    assert (await there.get("/auth/me", headers=bearer)).status_code == 200
    assert (await there.post("/auth/logout", headers=bearer)).status_code == 200
    assert (await there.get("/auth/me", headers=bearer)).status_code == 401
    there.cookies["refresh_token"] = tokens["refresh_token"]
    assert (await there.post("/auth/refresh")).status_code == 401
