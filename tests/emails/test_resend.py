"""Resend in detail; what it shares with all providers is in ``tests/test_providers.py``."""

import json
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.emails.events import Outcome
from numu_core.emails.providers.resend import RESEND, Mail, key_of, reason, sent_at, tenant_of, translate, verify
from numu_core.kernel.providers import Callback, ProviderRefused
from tests.test_providers import RESEND as VECTOR

BODY = (
    '{"type":"email.bounced","created_at":"2025-12-01T00:00:00.000Z","data":{"email_id":'
    '"56761188-7520-42d8-8898-ff6fc54ce618","from":"Shop <orders@mail.example.test>","to":["mona@example.test"],'
    '"subject":"طلبك رقم 10045","bounce":{"type":"Permanent","subType":"NoEmail","message":"mailbox does not exist"}}}'
)
SECRET = b"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
GOOD = "v1,vi8Z+DPruO4ZHO/ED5t0BCiD3Nzx8QOqCx/CcDuQxeE="
MAIL: Mail = VECTOR.question


def callback(signature: str, body: str = BODY) -> Callback:
    headers = {"svix-id": "msg_2demoTestMessage000000001", "svix-timestamp": "1764547200", "svix-signature": signature}
    return Callback(headers=headers, body=body.encode())


def test_the_documented_vector_is_genuine() -> None:
    assert key_of(SECRET) == b"0123456789abcdef01234567"
    assert verify(callback(GOOD), SECRET)
    assert sent_at(callback(GOOD)) == 1764547200


@pytest.mark.parametrize(
    ("given", "genuine"),
    [(f"v1,AAAA {GOOD}", True), (f"{GOOD} v1a,AAAA", True), (GOOD.replace("v1,", "v1a,"), False), ("v1,", False)],
)
def test_any_signature_of_the_right_version_will_do(given: str, *, genuine: bool) -> None:
    assert verify(callback(given), SECRET) is genuine


def test_a_secret_that_holds_no_key_opens_nothing() -> None:
    assert not verify(callback(GOOD), b"whsec_")
    assert not verify(callback(GOOD), b"whsec_%%%")


def test_a_mail_that_is_not_ours_tells_nothing() -> None:
    assert translate(callback(GOOD)) == []
    assert tenant_of(callback(GOOD)) is None


@pytest.mark.parametrize(("event", "outcome"), [("email.delivered", Outcome.DELIVERED), ("email.opened", None)])
def test_reports_that_matter_become_outcomes(event: str, outcome: Outcome | None) -> None:
    tags = {"email": MAIL.email_id.hex, "tenant": MAIL.tenant_id.hex}
    told = callback(GOOD, json.dumps({"type": event, "data": {"tags": tags}}))
    assert [report.outcome for report in translate(told)] == ([outcome] if outcome else [])
    assert tenant_of(told) == MAIL.tenant_id


def body_of(mail: Mail) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESEND.build(mail, VECTOR.account, "t/1/send").body)
    return found


def test_the_sender_is_the_store_at_our_address() -> None:
    assert body_of(MAIL)["from"] == "متجر منى <no-reply@mail.example.com>"
    assert body_of(replace(MAIL, sender='a"<x@y>\r\nBcc: z'))["from"] == "a  x@y   Bcc: z <no-reply@mail.example.com>"


def test_the_job_and_what_the_mail_is_about_are_the_key() -> None:
    headers = RESEND.build(MAIL, VECTOR.account, "t/1/send").headers
    assert headers["idempotency-key"] == f"{UUID(int=9).hex}/t/1/send"
    assert RESEND.build(replace(MAIL, about=None), VECTOR.account, "t/1/send").headers["idempotency-key"] == "/t/1/send"
    assert headers["user-agent"]


def test_without_an_account_nothing_is_sent() -> None:
    with pytest.raises(ProviderRefused):
        RESEND.build(MAIL, {"api_key": "", "address": "a@b.c"}, "t/1/send")


def test_a_refusal_is_known_by_its_name_alone() -> None:
    words = json.dumps({"statusCode": 422, "name": "validation_error", "message": "mona@example.com is not valid"})
    assert reason(ProviderRefused(provider="resend", answer=words)) == "validation_error"
    assert reason(ProviderRefused(provider="resend", answer="missing_api_key: none")) == "missing_api_key"
