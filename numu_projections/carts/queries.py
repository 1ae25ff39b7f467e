"""Questions of a cart that is shown. Prices and stock come from the log itself; pictures do not have to be of today."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

Db = AsyncConnection[Any]
Place = tuple[UUID, UUID]  # product and variant

PICTURES = """
    SELECT wanted.product_id, wanted.variant_id, coalesce(
        (SELECT variant ->> 'image_url' FROM jsonb_array_elements(products.variants) AS variant
         WHERE variant ->> 'variant_id' = wanted.variant_id::text LIMIT 1),
        products.images ->> 0)
    FROM products JOIN unnest(%(products)s::uuid[], %(variants)s::uuid[]) AS wanted (product_id, variant_id)
      ON products.product_id = wanted.product_id
    WHERE products.tenant_id = %(tenant_id)s
"""


async def pictures_of(db: Db, tenant_id: UUID, places: Sequence[Place]) -> dict[Place, str | None]:
    """The variant's picture, else the product's first one."""
    asked = {
        "tenant_id": tenant_id,
        "products": [product_id for product_id, _ in places],
        "variants": [variant_id for _, variant_id in places],
    }
    rows = await (await db.execute(PICTURES, asked)).fetchall()
    return {(product_id, variant_id): picture for product_id, variant_id, picture in rows}


pictures_of.projections = ()  # type: ignore[attr-defined]  # nobody has to wait for a picture
