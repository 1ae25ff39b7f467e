"""Texts that a merchant writes in Arabic and English: ``{"en": "About us", "ar": "من نحن"}``; either may be missing."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

Language = Literal["en", "ar"]
Line = dict[Language, Annotated[str, Meta(max_length=300)]]
Paragraph = dict[Language, Annotated[str, Meta(max_length=2000)]]
Prose = dict[Language, Annotated[str, Meta(max_length=100_000)]]  # HTML that was cleaned at the door
Handle = Annotated[str, Meta(pattern=r"^\w[\w-]*$", max_length=120)]
"""What an address ends with: ``about-us``, ``من-نحن``."""


def said_in(text: Mapping[str, str], language: str) -> str:
    """``text`` in this language, else in the other; ``""`` when it is in neither."""
    wanted = "ar" if language == "ar" else "en"
    other = "en" if wanted == "ar" else "ar"
    return text.get(wanted) or text.get(other) or ""
