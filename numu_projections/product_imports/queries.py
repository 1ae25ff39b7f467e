"""Products as a sheet shows them. Every function takes the tenant first; there is no other way in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, json
from psycopg import AsyncConnection

from numu_core.locations.events import default_location_id

Db = AsyncConnection[Any]

PAGE = """
    SELECT coalesce(json_agg(page), '[]')::text FROM (
        SELECT p.product_id, p.created_at, p.name, p.slug, p.sku, p.description, p.short_description, p.product_type,
            p.status, p.price_minor, p.compare_at_minor, p.cost_minor, p.currency, p.low_stock_threshold, p.tags,
            p.images, p.seo_title, p.seo_description, p.own, p.variants, c.slug AS category, (
                SELECT coalesce(json_object_agg(s.variant_id, s.available), '{}') FROM stock_level s
                WHERE s.tenant_id = p.tenant_id AND s.store_id = p.store_id AND s.product_id = p.product_id
                  AND s.location_id = %(location_id)s
            ) AS stock
        FROM products p LEFT JOIN categories c ON c.tenant_id = p.tenant_id AND c.category_id = p.category_id
        WHERE p.tenant_id = %(tenant_id)s AND p.store_id = %(store_id)s
          AND (%(ts)s::timestamptz IS NULL OR (p.created_at, p.product_id) > (%(ts)s, %(id)s::uuid))
        ORDER BY p.created_at, p.product_id LIMIT %(limit)s
    ) AS page
"""


class ExportedVariant(Struct, frozen=True, kw_only=True):
    """A variant of it."""

    variant_id: UUID
    position: int
    option_values: tuple[tuple[str, str], ...]
    price_minor: int
    compare_at_minor: int | None
    cost_minor: int | None
    sku: str | None
    barcode: str | None
    image_url: str | None
    weight_g: float | None


class ExportedProduct(Struct, frozen=True, kw_only=True):
    """One product with its variants, and the pieces that can be bought at the default location."""

    product_id: UUID
    created_at: datetime
    name: str
    slug: str
    sku: str | None
    description: str | None
    short_description: str | None
    product_type: str
    status: str
    price_minor: int
    compare_at_minor: int | None
    cost_minor: int | None
    currency: str
    low_stock_threshold: int
    tags: tuple[str, ...]
    images: tuple[str, ...]
    seo_title: str | None
    seo_description: str | None
    own: ExportedVariant
    variants: tuple[ExportedVariant, ...]
    category: str | None  # its slug
    stock: dict[UUID, int]


async def exported(
    db: Db, tenant_id: UUID, store_id: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> list[ExportedProduct]:
    """The next ``limit`` products, oldest first, after the one that was added then."""
    ts, product_id = after or (None, None)
    values = {"tenant_id": tenant_id, "store_id": store_id, "location_id": default_location_id(store_id)}
    row = await (await db.execute(PAGE, {**values, "ts": ts, "id": product_id, "limit": limit})).fetchone()
    return json.decode(row[0] if row else "[]", type=list[ExportedProduct])


exported.projections = ("products", "stock_level", "categories")  # type: ignore[attr-defined]
