"""Questions about shipments. Every function takes the tenant first; there is no other way in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, convert
from msgspec.structs import asdict
from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row

from numu_core.kernel.errors import NotFound
from numu_projections.shipments.tables import Step
from numu_projections.shipments.views import CodSummary, LabelView, ShipmentStats, SilentParcel

Db = AsyncConnection[Any]

ONE = """
    SELECT convert_to(to_json(page)::text, 'UTF8') FROM (
        SELECT shipment_id AS id, store_id, order_id, carrier, nullif(carrier_id, '') AS carrier_shipment_id,
               tracking_number,
               NULL AS tracking_url,
               CASE WHEN tracking_number IS NOT NULL AND shown <> 'cancelled'
                    THEN '/api/v1/stores/' || store_id || '/shipments/' || shipment_id || '/awb' END AS awb_url,
               shown AS status, kind AS shipment_type,
               parent_id AS parent_shipment_id, method AS shipping_method, 0 AS shipping_cost, cod_minor AS cod_amount,
               cod_minor > 0 AND collected_minor IS NOT NULL AS cod_collected,
               CASE WHEN cod_minor > 0 THEN delivered_at END AS cod_collected_at, attempts AS delivery_attempts,
               (SELECT json_agg(json_build_object('status', step->'status', 'timestamp', step->'at',
                                                  'code', step->'code', 'description', step->'detail'))
                FROM jsonb_array_elements(history) AS step) AS status_history,
               shipped_at, delivered_at, cancelled_at, created_at, updated_at,
               status AS carrier_status, problem, cancelling AS cancellation_requested,
               correcting AS correction_requested
        FROM shipments WHERE tenant_id = %s AND store_id = %s AND shipment_id = %s
    ) AS page
"""
PAGE = """
    SELECT convert_to(coalesce(json_agg(page), '[]')::text, 'UTF8') FROM (
        SELECT shipment_id AS id, order_id, tracking_number, NULL AS tracking_url,
               CASE WHEN tracking_number IS NOT NULL AND shown <> 'cancelled'
                    THEN '/api/v1/stores/' || store_id || '/shipments/' || shipment_id || '/awb' END AS awb_url,
               carrier, shown AS status, kind AS shipment_type, method AS shipping_method, cod_minor AS cod_amount,
               cod_minor > 0 AND collected_minor IS NOT NULL AS cod_collected, attempts AS delivery_attempts,
               created_at, shipped_at, delivered_at
        FROM shipments
        WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s
          AND (%(status)s::text IS NULL OR shown = %(status)s)
          AND (%(carrier)s::text IS NULL OR carrier = %(carrier)s)
          AND (%(date_from)s::timestamptz IS NULL OR created_at >= %(date_from)s)
          AND (%(date_to)s::timestamptz IS NULL OR created_at <= %(date_to)s)
          AND (%(has_cod)s::boolean IS NULL OR (cod_minor > 0) = %(has_cod)s)
          AND (%(order_id)s::uuid IS NULL OR order_id = %(order_id)s)
          AND (%(has_label)s::boolean IS NULL OR (tracking_number IS NOT NULL) = %(has_label)s)
        ORDER BY created_at DESC, shipment_id DESC OFFSET %(skip)s LIMIT %(limit)s
    ) AS page
"""
STATS = """
    SELECT coalesce(sum(n), 0)::bigint AS total, coalesce(json_object_agg(shown, n), '{}') AS by_status,
           coalesce(sum(cod), 0)::bigint AS cod_total, coalesce(sum(collected), 0)::bigint AS cod_collected,
           coalesce(sum(pending), 0)::bigint AS cod_pending
    FROM (
        SELECT shown, count(*) AS n, sum(cod_minor) AS cod,
               sum(CASE WHEN cod_minor > 0 THEN collected_minor END) AS collected,
               sum(CASE WHEN collected_minor IS NULL AND shown NOT IN ('returned', 'cancelled') AND status <> 'lost'
                   THEN cod_minor END) AS pending
        FROM shipments WHERE tenant_id = %s AND store_id = %s GROUP BY shown
    ) AS statuses
"""
CASH = """
    SELECT count(*) AS total_shipments, coalesce(sum(cod_minor), 0)::bigint AS total_expected,
           coalesce(sum(collected_minor), 0)::bigint AS total_collected,
           coalesce(sum(cod_minor) FILTER (WHERE collected_minor IS NULL), 0)::bigint AS total_pending,
           count(collected_minor) AS collected_count,
           count(*) FILTER (WHERE shown = 'delivered' AND collected_minor IS DISTINCT FROM cod_minor)
               AS delivered_not_collected
    FROM shipments
    WHERE tenant_id = %s AND store_id = %s AND cod_minor > 0
      AND shown NOT IN ('returned', 'cancelled') AND status <> 'lost'
      AND (%s::timestamptz IS NULL OR created_at >= %s) AND (%s::timestamptz IS NULL OR created_at <= %s)
"""
TRACKED = """
    SELECT tracking_number, shown, history FROM shipments
    WHERE tenant_id = %s AND store_id = %s AND (shipment_id = %s OR tracking_number = %s)
"""

LABEL = """
    SELECT s.carrier, s.tracking_number, s.reference, s.kind, s.shown, s.cod_minor, s.currency, s.created_at, s.notes,
           o.order_number, o.item_count, p.shipping_address AS address, s.receiver_first_name, s.receiver_last_name,
           s.receiver_phone
    FROM shipments s
    JOIN order_summary o ON o.tenant_id = s.tenant_id AND o.order_id = s.order_id
    JOIN order_page p ON p.tenant_id = s.tenant_id AND p.order_id = s.order_id
    WHERE s.tenant_id = %s AND s.store_id = %s AND s.shipment_id = %s
"""
WAITING = """
    SELECT count(*) FROM shipments
    WHERE tenant_id = %s AND store_id = %s AND carrier = %s AND kind = 'forward'
      AND status IN ('label_purchased', 'pickup_requested')
"""

SILENT = """
    SELECT shipment_id, store_id, reference, tracking_number, status FROM shipments
    WHERE tenant_id = %s AND carrier = %s AND tracking_number IS NOT NULL AND updated_at < %s
      AND status NOT IN ('delivered', 'returned_to_origin', 'lost', 'damaged', 'cancelled', 'exchanged')
    ORDER BY random() LIMIT %s
"""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which parcels a list shows; what is absent does not matter."""

    status: str | None = None
    carrier: str | None = None
    date_from: datetime | None = None
    date_to: datetime | None = None
    has_cod: bool | None = None
    order_id: UUID | None = None
    has_label: bool | None = None


class Tracked(Struct, frozen=True, kw_only=True):
    """A parcel's steps."""

    tracking_number: str | None
    shown: str
    history: list[Step]


async def get_shipment(db: Db, tenant_id: UUID, store_id: UUID, shipment_id: UUID) -> bytes:
    """One ``ShipmentView`` as JSON.

    Raises:
        NotFound: the store has no such parcel.
    """
    async with db.cursor() as cursor:
        await cursor.execute(ONE, (tenant_id, store_id, shipment_id))
        row = await cursor.fetchone()
    if row is None:
        raise NotFound(what="shipment", id=shipment_id)
    return bytes(row[0])


async def list_shipments(db: Db, tenant_id: UUID, store_id: UUID, wanted: Wanted, *, skip: int, limit: int) -> bytes:
    """Up to ``limit`` (at most 100) ``ShipmentListItem`` as JSON, the newest first."""
    bounds = {"tenant_id": tenant_id, "store_id": store_id, "skip": skip, "limit": min(limit, 100)}
    async with db.cursor() as cursor:
        await cursor.execute(PAGE, asdict(wanted) | bounds)
        [page] = await cursor.fetchone() or [b"[]"]
        return bytes(page)


async def shipment_stats(db: Db, tenant_id: UUID, store_id: UUID) -> ShipmentStats:
    """All parcels of a store in figures; cash of parcels that came back, were lost or called off is not pending."""
    async with db.cursor(row_factory=class_row(ShipmentStats)) as cursor:
        await cursor.execute(STATS, (tenant_id, store_id))
        found = await cursor.fetchone()
        assert found
        return found


async def cod_summary(
    db: Db, tenant_id: UUID, store_id: UUID, date_from: datetime | None, date_to: datetime | None
) -> CodSummary:
    """The cash of parcels asked for between these instants, both included."""
    async with db.cursor(row_factory=class_row(CodSummary)) as cursor:
        await cursor.execute(CASH, (tenant_id, store_id, date_from, date_from, date_to, date_to))
        found = await cursor.fetchone()
        assert found
        return found


async def track_shipment(
    db: Db, tenant_id: UUID, store_id: UUID, shipment_id: UUID | None, tracking_number: str | None = None
) -> Tracked:
    """A parcel of the store, by its id or by the courier's number.

    Raises:
        NotFound: the store has no such parcel.
    """
    async with db.cursor() as cursor:
        await cursor.execute(TRACKED, (tenant_id, store_id, shipment_id, tracking_number))
        row = await cursor.fetchone()
    if row is None:
        raise NotFound(what="shipment", id=shipment_id or tracking_number or "")
    steps = convert(row[2], list[Step])
    return Tracked(tracking_number=row[0], shown=row[1], history=steps)


async def get_label(db: Db, tenant_id: UUID, store_id: UUID, shipment_id: UUID) -> LabelView:
    """All that a label shows, and whose courier prints it.

    Raises:
        NotFound: the store has no such parcel.
    """
    async with db.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(LABEL, (tenant_id, store_id, shipment_id))
        row = await cursor.fetchone()
    if row is None:
        raise NotFound(what="shipment", id=shipment_id)
    return convert(row, LabelView)


async def silent_parcels(db: Db, tenant_id: UUID, carrier: str, since: datetime, limit: int) -> list[SilentParcel]:
    """Parcels under way of which nothing was heard since then: any ``limit`` of them, so that each has its turn."""
    async with db.cursor(row_factory=class_row(SilentParcel)) as cursor:
        await cursor.execute(SILENT, (tenant_id, carrier, since, limit))
        return await cursor.fetchall()


async def waiting_parcels(db: Db, tenant_id: UUID, store_id: UUID, carrier: str) -> int:
    """How many parcels are ready for the courier to fetch."""
    row = await (await db.execute(WAITING, (tenant_id, store_id, carrier))).fetchone()
    assert row
    return int(row[0])


USED: list[Any] = [get_label]
for labelled in USED:
    labelled.projections = ("shipments", "order_summary", "order_page")
