"""A file becomes lines; what cannot be read is set aside with its reason and stops nothing."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.retail.lines import Line, SetAside, WrongFile, read

HEADING = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
GOOD = "536365,85123a, WHITE HEART ,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"


def reading(path: Path, *rows: str, heading: str = HEADING) -> list[Line | SetAside]:
    path.write_text(heading + "".join(rows), encoding="utf-8")
    return read(path).rows


def reasons(path: Path, *rows: str) -> list[str]:
    return [row.reason for row in reading(path, *rows) if isinstance(row, SetAside)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "till.csv"


def test_a_row_is_a_line(path: Path) -> None:
    assert reading(path, GOOD) == [
        Line(
            number=2,
            invoice="536365",
            code="85123A",
            description="WHITE HEART",
            quantity=6,
            at=datetime(2010, 12, 1, 8, 26, tzinfo=UTC),
            price_minor=255,
            customer="17850",
            country="United Kingdom",
        )
    ]


def test_the_till_stands_in_london(path: Path) -> None:
    [summer] = reading(path, GOOD.replace("2010-12-01", "2011-07-01"))
    assert isinstance(summer, Line)
    assert summer.at == datetime(2011, 7, 1, 7, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "day"),
    [("12/1/2010 8:26", 1), ("12/1/10 8:26", 1), ("2010-12-01 08:26", 1)],
)
def test_copies_of_the_data_set_write_dates_differently(path: Path, written: str, day: int) -> None:
    [row] = reading(path, GOOD.replace("2010-12-01 08:26:00", written))
    assert isinstance(row, Line)
    assert row.at == datetime(2010, 12, day, 8, 26, tzinfo=UTC)


def test_one_form_of_date_holds_for_the_whole_file(path: Path) -> None:
    """12/1/2010 could be two days; the rows that can be only one decide for all."""
    first, second, third = reading(
        path,
        *(GOOD.replace("2010-12-01 08:26:00", text) for text in ("12/1/2011 8:26", "13/1/2011 8:26", "1/13/2011 8:26")),
    )
    assert isinstance(first, Line)
    assert isinstance(second, SetAside) != isinstance(third, SetAside)
    settled = third if isinstance(third, Line) else second
    assert isinstance(settled, Line)
    assert settled.at.day == 13
    assert first.at.month == (12 if isinstance(third, Line) else 1)


def test_the_second_edition_of_the_data_set_has_other_headings(path: Path) -> None:
    heading = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
    [row] = reading(path, GOOD, heading=heading)
    assert isinstance(row, Line)
    assert (row.invoice, row.price_minor, row.customer) == ("536365", 255, "17850")


def test_an_empty_line_is_no_row_and_a_file_without_rows_is_a_till_file(path: Path) -> None:
    assert reading(path) == []
    assert [row.number for row in reading(path, "\n", GOOD, "\n", GOOD)] == [3, 5]


def test_what_is_not_known_is_not_made_up(path: Path) -> None:
    [row] = reading(path, "536365,85123A,,6,2010-12-01 08:26:00,2.55,,\n")
    assert isinstance(row, Line)
    assert (row.description, row.customer, row.country) == ("", None, "Unspecified")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (GOOD.replace("2.55", "2.555"), "cannot be read: not an exact amount in this currency"),
        (GOOD.replace("2.55", "two"), "cannot be read: not an exact amount in this currency"),
        (GOOD.replace("2.55", ""), "cannot be read: no UnitPrice"),
        (GOOD.replace("2.55", "99999999999"), "cannot be read: 99999999999 is no price"),
        (GOOD.replace(",6,", ",0,"), "cannot be read: '0' is no number of pieces"),
        (GOOD.replace(",6,", ",six,"), "cannot be read: 'six' is no number of pieces"),
        (GOOD.replace(",6,", ",99999999,"), "cannot be read: '99999999' is no number of pieces"),
        (GOOD.replace("2010-12-01", "1066-10-14"), "cannot be read: '1066-10-14 08:26:00' is no date"),
        (GOOD.replace("536365", ""), "cannot be read: no InvoiceNo"),
        (GOOD.replace("85123a", "8" * 61), "cannot be read: StockCode is longer than 60 characters"),
        (GOOD.replace("85123a", "85\u200f123a"), "cannot be read: StockCode has a character that cannot be seen"),
        (GOOD.replace("WHITE", "WH\0ITE"), "cannot be read: a character that no text has"),
        ("536365\n", "cannot be read: no StockCode"),
    ],
)
def test_a_row_that_cannot_be_read_says_why_and_stops_nothing(path: Path, wrong: str, reason: str) -> None:
    rows = reading(path, GOOD, wrong, GOOD)
    assert [type(row) for row in rows] == [Line, SetAside, Line]
    assert reasons(path, GOOD, wrong, GOOD) == [reason]
    assert rows[1].number == 3


def test_content_has_one_name_however_it_is_packed(tmp_path: Path) -> None:
    plain, packed = tmp_path / "till.csv", tmp_path / "till.csv.gz"
    plain.write_text(HEADING + GOOD)
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(plain) == read(packed)
    plain.write_text(HEADING + GOOD + GOOD)
    assert read(plain).digest != read(packed).digest


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_copies_of_the_data_set_write_letters_differently(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "till.csv").write_bytes((HEADING + GOOD.replace("HEART", "CAFÉ £5")).encode(encoding))
    [row] = read(tmp_path / "till.csv").rows
    assert isinstance(row, Line)
    assert "CAFÉ £5" in row.description


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("till.csv", b"Name,Age\nMona,7\n", "till.csv is not a till file: it has no column InvoiceNo, StockCode, D"),
        ("till.csv", b"", "till.csv is empty"),
        ("till.csv", b"\xff\xfe\x00broken", "till.csv is not a text file"),
        ("till.csv.gz", b"plain text", "Not a gzipped file"),
        ("till.csv.gz", gzip.compress(b"x" * 9999)[:-12], "till.csv.gz is damaged"),
    ],
)
def test_another_file_is_told_in_one_line(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WrongFile) as told:
        read(tmp_path / name)
    assert complaint in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="No such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(WrongFile, match="directory"):
        read(tmp_path)
