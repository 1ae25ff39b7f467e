"""Sheets of products over HTTP: a template, out, and in again."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numu_gateway.product_imports.bodies import COLUMNS, grouped, harmless, lines_of
from tests.kernel.world import Merchant, World

HEAD = "name,slug,sku,price,quantity,option1_name,option1_value\n"


async def send(merchant: Merchant, sheet: str | bytes, **headers: str) -> Any:
    body = sheet.encode() if isinstance(sheet, str) else sheet
    path = f"/stores/{merchant.store_id}/products/import"
    return await merchant.post(path, files={"file": ("p.csv", body, "text/csv")}, headers=headers)


async def listed(merchant: Merchant) -> dict[str, Any]:
    answer = await merchant.get(f"/stores/{merchant.store_id}/products/", params={"limit": 100})
    return {one["slug"]: one for one in answer.json()["data"]["items"]}


async def sheet_of(merchant: Merchant) -> str:
    answer = await merchant.get(f"/stores/{merchant.store_id}/products/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="products.csv"'
    return answer.text


async def test_the_template_can_be_imported_and_again_is_once(world: World) -> None:
    merchant = await world.merchant()
    template = await (await world.guest()).get(f"/stores/{merchant.store_id}/products/template")
    assert template.status_code == 200
    assert template.headers["content-type"] == "text/csv; charset=utf-8"
    first = await send(merchant, template.content)
    assert first.status_code == 200, first.text
    assert first.json()["data"] == {"total_rows": 3, "created": 2, "updated": 0, "errors": []}
    again = await send(merchant, template.content)
    assert again.json()["data"] == {"total_rows": 3, "created": 0, "updated": 2, "errors": []}
    products = await listed(merchant)
    shirt = products["cotton-shirt"]
    assert (shirt["name"], shirt["price"], shirt["compare_at_price"], shirt["quantity"]) == (
        "قميص قطن",
        "450.00",
        "600.00",
        15,
    )
    assert [(one["sku"], one["option_values"]) for one in shirt["variants"]] == [
        ("SH-S", {"المقاس": "S"}),
        ("SH-M", {"المقاس": "M"}),
    ]
    assert (products["coffee-mug"]["quantity"], products["coffee-mug"]["status"]) == (25, "draft")


async def test_what_goes_out_comes_in_again_unchanged(world: World) -> None:
    merchant, other = await world.merchant(), await world.merchant()
    category = await merchant.post(f"/stores/{merchant.store_id}/categories/", json={"name": "Cups"})
    await other.post(f"/stores/{other.store_id}/categories/", json={"name": "Cups"})
    body: dict[str, Any] = {
        "name": '=cmd|"x"!A1, أكواب',
        "price": "12.5",
        "cost_price": 3,
        "sku": "-X",
        "description": "two\nlines; and 'quotes\"",
        "tags": ["a b", "ج"],
        "images": ["https://x.example/a.jpg", "https://x.example/b.jpg"],
        "category_id": category.json()["data"]["id"],
        "status": "active",
        "quantity": 7,
        "low_stock_threshold": 2,
        "seo_title": "+seo",
    }
    await merchant.post(f"/stores/{merchant.store_id}/products/", json=body)
    sizes = [
        {"price": n, "sku": f"S{n}", "option_values": {"Size": f"{n}", "اللون": "أحمر"}, "weight": 5.5} for n in (1, 2)
    ]
    await merchant.post(f"/stores/{merchant.store_id}/products/", json={"name": "Shirt", "price": 1, "variants": sizes})
    sheet = await sheet_of(merchant)
    assert all(not cell.startswith(("=", "+", "-", "@")) for line in csv.reader(io.StringIO(sheet)) for cell in line)
    sent = await send(other, sheet)
    assert sent.json()["data"] == {"total_rows": 3, "created": 2, "updated": 0, "errors": []}
    assert await sheet_of(other) == sheet
    mine, theirs = await listed(merchant), await listed(other)
    same = ("name", "price", "cost_price", "sku", "description", "tags", "images", "status", "quantity", "seo_title")
    for slug, product in mine.items():
        assert {name: product[name] for name in same} == {name: theirs[slug][name] for name in same}


async def test_wrong_rows_are_told_in_both_languages_and_the_others_imported(world: World) -> None:
    merchant = await world.merchant()
    await merchant.post(f"/stores/{merchant.store_id}/products/", json={"name": "Old", "price": 1, "sku": "TAKEN"})
    await merchant.post(
        f"/stores/{merchant.store_id}/products/",
        json={"name": "V", "price": 1, "variants": [{"price": 1, "sku": "V-1", "option_values": {"a": "b"}}]},
    )
    sheet = HEAD + (
        "Good,,G-1,10,1,,\n"
        "Bad price,,B-1,abc,1,,\n"
        "No price,,B-2,,1,,\n"
        "Minus,,B-3,5,-1,,\n"
        "Variant,,V-1,5,1,,\n"
        "Cents,,B-4,5.555,1,,\n"
        f"{'long' * 70},,B-5,5,1,,\n"
        "\n"
        "Twice,twice,T-1,5,1,Size,S\n"
        ",twice,T-2,x,1,Size,M\n"
    )
    answer = await send(merchant, sheet, **{"accept-language": "ar"})
    data = answer.json()["data"]
    assert (data["total_rows"], data["created"], data["updated"]) == (9, 1, 0)
    assert [(one["row"], one["field"]) for one in data["errors"]] == [
        (3, "price"),
        (4, "price"),
        (5, "quantity"),
        (6, "sku"),
        (7, "price"),
        (8, "name"),
        (11, "price"),
    ]
    for error in data["errors"]:
        assert error["message"] == error["message_ar"] != error["message_en"]
    assert (await listed(merchant)).keys() == {"old", "v", "good"}


@pytest.mark.parametrize("sheet", [b"", b"hello", b"a,b\n1,2\n", b'name,price\n"open,1\n'])
async def test_what_is_no_sheet_is_refused(world: World, sheet: bytes) -> None:
    merchant = await world.merchant()
    answer = await send(merchant, sheet)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("file", [b"\xff\xd8\xff\x00", b"\x89PNG\r\n", b"PK\x03\x04workbook", b"name,price\nx\x00,1\n"])
async def test_what_is_no_text_is_told_so(world: World, file: bytes) -> None:
    merchant = await world.merchant()
    answer = await send(merchant, file)
    assert (answer.status_code, answer.json()["error"]["type"]) == (415, "/problems/product_imports/not-text")


async def test_a_sheet_has_five_megabytes(world: World) -> None:
    merchant = await world.merchant()
    assert (await send(merchant, b"name,price\n" + b"x,1\n" * 1_400_000)).status_code == 413


async def test_arabic_columns_digits_and_old_encodings_are_understood(world: World) -> None:
    merchant = await world.merchant()
    sheet = "الاسم;السعر;الكمية\nقميص;١٢٫٥٠;٣\n"
    for body in (sheet.encode(), b"\xef\xbb\xbf" + sheet.encode()):
        assert (await send(merchant, body)).json()["data"]["errors"] == []
    plain = "الاسم\tالسعر\nحذاء\t7\n".encode("cp1256")
    assert (await send(merchant, plain)).json()["data"]["created"] == 1
    products = await listed(merchant)
    assert (products["قميص"]["price"], products["قميص"]["quantity"]) == ("12.50", 3)
    assert products["حذاء"]["price"] == "7.00"


async def test_a_sheet_brings_no_more_than_the_plan_allows(world: World) -> None:
    merchant = await world.merchant()  # on trial
    rows = "".join(f"Product {n},,P-{n},1,1,,\n" for n in range(103))
    data = (await send(merchant, HEAD + rows)).json()["data"]
    assert (data["created"], len(data["errors"])) == (100, 3)
    assert {error["message_en"] for error in data["errors"]} == {"Your plan's limit is reached; upgrade to go on"}


async def test_all_products_go_out_page_by_page(world: World) -> None:
    merchant = await world.merchant()
    await world.on_plan(merchant, "pro")
    rows = "".join(f"Product {n},,P-{n},1,1,,\n" for n in range(450))
    assert (await send(merchant, HEAD + rows)).json()["data"]["created"] == 450
    sheet = list(csv.DictReader(io.StringIO((await sheet_of(merchant)).removeprefix("\ufeff"))))
    assert {row["sku"] for row in sheet} == {f"P-{n}" for n in range(450)}
    assert len(sheet) == 450


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@given(cell=cells)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert not harmless(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(rows=st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6))
def test_any_table_is_understood_or_told_row_by_row(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["name", "price", "slug"], *rows])
    lines = list(lines_of(out.getvalue().encode()))
    assert all((line.row is None) == bool(line.faults) for line in lines)
    assert sum(len(group) for group in grouped(lines)) == len(lines)


def test_columns_are_named_once() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)
