"""Resend, imitated: takes mails and keeps them, and says what became of them when a person tells it to."""

import json
import time
from typing import Any
from uuid import uuid4

from deploy.sandbox.book import Book, Duplicate, utc_now
from deploy.sandbox.paymob import Refused
from numu_core.emails.providers.resend import AT, ID, SIGNATURE, key_of, sign

NEEDED = ("from", "to", "subject")
EVENTS: dict[str, dict[str, Any]] = {
    "delivered": {},
    "bounced": {"bounce": {"type": "Permanent", "subType": "NoEmail", "message": "mailbox does not exist"}},
    "complained": {},
    "suppressed": {},
    "failed": {"failed": {"reason": "reached_daily_quota"}},
    "opened": {},
}
"""What can become of a mail, and what its report says besides."""


def no(status: int, name: str, message: str) -> Refused:
    """Resend's shape of a refusal."""
    return Refused(status, {"statusCode": status, "name": name, "message": message})


class Resend:
    """The provider."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def sender(self, authorization: str) -> dict[str, Any]:
        """The account of a key.

        Raises:
            Refused: there is none.
        """
        if not authorization:
            raise no(401, "missing_api_key", "Missing API key in the authorization header")
        account = self._book.get("resend_account", authorization.removeprefix("Bearer "))
        if account is None:
            raise no(403, "invalid_api_key", "API key is invalid")
        return account

    def send(self, account: dict[str, Any], key: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Take a mail; the same key brings the first answer again, if the mail is the same too.

        Raises:
            Refused: incomplete, or another mail under a key that was used.
        """
        if missing := [name for name in NEEDED if not asked.get(name)]:
            raise no(422, "missing_required_field", f"Missing `{missing[0]}` field.")
        recipients = asked["to"] if isinstance(asked["to"], list) else [asked["to"]]
        if not all("@" in str(one) for one in recipients):
            raise no(422, "validation_error", "Invalid `to` field.")
        before = self._book.get("resend_key", key) if key else None
        if before is not None:
            return self._again(key, before, asked)
        email_id = str(uuid4())
        self._book.act("resend", "email", key or email_id)
        if key:
            self._book.put("resend_key", key, {"id": email_id, "asked": asked})
        mail = {**asked, "to": recipients, "id": email_id, "created_at": utc_now().isoformat(), "last_event": "sent"}
        self._book.put("resend_email", email_id, {**mail, "account": account["api_key"]})
        return {"id": email_id}

    def email(self, email_id: str) -> dict[str, Any]:
        """A mail.

        Raises:
            Refused: there is none.
        """
        found = self._book.get("resend_email", email_id)
        if found is None:
            raise no(404, "not_found", "Email not found")
        return found

    def happen(self, email_id: str, event: str) -> dict[str, Any]:
        """Let something become of a mail; its report is posted to the account's webhook, if it has one."""
        mail = self.email(email_id)
        if event not in EVENTS:
            raise no(404, "not_found", f"one of {sorted(EVENTS)}")
        mail["last_event"] = event
        self._book.put("resend_email", email_id, mail)
        account = self._book.get("resend_account", mail["account"]) or {}
        if account.get("webhook_url"):
            self._report(account, mail, event)
        return mail

    def _again(self, key: str, before: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        try:
            self._book.act("resend", "email", key)
        except Duplicate:
            if before["asked"] != asked:
                message = "Same idempotency key used with a different request payload"
                raise no(409, "invalid_idempotent_request", message) from None
        return {"id": before["id"]}

    def _report(self, account: dict[str, Any], mail: dict[str, Any], event: str) -> None:
        tags = {tag["name"]: tag["value"] for tag in mail.get("tags", [])}
        shown = {name: mail[name] for name in ("from", "to", "subject", "created_at")}
        data = {"email_id": mail["id"], **shown, "tags": tags, **EVENTS[event]}
        said = {"type": f"email.{event}", "created_at": utc_now().isoformat(), "data": data}
        body = json.dumps(said, ensure_ascii=False).encode()
        at, message_id = str(int(time.time())), f"msg_{uuid4().hex}"
        signature = sign(key_of(account["webhook_secret"].encode()), message_id, at, body)
        headers = {ID: message_id, AT: at, SIGNATURE: signature, "content-type": "application/json"}
        self._book.call_back("resend", account["webhook_url"], headers, body)
