"""A second factor over HTTP: turning it on, signing in with it, losing the phone, turning it off."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_core.two_factor.events import TwoFactorFailed
from tests.accounts.people import LOGIN, arabic, facts, registered
from tests.kernel.world import PASSWORD, Client, World


class Phone:
    """An authenticator app whose owner never types the same code twice."""

    def __init__(self, secret: str) -> None:
        self.app, self.steps = pyotp.TOTP(secret), [-1, 0, 1]

    def code(self) -> str:
        """The next code that is good now."""
        return self.app.generate_otp(int(time.time()) // 30 + self.steps.pop(0))

    def wrong(self) -> str:
        """A code that is not good now."""
        now = int(time.time()) // 30
        near = {self.app.generate_otp(now + step) for step in range(-3, 4)}
        return next(code for code in (f"{n:06d}" for n in range(100)) if code not in near)


async def enabled(one: Client) -> tuple[Phone, list[str]]:
    """Turn it on; the phone and the backup codes."""
    answer = await one.post("/auth/2fa/enable")
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    phone = Phone(data["secret"])
    assert (await one.post("/auth/2fa/verify", json={"code": phone.code()})).status_code == 200
    return phone, data["backup_codes"]


async def challenged(world: World) -> tuple[Client, str]:
    """A browser whose password was right."""
    browser = await world.guest()
    answer = await browser.post("/auth/login", json=LOGIN)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert data["requires_2fa"] is True
    assert (data["user"], data["tokens"]) == (None, None)
    assert "access_token" not in browser.cookies
    return browser, data["challenge_token"]


async def complete(browser: Client, challenge: str, code: str) -> Any:
    return await browser.post("/auth/2fa/complete-login", json={"challenge_token": challenge, "code": code})


async def test_turning_it_on(world: World) -> None:
    one = await registered(world)
    assert (await one.get("/auth/2fa/status")).json()["data"] == {
        "is_enabled": False,
        "method": None,
        "backup_codes_remaining": 0,
        "enabled_at": None,
        "last_used_at": None,
    }
    data = (await one.post("/auth/2fa/enable")).json()["data"]
    assert data["method"] == "totp"
    assert len(set(data["backup_codes"])) == 10
    assert data["qr_code_uri"].startswith("data:image/png;base64,")
    uri = urlsplit(data["provisioning_uri"])
    assert (uri.scheme, parse_qs(uri.query)["issuer"], parse_qs(uri.query)["secret"]) == (
        "otpauth",
        ["NUMU"],
        [data["secret"]],
    )
    assert (await (await world.guest()).post("/auth/login", json=LOGIN)).json()["data"]["requires_2fa"] is False
    phone = Phone(data["secret"])
    wrong = await one.post("/auth/2fa/verify", json={"code": phone.wrong()})
    assert wrong.status_code == 400
    right = await one.post("/auth/2fa/verify", json={"code": arabic(phone.code())})
    assert right.json()["data"] == {"verified": True, "method_used": "totp", "backup_codes_remaining": 10}
    status = (await one.get("/auth/2fa/status")).json()["data"]
    assert (status["is_enabled"], status["method"], status["backup_codes_remaining"]) == (True, "totp", 10)
    assert status["enabled_at"] == status["last_used_at"]
    assert (await one.post("/auth/2fa/enable")).status_code == 400


async def test_signing_in_takes_the_password_and_a_code(world: World) -> None:
    one = await registered(world)
    phone, _ = await enabled(one)
    browser, challenge = await challenged(world)
    assert (await complete(browser, challenge, phone.wrong())).status_code == 401
    code = phone.code()
    done = await complete(browser, challenge, code)
    assert done.status_code == 200
    data = done.json()["data"]
    assert (data["user"]["email"], data["requires_2fa"]) == ("amira@example.com", False)
    assert (await browser.get("/auth/me")).status_code == 200
    replayed, again = await challenged(world)
    assert (await complete(replayed, again, code)).status_code == 401
    assert len(await facts(world, TwoFactorFailed)) == 2


async def test_a_backup_code_signs_in_once(world: World) -> None:
    one = await registered(world)
    _, codes = await enabled(one)
    browser, challenge = await challenged(world)
    assert (await complete(browser, challenge, codes[0].lower())).status_code == 200
    status = (await browser.get("/auth/2fa/status")).json()["data"]
    assert status["backup_codes_remaining"] == 9
    other, challenge = await challenged(world)
    assert (await complete(other, challenge, codes[0])).status_code == 401
    verified = await one.post("/auth/2fa/verify", json={"code": codes[1]})
    assert verified.json()["data"]["method_used"] == "backup_code"


async def test_guessing_codes_locks(world: World) -> None:
    one = await registered(world)
    phone, _ = await enabled(one)
    browser, challenge = await challenged(world)
    for _ in range(5):
        assert (await complete(browser, challenge, phone.wrong())).status_code == 401
    locked = await complete(browser, challenge, phone.code())
    assert (locked.status_code, locked.json()["error"]["code"]) == (429, "ACCOUNT_LOCKED")
    assert 50 <= int(locked.headers["retry-after"]) <= 60


@pytest.mark.parametrize("kind", ["access", "refresh", "nonsense"])
async def test_only_a_challenge_is_completed(world: World, kind: str) -> None:
    one = await registered(world)
    phone, _ = await enabled(one)
    token = one.cookies.get(f"{kind}_token") or "a.b.c"
    answer = await complete(await world.guest(), token, phone.code())
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_TOKEN")


async def test_a_challenge_opens_no_door(world: World) -> None:
    await enabled(await registered(world))
    browser, challenge = await challenged(world)
    answer = await browser.get("/auth/me", headers={"authorization": f"Bearer {challenge}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_TOKEN")


async def test_backup_codes_are_replaced_with_a_code_of_the_app(world: World) -> None:
    one = await registered(world)
    phone, codes = await enabled(one)
    refused = await one.post("/auth/2fa/backup-codes/regenerate", json={"code": phone.wrong()})
    assert refused.status_code == 400
    answer = await one.post("/auth/2fa/backup-codes/regenerate", json={"code": phone.code()})
    data = answer.json()["data"]
    assert (data["previous_count"], data["new_count"], len(data["backup_codes"])) == (10, 10, 10)
    browser, challenge = await challenged(world)
    assert (await complete(browser, challenge, codes[0])).status_code == 401
    assert (await complete(browser, challenge, data["backup_codes"][0])).status_code == 200


async def test_it_is_turned_off_with_the_password(world: World) -> None:
    one = await registered(world)
    phone, _ = await enabled(one)

    async def disable(**body: str) -> int:
        return (await one.request("DELETE", "/auth/2fa/disable", json=body)).status_code

    assert await disable(password="Wrong-Horse-99") == 401
    assert await disable(password=PASSWORD, code=phone.wrong()) == 400
    assert await disable(password=PASSWORD, code=phone.code()) == 200
    assert (await one.get("/auth/2fa/status")).json()["data"]["is_enabled"] is False
    assert (await (await world.guest()).post("/auth/login", json=LOGIN)).json()["data"]["requires_2fa"] is False
    assert await disable(password=PASSWORD) == 400
    async with tenant_session(world.pool, PLATFORM) as db:
        row = await (await db.execute("SELECT count(*) FROM secret WHERE name LIKE 'two_factor.secret/%'")).fetchone()
    assert row == (0,)


async def test_secrets_and_backup_codes_never_enter_the_log(world: World) -> None:
    one = await registered(world)
    phone, codes = await enabled(one)
    async with tenant_session(world.pool, PLATFORM) as db:
        stored = b"".join(row.payload + row.metadata for row in await world.log.stored(db, PLATFORM))
    assert b"two_factor.secret/" in stored
    for words in (phone.app.secret, *codes):
        assert words.encode() not in stored
