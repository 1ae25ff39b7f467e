"""The file: one line per article of an invoice, as the till wrote it.

Columns: InvoiceNo, StockCode, Description, Quantity, InvoiceDate (London time), UnitPrice (GBP), CustomerID, Country.
Plain CSV or gzip; UTF-8 or Windows-1252. A row that cannot be read is set aside with its reason; it stops nothing.
"""

import csv
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from numu_core.kernel.money import AmountNotExact, Currency, from_decimal

CURRENCY: Currency = "GBP"
COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
DATE = COLUMNS.index("InvoiceDate")
ALSO_CALLED = {"Invoice": "InvoiceNo", "Price": "UnitPrice", "Customer ID": "CustomerID"}  # in the set's second edition
LONDON = ZoneInfo("Europe/London")
DATE_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%y %H:%M")
"""As copies of the data set write dates. One form holds for a whole file: 12/1/2010 alone does not tell."""

MOST_PIECES, MOST_PRICE_MINOR = 10_000_000, 1_000_000_000  # beyond that it is a slip, and sums would not fit 64 bits
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,12}")
LONGEST = 60  # characters of what is an id or a name
YEARS = range(1970, 2100)


class WrongFile(Exception):
    """This is no till file. Told in one line to whoever chose it."""


class Line(Struct, frozen=True, kw_only=True):
    """One row."""

    number: int  # of the row; the heading is 1
    invoice: str  # "536365", "C536379"
    code: str  # in capitals: codes that differ in case only name one article
    description: str  # "" when the till knew none
    quantity: int  # negative: came back, or was written off
    at: datetime  # UTC
    price_minor: int  # pence a piece; negative in bookkeeping only
    customer: str | None
    country: str


class SetAside(Struct, frozen=True, kw_only=True):
    """A row that is not imported, and why."""

    number: int
    reason: str
    row: str  # as it stands in the file, shortened


Row = Line | SetAside


class TillFile(Struct, frozen=True, kw_only=True):
    """What a file holds, and what names its content."""

    digest: str  # of the content, however it is packed
    rows: list[Row]


def read(path: Path) -> TillFile:
    """Every row, in the file's order.

    Raises:
        WrongFile: it is not there, no text, or the heading lacks a column.
    """
    content = _content(path)
    try:
        heading, *rows = csv.reader(StringIO(_text(content), newline=""))
    except UnicodeDecodeError as cause:
        raise WrongFile(f"{path.name} is not a text file") from cause
    except csv.Error as cause:
        raise WrongFile(f"{path.name} is not a CSV file: {cause}") from cause
    except ValueError:
        raise WrongFile(f"{path.name} is empty") from None
    names = [ALSO_CALLED.get(name.strip(), name.strip()) for name in heading]
    if missing := [name for name in COLUMNS if name not in names]:
        raise WrongFile(f"{path.name} is not a till file: it has no column {', '.join(missing)}")
    return TillFile(digest=sha256(content).hexdigest()[:16], rows=list(parsed(rows, names)))


def parsed(rows: Iterable[list[str]], names: list[str]) -> Iterator[Row]:
    """Rows as lines, or set aside; ``names`` says what their cells are."""
    places = [names.index(name) for name in COLUMNS]
    numbered = [(number, row) for number, row in enumerate(rows, 2) if row]  # an empty line is no row
    cells = [[row[place].strip() if place < len(row) else "" for place in places] for _, row in numbered]
    instants = _instants({row[DATE] for row in cells})
    for (number, row), read_row in zip(numbered, cells, strict=True):
        try:
            yield _line(number, read_row, instants)
        except (ValueError, AmountNotExact) as cause:
            reason = cause.title.lower() if isinstance(cause, AmountNotExact) else str(cause)
            yield SetAside(number=number, reason=f"cannot be read: {reason}", row=as_written(row))


def as_written(values: Iterable[object]) -> str:
    """A row as one shortened line of text."""
    text = StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue().strip()[:200]


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if path.suffix == ".gz" else content
    except OSError as cause:
        raise WrongFile(f"{path}: {cause.strerror or cause}") from cause
    except (EOFError, zlib.error) as cause:
        raise WrongFile(f"{path.name} is damaged: {cause}") from cause


def _text(content: bytes) -> str:
    """UTF-8, or what the most widespread copy of the data set is written in: Windows' Western Europe."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in content:
            raise
        return content.decode("cp1252")


def _line(number: int, cells: list[str], instants: dict[str, datetime]) -> Line:
    invoice, code, description, pieces, date, price, customer, country = cells
    for name, cell in (("InvoiceNo", invoice), ("StockCode", code), ("UnitPrice", price)):
        if not cell:
            raise ValueError(f"no {name}")
    for name, cell in (("InvoiceNo", invoice), ("StockCode", code), ("CustomerID", customer), ("Country", country)):
        if len(cell) > LONGEST:
            raise ValueError(f"{name} is longer than {LONGEST} characters")
        if not cell.isprintable():
            raise ValueError(f"{name} has a character that cannot be seen")
    if "\0" in "".join(cells):
        raise ValueError("a character that no text has")
    if date not in instants:
        raise ValueError(f"{date[:30]!r} is no date")
    return Line(
        number=number,
        invoice=invoice,
        code=code.upper(),
        description=description,
        quantity=_pieces(pieces),
        at=instants[date],
        price_minor=_price(price),
        customer=customer.removesuffix(".0") or None,
        country=country or "Unspecified",
    )


def _pieces(text: str) -> int:
    if not WHOLE_NUMBER.fullmatch(text) or not 0 < abs(pieces := int(text)) <= MOST_PIECES:
        raise ValueError(f"{text[:30]!r} is no number of pieces")
    return pieces


@lru_cache
def _price(text: str) -> int:
    minor = from_decimal(text, CURRENCY).minor
    if abs(minor) > MOST_PRICE_MINOR:
        raise ValueError(f"{text[:30]} is no price")
    return minor


def _instants(texts: set[str]) -> dict[str, datetime]:
    """What each text means, in the form that fits most of them; the first such form. What does not fit it is absent."""
    readings = [{text: at for text in texts if (at := _instant(text, form))} for form in DATE_FORMS]
    return max(readings, key=len)


def _instant(text: str, form: str) -> datetime | None:
    try:
        local = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is London's, said in the next line
    except ValueError:
        return None
    return local.replace(tzinfo=LONDON).astimezone(UTC) if local.year in YEARS else None
