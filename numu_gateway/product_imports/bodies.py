"""What a sheet of products looks like, and how its rows are understood.

One row is one product, or one variant of it: rows with the same slug are one product, and so is a row without a name
and the one above it. Line 1 names the columns.
"""

import csv
import io
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, ValidationError, convert

from numu_core.kernel.text import ascii_digits
from numu_core.product_imports.errors import NotASheet, NotText
from numu_gateway.kernel.faults import Fault, faults_of
from numu_gateway.kernel.text import plain

COLUMNS = (
    "name", "slug", "sku", "description", "short_description", "product_type", "status", "price", "compare_at_price",
    "cost_price", "quantity", "low_stock_threshold", "category", "tags", "images", "barcode", "weight_g",
    "variant_image", "seo_title", "seo_description", "option1_name", "option1_value", "option2_name", "option2_value",
    "option3_name", "option3_value",
)  # fmt: skip
ARABIC = {
    "الاسم": "name",
    "الرابط": "slug",
    "رمز المنتج": "sku",
    "الوصف": "description",
    "وصف مختصر": "short_description",
    "النوع": "product_type",
    "الحالة": "status",
    "السعر": "price",
    "السعر قبل الخصم": "compare_at_price",
    "التكلفة": "cost_price",
    "الكمية": "quantity",
    "الفئة": "category",
    "الوسوم": "tags",
    "الصور": "images",
    "الباركود": "barcode",
    "الوزن": "weight_g",
}
"""Names of columns that people write instead."""

NEEDED = ("name", "price")
NUMBERS = {"price", "compare_at_price", "cost_price", "quantity", "low_stock_threshold", "weight_g"}
ACTIVE_CONTENT = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is a formula to a spreadsheet. Ours begin with an apostrophe then."""

BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""How pictures, workbooks (new and old) and PDF begin."""

LONGEST_CELL = 20_000
Text = Annotated[str, Meta(max_length=10_000)]
Cell = Annotated[str, Meta(max_length=255)]
Amount = Annotated[str, Meta(pattern=r"^\d{1,15}(?:\.\d{1,6})?$")]
Link = Annotated[str, Meta(max_length=2048, pattern=r'^(?:https?://|/)[^\s<>"]*$')]
Pieces = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Row(Struct, frozen=True, kw_only=True):
    """One line, its cells understood. ``None``: the cell is empty."""

    name: Cell | None = None
    slug: Cell | None = None
    sku: Annotated[str, Meta(max_length=100)] | None = None
    description: Text | None = None
    short_description: Annotated[str, Meta(max_length=500)] | None = None
    product_type: Literal["physical", "digital", "service"] | None = None
    status: Literal["draft", "active", "archived", "out_of_stock"] | None = None
    price: Amount
    compare_at_price: Amount | None = None
    cost_price: Amount | None = None
    quantity: Pieces | None = None
    low_stock_threshold: Pieces | None = None
    category: Cell | None = None
    tags: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=50)] | None = None
    images: Annotated[list[Link], Meta(max_length=50)] | None = None
    barcode: Annotated[str, Meta(max_length=100)] | None = None
    weight_g: Annotated[float, Meta(ge=0, le=1e9)] | None = None
    variant_image: Link | None = None
    seo_title: Annotated[str, Meta(max_length=70)] | None = None
    seo_description: Annotated[str, Meta(max_length=160)] | None = None
    option1_name: Annotated[str, Meta(max_length=64)] | None = None
    option1_value: Cell | None = None
    option2_name: Annotated[str, Meta(max_length=64)] | None = None
    option2_value: Cell | None = None
    option3_name: Annotated[str, Meta(max_length=64)] | None = None
    option3_value: Cell | None = None


class Line(Struct, frozen=True, kw_only=True):
    """A row, or what is wrong with it."""

    number: int  # as a spreadsheet counts them
    row: Row | None
    faults: tuple[Fault, ...] = ()
    key: str = ""  # the slug, as it is written
    follows: bool = False  # no name: it goes with the one above


class RowError(Struct, frozen=True, kw_only=True):
    """``ImportRowErrorResponse``, in both languages."""

    row: int
    field: str
    message: str
    message_en: str
    message_ar: str


class ImportResult(Struct, frozen=True, kw_only=True):
    """``ImportResultResponse``. Products are counted, not rows; a product with a wrong row is left as it is."""

    total_rows: int
    created: int
    updated: int
    errors: list[RowError]


def lines_of(body: bytes) -> Iterator[Line]:
    """The rows of a CSV file: UTF-8, or as Arabic Windows writes it; with commas, semicolons or tabs.

    Raises:
        NotText: it is something else.
        NotASheet: it is none, or lacks columns.
    """
    text = decoded(body)
    head, _, _ = text.lstrip("\r\n").partition("\n")
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        names = [_column(name) for name in next(table, [])]
        if missing := tuple(name for name in NEEDED if name not in names):
            raise NotASheet(missing=missing)
        for number, cells in enumerate(table, start=2):
            if any(cell.strip() for cell in cells):
                yield _line(number, dict(zip(names, cells, strict=False)))
    except csv.Error as fault:
        raise NotASheet from fault


def decoded(body: bytes) -> str:
    """The text of a file.

    Raises:
        NotText: it holds what no text holds.
        NotASheet: it is written as we cannot read it.
    """
    if b"\x00" in body or body.startswith(BINARY):
        raise NotText
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return body.decode("cp1256")
        except UnicodeDecodeError as fault:
            raise NotASheet from fault


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(ACTIVE_CONTENT) else cell


def _column(name: str) -> str:
    known = name.strip().casefold()
    return ARABIC.get(known, known.replace(" ", "_").removesuffix("*"))


def _line(number: int, cells: dict[str, str]) -> Line:
    said = {name: value for name in COLUMNS if (value := _value(name, cells.get(name, ""))) not in {"", ()}}
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
    key, follows = str(said.get("slug", "")), "name" not in said
    try:
        row = convert(told, Row, strict=False)
    except ValidationError:
        return Line(number=number, row=None, faults=tuple(faults_of(Row, told)), key=key, follows=follows)
    return Line(number=number, row=row, key=key, follows=follows)


def _value(name: str, cell: str) -> str | tuple[str, ...]:
    text = cell.strip()[:LONGEST_CELL]
    if text[:1] == "'" and text[1:].startswith(ACTIVE_CONTENT):
        text = text[1:]
    if name in {"tags", "images"}:
        parts = (
            plain(part) if name == "tags" else part.strip() for part in text.split("," if name == "tags" else None)
        )
        return tuple(part for part in parts if part)
    if name in {"product_type", "status"}:
        return text.casefold()
    if name in NUMBERS:
        return ascii_digits(text).replace("٫", ".")
    return text if name == "variant_image" else plain(text)


Products = list[list[Line]]


def grouped(lines: list[Line]) -> Products:
    """Lines that are one product, together."""
    products: Products = []
    by_key: dict[str, list[Line]] = {}
    for line in lines:
        above = by_key.get(line.key) if line.key else None
        if above is None and line.follows and not line.key and products:
            above = products[-1]
        if above is None:
            products.append(above := [])
        above.append(line)
        if line.key:
            by_key.setdefault(line.key, above)
    return products


def cells_of(**values: Any) -> list[str]:
    """A row of a sheet."""
    return [harmless("" if (value := values.get(name)) is None else str(value)) for name in COLUMNS]
