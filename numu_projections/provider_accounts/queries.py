"""Questions about a store's provider accounts. Every function takes the tenant first."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_projections.provider_accounts.tables import ProviderAccountRow

Db = AsyncConnection[Any]

OF_STORE = """
    SELECT account_id, store_id, provider, live, secret, owner, integration_ids, automatic, connected_at, position
    FROM provider_accounts WHERE tenant_id = %s AND store_id = %s
"""


async def accounts_of(db: Db, tenant_id: UUID, store_id: UUID) -> dict[str, ProviderAccountRow]:
    """The store's connected accounts, by provider."""
    async with db.cursor(row_factory=class_row(ProviderAccountRow)) as cursor:
        await cursor.execute(OF_STORE, (tenant_id, store_id))
        return {row.provider: row for row in await cursor.fetchall()}
