"""What must never enter the log: credentials, password hashes, client secrets. Sealed, per tenant and name."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from numu_core.eventstore.keys import Keyring

PUT = """
    INSERT INTO secret (tenant_id, name, sealed) VALUES (%s, %s, %s)
    ON CONFLICT (tenant_id, name) DO UPDATE SET sealed = excluded.sealed
"""
GET = "SELECT sealed FROM secret WHERE tenant_id = %s AND name = %s"
DELETE = "DELETE FROM secret WHERE tenant_id = %s AND name = %s"


class Secrets:
    """The secret store. ``db`` is a ``tenant_session`` of the same tenant."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def put(self, db: AsyncConnection[Any], tenant_id: UUID, name: str, value: bytes) -> None:
        """Keep ``value`` under ``name``, replacing what was there."""
        await db.execute(PUT, (tenant_id, name, self._keyring.wrap(value, tenant_id.bytes + name.encode())))

    async def get(self, db: AsyncConnection[Any], tenant_id: UUID, name: str) -> bytes | None:
        """What is kept under ``name``, or ``None``."""
        row = await (await db.execute(GET, (tenant_id, name))).fetchone()
        return self._keyring.unwrap(bytes(row[0]), tenant_id.bytes + name.encode()) if row else None

    async def delete(self, db: AsyncConnection[Any], tenant_id: UUID, name: str) -> None:
        """Forget ``name``."""
        await db.execute(DELETE, (tenant_id, name))
