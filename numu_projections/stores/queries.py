"""Questions about stores. They are the platform's: ``tenant_id`` is always ``PLATFORM``."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_projections.stores.views import StoreRef

Db = AsyncConnection[Any]

REF = """
    SELECT store_id, of_tenant AS tenant_id, owner_id, name, subdomain, custom_domain, status,
           default_currency AS currency, default_language AS language
    FROM stores WHERE tenant_id = %s AND store_id = %s
"""
BY_SUBDOMAIN = "SELECT store_id FROM stores WHERE tenant_id = %s AND subdomain = %s"
BY_DOMAIN = "SELECT store_id FROM stores WHERE tenant_id = %s AND custom_domain = %s"


async def find_store(db: Db, tenant_id: UUID, store_id: UUID) -> StoreRef | None:
    """The store, whatever its status, or ``None``."""
    async with db.cursor(row_factory=class_row(StoreRef)) as cursor:
        await cursor.execute(REF, (tenant_id, store_id))
        return await cursor.fetchone()


async def find_by_subdomain(db: Db, tenant_id: UUID, subdomain: str) -> UUID | None:
    """The id of the store that answers at this subdomain, or ``None``."""
    row = await (await db.execute(BY_SUBDOMAIN, (tenant_id, subdomain))).fetchone()
    return row[0] if row else None


async def find_by_domain(db: Db, tenant_id: UUID, domain: str) -> UUID | None:
    """The id of the store that answers at this domain of its own, or ``None``."""
    row = await (await db.execute(BY_DOMAIN, (tenant_id, domain))).fetchone()
    return row[0] if row else None
