"""HTML from people, brought down to what may stand on a shop's page.

An allow-list: what is not named here is not there. Text inside elements that are dropped stays, except where it is a
program or a style. The result is well formed, and cleaning it again changes nothing.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.text import slugify
from numu_core.kernel.texts import Language
from numu_gateway.kernel.text import plain

ALLOWED = """
    a b blockquote br caption code col colgroup div em figcaption figure h1 h2 h3 h4 h5 h6 hr i img li ol p pre s small
    span strong sub sup table tbody td tfoot th thead tr u ul
"""
TAGS = frozenset(ALLOWED.split())
HIDDEN = "script style iframe object template noscript svg math title textarea select xmp noembed noframes"
VOID = frozenset({"br", "hr", "img", "col"})
UNREADABLE = frozenset(HIDDEN.split())
"""Dropped with all that is in them."""
EVERYWHERE = frozenset({"dir", "lang", "title"})
ATTRIBUTES = {
    "a": frozenset({"href", "target"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan"}),
    "ol": frozenset({"start"}),
}
SCHEMES = {"href": frozenset({"http", "https", "mailto", "tel"}), "src": frozenset({"http", "https"})}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
PROGRAM = re.compile(r"(?:javascript|vbscript|data:text/html)[:;,]", re.IGNORECASE)
INVISIBLE = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]+")
"""Browsers pass over these in an address: ``java\\nscript:`` is a program."""
DEEPEST = 100


@dataclass(eq=False)
class HandleMissing(DomainError):
    """Neither a handle nor a title that one could be made of."""

    kind = Kind.INVALID
    code = "gateway/handle-missing"
    title = "A handle or a title is needed"
    title_ar = "يلزم معرّف أو عنوان"


def safe_link(address: str, attribute: str = "href") -> str:
    """``address``, or ``""`` when following it would run something: ``"javascript:…"`` → ``""``."""
    bare = INVISIBLE.sub("", html.unescape(address))
    scheme = SCHEME.match(bare)
    return "" if scheme and scheme[1].lower() not in SCHEMES[attribute] else address.strip()


def clean_html(text: str) -> str:
    """``text`` with only what the allow-list names: ``'<p onclick="x">Hi<script>…</script>'`` → ``"<p>Hi</p>"``."""
    text = text.replace("\x00", "")
    if "<" not in text:
        return text
    cleaner = Cleaner()
    cleaner.feed(text)
    cleaner.close()
    return cleaner.result()


def clean_tree(value: Any) -> Any:
    """JSON with every text in it cleaned; an address that would run something is emptied."""
    if isinstance(value, str):
        return "" if PROGRAM.match(INVISIBLE.sub("", html.unescape(value))) else clean_html(value)
    if isinstance(value, list):
        return [clean_tree(one) for one in value]
    if isinstance(value, dict):
        return {name: clean_tree(one) for name, one in value.items()}
    return value


class Cleaner(HTMLParser):
    """Reads anything, writes what is allowed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []
        self._hidden: list[str] = []  # elements that are dropped with all that is in them

    def result(self) -> str:
        """What was read, cleaned; whatever is still open is closed."""
        return "".join([*self._out, *(f"</{tag}>" for tag in reversed(self._open))])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag in UNREADABLE:
            self._hidden.append(tag)
        elif not self._hidden and tag in TAGS and len(self._open) < DEEPEST:
            self._out.append(f"<{tag}{''.join(self._allowed(tag, dict(attrs)))}>")
            if tag not in VOID:
                self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<br/>``; HTML knows no other element that ends so."""
        if tag not in UNREADABLE:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it all that is open in it."""
        if self._hidden:
            if tag in self._hidden:
                del self._hidden[self._hidden.index(tag) :]
        elif tag in self._open:
            while (inner := self._open.pop()) != tag:
                self._out.append(f"</{inner}>")
            self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Text."""
        if not self._hidden:
            self._out.append(html.escape(data, quote=False))

    @staticmethod
    def _allowed(tag: str, attrs: dict[str, str | None]) -> list[str]:
        kept = {}
        for name in sorted(ATTRIBUTES.get(tag, frozenset()) | EVERYWHERE):
            value = attrs.get(name)
            if value is not None and (name not in SCHEMES or (value := safe_link(value, name))):
                kept[name] = value
        if "target" in kept:
            kept["rel"] = "noopener noreferrer"  # the page that opens must not reach back
        return [f' {name}="{html.escape(value)}"' for name, value in kept.items()]


def plain_texts(text: dict[Language, str]) -> dict[Language, str]:
    """A text in both languages without tags; what is empty is not there."""
    bare = {language: plain(said) for language, said in text.items()}
    return {language: said for language, said in bare.items() if said}


def clean_texts(text: dict[Language, str]) -> dict[Language, str]:
    """HTML in both languages, cleaned; what is empty is not there."""
    cleaned = {language: clean_html(said) for language, said in text.items()}
    return {language: said for language, said in cleaned.items() if said.strip()}


def handle_of(given: str | None, title: Mapping[Language, str]) -> str:
    """What the address ends with: as given, else made of the title.

    Raises:
        HandleMissing: there is neither.
    """
    made = slugify(given or title.get("en") or title.get("ar") or "")
    if not made:
        raise HandleMissing
    return made
