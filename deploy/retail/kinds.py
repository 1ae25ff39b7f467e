"""What a line is. Tables, so that another shop's codes are another row."""

import re
from enum import StrEnum
from functools import cache

from deploy.retail.lines import Line


class Article(StrEnum):
    """What a stock code stands for."""

    GOODS = "goods"  # pieces on a shelf
    SERVICE = "service"  # postage, carriage, discounts, vouchers, amounts keyed in by hand: money without pieces
    FEE = "fee"  # what banks and marketplaces took: not the shop's sale
    TEST = "test"


ARTICLES: tuple[tuple[re.Pattern[str], Article], ...] = (
    (re.compile(r"TEST\d*"), Article.TEST),
    (re.compile(r"AMAZONFEE|BANK CHARGES|CRUK|B|ADJUST\d*"), Article.FEE),
    (re.compile(r"POST|DOT|C[23]|D|M|S|GIFT(_.*)?"), Article.SERVICE),
)
"""The first row that fits the whole code decides; a code that none fits is an article like most: goods."""


class Document(StrEnum):
    """What an invoice number stands for, by its letter."""

    SALE = ""
    RETURN = "C"
    BAD_DEBT = "A"


class Fate(StrEnum):
    """What becomes of a line."""

    SALE = "sold"
    GIFT = "sold, free of charge"
    RETURN = "returned to its order"
    PART_RETURN = "returned in part to its order, the rest credited"
    CREDIT = "credited: no order in this file to return it to"
    FOUND = "stock found"
    WRITTEN_OFF = "stock written off"
    FEE = "set aside: a fee, not a sale"
    TEST = "set aside: a test"
    BAD_DEBT = "set aside: bad debt is bookkeeping"
    UNKNOWN = "set aside: an unknown kind of document"
    NOTHING = "set aside: neither pieces nor money"
    BELOW_ZERO = "set aside: a price below zero"
    CONTRADICTS = "set aside: another customer or country than its invoice's first line"
    TOO_LONG = "set aside: its invoice has too many lines"
    UNREADABLE = "set aside: cannot be read"
    REFUSED = "refused by the store"


SOLD = frozenset({Fate.SALE, Fate.GIFT})
CAME_BACK = frozenset({Fate.RETURN, Fate.PART_RETURN, Fate.CREDIT})
COUNTED = frozenset({Fate.FOUND, Fate.WRITTEN_OFF})
IMPORTED = SOLD | CAME_BACK | COUNTED
NOT_OURS = {Article.FEE: Fate.FEE, Article.TEST: Fate.TEST}
MOST_LINES = 5_000  # as an order takes


@cache
def article(code: str) -> Article:
    """What ``code`` stands for."""
    return next((kind for form, kind in ARTICLES if form.fullmatch(code)), Article.GOODS)


@cache
def document(invoice: str) -> Document | None:
    """What ``invoice`` stands for; ``None``: letters nobody knows."""
    letters = invoice.rstrip("0123456789").upper()
    return next((kind for kind in Document if kind == letters), None)


def fates(invoice: list[Line]) -> dict[int, Fate]:
    """What becomes of each line of one invoice, by row number; a return is told from a credit when orders are known."""
    first = invoice[0]
    only_counting = first.customer is None and not any(line.price_minor for line in invoice)
    found: dict[int, Fate] = {}
    for place, line in enumerate(invoice, 1):
        if (line.customer, line.country) != (first.customer, first.country):
            found[line.number] = Fate.CONTRADICTS
        elif place > MOST_LINES:
            found[line.number] = Fate.TOO_LONG
        else:
            found[line.number] = _fate(line, only_counting=only_counting)
    return found


def _fate(line: Line, *, only_counting: bool) -> Fate:
    """What becomes of ``line``. ``only_counting``: its invoice has no price and no customer: somebody counted stock."""
    if aside := _aside(line):
        return aside
    if line.price_minor == 0 and (only_counting or (line.quantity < 0 and document(line.invoice) is Document.SALE)):
        return _counted(line) if article(line.code) is Article.GOODS else Fate.NOTHING
    if line.quantity < 0:
        return Fate.CREDIT
    return Fate.SALE if line.price_minor else Fate.GIFT


def _aside(line: Line) -> Fate | None:
    kind, letters = article(line.code), document(line.invoice)
    if letters is None:
        return Fate.UNKNOWN
    if letters is Document.BAD_DEBT:
        return Fate.BAD_DEBT
    return NOT_OURS.get(kind) or (Fate.BELOW_ZERO if line.price_minor < 0 else None)


def _counted(line: Line) -> Fate:
    return Fate.FOUND if line.quantity > 0 else Fate.WRITTEN_OFF
