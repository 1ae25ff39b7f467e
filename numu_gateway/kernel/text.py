"""Text from people, without markup (contract §5)."""

import html
import re

SCRIPTS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
TAGS = re.compile(r"<[/!?a-zA-Z][^>]*(?:>|$)")
SCHEMES = re.compile(r"(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
ROUNDS = 5
"""``&amp;lt;b&amp;gt;`` hides a tag behind two entities; nobody hides one behind six in good faith."""


def plain(text: str) -> str:
    """``text`` without tags, entities and script URLs, trimmed: ``"<b>Nile &amp; Co</b>"`` → ``"Nile & Co"``."""
    for _ in range(ROUNDS):
        cleaned = SCHEMES.sub("", TAGS.sub("", SCRIPTS.sub("", html.unescape(text))))
        if cleaned == text:
            break
        text = cleaned
    return text.replace("\x00", "").strip()


def clean(text: str | None) -> str | None:
    """``text`` without markup; nothing for nothing."""
    return None if text is None else plain(text)
