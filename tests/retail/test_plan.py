"""What is done about a file: examples, and the laws that hold for every file."""

from collections import Counter

from hypothesis import given

from deploy.retail.kinds import CAME_BACK, COUNTED, IMPORTED, SOLD, Article, Fate, article
from deploy.retail.lines import Line
from deploy.retail.plan import Back, Count, Plan, Return, Sale, moves, opening, plan, rows
from tests.retail.till import files, line, numbered


def returns(found: Plan) -> list[Return]:
    return [deed for deed in found.deeds if isinstance(deed, Return)]


def planned(*lines: Line) -> Plan:
    return plan(numbered(*lines))


# -- returns ---------------------------------------------------------------------------------------------------------


def test_a_return_goes_back_to_the_customers_latest_order_at_that_price() -> None:
    found = planned(
        line("1", quantity=5),
        line("2", quantity=5, minutes=1),
        line("3", quantity=5, pence=199, minutes=2),
        line("4", quantity=5, minutes=3, customer="13047"),
        line("C5", quantity=-7, minutes=4),
    )
    [deed] = returns(found)
    assert deed.backs == [
        Back(order="2", line=1, code="85123A", quantity=5),
        Back(order="1", line=1, code="85123A", quantity=2),
    ]
    assert deed.credits == []
    assert found.fates[6] is Fate.RETURN


def test_pieces_go_back_once() -> None:
    found = planned(line("1", quantity=5), line("C2", quantity=-4, minutes=1), line("C3", quantity=-4, minutes=2))
    first, second = returns(found)
    assert [back.quantity for back in first.backs] == [4]
    assert [back.quantity for back in second.backs] == [1]
    assert [credit.quantity for credit in second.credits] == [3]
    assert [found.fates[number] for number in (3, 4)] == [Fate.RETURN, Fate.PART_RETURN]


def test_a_return_does_not_go_back_to_a_later_order_nor_to_nobodys() -> None:
    found = planned(
        line("C1", quantity=-1),
        line("2", minutes=1),
        line("3", minutes=2, customer=None),
        line("C4", quantity=-1, minutes=3, customer=None),
    )
    assert [(deed.backs, len(deed.credits)) for deed in returns(found)] == [([], 1), ([], 1)]
    assert found.fates[2] is found.fates[5] is Fate.CREDIT


# -- products, customers, stock --------------------------------------------------------------------------------------


def test_a_product_is_called_what_it_was_mostly_sold_as_and_costs_its_last_price() -> None:
    found = planned(
        line("1", description="WHITE HEART"),
        line("2", description="WHITE HEART", minutes=1, pence=295),
        line("3", description="RED HEART", minutes=2, pence=0),
        *[line(f"{n}", description="damages", quantity=-1, pence=0, customer=None, minutes=3) for n in range(4, 8)],
    )
    product = found.products["85123A"]
    assert (product.name, product.price_minor, product.kind) == ("WHITE HEART", 295, Article.GOODS)


def test_a_product_that_was_only_counted_is_called_by_its_code() -> None:
    found = planned(line(description="?", pence=0, customer=None))
    assert (found.products["85123A"].name, found.products["85123A"].price_minor) == ("85123A", 0)


def test_who_gave_no_number_is_one_walk_in_customer_of_the_country() -> None:
    found = planned(
        line("1", customer=None, country="France"),
        line("2", customer=None, country="France"),
        line("3", customer="17850", country="Belgium"),
        line("4", customer="17850", country="Australia"),
    )
    assert {name: known.countries for name, known in found.customers.items()} == {
        "Walk-in France": ["France"],
        "17850": ["Belgium", "Australia"],
    }


def test_the_opening_stock_is_what_must_have_been_there() -> None:
    found = planned(
        line("1", quantity=5),
        line("C2", quantity=-3, minutes=1),
        line("3", quantity=4, minutes=2),
        line("4", quantity=-2, pence=0, customer=None, minutes=3),  # written off: leaves the shelf
        line("5", quantity=9, pence=0, customer=None, minutes=4),  # found: arrives
        line("6", quantity=9, minutes=5),
        line("7", code="POST", quantity=8, minutes=6),
    )
    assert found.products["85123A"].opening == 5 - 3 + 4 + 2
    assert found.products["POST"].opening == 0


def test_what_is_set_aside_makes_no_product_customer_or_stock() -> None:
    found = planned(line("X1", code="22752", customer="99999"), line(code="AMAZONFEE", customer="99998"))
    assert (found.products, found.customers, found.deeds, found.since) == ({}, {}, [], None)
    assert plan([]).fates == {}


# -- laws ------------------------------------------------------------------------------------------------------------


@given(lines=files())
def test_every_row_has_one_fate_and_every_imported_row_one_deed(lines: list[Line]) -> None:
    found = plan(lines)
    assert sorted(found.fates) == [row.number for row in lines]
    done = Counter(row.number for deed in found.deeds for row in rows(deed))
    assert done == Counter(number for number, fate in found.fates.items() if fate in IMPORTED)
    for deed in found.deeds:
        kinds = SOLD if isinstance(deed, Sale) else COUNTED if isinstance(deed, Count) else CAME_BACK
        assert {found.fates[row.number] for row in rows(deed)} <= kinds


@given(lines=files())
def test_all_that_comes_back_is_given_back_and_no_order_gives_more_than_it_sold(lines: list[Line]) -> None:
    found = plan(lines)
    left: Counter[tuple[str, int]] = Counter()
    for deed in found.deeds:
        if isinstance(deed, Sale):
            left.update({(deed.invoice, place): row.quantity for place, row in enumerate(deed.lines, 1)})
        if isinstance(deed, Return):
            for back in deed.backs:
                left[back.order, back.line] -= back.quantity
            given_back = sum(back.quantity for back in deed.backs) + sum(credit.quantity for credit in deed.credits)
            assert given_back == -sum(row.quantity for row in deed.lines)
            assert min(left.values(), default=0) >= 0


@given(lines=files())
def test_with_the_opening_stock_the_file_is_possible_and_with_a_piece_less_it_is_not(lines: list[Line]) -> None:
    found = plan(lines)
    opened = opening(found.deeds)
    lowest = dict(opened)
    balance = Counter(opened)
    for deed in found.deeds:
        for code, pieces in moves(deed):
            balance[code] += pieces
            lowest[code] = min(lowest.get(code, 0), balance[code])
    assert all(low >= 0 for low in lowest.values())
    assert all(lowest[code] == 0 for code in opened)
    assert all(article(code) is Article.GOODS for code in opened)


@given(lines=files())
def test_deeds_are_in_the_order_they_happened(lines: list[Line]) -> None:
    times = [deed.at for deed in plan(lines).deeds]
    assert times == sorted(times)
