"""HTTP questions about products: the merchant's, and the shopper's."""

from typing import Annotated, Literal
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct

from numu_core.products.errors import UnknownField
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import CursorPage, Page, Success, cursor_page, listed, ok, page_of, raw
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Read
from numu_gateway.products.commands import shown
from numu_projections.categories.queries import sitemap_categories
from numu_projections.products.queries import (
    Browsing,
    Cursor,
    Sort,
    Wanted,
    browse_from,
    browse_products,
    list_products,
    list_variants,
    related_products,
    shown_product,
    sitemap_products,
)
from numu_projections.products.views import ProductView, RelatedProduct, VariantView

Words = Annotated[str | None, QueryParameter(max_length=200)]
Minor = Annotated[int | None, QueryParameter(ge=0, le=10**12)]
Clamped = Annotated[int, QueryParameter(ge=1)]
MOST = 100
"""Products on one page; a shopper who asks for more gets as many."""


class Related(Struct, frozen=True, kw_only=True):
    """Products beside another."""

    items: list[RelatedProduct]
    total: int


class SitemapEntry(Struct, frozen=True, kw_only=True):
    """An address. ``first_image`` with products, ``name`` with categories."""

    id: UUID
    slug: str
    updated_at: str
    first_image: str | None = None
    name: str | None = None


class Sitemap(Struct, frozen=True, kw_only=True):
    """A page of addresses."""

    items: list[SitemapEntry]
    total: int
    page: int
    page_size: int


@get("/stores/{store_id:uuid}/products", operation_id="list_products", guards=[allow("products.view")])
async def list_products_of(  # noqa: PLR0913, PLR0917 - the contract's filters
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    category_id: FromQuery[UUID | None] = None,
    page: PageNumber = 1,
    limit: PageSize = 20,
    status: FromQuery[Literal["draft", "active", "archived", "out_of_stock"] | None] = None,
    search: Words = None,
    sku: Words = None,
    price_min: Minor = None,
    price_max: Minor = None,
    sort_by: FromQuery[Sort | None] = None,
    sort_order: FromQuery[Literal["asc", "desc"]] = "asc",
) -> Success[Page[ProductView]]:
    """The store's products. Prices in minor units; without ``sort_by`` the newest come first."""
    wanted = Wanted(
        category_id=category_id,
        status=status,
        search=search,
        sku=sku,
        price_min=price_min,
        price_max=price_max,
        sort=sort_by or "created_at",
        order=sort_order if sort_by else "desc",
    )
    found, total = await read(list_products, store_id, wanted, page=page, limit=limit)
    return page_of(found, total, page=page, size=limit, message="Products retrieved successfully")


@get("/stores/{store_id:uuid}/products/{product_id:uuid}", operation_id="get_product", guards=[allow("products.view")])
async def get_one_product(
    store_id: FromPath[UUID], product_id: FromPath[UUID], call: NamedDependency[Call], read: NamedDependency[Read]
) -> Success[ProductView]:
    """One product, with its version as ``ETag``."""
    return ok(await shown(read, call, store_id, product_id))


@get(
    "/stores/{store_id:uuid}/products/{product_id:uuid}/variants",
    operation_id="list_product_variants",
    guards=[allow("products.view")],
)
async def list_variants_of(
    store_id: FromPath[UUID], product_id: FromPath[UUID], read: NamedDependency[Read]
) -> list[VariantView]:
    """The product's variants; the product itself while it has no others."""
    return await read(list_variants, store_id, product_id)


@get("/storefront/store/{store_id:uuid}/products", operation_id="browse_products", guards=[public()])
async def browse(
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    category_id: FromQuery[UUID | None] = None,
    page: PageNumber = 1,
    limit: Clamped = 20,
    search: Words = None,
    fields: Annotated[str | None, QueryParameter(max_length=500)] = None,
) -> Success[Page[ProductView]]:
    """What is for sale, newest first."""
    limit, browsing = min(limit, MOST), Browsing(category_id=category_id, search=search, fields=chosen(fields))
    shelf = await read(browse_products, store_id, browsing, page=page, limit=limit)
    return page_of(listed(ProductView, b"[%b]" % shelf.items), shelf.total, page=page, size=limit)


@get("/storefront/store/{store_id:uuid}/products/cursor", operation_id="browse_products_cursor", guards=[public()])
async def browse_by_cursor(
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    category_id: FromQuery[UUID | None] = None,
    cursor: Annotated[str | None, QueryParameter(max_length=500)] = None,
    limit: Clamped = 15,
) -> Success[CursorPage[ProductView]]:
    """What is for sale, newest first, from a cursor on."""
    start = Cursor.read(cursor) if cursor else None
    shelf = await read(browse_from, store_id, category_id=category_id, cursor=start, limit=min(limit, MOST))
    after, before = (str(one) if one else None for one in (shelf.after, shelf.before))
    return cursor_page(listed(ProductView, b"[%b]" % shelf.items), after=after, before=before)


@get(
    "/storefront/store/{store_id:uuid}/products/{product_slug:str}",
    operation_id="get_product_by_slug",
    guards=[public()],
)
async def get_by_slug(
    store_id: FromPath[UUID], product_slug: FromPath[str], read: NamedDependency[Read]
) -> Success[ProductView]:
    """A product's page, by slug or id."""
    return ok(raw(ProductView, await read(shown_product, store_id, product_slug)))


@get(
    "/storefront/store/{store_id:uuid}/products/{product_id:uuid}/related",
    operation_id="get_related_products",
    guards=[public()],
)
async def get_related(
    store_id: FromPath[UUID],
    product_id: FromPath[UUID],
    read: NamedDependency[Read],
    limit: Annotated[int, QueryParameter(ge=1, le=24)] = 4,
) -> Success[Related]:
    """Other products of its category."""
    shelf = await read(related_products, store_id, product_id, limit=limit)
    return ok(Related(items=raw(list[RelatedProduct], b"[%b]" % shelf.items), total=shelf.total))


@get("/storefront/store/{store_id:uuid}/sitemap-feed", operation_id="storefront_sitemap_feed", guards=[public()])
async def get_sitemap(
    store_id: FromPath[UUID],
    read: NamedDependency[Read],
    type: FromQuery[Literal["products", "categories"]] = "products",  # noqa: A002 - the contract's word
    page: PageNumber = 1,
    page_size: Annotated[int, QueryParameter(ge=1, le=10_000)] = 10_000,
) -> Success[Sitemap]:
    """Addresses for search engines."""
    if type == "products":
        shelf = await read(sitemap_products, store_id, page=page, limit=page_size)
        items, total = shelf.items, shelf.total
    else:
        items, total = await read(sitemap_categories, store_id, page=page, limit=page_size)
    entries = raw(list[SitemapEntry], items)
    return ok(Sitemap(items=entries, total=total, page=page, page_size=page_size))


def chosen(fields: str | None) -> tuple[str, ...]:
    """The fields that a list is asked for, each once.

    Raises:
        UnknownField: products have no such field.
    """
    names = tuple(dict.fromkeys(name.strip() for name in (fields or "").split(",") if name.strip()))
    known = ProductView.__struct_fields__
    for name in names:
        if name not in known:
            raise UnknownField(field=name, known=known)
    return names


ROUTES = [
    list_products_of,
    get_one_product,
    list_variants_of,
    browse,
    browse_by_cursor,
    get_by_slug,
    get_related,
    get_sitemap,
]
