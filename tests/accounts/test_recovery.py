"""Confirming an address and resetting a password over HTTP."""

import asyncio

from numu_core.accounts.events import (
    EmailVerified,
    PasswordChanged,
    PasswordResetRequested,
    VerificationFailed,
    VerificationRequested,
)
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from tests.accounts.people import LOGIN, arabic, facts, mailed, other_code, registered
from tests.kernel.world import PASSWORD, World

NEW = "Better-Camel-77"


async def test_the_code_confirms_the_address_in_arabic_digits_too(world: World) -> None:
    one = await registered(world)
    assert (await one.get("/auth/me")).json()["data"]["is_verified"] is False
    code = (await mailed(world, VerificationRequested))["code"]
    wrong = await one.post("/auth/verify-email-code", json={"code": other_code(code)})
    assert (wrong.status_code, wrong.json()["error"]["type"]) == (400, "/problems/kernel/wrong-code")
    assert len(await facts(world, VerificationFailed)) == 1
    right = await one.post("/auth/verify-email-code", json={"code": arabic(code)})
    assert right.status_code == 200
    assert right.json()["data"]["message"]
    assert (await one.get("/auth/me")).json()["data"]["is_verified"] is True
    assert len(await facts(world, EmailVerified)) == 1


async def test_one_persons_code_is_not_anothers(world: World) -> None:
    await registered(world)
    code = (await mailed(world, VerificationRequested))["code"]
    other = await registered(world, email="other@example.com")
    answer = await other.post("/auth/verify-email-code", json={"code": code})
    own = (await mailed(world, VerificationRequested))["code"]
    assert answer.status_code == (200 if own == code else 400)


async def test_guessing_codes_ends_after_five(world: World) -> None:
    one = await registered(world)
    code = (await mailed(world, VerificationRequested))["code"]
    wrong = {"code": other_code(code)}
    answers = await asyncio.gather(*(one.post("/auth/verify-email-code", json=wrong) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [400] * 5 + [429] * 3
    assert (await one.post("/auth/verify-email-code", json={"code": code})).status_code == 429
    assert await facts(world, EmailVerified) == []


async def test_the_link_confirms_the_address_without_a_session(world: World) -> None:
    one, browser = await registered(world), await world.guest()
    token = (await mailed(world, VerificationRequested))["token"]
    for _ in range(2):
        assert (await browser.post("/auth/verify-email", json={"token": token})).status_code == 200
    assert len(await facts(world, EmailVerified)) == 1
    assert "access_token" not in browser.cookies
    access = one.cookies["access_token"]
    for wrong in (access, "x.y.z", ""):
        answer = await browser.post("/auth/verify-email", json={"token": wrong})
        assert answer.status_code in {401, 422}


async def test_another_mail_takes_a_minute_and_none_after_confirming(world: World) -> None:
    one = await registered(world)
    soon = await one.post("/auth/resend-verification")
    assert soon.status_code == 429
    assert 50 <= int(soon.headers["retry-after"]) <= 60
    async with tenant_session(world.pool, PLATFORM) as db:
        row = await (await db.execute("SELECT count(*) FROM secret WHERE name LIKE 'accounts.email/%'")).fetchone()
    assert row == (1,), "the code of a refused request is forgotten"
    code = (await mailed(world, VerificationRequested))["code"]
    await one.post("/auth/verify-email-code", json={"code": code})
    assert (await one.post("/auth/resend-verification")).status_code == 200
    assert len(await facts(world, VerificationRequested)) == 1


async def test_codes_are_for_people_with_a_session(world: World) -> None:
    one = await world.guest()
    assert (await one.post("/auth/verify-email-code", json={"code": "123456"})).status_code == 401
    assert (await one.post("/auth/resend-verification")).status_code == 401
    amira = await registered(world)
    for wrong in ({"code": "12345"}, {"code": "abcdef"}, {"code": 123456}, {}):
        assert (await amira.post("/auth/verify-email-code", json=wrong)).status_code == 422


async def test_a_link_resets_the_password_and_ends_every_session(world: World) -> None:
    one, other = await registered(world), await world.guest()
    asked = await other.post("/auth/forgot-password", json={"email": "AMIRA@example.com"})
    assert asked.status_code == 200
    token = (await mailed(world, PasswordResetRequested))["token"]
    weak = await other.post("/auth/reset-password", json={"token": token, "new_password": "short"})
    assert weak.status_code == 422
    await asyncio.sleep(1.1)  # tokens carry whole seconds
    done = await other.post("/auth/reset-password", json={"token": token, "new_password": NEW})
    assert done.status_code == 200
    assert (await one.get("/auth/me")).status_code == 401
    assert (await one.post("/auth/refresh")).status_code == 401
    assert (await other.post("/auth/login", json=LOGIN)).status_code == 401
    signed_in = await other.post("/auth/login", json=LOGIN | {"password": NEW})
    assert signed_in.json()["data"]["user"]["is_verified"] is True
    again = await (await world.guest()).post("/auth/reset-password", json={"token": token, "new_password": PASSWORD})
    assert (again.status_code, again.json()["error"]["type"]) == (400, "/problems/kernel/code-expired")
    assert len(await facts(world, PasswordChanged)) == 1


async def test_a_reset_opens_a_locked_account(world: World) -> None:
    await registered(world)
    one = await world.guest()
    for _ in range(5):
        await one.post("/auth/login", json=LOGIN | {"password": "Wrong-Horse-99"})
    assert (await one.post("/auth/login", json=LOGIN)).status_code == 429
    await one.post("/auth/forgot-password", json={"email": LOGIN["email"]})
    token = (await mailed(world, PasswordResetRequested))["token"]
    await one.post("/auth/reset-password", json={"token": token, "new_password": NEW})
    assert (await one.post("/auth/login", json=LOGIN | {"password": NEW})).status_code == 200


async def test_asking_for_a_link_tells_nobody_who_has_an_account(world: World) -> None:
    await registered(world)
    one = await world.guest()
    known = await one.post("/auth/forgot-password", json={"email": LOGIN["email"]})
    again = await one.post("/auth/forgot-password", json={"email": LOGIN["email"]})
    unknown = await one.post("/auth/forgot-password", json={"email": "nobody@example.com"})
    assert known.json() == again.json() == unknown.json()
    assert known.status_code == again.status_code == unknown.status_code == 200
    assert len(await facts(world, PasswordResetRequested)) == 1


async def test_only_a_reset_token_resets(world: World) -> None:
    one = await registered(world)
    link = (await mailed(world, VerificationRequested))["token"]
    for wrong in (one.cookies["access_token"], link, "a.b.c"):
        answer = await (await world.guest()).post("/auth/reset-password", json={"token": wrong, "new_password": NEW})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_TOKEN")


async def test_codes_and_links_never_enter_the_log(world: World) -> None:
    await registered(world)
    await (await world.guest()).post("/auth/forgot-password", json={"email": LOGIN["email"]})
    told, reset = await mailed(world, VerificationRequested), await mailed(world, PasswordResetRequested)
    async with tenant_session(world.pool, PLATFORM) as db:
        stored = b"".join(row.payload + row.metadata for row in await world.log.stored(db, PLATFORM))
    assert b"accounts.email/" in stored
    for words in (told["token"], reset["token"], reset["code"], f'"{told["code"]}"'):
        assert words.encode() not in stored
