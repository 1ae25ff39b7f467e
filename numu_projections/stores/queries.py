"""Questions about stores. They are the platform's: ``tenant_id`` is always ``PLATFORM``."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_projections.stores.views import SAMPLE, Samples, StoreRef, StoreView

Db = AsyncConnection[Any]

REF = """
    SELECT store_id, of_tenant AS tenant_id, owner_id, name, subdomain, custom_domain, status,
           default_currency AS currency, default_language AS language
    FROM stores WHERE tenant_id = %s AND store_id = %s
"""
BY_SUBDOMAIN = "SELECT store_id FROM stores WHERE tenant_id = %s AND subdomain = %s"
BY_DOMAIN = "SELECT store_id FROM stores WHERE tenant_id = %s AND custom_domain = %s"
BY_TENANT = "SELECT store_id FROM stores WHERE tenant_id = %s AND of_tenant = %s ORDER BY created_at, store_id LIMIT 1"
OF_TENANT = f"{REF.partition('WHERE')[0]} WHERE tenant_id = %s AND of_tenant = %s ORDER BY store_id".encode()
ONE = """
    SELECT store_id AS id, name, slug, subdomain, custom_domain, owner_id, description, logo_url, banner_url, status,
           default_currency, default_language, country, contact_email, contact_phone, address, social_links, settings,
           theme_settings, business_hours, created_at, updated_at, version
    FROM stores WHERE tenant_id = %s AND store_id = %s
"""
OWNED = """
    SELECT store_id AS id, name, slug, subdomain, custom_domain, owner_id, description, logo_url, banner_url, status,
           default_currency, default_language, country, contact_email, contact_phone, address, social_links, settings,
           theme_settings, business_hours, created_at, updated_at, version
    FROM stores WHERE tenant_id = %s AND owner_id = %s ORDER BY created_at DESC, store_id LIMIT %s OFFSET %s
"""
COUNT = "SELECT count(*) FROM stores WHERE tenant_id = %s AND owner_id = %s"


SAMPLE_PRODUCTS = """
    SELECT coalesce(sku, product_id::text), product_id
    FROM products WHERE tenant_id = %s AND store_id = %s AND tags ? %s ORDER BY created_at, product_id
"""
SAMPLE_CATEGORY = """
    SELECT category_id
    FROM categories WHERE tenant_id = %s AND store_id = %s AND extra_data ? %s ORDER BY created_at LIMIT 1
"""


async def find_store(db: Db, tenant_id: UUID, store_id: UUID) -> StoreRef | None:
    """The store, whatever its status, or ``None``."""
    async with db.cursor(row_factory=class_row(StoreRef)) as cursor:
        await cursor.execute(REF, (tenant_id, store_id))
        return await cursor.fetchone()


async def stores_of(db: Db, tenant_id: UUID, of_tenant: UUID) -> list[StoreRef]:
    """All stores of a tenant, whatever their status."""
    async with db.cursor(row_factory=class_row(StoreRef)) as cursor:
        await cursor.execute(OF_TENANT, (tenant_id, of_tenant))
        return await cursor.fetchall()


async def find_by_subdomain(db: Db, tenant_id: UUID, subdomain: str) -> UUID | None:
    """The id of the store that answers at this subdomain, or ``None``."""
    row = await (await db.execute(BY_SUBDOMAIN, (tenant_id, subdomain))).fetchone()
    return row[0] if row else None


async def find_by_domain(db: Db, tenant_id: UUID, domain: str) -> UUID | None:
    """The id of the store that answers at this domain of its own, or ``None``."""
    row = await (await db.execute(BY_DOMAIN, (tenant_id, domain))).fetchone()
    return row[0] if row else None


async def find_by_tenant(db: Db, tenant_id: UUID, of_tenant: str) -> UUID | None:
    """The id of the tenant's first store, or ``None``."""
    row = await (await db.execute(BY_TENANT, (tenant_id, of_tenant))).fetchone()
    return row[0] if row else None


async def find_samples(db: Db, tenant_id: UUID, store_id: UUID) -> Samples:
    """The sample products and their collection, as far as they are still there; of the store's own tenant."""
    products = await (await db.execute(SAMPLE_PRODUCTS, (tenant_id, store_id, SAMPLE))).fetchall()
    category = await (await db.execute(SAMPLE_CATEGORY, (tenant_id, store_id, SAMPLE))).fetchone()
    return Samples(products=dict(products), category_id=category[0] if category else None)


find_samples.projections = ("products", "categories")  # type: ignore[attr-defined]


async def get_store(db: Db, tenant_id: UUID, store_id: UUID) -> StoreView:
    """The store as its owner sees it.

    Raises:
        NotFound: there is none.
    """
    async with db.cursor(row_factory=class_row(StoreView)) as cursor:
        await cursor.execute(ONE, (tenant_id, store_id))
        store = await cursor.fetchone()
    if store is None:
        raise NotFound(what="store", id=store_id)
    return store


async def owned_stores(
    db: Db, tenant_id: UUID, owner_id: UUID, *, page: int, limit: int
) -> tuple[list[StoreView], int]:
    """One page of the stores of an account, the newest first, and how many there are."""
    async with db.cursor(row_factory=class_row(StoreView)) as cursor:
        await cursor.execute(OWNED, (tenant_id, owner_id, limit, (page - 1) * limit))
        stores = await cursor.fetchall()
    [total] = await (await db.execute(COUNT, (tenant_id, owner_id))).fetchone() or (0,)
    return stores, total
