"""Questions about products. Every function takes the tenant first; there is no other way in.

Shoppers are answered with JSON, as bytes, that was made when the product changed; merchants with the exact numbers of
the shelf from which orders are served.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from datetime import datetime
from itertools import product
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, json
from msgspec.structs import asdict
from psycopg import AsyncConnection

from numu_core.kernel.errors import NotFound
from numu_core.kernel.text import searched_words
from numu_core.locations.events import default_location_id
from numu_core.products.errors import BadCursor
from numu_projections.products.tables import ProductRow
from numu_projections.products.views import (
    ProductView,
    RelatedProduct,
    VariantView,
    product_view,
    variant_views,
)

Db = AsyncConnection[Any]
Sort = Literal["created_at", "updated_at", "name", "price", "sku", "status"]

SHELF = "FROM products WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND visible"
IN_CATEGORY = ("", " AND category_id = %(category_id)s")
MATCHED = """
    WITH matched AS MATERIALIZED (
        SELECT document_id FROM search_matches(%(tenant_id)s, %(store_id)s, '{{products}}', %(words)s, NULL, {hidden})
    )
"""
MATCHED_THEN = """
    WITH matched AS MATERIALIZED (
        SELECT document_id FROM search_documents
        WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND kind = 'products' AND words LIKE ALL (%(words)s)
    )
"""
"""The same among rows that were folded to see how it was, of which the function knows nothing."""
SHORT = 3
"""What is shorter than this is the beginning of a word (see migration 0006)."""

IN_THE_PAST = "SELECT to_regclass('pg_temp.search_documents') IS NOT NULL"

IS_MATCH = " AND product_id IN (SELECT document_id FROM matched)"
WITH_WORDS, BEFORE_WORDS = ("", IS_MATCH), ("", MATCHED.format(hidden="false"))
ITEM = (
    "listed AS item",
    "(SELECT json_object_agg(f, page::json -> f)::text FROM unnest(%(fields)s::text[]) AS f) AS item",
)
BROWSE = {
    (category, words, fields): f"""
    {BEFORE_WORDS[words]}
    SELECT (SELECT count(*) {SHELF}{IN_CATEGORY[category]}{WITH_WORDS[words]}),
           convert_to(coalesce(string_agg(item, ','), ''), 'UTF8') FROM (
        SELECT {ITEM[fields]} {SHELF}{IN_CATEGORY[category]}{WITH_WORDS[words]}
        ORDER BY created_at DESC, product_id DESC LIMIT %(limit)s OFFSET %(offset)s
    ) AS page
    """.encode()  # noqa: S608 - literals in a literal
    for category, words, fields in product((False, True), repeat=3)
}
"""By what is asked for: statements without conditions that may not matter are planned once, and well."""

AFTER = f"""
    SELECT created_at, product_id, listed {SHELF}
      AND (%(category_id)s::uuid IS NULL OR category_id = %(category_id)s)
      AND (%(ts)s::timestamptz IS NULL OR (created_at, product_id) < (%(ts)s, %(id)s::uuid))
    ORDER BY created_at DESC, product_id DESC LIMIT %(limit)s
"""
BEFORE = f"""
    SELECT created_at, product_id, listed {SHELF}
      AND (%(category_id)s::uuid IS NULL OR category_id = %(category_id)s)
      AND (created_at, product_id) > (%(ts)s::timestamptz, %(id)s::uuid)
    ORDER BY created_at, product_id LIMIT %(limit)s
"""
BY_SLUG = """
    SELECT convert_to(page, 'UTF8') FROM products WHERE tenant_id = %s AND store_id = %s AND slug = %s AND visible
"""
BY_ID = """
    SELECT convert_to(page, 'UTF8') FROM products WHERE tenant_id = %s AND store_id = %s AND product_id = %s AND visible
"""
RELATED = """
    SELECT convert_to(coalesce(string_agg(item, ','), ''), 'UTF8'), count(item) FROM (
        SELECT product_id FROM products WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s
          AND product_id = %(product_id)s AND visible
    ) AS one LEFT JOIN LATERAL (
        SELECT (SELECT json_object_agg(f, page::json -> f)::text FROM unnest(%(fields)s::text[]) AS f) AS item
        FROM products AS other
        WHERE other.tenant_id = %(tenant_id)s AND other.store_id = %(store_id)s AND other.visible
          AND other.product_id <> one.product_id AND other.category_id = (
            SELECT category_id FROM products WHERE tenant_id = %(tenant_id)s AND product_id = %(product_id)s
          )
        ORDER BY other.created_at DESC, other.product_id DESC LIMIT %(limit)s
    ) AS related ON true GROUP BY one.product_id
"""
SITEMAP = """
    SELECT (SELECT count(*) FROM products WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND visible),
           convert_to(coalesce(json_agg(page), '[]')::text, 'UTF8') FROM (
        SELECT product_id AS id, slug, updated_at, images ->> 0 AS first_image
        FROM products WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND visible
        ORDER BY created_at DESC, product_id DESC LIMIT %(limit)s OFFSET %(offset)s
    ) AS page
"""
COLUMNS = ", ".join(name for name in ProductRow.__struct_fields__ if name not in {"listed", "page"})
STOCKED = f"""
    SELECT {COLUMNS}, (
        SELECT coalesce(json_object_agg(s.variant_id, s.available), '{{}}') FROM stock_level AS s
        WHERE s.tenant_id = found.tenant_id AND s.store_id = found.store_id AND s.product_id = found.product_id
          AND s.location_id = %(location_id)s
    ) AS stock
"""  # noqa: S608 - names of columns
ONE = f"""
    SELECT to_json(one)::text FROM ({STOCKED} FROM products AS found
        WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s AND product_id = %(product_id)s
    ) AS one
"""  # noqa: S608 - a literal in a literal
WANTED = """
      AND (%(category_id)s::uuid IS NULL OR category_id = %(category_id)s)
      AND (%(status)s::text IS NULL OR status = %(status)s)
      AND (%(sku)s::text IS NULL OR sku = %(sku)s OR variants @> jsonb_build_array(jsonb_build_object('sku', %(sku)s)))
      AND (%(price_min)s::bigint IS NULL OR price_minor >= %(price_min)s)
      AND (%(price_max)s::bigint IS NULL OR price_minor <= %(price_max)s)
"""
NARROWED = (WANTED, WANTED + IS_MATCH)
LISTS = {
    (name, order, words): f"""
    {words}
    SELECT (SELECT count(*) FROM products
            WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s {NARROWED[bool(words)]}),
           coalesce(json_agg(page), '[]')::text
    FROM ({STOCKED} FROM (
        SELECT * FROM products WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s {NARROWED[bool(words)]}
        ORDER BY {column} {order}, product_id {order} LIMIT %(limit)s OFFSET %(offset)s
    ) AS found ORDER BY {column} {order}, product_id {order}) AS page
    """.encode()  # noqa: S608 - literals in a literal
    for name, column in {
        "created_at": "created_at",
        "updated_at": "updated_at",
        "name": "name",
        "price": "price_minor",
        "sku": "sku",
        "status": "status",
    }.items()
    for order in ("asc", "desc")
    for words in ("", MATCHED.format(hidden="true"), MATCHED_THEN)
}
"""By order, and how those with the words are told."""

OF_CATEGORY = """
    SELECT product_id FROM products WHERE tenant_id = %s AND store_id = %s AND category_id = %s ORDER BY product_id
"""
REACHED = """
    SELECT c.position FROM checkpoint c JOIN projection p ON p.name = c.projection AND p.fill = c.fill
    WHERE c.tenant_id = %s AND p.name = 'products' AND p.state = 'live'
"""


PAGE = b'{"items":[%b],"total":%d,"page":%d,"page_size":%d,"total_pages":%d}'


class NotFoldedYet(Exception):
    """The read model is behind what the question is about."""


class Cursor(Struct, frozen=True, kw_only=True):
    """Where a page of products starts. Source: HTTP contract, section 4."""

    v: Literal[1] = 1
    ts: datetime
    id: UUID
    d: Literal["next", "prev"]

    def __str__(self) -> str:
        return urlsafe_b64encode(json.encode(self)).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """The cursor that ``text`` is.

        Raises:
            BadCursor: it is none.
        """
        try:
            cursor = json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=cls)
        except ValueError as error:  # base64's, UTF-8's and msgspec's alike
            raise BadCursor from error
        if cursor.ts.tzinfo is None:
            raise BadCursor
        return cursor


class Browsing(Struct, frozen=True, kw_only=True):
    """Which products a shopper looks at; what is absent does not matter."""

    category_id: UUID | None = None
    search: str | None = None  # parts of a name, a SKU or a tag
    fields: tuple[str, ...] = ()  # of ``ProductView``; none: as lists show it


class Wanted(Struct, frozen=True, kw_only=True):
    """Which products a merchant's list shows, in which order; what is absent does not matter."""

    category_id: UUID | None = None
    status: str | None = None
    search: str | None = None  # parts of a name, a SKU or a tag
    sku: str | None = None  # exactly, of the product or a variant
    price_min: int | None = None  # minor units
    price_max: int | None = None
    sort: Sort = "created_at"
    order: Literal["asc", "desc"] = "desc"


class StockedRow(ProductRow, frozen=True, kw_only=True):
    """A product and the pieces that can be bought, by variant."""

    stock: dict[UUID, int]


async def browse_products(db: Db, tenant_id: UUID, store_id: UUID, browsing: Browsing, page: int, limit: int) -> bytes:
    """A page of what shoppers see, newest first: ``{"items": […], "total": …}`` as the contract pages."""
    words = searched_words(browsing.search or "")
    about = {"category_id": browsing.category_id, "words": words, "fields": list(browsing.fields)}
    bounds = {"tenant_id": tenant_id, "store_id": store_id, "limit": limit, "offset": (page - 1) * limit}
    asked = browsing.category_id is not None, bool(words), bool(browsing.fields)
    found = await db.execute(BROWSE[asked], {**about, **bounds}, binary=True)
    [total, items] = await found.fetchone() or [0, b""]
    return PAGE % (items, total, page, limit, -(-total // limit))


async def browse_from(
    db: Db, tenant_id: UUID, store_id: UUID, category_id: UUID | None, cursor: Cursor | None, limit: int
) -> bytes:
    """Products after (or before) the cursor, newest first, and cursors for the next and the previous page."""
    values = {"tenant_id": tenant_id, "store_id": store_id, "category_id": category_id}
    start = {"ts": cursor and cursor.ts, "id": cursor and cursor.id, "limit": limit + 1}
    back = cursor is not None and cursor.d == "prev"
    rows = await (await db.execute(BEFORE if back else AFTER, {**values, **start})).fetchall()
    more, rows = len(rows) > limit, rows[:limit]
    rows = rows[::-1] if back else rows
    after = str(Cursor(ts=rows[-1][0], id=rows[-1][1], d="next")) if rows and (more or back) else None
    before = str(Cursor(ts=rows[0][0], id=rows[0][1], d="prev")) if rows and cursor and (more or not back) else None
    told = {"next_cursor": after, "prev_cursor": before, "has_more": after is not None}
    return b'{"items":[%b],%b' % (",".join(row[2] for row in rows).encode(), json.encode(told)[1:])


async def shown_product(db: Db, tenant_id: UUID, store_id: UUID, slug: str) -> bytes:
    """``ProductView``, by slug or id.

    Raises:
        NotFound: shoppers see no such product.
    """
    by: Any = BY_SLUG, slug
    with suppress(ValueError):  # no slug looks like an id
        by = BY_ID, UUID(slug)
    found = await (await db.execute(by[0], (tenant_id, store_id, by[1]), binary=True)).fetchone()
    if found is None:
        raise NotFound(what="product", id=slug)
    return bytes(found[0])


async def related_products(db: Db, tenant_id: UUID, store_id: UUID, product_id: UUID, limit: int) -> bytes:
    """Other products of its category, newest first: ``{"items": […], "total": …}``.

    Raises:
        NotFound: shoppers see no such product.
    """
    values: dict[str, Any] = {"tenant_id": tenant_id, "store_id": store_id, "product_id": product_id, "limit": limit}
    values["fields"] = list(RelatedProduct.__struct_fields__)
    found = await (await db.execute(RELATED, values, binary=True)).fetchone()
    if found is None:
        raise NotFound(what="product", id=product_id)
    return b'{"items":[%b],"total":%d}' % (bytes(found[0]), found[1])


async def sitemap_products(db: Db, tenant_id: UUID, store_id: UUID, page: int, limit: int) -> bytes:
    """Addresses of what shoppers see: ``{"items": […], "total": …, "page": …, "page_size": …}``."""
    values = {"tenant_id": tenant_id, "store_id": store_id, "limit": limit, "offset": (page - 1) * limit}
    [total, items] = await (await db.execute(SITEMAP, values, binary=True)).fetchone() or [0, b"[]"]
    return b'{"items":%b,"total":%d,"page":%d,"page_size":%d}' % (bytes(items), total, page, limit)


async def list_products(
    db: Db, tenant_id: UUID, store_id: UUID, wanted: Wanted, *, page: int = 1, limit: int = 20
) -> tuple[list[ProductView], int]:
    """A page of the merchant's products, and how many there are."""
    matched, words = await _matching(db, wanted.search)
    bounds = {"limit": limit, "offset": (page - 1) * limit, "words": words}
    values = {**asdict(wanted), **_whose(tenant_id, store_id), **bounds}
    [total, found] = await (await db.execute(LISTS[wanted.sort, wanted.order, matched], values)).fetchone() or [0, "[]"]
    rows = json.decode(found, type=list[StockedRow])
    return [product_view(row, row.stock, cost=True) for row in rows], total


async def get_product(db: Db, tenant_id: UUID, store_id: UUID, product_id: UUID) -> tuple[ProductView, int]:
    """A product as its merchant sees it, and its version.

    Raises:
        NotFound: the store has no such product.
    """
    row = await _stocked(db, tenant_id, store_id, product_id)
    return product_view(row, row.stock, cost=True), row.version


async def list_variants(db: Db, tenant_id: UUID, store_id: UUID, product_id: UUID) -> list[VariantView]:
    """The variants of a product, in order.

    Raises:
        NotFound: the store has no such product.
    """
    row = await _stocked(db, tenant_id, store_id, product_id)
    return variant_views(row, row.stock)


async def get_variant(db: Db, tenant_id: UUID, store_id: UUID, product_id: UUID, variant_id: UUID) -> VariantView:
    """One variant of a product.

    Raises:
        NotFound: the store has no such product, or the product no such variant.
    """
    for variant in await list_variants(db, tenant_id, store_id, product_id):
        if variant.id == variant_id:
            return variant
    raise NotFound(what="variant", id=variant_id)


async def products_of_category(
    db: Db, tenant_id: UUID, store_id: UUID, category_id: UUID, *, position: int
) -> list[UUID]:
    """The products that are in the category, as of ``position`` or later.

    Raises:
        NotFoldedYet: the read model has not reached ``position``.
    """
    reached = await (await db.execute(REACHED, (tenant_id,))).fetchone()
    if reached is None or reached[0] < position:
        raise NotFoldedYet(position)
    rows = await (await db.execute(OF_CATEGORY, (tenant_id, store_id, category_id))).fetchall()
    return [product_id for (product_id,) in rows]


USED: list[Any] = [list_products, get_product, list_variants, get_variant]
for stocked in USED:
    stocked.projections = ("products", "stock_level")
list_products.projections = ("products", "stock_level", "search_documents")  # type: ignore[attr-defined]
browse_products.projections = ("products", "search_documents")  # type: ignore[attr-defined]


async def _matching(db: Db, search: str | None) -> tuple[str, list[str]]:
    """How the products with the words of ``search`` are told, and what that asks for."""
    if not (words := searched_words(search or "")):
        return "", words
    [past] = await (await db.execute(IN_THE_PAST)).fetchone() or [False]
    if not past:
        return MATCHED.format(hidden="true"), words
    return MATCHED_THEN, [("% " if len(word) < SHORT else "%") + _escaped(word) + "%" for word in words]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def _stocked(db: Db, tenant_id: UUID, store_id: UUID, product_id: UUID) -> StockedRow:
    values = {**_whose(tenant_id, store_id), "product_id": product_id}
    found = await (await db.execute(ONE, values)).fetchone()
    if found is None:
        raise NotFound(what="product", id=product_id)
    return json.decode(found[0], type=StockedRow)


def _whose(tenant_id: UUID, store_id: UUID) -> dict[str, UUID]:
    return {"tenant_id": tenant_id, "store_id": store_id, "location_id": default_location_id(store_id)}
