"""Resend: sending a mail, and hearing what became of it.

Source: Resend's API documentation (emails, errors, idempotency keys) and Svix's (webhook signatures).
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from numu_core.emails.commands import RecordEmailReport, RecordEmailSent
from numu_core.emails.events import Outcome
from numu_core.kernel.providers import Account, Answer, Callback, Provider, ProviderRefused, Request

NAME = "resend"
BASE = "https://api.resend.com"
BRAND = "NUMU"
ID, AT, SIGNATURE = "svix-id", "svix-timestamp", "svix-signature"
LONGEST_KEY = 256
NOT_IN_A_NAME = str.maketrans(dict.fromkeys('"<>\r\n', " "))
OUTCOMES = {
    "email.delivered": Outcome.DELIVERED,
    "email.bounced": Outcome.BOUNCED,
    "email.complained": Outcome.COMPLAINED,
    "email.suppressed": Outcome.SUPPRESSED,
    "email.failed": Outcome.FAILED,
}
"""Other events (opened, clicked, scheduled, …) change nothing here."""


class Mail(Struct, frozen=True, kw_only=True):
    """Send this to one person."""

    email_id: UUID
    tenant_id: UUID  # whose mail it is; comes back with each report
    template: str
    language: str
    about: UUID | None
    to: str
    subject: str
    html: str
    text: str
    sender: str = BRAND  # the name beside our address: the store's
    reply_to: str | None = None


# -- sending ----------------------------------------------------------------------------------------------------------


def build(question: Mail, account: Account, job_id: str) -> Request:
    """``POST /emails``. Account: ``api_key``, and ``address`` that mails come from.

    The job's id makes it count once, together with what the mail is about: installations that share an account may have
    jobs of the same name.

    Raises:
        ProviderRefused: no account is set up here.
    """
    if not account.get("api_key"):
        raise ProviderRefused(provider=NAME, answer="missing_api_key: no e-mail account is set up here")
    body = {
        "from": f"{question.sender.translate(NOT_IN_A_NAME).strip() or BRAND} <{account['address']}>",
        "to": [question.to],
        "subject": question.subject,
        "html": question.html,
        "text": question.text,
        **({"reply_to": question.reply_to} if question.reply_to else {}),
        "tags": [
            {"name": "tenant", "value": question.tenant_id.hex},
            {"name": "email", "value": question.email_id.hex},
            {"name": "kind", "value": question.template.replace(".", "_")},
        ],
    }
    headers = {
        "authorization": f"Bearer {account['api_key']}",
        "content-type": "application/json",
        "user-agent": "numu",
        "idempotency-key": f"{question.about.hex if question.about else ''}/{job_id}"[-LONGEST_KEY:],
        "x-request-id": job_id,
    }
    return Request(method="POST", url=f"{BASE}/emails", headers=headers, body=msgspec.json.encode(body))


class _Taken(Struct):
    id: str


def read(question: Mail, answer: Answer) -> RecordEmailSent:
    """The mail was taken."""
    try:
        taken = msgspec.json.decode(answer.body, type=_Taken)
    except msgspec.MsgspecError as wrong:
        raise ProviderRefused(provider=NAME, answer=f"not the documented answer: {wrong}") from wrong
    return sent(question, taken.id)


def sent(question: Mail, provider_id: str) -> RecordEmailSent:
    """What is recorded of a mail that was taken."""
    return RecordEmailSent(
        email_id=question.email_id,
        template=question.template,
        language=question.language,
        about=question.about,
        provider=NAME,
        provider_id=provider_id,
    )


class _Error(Struct):
    name: str


def reason(refusal: ProviderRefused) -> str:
    """Resend's own name of an error, without its sentence: that may repeat the address."""
    try:
        return msgspec.json.decode(refusal.answer, type=_Error).name[:200]
    except msgspec.MsgspecError:
        return refusal.answer.partition(":")[0][:60]


UNDER_WAY = {"concurrent_idempotent_requests"}
"""An earlier attempt is being answered just now: ask again."""

TAKEN_BEFORE = {"invalid_idempotent_request"}
"""An earlier attempt was taken, and the words have changed since."""

ACCOUNT_TROUBLE = {"missing_api_key", "restricted_api_key", "invalid_api_key", "daily_quota_exceeded"}
"""Nothing is wrong with the mail: it waits until a person has set the account right."""


# -- reports ----------------------------------------------------------------------------------------------------------


def key_of(secret: bytes) -> bytes:
    """The key inside a ``whsec_…`` secret; nothing when it holds none."""
    text = secret.removeprefix(b"whsec_")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        return b""


def sign(key: bytes, message_id: str, at: str, body: bytes) -> str:
    """Svix's signature, version 1."""
    signed = f"{message_id}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def verify(callback: Callback, secret: bytes) -> bool:
    """Any of the listed signatures is right. How old the message is, is for whoever has a clock: ``sent_at``."""
    key = key_of(secret)
    message_id, at, given = (callback.headers.get(name, "") for name in (ID, AT, SIGNATURE))
    if not (key and message_id and at and given):
        return False
    right = sign(key, message_id, at, callback.body).encode()
    return any(hmac.compare_digest(one.encode(), right) for one in given.split())


def sent_at(callback: Callback) -> int:
    """Seconds since 1970 at which it was signed; 0 when it does not say."""
    said = callback.headers.get(AT, "")
    return int(said) if said.isascii() and said.isdecimal() else 0


class _Bounce(Struct):
    type: str = ""


class _Data(Struct):
    tags: dict[str, str] = {}
    bounce: _Bounce | None = None


class _Report(Struct):
    type: str
    data: _Data


def _report(callback: Callback) -> _Report | None:
    try:
        return msgspec.json.decode(callback.body, type=_Report)
    except msgspec.MsgspecError:
        return None


def type_of(callback: Callback) -> str:
    """What kind of report it is: ``"email.bounced"``; empty when it is none."""
    report = _report(callback)
    return report.type if report else ""


def tenant_of(callback: Callback) -> UUID | None:
    """Whose mail a verified report is about; ``None`` when we did not send it."""
    report = _report(callback)
    return _uuid(report.data.tags.get("tenant", "")) if report else None


def translate(callback: Callback) -> Sequence[RecordEmailReport]:
    """What became of which mail; nothing when it is none of ours, or nothing that matters."""
    report = _report(callback)
    email_id = _uuid(report.data.tags.get("email", "")) if report else None
    if report is None or email_id is None or report.type not in OUTCOMES:
        return []
    bounce = report.data.bounce
    permanent = bounce is not None and bounce.type == "Permanent"
    return [RecordEmailReport(email_id=email_id, outcome=OUTCOMES[report.type], permanent=permanent)]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


RESEND = Provider(name=NAME, build=build, read=read, verify=verify, translate=translate)
