"""The mails with shoppers' codes, with everything real but the provider."""

from typing import Any
from uuid import uuid4

import pytest

from numu_core.customer_accounts.events import CustomerResetRequested, CustomerVerificationRequested
from numu_core.eventstore.connections import tenant_session
from numu_workers.customer_accounts.reactions import REACTIONS
from numu_workers.kernel.reactions import Job
from tests.kernel.outside import Outside, an_outside, sandbox
from tests.kernel.sandbox import Sandbox
from tests.kernel.spec import NOW, after, new_id
from tests.kernel.world import PASSWORD, Client

__all__ = ["sandbox"]
CODES = "SELECT count(*) FROM secret WHERE name LIKE 'customer_accounts.verify/%%'"


@pytest.fixture
async def outside(database: str, redis_url: str, sandbox: Sandbox) -> Any:
    async with an_outside(database, redis_url, sandbox) as made:
        await made.react()
        yield made


def mails(outside: Outside, to: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = outside.sandbox.get(f"/_sandbox/resend/emails?to={to}").json()["emails"]
    return found


def digits(mail: dict[str, Any]) -> str:
    return next(word for word in str(mail["text"]).split() if word.isdecimal() and len(word) == 6)


async def registered(outside: Outside, email: str) -> Client:
    one = await outside.world.guest()
    who = {"first_name": "أميرة", "last_name": "Adel", "email": email, "password": PASSWORD}
    answer = await one.post(f"/storefront/store/{outside.merchant.store_id}/auth/register", json=who)
    assert answer.status_code == 201, answer.text
    return one


def test_a_code_that_was_asked_for_is_a_mail_and_the_job_names_it_only() -> None:
    asked: dict[str, Any] = {"customer_id": new_id(1), "secret": "kept", "digest": "d", "at": NOW}
    for fact, template in (
        (CustomerVerificationRequested(**asked), "customer_accounts.verify"),
        (CustomerResetRequested(**asked), "customer_accounts.reset"),
    ):
        args = {"template": template, "customer_id": new_id(1), "secret": "kept"}
        assert after(fact, REACTIONS) == [Job(actor="emails.send", args=args)]


async def test_who_registers_confirms_with_what_the_mail_says_and_the_code_is_forgotten(outside: Outside) -> None:
    email = f"{uuid4().hex}@example.com"
    one = await registered(outside, email)
    await outside.react()
    [mail] = mails(outside, email)
    assert mail["from"].startswith("Shop ")
    assert "أميرة" in mail["text"]
    async with tenant_session(outside.world.pool, outside.merchant.tenant_id) as db:
        assert await (await db.execute(CODES)).fetchone() == (0,)
    path = f"/storefront/store/{outside.merchant.store_id}/auth/verify-email"
    assert (await one.post(path, json={"code": digits(mail)})).status_code == 200
    assert (await one.get("/storefront/me/profile")).json()["data"]["is_verified"] is True


async def test_another_password_is_chosen_with_what_the_mail_says(outside: Outside) -> None:
    email, base = f"{uuid4().hex}@example.com", f"/storefront/store/{outside.merchant.store_id}/auth"
    await registered(outside, email)
    guest = await outside.world.guest()
    assert (await guest.post(f"{base}/forgot-password", json={"email": email})).status_code == 200
    await outside.react()
    [confirms, resets] = sorted(mails(outside, email), key=lambda mail: str(mail["created_at"]))
    body = {"email": email, "new_password": "Another-Horse-7"}
    for mail, status in ((confirms, 400), (resets, 200)):
        answer = await guest.post(f"{base}/reset-password", json=body | {"code": digits(mail)})
        assert answer.status_code == status, "a code is good for what it was sent for"


async def test_somebody_who_was_forgotten_meanwhile_is_not_written_to(outside: Outside) -> None:
    email = f"{uuid4().hex}@example.com"
    one = await registered(outside, email)
    assert (await one.request("DELETE", "/storefront/me")).status_code == 200
    await outside.react()
    assert mails(outside, email) == []
