"""What must not be read in logs, reasons and tables: secrets, card numbers, addresses of persons."""

import re
from collections.abc import Iterable

HIDDEN = "•••"
SHORTEST_SECRET = 6
"""Shorter values of an account ("EGP", "test") are settings, and appear in answers by themselves."""

_NAMED = re.compile(
    r"(?i)(\b(?:authorization|bearer|token|secret|api[-_]?key|signature|hmac|password|pass|cvv|cvc|pin)\b"
    r"[\"']?\s*[=:]?\s*[\"']?)(?:bearer\s+|token\s+|basic\s+)?[^\s\"',&}]{4,}"
)
_CARD = re.compile(r"\b\d(?:[ -]?\d){12,18}\b")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` without the given secrets, and without what looks like a credential, a card number or an address."""
    for secret in sorted((s for s in secrets if len(s) >= SHORTEST_SECRET), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return _MAIL.sub(HIDDEN, _CARD.sub(HIDDEN, _NAMED.sub(rf"\g<1>{HIDDEN}", text)))
