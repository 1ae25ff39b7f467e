"""Questions about locations. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_projections.locations.views import VersionedLocation

Db = AsyncConnection[Any]

ALL = """
    SELECT location_id AS id, name, name_ar, address, fulfills_orders, fulfills_pickup, pickup_instructions,
           pickup_instructions_ar, is_active, position, created_at, updated_at, version
    FROM locations WHERE tenant_id = %s AND store_id = %s ORDER BY position, created_at, location_id
"""
ONE = """
    SELECT location_id AS id, name, name_ar, address, fulfills_orders, fulfills_pickup, pickup_instructions,
           pickup_instructions_ar, is_active, position, created_at, updated_at, version
    FROM locations WHERE tenant_id = %s AND store_id = %s AND location_id = %s
"""


PICKUP = """
    SELECT convert_to(coalesce(json_agg(shown), '[]')::text, 'UTF8') FROM (
        SELECT location_id AS id, name, name_ar, address, pickup_instructions, pickup_instructions_ar
        FROM locations WHERE tenant_id = %s AND store_id = %s AND is_active AND fulfills_pickup
        ORDER BY position, created_at, location_id
    ) AS shown
"""


async def pickup_locations(db: Db, tenant_id: UUID, store_id: UUID) -> bytes:
    """Where shoppers may fetch what they bought: ``PickupLocation`` as a JSON array, in order."""
    [found] = await (await db.execute(PICKUP, (tenant_id, store_id), binary=True)).fetchone() or [b"[]"]
    return bytes(found)


async def list_locations(db: Db, tenant_id: UUID, store_id: UUID) -> list[VersionedLocation]:
    """The store's open locations, in order."""
    async with db.cursor(row_factory=class_row(VersionedLocation)) as cursor:
        await cursor.execute(ALL, (tenant_id, store_id))
        return await cursor.fetchall()


async def get_location(db: Db, tenant_id: UUID, store_id: UUID, location_id: UUID) -> VersionedLocation:
    """One open location.

    Raises:
        NotFound: the store has no such location.
    """
    async with db.cursor(row_factory=class_row(VersionedLocation)) as cursor:
        await cursor.execute(ONE, (tenant_id, store_id, location_id))
        location = await cursor.fetchone()
    if location is None:
        raise NotFound(what="location", id=location_id)
    return location
