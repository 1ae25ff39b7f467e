"""Arabic and Latin text as people search for it, and the slugs made of it."""

import re
import unicodedata

_DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي", "ـ": ""})
MOST_WORDS = 8
_GAPS = re.compile(r"\s+")
_NOT_SLUG = re.compile(r"[^\w]+")

_LATIN = str.maketrans("ابتثجحخدذرزسشصضطظعغفقكلمنهويء", "abtcj75dprzsx9e6i3gfqklmnhwy2")
"""One ASCII letter or digit for each Arabic letter that folding leaves."""


def ascii_digits(text: str) -> str:
    """``text`` with Arabic-Indic and Persian digits as ``0-9``."""
    return text.translate(_DIGITS)


def fold(text: str) -> str:
    """``text`` as it is compared in searches: أ إ آ ا alike, ة ه alike, ى ي alike, no marks, no tatweel, lower case."""
    if text.isascii():  # the same, sooner
        return _GAPS.sub(" ", text.casefold()).strip()
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return _GAPS.sub(" ", ascii_digits(bare).translate(_LETTERS).casefold()).strip()


def searched(text: str) -> str:
    """``text`` as search indexes hold it: folded, with Arabic letters as ASCII, one for one.

    Servers tell letters from other characters by their locale, and many know no letters but ASCII.
    """
    return fold(text).translate(_LATIN)


def searched_words(text: str) -> list[str]:
    """The words that somebody looks for, each once, as search indexes hold them; eight at most."""
    return list(dict.fromkeys(searched(text).split()))[:MOST_WORDS]


def slugify(text: str) -> str:
    """``text`` as a path segment, Arabic letters kept: ``"قميص قطن"`` → ``"قميص-قطن"``; may be empty."""
    kept = unicodedata.normalize("NFKC", ascii_digits(text)).casefold()
    return _NOT_SLUG.sub("-", kept).strip("-")[:120]
