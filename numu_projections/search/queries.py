"""Searches. Every function takes the tenant first; there is no other way in.

Answers are JSON made by the database, as bytes. What matches is found by ``search_matches`` (see migration 0006), at
most ``MOST`` of it; more than that nobody looks through.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct, json
from psycopg import AsyncConnection

from numu_core.kernel.text import searched_words

Db = AsyncConnection[Any]
KINDS = ("products", "collections", "pages", "articles")
MOST = 5_000

FOUND = """
    WITH found AS MATERIALIZED (
        SELECT kind, document_id, row_number() OVER (PARTITION BY kind ORDER BY rank) AS n
        FROM search_matches(%(tenant_id)s, %(store_id)s, %(kinds)s, %(words)s, %(most)s)
             WITH ORDINALITY AS matches (kind, document_id, rank)
    ), paged AS MATERIALIZED (
        SELECT * FROM found WHERE n > %(offset)s AND n <= %(offset)s + %(limit)s
    )
"""
HITS = """
    SELECT (SELECT count(*) FROM found), (SELECT count(*) FROM found WHERE kind = 'products'),
        (SELECT coalesce(json_agg(json_build_object(
            'id', p.product_id, 'name', p.name, 'slug', p.slug, 'sku', p.sku,
            'price', (told.item ->> 'price')::numeric, 'price_currency', p.currency, 'image', p.images ->> 0,
            'in_stock', told.item -> 'is_in_stock') ORDER BY n), '[]')::text
         FROM paged JOIN products p ON p.product_id = paged.document_id
         CROSS JOIN LATERAL (SELECT p.listed::jsonb AS item OFFSET 0) AS told
         WHERE p.tenant_id = %(tenant_id)s AND paged.kind = 'products' AND p.visible),
        (SELECT coalesce(json_agg(json_build_object(
            'id', c.category_id, 'name', c.name, 'slug', c.slug, 'image_url', c.image_url, 'product_count', (
                SELECT count(*) FROM products p WHERE p.tenant_id = %(tenant_id)s
                AND p.category_id = c.category_id AND p.visible)) ORDER BY n), '[]')::text
         FROM paged JOIN categories c ON c.category_id = paged.document_id
         WHERE c.tenant_id = %(tenant_id)s AND paged.kind = 'collections' AND c.is_active),
        (SELECT coalesce(json_agg(json_build_object('id', g.page_id, 'handle', g.handle, 'title', g.title) ORDER BY n),
            '[]')::text
         FROM paged JOIN pages g ON g.page_id = paged.document_id
         WHERE g.tenant_id = %(tenant_id)s AND paged.kind = 'pages' AND g.published),
        (SELECT coalesce(json_agg(json_build_object(
            'id', a.article_id, 'handle', a.handle, 'blog_handle', b.handle,
            'title', coalesce(a.title ->> %(language)s, a.title ->> 'en', a.title ->> 'ar'), 'title_i18n', a.title,
            'excerpt', coalesce(a.excerpt ->> %(language)s, a.excerpt ->> 'en', a.excerpt ->> 'ar'),
            'image_url', a.image_url, 'published_at', a.published_at) ORDER BY n), '[]')::text
         FROM paged JOIN articles a ON a.article_id = paged.document_id
         JOIN blogs b ON b.tenant_id = a.tenant_id AND b.blog_id = a.blog_id
         WHERE a.tenant_id = %(tenant_id)s AND paged.kind = 'articles' AND a.published)
"""
FACETS = """,
        (SELECT json_build_object(
            'categories', (SELECT coalesce(json_agg(listed), '[]') FROM (
                SELECT c.category_id AS id, c.name, c.slug, g.count FROM (
                    SELECT category_id, sum(pieces)::bigint AS count FROM goods
                    WHERE category_id IS NOT NULL GROUP BY category_id
                ) AS g JOIN categories c ON c.category_id = g.category_id
                WHERE c.tenant_id = %(tenant_id)s AND c.is_active ORDER BY g.count DESC, c.name, c.category_id LIMIT 20
            ) AS listed),
            'price_min', (SELECT (listed::json ->> 'price')::numeric FROM products WHERE tenant_id = %(tenant_id)s
                AND product_id = (SELECT cheapest FROM goods ORDER BY least_minor LIMIT 1)),
            'price_max', (SELECT (listed::json ->> 'price')::numeric FROM products WHERE tenant_id = %(tenant_id)s
                AND product_id = (SELECT dearest FROM goods ORDER BY most_minor DESC LIMIT 1)),
            'in_stock', (SELECT coalesce(sum(there), 0)::bigint FROM goods))::text)
"""
GOODS = """
    , goods AS MATERIALIZED (
        SELECT p.category_id, count(*) AS pieces, min(p.price_minor) AS least_minor, max(p.price_minor) AS most_minor,
            (array_agg(p.product_id ORDER BY p.price_minor))[1] AS cheapest,
            (array_agg(p.product_id ORDER BY p.price_minor DESC))[1] AS dearest,
            count(*) FILTER (
                WHERE p.status = 'active' AND (p.product_type <> 'physical' OR p.available <> '[]')) AS there
        FROM found JOIN products p ON p.product_id = found.document_id
        WHERE p.tenant_id = %(tenant_id)s AND found.kind = 'products' AND p.visible GROUP BY p.category_id
    )
"""
PREDICT, SEARCH = (FOUND + HITS).encode(), (FOUND + GOODS + HITS + FACETS).encode()
LISTS = b'"query":%b,"products":%b,"collections":%b,"pages":%b,"articles":%b,"total":%d'


class Asked(Struct, frozen=True, kw_only=True):
    """What somebody looks for."""

    query: str
    kinds: tuple[str, ...]  # some of ``KINDS``
    language: str  # of texts that are shown in one

    def values(self) -> dict[str, Any]:
        """As the statements want it."""
        return {"kinds": list(self.kinds), "words": searched_words(self.query), "most": MOST, "language": self.language}


async def predict(db: Db, tenant_id: UUID, store_id: UUID, asked: Asked, limit: int) -> bytes:
    """``Predicted``: the best ``limit`` matches of each kind."""
    where = {"tenant_id": tenant_id, "store_id": store_id, "offset": 0, "limit": limit}
    return b"{%b}" % _lists(asked, await _one(db, PREDICT, {**where, **asked.values()}))


async def search(db: Db, tenant_id: UUID, store_id: UUID, asked: Asked, page: int, limit: int) -> bytes:
    """``Found``: a page of matches of each kind, and how the products among all matches differ."""
    where = {"tenant_id": tenant_id, "store_id": store_id, "offset": (page - 1) * limit, "limit": limit}
    row = await _one(db, SEARCH, {**where, **asked.values()})
    told = b'"page":%d,"limit":%d,"total_products":%d,"facets":%b' % (page, limit, row[1], row[6].encode())
    return b"{%b,%b}" % (_lists(asked, row), told)


async def _one(db: Db, statement: bytes, values: dict[str, Any]) -> Any:
    return await (await db.execute(statement, values)).fetchone()


def _lists(asked: Asked, row: Any) -> bytes:
    total, _, *lists = row[:6]
    return LISTS % (json.encode(asked.query), *(text.encode() for text in lists), total)


USED: list[Any] = [predict, search]
for used in USED:
    used.projections = ("search_documents", "products", "categories", "pages", "articles", "blogs")
