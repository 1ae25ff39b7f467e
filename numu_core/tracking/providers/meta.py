"""Meta's Conversions API: one event for one pixel.

Source: Meta for Developers, Conversions API (parameters, customer information, deduplication, Graph API errors).
"""

import hashlib
import re
import string
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from numu_core.kernel.governorates import governorate
from numu_core.kernel.providers import Account, Answer, Provider, ProviderRefused, Request
from numu_core.kernel.text import ascii_digits
from numu_core.tracking.commands import RecordTold

NAME = "meta"
BASE = "https://graph.facebook.com"
VERSION = "v24.0"
OLDEST = timedelta(days=7) - timedelta(hours=1)
"""An older event is refused; an hour less, because clocks differ."""

PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + string.whitespace))
COUNTRIES = {"egypt": "eg", "مصر": "eg"}
Json = dict[str, Any]


class Happened(Struct, frozen=True, kw_only=True):
    """Tell this pixel of this event. ``user`` is hashed already."""

    trace_id: UUID
    pixel_id: str
    name: str
    event_id: str
    at: datetime
    url: str | None
    user: Mapping[str, Any]
    custom: Mapping[str, Any]
    test_code: str | None
    attempts: int


# -- who it was -------------------------------------------------------------------------------------------------------


def hashed(value: str) -> str:
    """Lower-case hexadecimal SHA-256."""
    return hashlib.sha256(value.encode()).hexdigest()


def email(given: str) -> str:
    """``" Mona@Example.COM"`` → ``"mona@example.com"``."""
    return given.strip().lower()


def phone(given: str) -> str:
    """Digits with the country's code; Egypt's, where there is none: ``"010 1234-5678"`` → ``"201012345678"``."""
    digits = re.sub(r"\D", "", ascii_digits(given))
    home = digits.startswith("0") and not digits.startswith("00")
    return "20" + digits[1:] if home else digits.lstrip("0")


def name(given: str) -> str:
    """Lower case without spaces, punctuation and pictures; letters of every script stay."""
    kept = (c for c in given.lower().translate(PUNCTUATION) if unicodedata.category(c)[0] not in "PSZ")
    return "".join(kept)


def city(given: str) -> str:
    """``"New Cairo"`` → ``"newcairo"``; Arabic through the table of governorates, or not at all."""
    return latin(given) if given.isascii() else state(given)


def state(given: str) -> str:
    """A governorate, by its English name: ``"القاهرة"`` and ``"EG-C"`` → ``"cairo"``."""
    known = governorate(given)
    return latin(known.name if known else given)


def latin(given: str) -> str:
    """Letters ``a`` to ``z`` and digits, beginning with a letter."""
    kept = re.sub("[^a-z0-9]", "", given.lower())
    return kept if kept[:1].isalpha() else ""


def country(given: str) -> str:
    """ISO 3166-1, two letters."""
    code = given.strip().lower()
    return COUNTRIES.get(code, code if len(code) == 2 and code.isascii() else "")  # noqa: PLR2004 - of two letters


def postcode(given: str) -> str:
    """Without spaces, before the first dash; at least two characters."""
    code = re.sub(r"\s", "", given.lower()).partition("-")[0]
    return code if len(code) > 1 else ""


HASHED: dict[str, Callable[[str], str]] = {
    "em": email,
    "ph": phone,
    "fn": name,
    "ln": name,
    "ct": city,
    "st": state,
    "zp": postcode,
    "country": country,
    "external_id": lambda given: re.sub(r"\s", "", given.lower()),
}
"""What is hashed, and how it is written before. An empty value is left out, never hashed."""
AS_IT_IS = ("client_user_agent", "client_ip_address", "fbp", "fbc")


def person(**known: str | None) -> Json:
    """What is known of somebody, as Meta takes it."""
    told: Json = {}
    for key, write in HASHED.items():
        if written := write(known.get(key) or ""):
            told[key] = [hashed(written)]
    return {**told, **{key: known[key] for key in AS_IT_IS if known.get(key)}}


def click(fbclid: str, at: datetime) -> str:
    """The cookie ``_fbc``, as it would be after this click."""
    return f"fb.1.{int(at.timestamp() * 1000)}.{fbclid}"


# -- telling ----------------------------------------------------------------------------------------------------------


def build(question: Happened, account: Account, job_id: str) -> Request:
    """``POST /{pixel}/events``. Account: ``token``. Only a browser's own words make an event one of a website."""
    event: Json = {
        "event_name": question.name,
        "event_time": int(question.at.timestamp()),
        "event_id": question.event_id,
        "action_source": "website" if question.user.get("client_user_agent") else "other",
        "user_data": question.user,
        "custom_data": question.custom,
        **({"event_source_url": question.url} if question.url else {}),
    }
    body: Json = {"data": [event], **({"test_event_code": question.test_code} if question.test_code else {})}
    headers = {
        "authorization": f"Bearer {account['token']}",
        "content-type": "application/json",
        "x-request-id": job_id,
    }
    url = f"{BASE}/{VERSION}/{question.pixel_id}/events"
    return Request(method="POST", url=url, headers=headers, body=msgspec.json.encode(body))


class _Taken(Struct):
    events_received: int
    fbtrace_id: str
    messages: list[Any] = []


def read(question: Happened, answer: Answer) -> RecordTold:
    """It was taken, perhaps with a warning."""
    try:
        taken = msgspec.json.decode(answer.body, type=_Taken)
    except msgspec.MsgspecError as wrong:
        raise ProviderRefused(provider=NAME, answer=f"not the documented answer: {wrong}") from wrong
    return RecordTold(
        trace_id=question.trace_id,
        pixel_id=question.pixel_id,
        fbtrace_id=taken.fbtrace_id[:100],
        attempts=question.attempts,
        known_by=tuple(question.user),
        warnings=tuple(str(one)[:200] for one in taken.messages[:10]),
    )


# -- being refused ----------------------------------------------------------------------------------------------------

LATER = {1, 2, 4, 17, 32, 613, *range(80000, 80015)}
"""Codes of errors that pass: a fault of theirs, or too many questions."""


class _Error(Struct):
    code: int = 0
    error_subcode: int | None = None
    is_transient: bool = False
    error_user_title: str | None = None


class _Refusal(Struct):
    error: _Error


class No(Struct, frozen=True):
    """A refusal: whether it passes, and why, in words that repeat nobody's data."""

    passes: bool
    why: str


def refusal(said: ProviderRefused) -> No:
    """What a refusal means."""
    try:
        error = msgspec.json.decode(said.answer, type=_Refusal).error
    except msgspec.MsgspecError:
        return No(passes=False, why=said.answer.partition(":")[0][:60])
    numbers = f"{error.code}/{error.error_subcode}" if error.error_subcode else str(error.code)
    return No(
        passes=error.is_transient or error.code in LATER, why=f"{numbers} {error.error_user_title or ''}".strip()[:200]
    )


META = Provider(
    name=NAME, build=build, read=read, verify=lambda _, __: False, translate=lambda _: ()
)  # events are answered at once: nobody calls back
