"""Questions about visits. Every function takes the tenant first; there is no other way in."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from numu_core.kernel.errors import NotFound

Db = AsyncConnection[Any]

SHOWN = """
    SELECT pickup_id AS id, store_id, carrier, carrier_id AS carrier_pickup_id, number AS puid,
           place AS business_location_id, day AS scheduled_date, slot AS scheduled_time_slot, status, problem,
           changing AS change_requested, cancelling AS cancellation_requested, contact_name, contact_phone,
           contact_email, notes, created_at, updated_at
    FROM pickups WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s
"""
ONE = f"""
    SELECT convert_to(to_json(one)::text, 'UTF8')
    FROM ({SHOWN} AND (pickup_id::text = %(named)s OR carrier_id = %(named)s)) AS one
"""  # noqa: S608 - a literal in a literal
PAGE = f"""
    SELECT convert_to(coalesce(json_agg(page), '[]')::text, 'UTF8')
    FROM ({SHOWN} ORDER BY created_at DESC, pickup_id DESC OFFSET %(skip)s LIMIT %(limit)s) AS page
"""  # noqa: S608 - a literal in a literal
IDS = """
    SELECT pickup_id FROM pickups
    WHERE tenant_id = %s AND store_id = %s AND (pickup_id::text = %s OR carrier_id = %s)
"""


async def get_pickup(db: Db, tenant_id: UUID, store_id: UUID, named: str) -> bytes:
    """One ``PickupView`` as JSON, by our id or the courier's.

    Raises:
        NotFound: the store has no such visit.
    """
    found = await (await db.execute(ONE, {"tenant_id": tenant_id, "store_id": store_id, "named": named})).fetchone()
    if found is None:
        raise NotFound(what="pickup", id=named)
    return bytes(found[0])


async def pickup_id_of(db: Db, tenant_id: UUID, store_id: UUID, named: str) -> UUID:
    """The id of the visit that is named by our id or the courier's.

    Raises:
        NotFound: the store has no such visit.
    """
    found = await (await db.execute(IDS, (tenant_id, store_id, named, named))).fetchone()
    if found is None:
        raise NotFound(what="pickup", id=named)
    its_id: UUID = found[0]
    return its_id


async def list_pickups(db: Db, tenant_id: UUID, store_id: UUID, *, skip: int, limit: int) -> bytes:
    """Up to ``limit`` (at most 100) ``PickupView`` as JSON, the newest first."""
    bounds = {"tenant_id": tenant_id, "store_id": store_id, "skip": skip, "limit": min(limit, 100)}
    [page] = await (await db.execute(PAGE, bounds)).fetchone() or [b"[]"]
    return bytes(page)
