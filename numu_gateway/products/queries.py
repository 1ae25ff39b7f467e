"""HTTP questions about products: the merchant's, and the shopper's."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct

from numu_core.products.errors import UnknownField
from numu_gateway.kernel.access import allow, public
from numu_gateway.kernel.answers import CursorPage, Page, Success, ok, page_of
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.reads import Hot, Read
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
    hot: NamedDependency[Hot],
    category_id: FromQuery[UUID | None] = None,
    page: PageNumber = 1,
    limit: Clamped = 20,
    search: Words = None,
    fields: Annotated[str | None, QueryParameter(max_length=500)] = None,
) -> Response[Success[Page[ProductView]]]:
    """What is for sale, newest first."""
    browsing = Browsing(category_id=category_id, search=search, fields=chosen(fields))
    return await hot(browse_products, store_id, browsing, page, min(limit, MOST))


@get("/storefront/store/{store_id:uuid}/products/cursor", operation_id="browse_products_cursor", guards=[public()])
async def browse_by_cursor(
    store_id: FromPath[UUID],
    hot: NamedDependency[Hot],
    category_id: FromQuery[UUID | None] = None,
    cursor: Annotated[str | None, QueryParameter(max_length=500)] = None,
    limit: Clamped = 15,
) -> Response[Success[CursorPage[ProductView]]]:
    """What is for sale, newest first, from a cursor on."""
    start = Cursor.read(cursor) if cursor else None
    return await hot(browse_from, store_id, category_id, start, min(limit, MOST))


@get(
    "/storefront/store/{store_id:uuid}/products/{product_slug:str}",
    operation_id="get_product_by_slug",
    guards=[public()],
)
async def get_by_slug(
    store_id: FromPath[UUID], product_slug: FromPath[str], hot: NamedDependency[Hot]
) -> Response[Success[ProductView]]:
    """A product's page, by slug or id."""
    return await hot(shown_product, store_id, product_slug)


@get(
    "/storefront/store/{store_id:uuid}/products/{product_id:uuid}/related",
    operation_id="get_related_products",
    guards=[public()],
)
async def get_related(
    store_id: FromPath[UUID],
    product_id: FromPath[UUID],
    hot: NamedDependency[Hot],
    limit: Annotated[int, QueryParameter(ge=1, le=24)] = 4,
) -> Response[Success[Related]]:
    """Other products of its category."""
    return await hot(related_products, store_id, product_id, limit)


@get("/storefront/store/{store_id:uuid}/sitemap-feed", operation_id="storefront_sitemap_feed", guards=[public()])
async def get_sitemap(
    store_id: FromPath[UUID],
    hot: NamedDependency[Hot],
    type: FromQuery[Literal["products", "categories"]] = "products",  # noqa: A002 - the contract's word
    page: PageNumber = 1,
    page_size: Annotated[int, QueryParameter(ge=1, le=10_000)] = 10_000,
) -> Response[Success[Sitemap]]:
    """Addresses for search engines."""
    return await hot(ADDRESSES[type], store_id, page, page_size)


ADDRESSES: dict[str, Any] = {"products": sitemap_products, "categories": sitemap_categories}


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
