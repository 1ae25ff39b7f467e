"""E-mails in words: a template and what it shows become subject, HTML and plain text.

Templates are ``numu_projections/emails/templates/<name>.{ar,en}.html``; they extend ``base.html``, which sets the
direction of writing, and fill the blocks ``subject`` and ``body``. A name that a template shows and nobody gave is an
error, not an empty place.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html import unescape
from html.parser import HTMLParser
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from numu_core.kernel.money import Money

LANGUAGES = ("ar", "en")
LOCALES = {"ar": "ar_EG", "en": "en"}
CODE_FIRST = "\N{CURRENCY SIGN}\N{CURRENCY SIGN}\N{NO-BREAK SPACE}#,##0.00"
BLOCKS = {"p", "div", "tr", "table", "h1", "h2", "h3", "br", "li", "ul", "hr"}
UNSEEN = {"head", "style", "title"}
BLANKS = re.compile(r"[ \t]+")  # a space that does not break stays


class Words(Struct, frozen=True, kw_only=True):
    """A mail as it is sent."""

    subject: str
    html: str
    text: str


def spoken(language: str | None) -> str:
    """The language that there are templates in."""
    return language if language in LANGUAGES else "ar"


def render(name: str, language: str, shown: Mapping[str, Any]) -> Words:
    """The mail ``name`` in ``language`` ("ar" or "en").

    Raises:
        jinja2.TemplateError: the template shows something that ``shown`` does not have.
    """
    template = environment().get_template(f"{name}.{language}.html")
    values = {**shown, "language": language, "right_to_left": language == "ar"}
    subject = "".join(template.blocks["subject"](template.new_context(values)))
    html = template.render(values)
    return Words(subject=" ".join(unescape(subject).split()), html=html, text=in_plain_text(html))


@cache
def environment() -> Environment:
    """Where templates come from, and the words that they may use: ``money``, ``day``."""
    made = Environment(
        loader=PackageLoader("numu_projections.emails", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["money"] = money
    made.filters["day"] = day
    return made


def money(amount: Money, language: str) -> str:
    """As people of the language write it: ``EGP 1,234.50`` in English."""
    shape = CODE_FIRST if language == "en" else None
    return format_currency(Decimal(amount.decimal()), amount.currency, shape, locale=LOCALES[language])


def day(at: date | datetime, language: str) -> str:
    """``٢ مارس ٢٠٢٦`` or ``2 March 2026``."""
    return format_date(at, "d MMMM y", locale=LOCALES[language])


def in_plain_text(html: str) -> str:
    """What a person reads of ``html``, line by line; a link's address follows its words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [BLANKS.sub(" ", line).strip() for line in "".join(reader.parts).splitlines()]
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        if tag in BLOCKS:
            self.parts.append("\n")
        if tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN
        if tag in BLOCKS:
            self.parts.append("\n")
        if tag == "a":
            self.parts.append(f": {self._link} ")
        if tag == "td":
            self.parts.append("  ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(" ".join(data.split("\n")))
