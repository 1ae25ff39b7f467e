"""Accounts over HTTP: cookies, tokens, CSRF, lockout; what rules alone cannot show."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from numu_core.accounts.events import EndReason, PasswordChanged, SessionEnded, SessionRefreshed
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.messages import Event
from numu_core.kernel.platform import PLATFORM
from tests.kernel.world import PASSWORD, Client, World

WHO: dict[str, Any] = {
    "email": "Amira@Example.com",
    "password": PASSWORD,
    "first_name": "أميرة",
    "last_name": "<b>Hassan</b>",
    "phone": "٠١٠٠ ١٢٣ ٤٥٦٧",
}
LOGIN = {"email": "amira@example.com", "password": PASSWORD}


async def registered(world: World, **changes: Any) -> Client:
    one = await world.guest()
    answer = await one.post("/auth/register", json=WHO | changes)
    assert answer.status_code == 201, answer.text
    await one.arm()
    return one


async def facts(world: World, *kinds: type[Event]) -> list[Event]:
    async with tenant_session(world.pool, PLATFORM) as db:
        return [event for event, _ in await world.log.read(db, PLATFORM, types=kinds)]


def cookie_lines(answer: Response, name: str) -> list[str]:
    return [line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}=")]


async def test_registering_signs_in(world: World) -> None:
    one = await world.guest()
    answer = await one.post("/auth/register", json=WHO)
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert data["user"]["email"] == "amira@example.com"
    assert data["user"]["full_name"] == "أميرة Hassan"
    assert data["user"]["phone"] == "+201001234567"
    assert data["user"]["role"] == "store_owner"
    assert data["user"]["tenant"] is None
    assert data["tokens"]["token_type"] == "bearer"
    assert data["requires_2fa"] is False
    shown, told = (await one.get("/auth/me")).json()["data"], data["user"]
    for moment in ("created_at", "updated_at"):
        del shown[moment], told[moment]
    assert shown == told


async def test_the_cookies_are_the_contracts(world: World) -> None:
    one = await world.guest()
    answer = await one.post("/auth/register", json=WHO)
    deleted, set_ = cookie_lines(answer, "access_token")
    assert deleted == "access_token=; Max-Age=0; Path=/; SameSite=Lax; HttpOnly"
    assert set_.split("; ")[1:] == ["Max-Age=28800", "Path=/", "SameSite=Lax", "HttpOnly"]
    _, refresh = cookie_lines(answer, "refresh_token")
    assert refresh.split("; ")[1:] == ["Max-Age=604800", "Path=/api/v1/auth/refresh", "SameSite=Lax", "HttpOnly"]
    csrf = (await one.get("/auth/csrf-token")).headers.get_list("set-cookie")[-1]
    assert csrf.split("; ")[1:] == ["Max-Age=86400", "Path=/", "SameSite=Lax"]


async def test_an_address_is_taken_whatever_its_case(world: World) -> None:
    await registered(world)
    answer = await (await world.guest()).post("/auth/register", json=WHO | {"email": "AMIRA@example.COM"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "DOMAIN_ERROR"
    assert answer.json()["error"]["type"] == "/problems/accounts/email-taken"


async def test_every_rule_a_password_breaks_is_named_in_both_languages(world: World) -> None:
    answer = await (await world.guest()).post("/auth/register", json=WHO | {"password": "short"})
    assert answer.status_code == 422
    details = answer.json()["error"]["details"]
    assert [one["field"] for one in details] == ["password"] * 3
    assert {one["message"] for one in details} == {
        "At least 12 characters",
        "At least one upper-case letter",
        "At least one digit",
    }
    assert all(one["message_ar"] for one in details)


@pytest.mark.parametrize("phone", ["12", "not a phone", {"country_code": "EG", "local": "99"}])
async def test_a_bad_phone_is_refused_and_nobody_registered(world: World, phone: Any) -> None:
    one = await world.guest()
    answer = await one.post("/auth/register", json=WHO | {"phone": phone})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "/problems/gateway/bad-phone"
    assert (await one.post("/auth/login", json=LOGIN)).status_code == 401


async def test_signing_in_needs_the_right_password(world: World) -> None:
    await registered(world)
    one = await world.guest()
    good = await one.post("/auth/login", json=LOGIN)
    assert good.status_code == 200
    assert good.json()["data"]["user"]["email"] == "amira@example.com"
    bad = await (await world.guest()).post("/auth/login", json=LOGIN | {"password": "Wrong-Horse-99"})
    assert bad.status_code == 401
    assert bad.json()["error"]["code"] == "AUTHENTICATION_ERROR"
    assert bad.headers["www-authenticate"] == "Bearer"


async def test_an_unknown_address_and_a_wrong_password_look_alike(world: World) -> None:
    await registered(world)
    wrong = await (await world.guest()).post("/auth/login", json=LOGIN | {"password": "Wrong-Horse-99"})
    unknown = await (await world.guest()).post("/auth/login", json=LOGIN | {"email": "nobody@example.com"})
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())


async def test_five_failures_lock_the_address_even_for_the_right_password(world: World) -> None:
    await registered(world)
    one = await world.guest()
    for _ in range(5):
        assert (await one.post("/auth/login", json=LOGIN | {"password": "Wrong-Horse-99"})).status_code == 401
    locked = await one.post("/auth/login", json=LOGIN, headers={"accept-language": "ar"})
    assert locked.status_code == 429
    assert locked.json()["error"]["code"] == "ACCOUNT_LOCKED"
    assert locked.json()["error"]["message"] == "محاولات فاشلة كثيرة، حاول مرة أخرى لاحقًا"
    wait = locked.json()["error"]["details"]["retry_after"]
    assert 50 <= wait <= 60
    assert locked.headers["retry-after"] == str(wait)
    assert (await (await world.guest()).post("/auth/login", json=LOGIN)).status_code == 429


async def test_parallel_guesses_get_five_tries_together(world: World) -> None:
    await registered(world)
    one = await world.guest()
    wrong = LOGIN | {"password": "Wrong-Horse-99"}
    answers = await asyncio.gather(*(one.post("/auth/login", json=wrong) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 15


async def test_the_right_password_forgets_earlier_failures(world: World) -> None:
    await registered(world)
    one = await world.guest()
    for _ in range(2):
        for _ in range(4):
            assert (await one.post("/auth/login", json=LOGIN | {"password": "Wrong-Horse-99"})).status_code == 401
        assert (await one.post("/auth/login", json=LOGIN)).status_code == 200


async def test_a_refresh_gives_a_new_pair(world: World) -> None:
    one = await registered(world)
    before = dict(one.cookies)
    answer = await one.post("/auth/refresh")
    assert answer.status_code == 200
    assert one.cookies["refresh_token"] != before["refresh_token"]
    assert (await one.get("/auth/me")).status_code == 200
    assert len(await facts(world, SessionRefreshed)) == 1


async def test_a_refresh_token_used_twice_ends_the_session_for_thief_and_owner(world: World) -> None:
    one, thief = await registered(world), await world.guest()
    stolen = {"cookie": f"refresh_token={one.cookies['refresh_token']}"}
    assert (await one.post("/auth/refresh")).status_code == 200
    caught = await thief.post("/auth/refresh", headers=stolen)
    assert caught.status_code == 401
    assert caught.json()["error"]["code"] == "INVALID_TOKEN"
    assert cookie_lines(caught, "refresh_token")[0].split("; ")[1] == "Max-Age=0"
    [ended] = await facts(world, SessionEnded)
    assert isinstance(ended, SessionEnded)
    assert ended.reason is EndReason.REUSED
    assert (await one.post("/auth/refresh")).status_code == 401
    assert (await one.get("/auth/me")).status_code == 401


async def test_an_access_token_is_no_refresh_token_and_the_other_way_round(world: World) -> None:
    one, other = await registered(world), await world.guest()
    access, refresh = one.cookies["access_token"], one.cookies["refresh_token"]
    wrong = await other.post("/auth/refresh", headers={"cookie": f"refresh_token={access}"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "INVALID_TOKEN")
    wrong = await other.get("/auth/me", headers={"authorization": f"Bearer {refresh}"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "INVALID_TOKEN")
    right = await other.get("/auth/me", headers={"authorization": f"Bearer {access}"})
    assert right.status_code == 200


async def test_a_forged_token_is_refused(world: World) -> None:
    one = await registered(world)
    head, claims, signature = one.cookies["access_token"].split(".")
    forged = [f"{head}.{claims}.{signature[::-1]}", f"{head}.{claims}.", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."]
    for token in forged:
        answer = await (await world.guest()).get("/auth/me", headers={"authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_TOKEN"), token


async def test_signing_out_ends_the_session_and_drops_the_cookies(world: World) -> None:
    one = await registered(world)
    bearer = {"authorization": f"Bearer {one.cookies['access_token']}"}
    answer = await one.post("/auth/logout")
    assert answer.status_code == 200
    assert not {"access_token", "refresh_token", "csrf_token"} & set(one.cookies)
    assert len(await facts(world, SessionEnded)) == 1
    assert (await one.get("/auth/me", headers=bearer)).status_code == 401
    assert (await one.post("/auth/logout")).status_code == 200


async def test_a_changed_password_voids_every_older_token_but_not_this_browser(world: World) -> None:
    one, other = await registered(world), await world.guest()
    assert (await other.post("/auth/login", json=LOGIN)).status_code == 200
    await asyncio.sleep(1.1)  # tokens carry whole seconds
    wish = {"current_password": PASSWORD, "new_password": "Better-Camel-77"}
    assert (await one.patch("/auth/me/password", json=wish)).status_code == 200
    assert len(await facts(world, PasswordChanged)) == 1
    assert (await one.get("/auth/me")).status_code == 200
    assert (await other.get("/auth/me")).status_code == 401
    assert (await other.post("/auth/refresh")).status_code == 401
    assert (await (await world.guest()).post("/auth/login", json=LOGIN)).status_code == 401
    again = LOGIN | {"password": "Better-Camel-77"}
    assert (await (await world.guest()).post("/auth/login", json=again)).status_code == 200


async def test_one_hash_is_kept_for_each_account(world: World) -> None:
    async def hashes() -> int:
        async with tenant_session(world.pool, PLATFORM) as db:
            row = await (
                await db.execute("SELECT count(*) FROM secret WHERE name LIKE 'accounts.password/%'")
            ).fetchone()
            return int(row[0]) if row else 0

    one = await registered(world)
    assert await hashes() == 1
    await (await world.guest()).post("/auth/register", json=WHO)
    await (await world.guest()).post("/auth/register", json=WHO | {"email": "b@example.com", "first_name": "<b></b>"})
    assert await hashes() == 1
    wish = {"current_password": PASSWORD, "new_password": "Better-Camel-77"}
    assert (await one.patch("/auth/me/password", json=wish)).status_code == 200
    assert await hashes() == 1


async def test_changing_the_password_needs_the_present_one(world: World) -> None:
    one = await registered(world)
    wish = {"current_password": "Wrong-Horse-99", "new_password": "Better-Camel-77"}
    assert (await one.patch("/auth/me/password", json=wish)).status_code == 401
    assert await facts(world, PasswordChanged) == []


async def test_a_profile_edit_keeps_what_it_does_not_say(world: World) -> None:
    one = await registered(world)
    answer = await one.patch("/auth/me", json={"last_name": "Ali"})
    assert answer.status_code == 200
    user = answer.json()["data"]
    assert (user["first_name"], user["last_name"], user["phone"]) == ("أميرة", "Ali", "+201001234567")
    cleared = await one.patch("/auth/me", json={"phone": None})
    assert cleared.json()["data"]["phone"] is None


async def test_devices_are_listed_and_signed_out(world: World) -> None:
    one = await registered(world)
    phone = await world.guest()
    agent = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0"
    assert (await phone.post("/auth/login", json=LOGIN, headers={"user-agent": agent})).status_code == 200
    await world.fold()
    listed = (await one.get("/auth/sessions")).json()["data"]
    assert [(s["device_type"], s["is_current"]) for s in listed] == [("mobile", False), ("desktop", True)]
    assert listed[0]["browser"] == "Chrome"
    gone = await one.post("/auth/sessions/revoke-all")
    assert gone.json()["data"] == {"revoked_count": 1}
    assert (await phone.get("/auth/me")).status_code == 401
    assert (await one.get("/auth/me")).status_code == 200
    mine = listed[1]["id"]
    assert (await one.post("/auth/sessions/revoke", json={"session_id": mine})).json()["data"] == {"revoked": True}
    assert (await one.get("/auth/me")).status_code == 401


async def test_nobody_signs_out_somebody_elses_device(world: World) -> None:
    one, other = await registered(world), await registered(world, email="other@example.com")
    [theirs] = (await other.get("/auth/sessions")).json()["data"]
    answer = await one.post("/auth/sessions/revoke", json={"session_id": theirs["id"]})
    assert answer.status_code == 404
    missing = await one.post("/auth/sessions/revoke", json={"session_id": str(uuid4())})
    assert missing.status_code == 404
    assert (await other.get("/auth/me")).status_code == 200


async def test_a_write_without_the_csrf_token_changes_nothing(world: World) -> None:
    one = await registered(world)
    del one.headers["x-csrf-token"]
    for headers in ({}, {"origin": "https://evil.example"}, {"x-csrf-token": "x" * 43}):
        answer = await one.patch("/auth/me", json={"last_name": "Evil"}, headers=headers)
        assert answer.status_code == 403
        assert answer.content == b'{"detail":"CSRF validation failed"}'
    assert (await one.get("/auth/me")).json()["data"]["last_name"] == "Hassan"


async def test_a_second_csrf_token_leaves_the_first_tab_valid(world: World) -> None:
    one = await registered(world)
    first = one.headers["x-csrf-token"]
    again = await one.get("/auth/csrf-token")
    assert again.json()["data"]["csrf_token"] == first
    assert (await one.patch("/auth/me", json={"last_name": "Ali"})).status_code == 200


async def test_passwords_and_tokens_never_enter_the_log(world: World) -> None:
    one = await registered(world)
    await one.post("/auth/refresh")
    async with tenant_session(world.pool, PLATFORM) as db:
        rows = await world.log.stored(db, PLATFORM)
    assert rows
    stored = b"".join(row.payload + row.metadata for row in rows)
    assert PASSWORD.encode() not in stored
    assert b"argon2" not in stored
    assert "أميرة".encode() not in stored
    assert b"amira@example.com" not in stored
    assert one.cookies["refresh_token"].encode() not in stored


async def test_registering_ignores_idempotency_keys(world: World) -> None:
    headers = {"idempotency-key": "guessed"}
    first = await (await world.guest()).post("/auth/register", json=WHO, headers=headers)
    assert first.status_code == 201
    stranger = await world.guest()
    other = await stranger.post("/auth/register", json=WHO | {"password": "Attackers-Own-1"}, headers=headers)
    assert other.status_code == 400
    assert "access_token" not in stranger.cookies
    assert (await stranger.post("/auth/login", json=LOGIN)).status_code == 200
