"""The file: one line per article of an invoice, as the till wrote it.

Columns: InvoiceNo, StockCode, Description, Quantity, InvoiceDate (London time), UnitPrice (GBP), CustomerID, Country.
Plain CSV or gzip. A row that cannot be read is set aside with its reason; it stops nothing.
"""

import csv
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from numu_core.kernel.money import AmountNotExact, Currency, from_decimal

CURRENCY: Currency = "GBP"
COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
ALSO_CALLED = {"Invoice": "InvoiceNo", "Price": "UnitPrice", "Customer ID": "CustomerID"}  # in the set's second edition
LONDON = ZoneInfo("Europe/London")
DATE_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%y %H:%M")
"""As copies of the data set write dates. One form holds for a whole file: 12/1/2010 alone does not tell."""

MOST_PIECES, MOST_PRICE_MINOR = 10_000_000, 1_000_000_000  # beyond that it is a slip, and sums would not fit 64 bits
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,12}")
LONGEST = {"InvoiceNo": 40, "StockCode": 40, "CustomerID": 60, "Country": 60}  # characters
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
        rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    except UnicodeDecodeError as cause:
        raise WrongFile(f"{path.name} is not a text file in UTF-8") from cause
    except csv.Error as cause:
        raise WrongFile(f"{path.name} is not a CSV file: {cause}") from cause
    named = [{_column(name): value for name, value in row.items()} for row in rows]
    if not named:
        raise WrongFile(f"{path.name} holds no rows")
    if missing := [name for name in COLUMNS if name not in named[0]]:
        raise WrongFile(f"{path.name} is not a till file: it has no column {', '.join(missing)}")
    return TillFile(digest=sha256(content).hexdigest()[:16], rows=list(parsed(named)))


def parsed(rows: list[dict[str | None, Any]]) -> Iterator[Row]:
    """Rows as lines, or set aside."""
    instants = _instants({str(row.get("InvoiceDate") or "").strip() for row in rows})
    for number, row in enumerate(rows, 2):
        try:
            yield _line(number, {name: str(row.get(name) or "").strip() for name in COLUMNS}, instants)
        except (ValueError, AmountNotExact) as cause:
            reason = cause.title.lower() if isinstance(cause, AmountNotExact) else str(cause)
            yield SetAside(number=number, reason=f"cannot be read: {reason}", row=as_written(row.values()))


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


def _column(name: str | None) -> str | None:
    known = (name or "").strip()
    return ALSO_CALLED.get(known, known) or None


def _line(number: int, row: dict[str, str], instants: dict[str, datetime]) -> Line:
    for name in ("InvoiceNo", "StockCode", "UnitPrice"):
        if not row[name]:
            raise ValueError(f"no {name}")
    for name, most in LONGEST.items():
        if len(row[name]) > most:
            raise ValueError(f"{name} is longer than {most} characters")
    if any("\0" in text for text in row.values()):
        raise ValueError("a character that no text has")
    if not WHOLE_NUMBER.fullmatch(row["Quantity"]) or not 0 < abs(quantity := int(row["Quantity"])) <= MOST_PIECES:
        raise ValueError(f"{row['Quantity'][:30]!r} is no number of pieces")
    price = from_decimal(row["UnitPrice"], CURRENCY)
    if abs(price.minor) > MOST_PRICE_MINOR:
        raise ValueError(f"{row['UnitPrice'][:30]} is no price")
    if row["InvoiceDate"] not in instants:
        raise ValueError(f"{row['InvoiceDate'][:30]!r} is no date")
    return Line(
        number=number,
        invoice=row["InvoiceNo"],
        code=row["StockCode"].upper(),
        description=row["Description"],
        quantity=quantity,
        at=instants[row["InvoiceDate"]],
        price_minor=price.minor,
        customer=row["CustomerID"].removesuffix(".0") or None,
        country=row["Country"] or "Unspecified",
    )


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
