"""Products as a sheet."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from numu_core.kernel.money import Currency, Money
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.reads import Read
from numu_gateway.product_imports.bodies import COLUMNS, cells_of
from numu_projections.product_imports.queries import ExportedProduct, ExportedVariant, exported

CSV = "text/csv"
BOM = "\ufeff"
"""Without it Excel takes Arabic for something else."""
AT_ONCE = 200
EXAMPLES = (
    {
        "name": "قميص قطن", "slug": "cotton-shirt", "sku": "SH-S", "description": "قميص قطن مصري", "status": "active",
        "product_type": "physical", "price": "450.00", "compare_at_price": "600.00", "quantity": 10, "tags": "صيف,قطن",
        "images": "https://example.com/shirt.jpg", "option1_name": "المقاس", "option1_value": "S",
    },
    {
        "slug": "cotton-shirt", "sku": "SH-M", "price": "450.00", "quantity": 5, "option1_name": "المقاس",
        "option1_value": "M",
    },
    {"name": "Coffee mug", "sku": "MUG-1", "status": "draft", "price": "120.00", "quantity": 25, "weight_g": 350},
)  # fmt: skip


@get("/stores/{store_id:uuid}/products/template", operation_id="download_csv_template", guards=[public()])
async def download_template(store_id: FromPath[UUID]) -> Response[bytes]:  # noqa: ARG001 - the same for every store
    """A sheet to begin with: two variants of one product, and a product without."""
    text = BOM + written([COLUMNS, *(cells_of(**example) for example in EXAMPLES)])
    return Response(text.encode(), media_type=CSV, headers=_named("products-template.csv"))


@get("/stores/{store_id:uuid}/products/export", operation_id="export_products", guards=[allow("products.view")])
async def export_products(store_id: FromPath[UUID], read: NamedDependency[Read]) -> Stream:
    """Every product with every variant, as a sheet that can be imported again."""
    first = await read(exported, store_id, None, AT_ONCE)
    return Stream(_pages(store_id, read, first), media_type=CSV, headers=_named("products.csv"))


async def _pages(store_id: UUID, read: Read, page: list[ExportedProduct]) -> AsyncIterator[bytes]:
    yield (BOM + written([COLUMNS])).encode()
    while page:
        yield written(row for product in page for row in rows_of(product)).encode()
        after: tuple[datetime, UUID] = (page[-1].created_at, page[-1].product_id)
        page = await read(exported, store_id, after, AT_ONCE) if len(page) == AT_ONCE else []


def rows_of(product: ExportedProduct) -> Iterator[list[str]]:
    """The product's first row says everything, the others what differs."""
    about = {
        "name": product.name,
        "description": product.description,
        "short_description": product.short_description,
        "product_type": product.product_type,
        "status": product.status,
        "low_stock_threshold": product.low_stock_threshold,
        "category": product.category,
        "tags": ",".join(product.tags),
        "images": " ".join(product.images),
        "seo_title": product.seo_title,
        "seo_description": product.seo_description,
    }
    for variant in sorted(product.variants, key=lambda one: one.position) or [product.own]:
        yield cells_of(**about, slug=product.slug, **_of_variant(product, variant))
        about = {"name": product.name}


def _of_variant(product: ExportedProduct, variant: ExportedVariant) -> dict[str, str | int | float | None]:
    currency = cast("Currency", product.currency)
    prices = {
        "price": variant.price_minor,
        "compare_at_price": variant.compare_at_minor,
        "cost_price": variant.cost_minor,
    }
    options = enumerate(variant.option_values, start=1)
    choices = {
        f"option{n}_{word}": text for n, pair in options for word, text in zip(("name", "value"), pair, strict=True)
    }
    return {
        **{name: None if minor is None else Money(minor, currency).decimal() for name, minor in prices.items()},
        **choices,
        "sku": variant.sku,
        "barcode": variant.barcode,
        "weight_g": variant.weight_g,
        "variant_image": variant.image_url,
        "quantity": product.stock.get(variant.variant_id, 0) if product.product_type == "physical" else None,
    }


def written(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, in lines as the standard wants them (RFC 4180)."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


ROUTES = [download_template, export_products]
