"""Products from a sheet."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from msgspec import Struct, structs

from numu_core.kernel.errors import DomainError, Kind
from numu_core.kernel.money import Currency
from numu_core.product_imports.commands import ImportedVariant, ImportProduct, ProductImported
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.errors import NotAllowed
from numu_gateway.kernel.faults import MISSING, Fault, Malformed
from numu_gateway.kernel.pictures import LARGEST_BODY, LARGEST_FILE, content
from numu_gateway.product_imports.bodies import ImportResult, Line, Row, RowError, grouped, lines_of
from numu_projections.stores.views import StoreRef

AT_ONCE = 64
ALSO_NEEDED = ("products.edit", "products.edit.price", "products.publish", "inventory.adjust")
NAMES = {"compare_at_price": "compare_at", "cost_price": "cost", "variant_image": "image_url"}
OF_A_VARIANT = (
    "compare_at_price", "cost_price", "sku", "barcode", "variant_image", "weight_g", "quantity",
)  # fmt: skip
OF_THE_PRODUCT = (
    "slug", "category", "description", "short_description", "seo_title", "seo_description", "low_stock_threshold",
    "product_type", "status",
)  # fmt: skip
ABOUT = {
    "products/sku-taken": "sku",
    "products/slug-taken": "slug",
    "products/slug-not-usable": "slug",
    "product_imports/unknown-category": "category",
    "kernel/amount-not-exact": "price",
    "kernel/currency-mismatch": "price",
    "products/price-out-of-range": "price",
    "products/variant-already-exists": "option1_value",
    "products/variant-without-options": "option1_value",
    "products/too-many-variants": "option1_value",
}
"""Which column a refusal is about; others are about the product: its name."""


class SheetForm(Struct, kw_only=True):
    """A form with one CSV file."""

    file: UploadFile


@post(
    "/stores/{store_id:uuid}/products/import",
    operation_id="import_products",
    guards=[allow("products.create")],
    request_max_body_size=LARGEST_BODY,
    status_code=200,
)
async def import_products(
    store_id: FromPath[UUID],
    data: MultipartBody[SheetForm],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
) -> Success[ImportResult]:
    """Add and edit products as a CSV file says. The same file again changes nothing more."""
    for code in ALSO_NEEDED:
        if code not in call.codes:
            raise NotAllowed(needed=code)
    lines = await asyncio.to_thread(understood, await content(data.file, LARGEST_FILE))
    groups, told = grouped(lines), list[ProductImported | list[RowError]]()
    for start in range(0, len(groups), AT_ONCE):
        some = groups[start : start + AT_ONCE]
        told += await asyncio.gather(*(_one(store_id, store.currency, group, call, dispatch) for group in some))
    errors = [error for one in told if isinstance(one, list) for error in one]
    made = [one.created for one in told if isinstance(one, ProductImported)]
    result = ImportResult(
        total_rows=len(lines), created=made.count(True), updated=made.count(False), errors=sorted(errors, key=_by_row)
    )
    return ok(result, "Products imported")


def understood(body: bytes) -> list[Line]:
    """The rows of a file. A large one takes a second."""
    return list(lines_of(body))


def _by_row(error: RowError) -> int:
    return error.row


async def _one(
    store_id: UUID, currency: Currency, group: list[Line], call: Call, dispatch: Dispatch
) -> ProductImported | list[RowError]:
    faults = [(line.number, fault) for line in group for fault in line.faults]
    if group[0].follows and not group[0].faults:
        faults.append((group[0].number, Fault("name", *MISSING)))
    rows = [line.row for line in group if line.row is not None]
    if not faults:
        command = _command(dispatch.fresh_id(), store_id, currency, rows)
        try:
            imported: ProductImported = (await dispatch(command, key=None)).value(ProductImported)
        except Malformed as refusal:
            faults = [(group[0].number, fault) for fault in refusal.faults]
        except DomainError as refusal:
            if refusal.kind in {Kind.UNAVAILABLE, Kind.TOO_MANY}:
                raise
            about = ABOUT.get(refusal.code, "name")
            faults = [(_line_of(group, about, refusal), Fault(about, refusal.title, refusal.title_ar))]
        else:
            return imported
    return [_error(number, fault, call) for number, fault in faults]


def _line_of(group: list[Line], about: str, refusal: DomainError) -> int:
    """The line that a refusal is about, as far as its facts tell."""
    value = refusal.facts().get(about)
    named = (line for line in group if line.row is not None and value and getattr(line.row, about, None) == value)
    return next(named, group[0]).number


def _error(number: int, fault: Fault, call: Call) -> RowError:
    message = fault.ar if call.arabic else fault.en
    return RowError(row=number, field=fault.field, message=message, message_en=fault.en, message_ar=fault.ar)


def _command(product_id: UUID, store_id: UUID, currency: Currency, rows: list[Row]) -> ImportProduct:
    first, said = rows[0], _given(rows[0], OF_THE_PRODUCT)
    for name in ("images", "tags"):
        if (values := getattr(first, name)) is not None:
            said[name] = tuple(values)
    return ImportProduct(
        product_id=product_id,
        store_id=store_id,
        currency=currency,
        name=first.name or "",
        rows=[_variant(row) for row in rows],
        **said,
    )


def _variant(row: Row) -> ImportedVariant:
    names = (("option1_name", "option1_value"), ("option2_name", "option2_value"), ("option3_name", "option3_value"))
    pairs = {getattr(row, name): getattr(row, value) for name, value in names}
    choices = {name: value for name, value in pairs.items() if name and value}
    return ImportedVariant(option_values=choices, price=row.price, **_given(row, OF_A_VARIANT))


def _given(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    said = structs.asdict(row)
    return {NAMES.get(name, name): said[name] for name in names if said[name] is not None}


ROUTES = [import_products]
