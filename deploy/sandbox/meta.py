"""Meta's Conversions API, imitated: it takes events as strictly as the real one, and counts each once."""

import re
import time
from typing import Any
from uuid import uuid4

from deploy.sandbox.book import Book, Duplicate, utc_now
from deploy.sandbox.paymob import Refused

SOURCES = {"website", "email", "app", "phone_call", "chat", "physical_store", "system_generated", "other"}
SOURCES |= {"business_messaging"}
HASHED = {"em", "ph", "fn", "ln", "ct", "st", "zp", "country", "external_id", "ge", "db"}
DIGEST = re.compile("[0-9a-f]{64}")
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
WEEK_S = 7 * 24 * 3600


def no(status: int, code: int, title: str, *, subcode: int | None = None, transient: bool = False) -> Refused:
    """The Graph API's shape of a refusal."""
    error = {"message": title, "type": "OAuthException", "code": code, "error_subcode": subcode}
    error |= {"is_transient": transient, "error_user_title": title, "fbtrace_id": uuid4().hex[:11]}
    return Refused(status, {"error": error})


class Meta:
    """The provider."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def take(self, authorization: str, pixel_id: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Take events: all or none.

        Raises:
            Refused: an unknown token, another's pixel, or an event that is not as documented.
        """
        account = self._book.get("meta_account", authorization.removeprefix("Bearer "))
        if account is None:
            raise no(401, 190, "Invalid OAuth access token")
        if pixel_id not in account["pixels"]:
            raise no(400, 100, "Object does not exist or cannot be loaded", subcode=33)
        events = asked.get("data")
        if not isinstance(events, list) or not 1 <= len(events) <= 1000:  # noqa: PLR2004 - as documented
            raise no(400, 100, "Invalid parameter")
        for event in events:
            check(event)
        for event in events:
            self._count(pixel_id, event, asked.get("test_event_code"))
        return {"events_received": len(events), "messages": [], "fbtrace_id": uuid4().hex[:11]}

    def _count(self, pixel_id: str, event: dict[str, Any], test_code: str | None) -> None:
        """Once for each name and id; a repetition is taken and counts nothing."""
        key = f"{pixel_id}/{event['event_name']}/{event['event_id']}"
        try:
            self._book.act("meta", "test event" if test_code else event["event_name"], key)
        except Duplicate:
            return
        kept = {**event, "pixel_id": pixel_id, "test_event_code": test_code, "received_at": utc_now().isoformat()}
        self._book.put("meta_event", key, kept)


def check(event: Any) -> None:
    """An event is as documented.

    Raises:
        Refused: it is not.
    """
    needed = ("event_name", "event_time", "event_id", "action_source", "user_data")
    if not isinstance(event, dict) or not all(event.get(name) for name in needed):
        raise no(400, 100, "A required field is missing", subcode=2804019)
    if event["action_source"] not in SOURCES:
        raise no(400, 100, "Unknown action source", subcode=2804008)
    if not time.time() - WEEK_S <= event["event_time"] <= time.time() + 60:
        raise no(400, 100, "Event Timestamp Too Old", subcode=2804003)
    person = event["user_data"]
    if event["action_source"] == "website" and not person.get("client_user_agent"):
        raise no(400, 100, "A website event needs client_user_agent", subcode=2804007)
    digests = [one for name in HASHED & person.keys() for one in person[name]]
    if not all(DIGEST.fullmatch(str(one)) and one != EMPTY for one in digests):
        raise no(400, 100, "Customer information is not hashed", subcode=2804001)
    if event["event_name"] == "Purchase" and not {"currency", "value"} <= event.get("custom_data", {}).keys():
        raise no(400, 100, "A purchase needs currency and value", subcode=2804002)
