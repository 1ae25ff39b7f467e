"""Mails on their way, with everything real but the provider: what a person reads, and that they read it once."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from msgspec.structs import replace

from numu_core.emails.events import EmailRefused, EmailSent
from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.messages import Event
from numu_core.kernel.platform import PLATFORM
from numu_workers.kernel.jobs import JobView, listed
from tests.accounts.people import WHO
from tests.kernel.outside import Outside, an_outside, sandbox
from tests.kernel.sandbox import Sandbox

__all__ = ["sandbox"]
SECRETS = "SELECT count(*) FROM secret WHERE name LIKE 'accounts.email/%%' OR name LIKE 'accounts.reset/%%'"


@pytest.fixture
async def outside(database: str, redis_url: str, sandbox: Sandbox) -> Any:
    async with an_outside(database, redis_url, sandbox) as made:
        await work(made)
        yield made


async def work(outside: Outside) -> list[JobView]:
    """Do what the platform's facts want done; the jobs that are left."""
    while await outside.relay.step(PLATFORM):
        pass
    for job in await listed(outside.world.worker_pool, ("queued", "waiting"), tenant_id=PLATFORM):
        if job.state == "queued" or job.due_at <= outside.clock():
            await outside.runner.run(job.actor, job.job_id)
    return list(await listed(outside.world.worker_pool, ("queued", "waiting", "parked"), tenant_id=PLATFORM))


async def facts(outside: Outside, *kinds: type[Event]) -> list[Any]:
    async with tenant_session(outside.world.pool, PLATFORM) as db:
        return [event for event, _ in await outside.world.log.read(db, PLATFORM, types=kinds)]


def mails(outside: Outside, to: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = outside.sandbox.get(f"/_sandbox/resend/emails?to={to}").json()["emails"]
    return found


async def register(outside: Outside, email: str, language: str = "ar") -> httpx.AsyncClient:
    one = await outside.world.guest()
    answer = await one.post("/auth/register", json=WHO | {"email": email}, headers={"accept-language": language})
    assert answer.status_code == 201, answer.text
    return one


@pytest.mark.parametrize(
    ("language", "hello", "direction"), [("ar", "مرحبًا أميرة", "rtl"), ("en", "Hello أميرة", "ltr")]
)
async def test_who_registers_reads_a_code_in_their_language(
    outside: Outside, language: str, hello: str, direction: str
) -> None:
    email = f"{language}-reader@example.com"
    one = await register(outside, email, language)
    assert await work(outside) == []
    [mail] = mails(outside, email)
    assert f'lang="{language}" dir="{direction}"' in mail["html"]
    assert hello in mail["text"]
    code = next(word for word in mail["text"].split() if word.isdecimal() and len(word) == 6)
    assert code in mail["subject"]
    link = next(word for word in mail["text"].split() if word.startswith("http"))
    assert urlsplit(link).path == "/verify-email"
    wrong = await one.post("/auth/verify-email-code", json={"code": f"{(int(code) + 1) % 1_000_000:06d}"})
    assert wrong.status_code == 400
    [token] = parse_qs(urlsplit(link).query)["token"]
    assert (await one.post("/auth/verify-email", json={"token": token})).status_code == 200


async def test_once_sent_the_code_is_forgotten_and_the_log_knows_what_was_mailed(outside: Outside) -> None:
    await register(outside, "once@example.com")
    await work(outside)
    async with tenant_session(outside.world.pool, PLATFORM) as db:
        assert await (await db.execute(SECRETS)).fetchone() == (0,)
        stored = b"".join(row.payload + row.metadata for row in await outside.world.log.stored(db, PLATFORM))
    sent = (await facts(outside, EmailSent))[-1]
    [mail] = mails(outside, "once@example.com")
    assert (sent.template, sent.language, sent.provider_id) == ("accounts.verify_email", "ar", mail["id"])
    assert b"once@example.com" not in stored


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_provider_that_fails_is_asked_again_and_mails_once(outside: Outside, when: str) -> None:
    outside.sandbox.post("/_sandbox/faults", {"provider": "resend", "when": when, "times": 1})
    email = f"faulty-{when}@example.com"
    await register(outside, email)
    assert [job.state for job in await work(outside)] == ["waiting"]
    outside.clock.ahead += timedelta(hours=1)
    assert await work(outside) == []
    assert len(mails(outside, email)) == 1
    sent = [fact for fact in await facts(outside, EmailSent) if fact.provider_id == mails(outside, email)[0]["id"]]
    assert len(sent) == 1


async def test_what_the_provider_will_not_take_is_recorded_without_the_address(outside: Outside) -> None:
    outside.sandbox.post("/_sandbox/faults", {"provider": "resend", "times": 1, "status": 422})
    await register(outside, "refused@example.com")
    assert await work(outside) == []
    [refused] = await facts(outside, EmailRefused)
    assert refused.template == "accounts.verify_email"
    assert "refused@example.com" not in refused.reason
    assert mails(outside, "refused@example.com") == []


async def test_a_wrong_key_parks_the_job_and_keeps_the_code(outside: Outside) -> None:
    right = outside.runner.tools
    outside.runner = replace(outside.runner, tools=replace(right, mail={**right.mail, "api_key": "re_wrong"}))
    await register(outside, "parked@example.com")
    [job] = await work(outside)
    assert job.state == "parked"
    assert mails(outside, "parked@example.com") == []
    async with tenant_session(outside.world.pool, PLATFORM) as db:
        assert await (await db.execute(SECRETS)).fetchone() == (1,)


async def test_a_changed_password_is_told_with_the_reset_that_changed_it(outside: Outside) -> None:
    one = await register(outside, "reset@example.com", "en")
    await one.post("/auth/forgot-password", json={"email": "reset@example.com"})
    await work(outside)
    [_, asked] = sorted(mails(outside, "reset@example.com"), key=lambda mail: str(mail["created_at"]))
    link = next(word for word in asked["text"].split() if "/reset-password?" in word)
    [token] = parse_qs(urlsplit(link).query)["token"]
    done = await one.post("/auth/reset-password", json={"token": token, "new_password": "Better-Camel-77"})
    assert done.status_code == 200, done.text
    await work(outside)
    assert mails(outside, "reset@example.com")[0]["subject"] == "Your NUMU password was changed"
