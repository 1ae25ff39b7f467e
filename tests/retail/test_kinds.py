"""What a line is, by its code, its invoice's letter, its sign and its price."""

import pytest

from deploy.retail.kinds import MOST_LINES, Article, Fate, article, fates
from deploy.retail.lines import Line
from tests.retail.till import line, numbered


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("85123A", Article.GOODS),
        ("DCGSSBOY", Article.GOODS),  # a party bag
        ("PADS", Article.GOODS),
        ("POST", Article.SERVICE),
        ("DOT", Article.SERVICE),
        ("C2", Article.SERVICE),
        ("M", Article.SERVICE),
        ("D", Article.SERVICE),
        ("S", Article.SERVICE),
        ("GIFT_0001_20", Article.SERVICE),
        ("AMAZONFEE", Article.FEE),
        ("BANK CHARGES", Article.FEE),
        ("TEST001", Article.TEST),
    ],
)
def test_a_code_tells_what_it_stands_for(code: str, kind: Article) -> None:
    assert article(code) is kind


@pytest.mark.parametrize(
    ("row", "fate"),
    [
        (line(), Fate.SALE),
        (line(pence=0), Fate.GIFT),
        (line(customer=None), Fate.SALE),
        (line(quantity=-6), Fate.CREDIT),
        (line("C536365", quantity=-6), Fate.CREDIT),
        (line("C536365", quantity=-6, pence=0), Fate.CREDIT),  # a gift came back: its pieces arrive
        (line("C536365", quantity=6), Fate.SALE),  # the cancellation of a cancellation
        (line(pence=0, customer=None), Fate.FOUND),
        (line(pence=0, customer=None, quantity=-6), Fate.WRITTEN_OFF),
        (line(pence=0, quantity=-6), Fate.WRITTEN_OFF),
        (line(code="POST", pence=0, customer=None), Fate.NOTHING),
        (line(code="POST", pence=0, quantity=-1), Fate.NOTHING),
        (line(code="POST", quantity=1), Fate.SALE),
        (line("C536365", code="D", quantity=-1), Fate.CREDIT),
        (line(code="AMAZONFEE"), Fate.FEE),
        (line("C536365", code="AMAZONFEE", quantity=-1), Fate.FEE),
        (line(code="TEST001"), Fate.TEST),
        (line("A563185", code="B", quantity=1, pence=1106206), Fate.BAD_DEBT),
        (line("A563186", code="B", quantity=1, pence=-1106206), Fate.BAD_DEBT),
        (line(pence=-1), Fate.BELOW_ZERO),
        (line("X536365"), Fate.UNKNOWN),
        (line("5363-65"), Fate.UNKNOWN),
    ],
)
def test_a_line_alone_in_its_invoice(row: Line, fate: Fate) -> None:
    assert fates(numbered(row)) == {2: fate}


def test_a_free_piece_beside_paid_ones_is_a_gift_also_without_a_customer() -> None:
    rows = numbered(line(customer=None), line(code="71053", pence=0, customer=None))
    assert fates(rows) == {2: Fate.SALE, 3: Fate.GIFT}


def test_a_line_that_contradicts_its_invoice_is_set_aside() -> None:
    rows = numbered(line(), line(customer="13047"), line(country="France"), line(customer=None), line())
    assert fates(rows) == {2: Fate.SALE, 3: Fate.CONTRADICTS, 4: Fate.CONTRADICTS, 5: Fate.CONTRADICTS, 6: Fate.SALE}


def test_an_invoice_has_no_more_lines_than_an_order_takes() -> None:
    found = list(fates(numbered(*[line()] * (MOST_LINES + 2))).values())
    assert found == [Fate.SALE] * MOST_LINES + [Fate.TOO_LONG] * 2
