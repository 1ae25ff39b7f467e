"""The file added up by itself, by hand and against the folds."""

from uuid import UUID

from hypothesis import given

from deploy.retail.kinds import IMPORTED
from deploy.retail.lines import Line
from deploy.retail.names import product_id
from deploy.retail.plan import plan
from deploy.retail.totals import NOTHING, Difference, Figures, Totals, both, differences, of_facts, of_lines, on_hand
from tests.kernel.spec import recorded
from tests.orders.shop import STORE as EGYPTIAN
from tests.orders.shop import placed
from tests.retail.till import STORE, files, line, numbered

HEART, POSTAGE = (str(product_id(STORE, code)) for code in ("85123A", "POST"))


def test_lines_count_on_their_day_for_their_product_and_country() -> None:
    rows = numbered(
        line("1", quantity=6, pence=255),
        line("1", code="POST", quantity=1, pence=1800),
        line("C2", quantity=-2, pence=255, minutes=24 * 60),
        line("3", quantity=-4, pence=0, customer=None, minutes=24 * 60),
        line("4", quantity=1, pence=-5),
    )
    totals = of_lines(rows, plan(rows).fates, STORE)
    sold, back = Figures(2, 7, 6 * 255 + 1800), Figures(0, 0, 0, 2, 510)
    assert totals.sales_by_day == {"2010-12-01": sold, "2010-12-02": back}
    assert totals.sales_by_product == {HEART: Figures(1, 6, 1530, 2, 510), POSTAGE: Figures(1, 1, 1800)}
    assert totals.sales_by_country == {"United Kingdom": sold + back}


def test_an_invoice_counts_on_the_day_it_began() -> None:
    rows = numbered(line(minutes=15 * 60 + 33), line(minutes=15 * 60 + 35))  # 23:59 and 00:01
    assert list(of_lines(rows, plan(rows).fates, STORE).sales_by_day) == ["2010-12-01"]


def test_shelves_hold_what_was_there_less_what_left_plus_what_arrived() -> None:
    rows = numbered(
        line("1", quantity=6),
        line("C2", quantity=-2, minutes=1),
        line("3", quantity=-1, pence=0, customer=None, minutes=2),
        line("4", quantity=5, pence=0, customer=None, minutes=3),
        line("5", code="POST", minutes=4),
    )
    assert on_hand(rows, plan(rows).fates, {"85123A": 10}) == {"85123A": 10 - 6 + 2 - 1 + 5}


def test_facts_of_another_store_or_currency_are_not_the_files() -> None:
    assert of_facts([(placed, recorded(1, placed))], EGYPTIAN) == Totals()
    assert of_facts([(placed, recorded(1, placed))], UUID(int=99)) == Totals()


def test_every_row_that_differs_is_named() -> None:
    one, two = Figures(1, 2, 3), Figures(1, 2, 4)
    found = differences("sales_by_day", {"a": one, "b": one, "c": one}, {"a": one, "b": two, "d": one}, nothing=NOTHING)
    assert found == [
        Difference(table="sales_by_day", key="b", expected=one, found=two),
        Difference(table="sales_by_day", key="c", expected=one, found=NOTHING),
        Difference(table="sales_by_day", key="d", expected=NOTHING, found=one),
    ]


@given(lines=files())
def test_days_products_and_countries_add_up_to_the_same(lines: list[Line]) -> None:
    fates = plan(lines).fates
    totals = of_lines(lines, fates, STORE)
    [day, product, country] = [sum(table.values(), start=NOTHING) for table in totals.tables().values()]
    assert day == product == country
    money = sum(row.quantity * row.price_minor for row in lines if fates[row.number] in IMPORTED)
    assert day.revenue_minor - day.returned_minor == money


@given(lines=files())
def test_a_file_and_its_parts_have_the_same_totals(lines: list[Line]) -> None:
    fates = plan(lines).fates
    first = {row.invoice for row in lines[: len(lines) // 2]}
    parts = [[row for row in lines if (row.invoice in first) is half] for half in (True, False)]
    one, other = (of_lines(part, fates, STORE) for part in parts)
    assert both(one, other) == of_lines(lines, fates, STORE)


def test_days_are_utcs_as_in_the_read_models() -> None:
    """Half past midnight in London's summer is still the evening before."""
    rows = numbered(line(minutes=212 * 24 * 60 + 15 * 60 + 4))
    assert rows[0].at.isoformat() == "2011-07-01T23:30:00+00:00"
    assert list(of_lines(rows, plan(rows).fates, STORE).sales_by_day) == ["2011-07-01"]
