"""Questions about orders. Every function takes the tenant first; there is no other way in."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, json
from msgspec.structs import asdict
from psycopg import AsyncConnection

from numu_core.kernel.text import fold
from numu_projections.orders.tables import Happening, OrderHistoryRow
from numu_projections.orders.views import (
    ActivitiesView,
    ActivityView,
    OrderPage,
    StaffView,
    TimelineEvent,
    TimelineView,
    TrackingView,
)

Db = AsyncConnection[Any]

NOBODYS = (
    '{"first_name": "", "last_name": "", "full_name": "", "address_line1": "", "address_line2": null, "city": "", '
    '"state": null, "postal_code": null, "country": "", "phone": null, "latitude": null, "longitude": null, '
    '"location_accuracy": null, "location_source": null, "geocoded_address": null}'
)
"""The address of a customer who was erased."""

ONE = """
    SELECT convert_to(to_json(page)::text, 'UTF8') FROM (
        SELECT s.order_id AS id, s.store_id, s.customer_id, s.order_number, p.line_items,
               coalesce(p.shipping_address, %s::jsonb) AS shipping_address, p.billing_address,
               s.status, s.payment_status, s.fulfillment_status,
               s.subtotal_minor AS subtotal, s.shipping_minor AS shipping_cost, s.tax_minor AS tax_amount,
               s.discount_minor AS discount_amount, s.total_minor AS total, s.currency,
               s.payment_method, s.payment_id, s.shipping_method, s.tracking_number, s.tracking_url,
               CASE WHEN s.status IN ('cancelled', 'returned', 'refunded') THEN 0 ELSE s.due_minor END AS amount_due,
               s.received_minor - s.given_minor AS amount_received, s.owed_minor AS refund_due,
               s.refunded_minor AS amount_refunded,
               p.email, p.answers AS custom_fields, p.agreed -> 'coupon_code' AS coupon_code,
               p.agreed -> 'applied_promotions' AS applied_promotions, p.agreed -> 'gift_cards' AS gift_cards,
               p.agreed -> 'pickup_location_id' AS pickup_location_id, p.agreed -> 'explanation' AS explanation,
               p.notes, p.customer_notes, s.item_count, s.payment_status IN ('paid', 'partially_refunded') AS is_paid,
               s.status IN ('pending_deposit', 'pending', 'confirmed', 'processing') AS can_be_cancelled,
               s.cancelled_at, s.paid_at, s.fulfilled_at, s.shipped_at, s.delivered_at,
               s.placed_at AS created_at, s.updated_at
        FROM order_summary s JOIN order_page p USING (tenant_id, order_id)
        WHERE s.tenant_id = %s AND s.store_id = %s AND s.order_id = %s
    ) AS page
"""
FILTERED = """
    FROM order_summary
    WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s
      AND (%(status)s::text IS NULL OR status = %(status)s)
      AND (%(payment_status)s::text IS NULL OR payment_status = %(payment_status)s)
      AND (%(fulfillment_status)s::text IS NULL OR fulfillment_status = %(fulfillment_status)s)
      AND (%(date_from)s::timestamptz IS NULL OR placed_at >= %(date_from)s)
      AND (%(date_to)s::timestamptz IS NULL OR placed_at <= %(date_to)s)
      AND (%(customer_id)s::uuid IS NULL OR customer_id = %(customer_id)s)
      AND (%(words)s::text IS NULL OR search LIKE %(words)s OR lower(order_number) LIKE %(words)s)
"""
PAGE = f"""
    SELECT (SELECT count(*) {FILTERED}), convert_to(coalesce(json_agg(page), '[]')::text, 'UTF8') FROM (
        SELECT order_id AS id, order_number, customer_id, customer_name, status, payment_status, fulfillment_status,
               total_minor AS total, currency, item_count, payment_method, placed_at AS created_at, NULL AS campaign
        {FILTERED}
        ORDER BY placed_at DESC, order_id DESC LIMIT %(limit)s OFFSET %(offset)s
    ) AS page
"""  # noqa: S608 - a literal in a literal
HISTORY = """
    SELECT convert_to(to_json(h)::text, 'UTF8') FROM (
        SELECT order_id, store_id, order_number, customer_id, happenings, reasons, comments
        FROM order_history WHERE tenant_id = %s AND store_id = %s AND order_id = %s
    ) AS h
"""
TRACKED = """
    SELECT convert_to(to_json(page)::text, 'UTF8') FROM (
        SELECT s.order_id, s.order_number, s.status, s.payment_status, s.fulfillment_status, s.payment_method,
               s.subtotal_minor AS subtotal, s.shipping_minor AS shipping_cost, s.tax_minor AS tax_amount,
               s.discount_minor AS discount_amount, s.total_minor AS total, s.currency, s.customer_name,
               json_build_object('city', p.shipping_address->'city', 'governorate', p.shipping_address->'state',
                                 'country', p.shipping_address->'country') AS shipping_address,
               (SELECT json_agg(json_build_object('product_name', line->'product_name', 'quantity', line->'quantity',
                                                  'unit_price', line->'unit_price', 'total', line->'total_price',
                                                  'product_image_url', product.images->>0) ORDER BY place)
                FROM jsonb_array_elements(p.line_items) WITH ORDINALITY AS listed (line, place)
                LEFT JOIN products product ON product.tenant_id = s.tenant_id
                                          AND product.product_id = (line->>'product_id')::uuid) AS line_items,
               s.tracking_number, s.tracking_url, s.shipping_method,
               json_build_object('placed_at', s.placed_at, 'paid_at', s.paid_at, 'fulfilled_at', s.fulfilled_at,
                                 'shipped_at', s.shipped_at, 'delivered_at', s.delivered_at,
                                 'cancelled_at', s.cancelled_at) AS timeline
        FROM order_summary s JOIN order_page p USING (tenant_id, order_id)
        WHERE s.tenant_id = %s AND s.store_id = %s AND s.order_id = %s AND s.order_number NOT LIKE 'DRAFT-%%'
    ) AS page
"""
ACCOUNT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
STAFF = """
    SELECT account_id::text, nullif(trim(concat(first_name, ' ', last_name)), ''), avatar_url
    FROM accounts WHERE tenant_id = %s AND account_id = ANY (%s::uuid[])
"""
LOGO = "SELECT logo_url FROM stores WHERE tenant_id = %s AND store_id = %s"
HOMES = "SELECT store_id FROM stores WHERE tenant_id = %s AND right(store_id::text, 6) = %s AND status = 'active'"


class Wanted(Struct, frozen=True, kw_only=True):
    """Which orders a list shows; what is absent does not matter."""

    status: str | None = None
    payment_status: str | None = None
    fulfillment_status: str | None = None
    date_from: datetime | None = None
    date_to: datetime | None = None
    customer_id: UUID | None = None
    search: str | None = None  # part of a name, an e-mail address, a phone number or an order number

    def words(self) -> str | None:
        """``search`` as a pattern: folded, and without the zero that a local phone number begins with."""
        if not self.search or not (words := fold(self.search)):
            return None
        words = words.lstrip("0") or words if words.isdigit() else words
        escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"%{escaped}%"


async def get_order(db: Db, tenant_id: UUID, store_id: UUID, order_id: UUID) -> bytes | None:
    """One ``OrderView`` as JSON, or ``None`` when the store has no such order."""
    return await _one(db, ONE, (NOBODYS, tenant_id, store_id, order_id))


async def list_orders(db: Db, tenant_id: UUID, store_id: UUID, wanted: Wanted, *, page: int, limit: int) -> OrderPage:
    """A page of ``OrderListItem`` as JSON, newest first."""
    bounds = {"tenant_id": tenant_id, "store_id": store_id, "limit": min(limit, 100), "offset": (page - 1) * limit}
    values = asdict(wanted) | {"words": wanted.words()} | bounds
    async with db.cursor() as cursor:
        await cursor.execute(PAGE, values)
        [total, items] = await cursor.fetchone() or [0, b"[]"]
        return OrderPage(bytes(items), total)


list_orders.projections = ("order_summary",)  # type: ignore[attr-defined]


async def get_timeline(db: Db, tenant_id: UUID, store_id: UUID, order_id: UUID, *, arabic: bool) -> TimelineView | None:
    """The steps of an order, oldest first, or ``None`` when the store has no such order."""
    history = await _history(db, tenant_id, store_id, order_id)
    if history is None:
        return None
    events = [
        TimelineEvent(timestamp=h.at, status=STEPS[h.what][0], description=STEPS[h.what][1 + arabic], actor=h.actor)
        for h in history.happenings
        if h.what in STEPS
    ]
    return TimelineView(order_id=order_id, order_number=history.order_number, events=events)


async def list_activities(
    db: Db, tenant_id: UUID, store_id: UUID, order_id: UUID, *, page: int, limit: int, arabic: bool
) -> ActivitiesView | None:
    """What happened and what was said, newest first, or ``None`` when the store has no such order."""
    history = await _history(db, tenant_id, store_id, order_id)
    if history is None:
        return None
    found = sorted(activities(history, arabic=arabic), key=lambda one: one.created_at, reverse=True)
    start = (page - 1) * limit
    return ActivitiesView(items=found[start : start + limit], total=len(found), page=page, page_size=limit)


async def get_comment(db: Db, tenant_id: UUID, store_id: UUID, order_id: UUID, comment_id: UUID) -> ActivityView | None:
    """One comment, or ``None``."""
    history = await _history(db, tenant_id, store_id, order_id)
    said = activities(history, arabic=False) if history else []
    return next((one for one in said if one.id == str(comment_id)), None)


async def staff_of(db: Db, tenant_id: UUID, account_ids: Sequence[str]) -> dict[str, StaffView]:
    """Who these accounts are, as far as they are known. Accounts are the platform's."""
    known = [its for its in account_ids if ACCOUNT.fullmatch(its)]  # an installation's own helpers have none
    rows = await (await db.execute(STAFF, (tenant_id, known))).fetchall()
    return {its: StaffView(name=name, avatar_url=avatar_url) for its, name, avatar_url in rows}


staff_of.projections = ("accounts",)  # type: ignore[attr-defined]


async def track_order(db: Db, tenant_id: UUID, store_id: UUID, order_id: UUID) -> TrackingView | None:
    """What the link in a message may show of an order, or ``None``."""
    found = await _one(db, TRACKED, (tenant_id, store_id, order_id))
    return json.decode(found, type=TrackingView) if found else None


track_order.projections = ("order_summary", "order_page", "products")  # type: ignore[attr-defined]


async def homes_of(db: Db, tenant_id: UUID, order_id: UUID) -> list[UUID]:
    """The open stores where an order of this id may be: those whose own id ends alike. Stores are the platform's."""
    rows = await (await db.execute(HOMES, (tenant_id, str(order_id)[-6:]))).fetchall()
    return [store_id for (store_id,) in rows]


async def logo_of(db: Db, tenant_id: UUID, store_id: UUID) -> str | None:
    """The picture of the store that an order is from. Stores are the platform's."""
    found = await (await db.execute(LOGO, (tenant_id, store_id))).fetchone()
    return found[0] if found else None


homes_of.projections = logo_of.projections = ("stores",)  # type: ignore[attr-defined]

STEPS = {
    "draft_saved": ("draft", "Draft saved", "تم حفظ المسودة"),
    "draft_discarded": ("cancelled", "Draft discarded", "تم إلغاء المسودة"),
    "order_placed": ("pending", "Order placed", "تم تسجيل الطلب"),
    "order_confirmed": ("confirmed", "Order confirmed", "تم تأكيد الطلب"),
    "processing_started": ("processing", "Order is being prepared", "جارٍ تجهيز الطلب"),
    "order_paid": ("paid", "Payment received", "تم استلام الدفع"),
    "order_payment_failed": ("payment_failed", "Payment failed", "فشل الدفع"),
    "order_reopened": ("pending", "Order reopened", "أعيد فتح الطلب"),
    "deposit_paid": ("confirmed", "Deposit received", "تم استلام العربون"),
    "order_shipped": ("shipped", "Order shipped", "تم شحن الطلب"),
    "order_delivered": ("delivered", "Order delivered", "تم توصيل الطلب"),
    "order_returned": ("returned", "Order returned", "تم إرجاع الطلب"),
    "order_cancelled": ("cancelled", "Order cancelled", "تم إلغاء الطلب"),
    "order_refunded": ("refunded", "Order refunded", "تم رد قيمة الطلب"),
}
"""Happenings that are steps of an order: the step, and how it is said in English and Arabic."""

ASIDE = {
    "draft_revised": ("Draft changed", "تم تعديل المسودة"),
    "payment_asked": ("Payment requested anew", "طُلب الدفع من جديد"),
    "order_edited": ("Items edited", "تم تعديل المنتجات"),
    "order_lines_returned": ("Items returned", "تم إرجاع منتجات"),
    "order_address_corrected": ("Address corrected", "تم تعديل العنوان"),
    "order_noted": ("Notes edited", "تم تعديل الملاحظات"),
    "money_returned": ("Money given back", "تم رد مبلغ إلى العميل"),
    "money_kept": ("Money kept by the shop", "احتفظ المتجر بالمبلغ"),
    "refund_failed": ("Refund failed", "فشل رد المبلغ"),
    "tracking_assigned": ("Tracking number assigned", "تم تحديد رقم التتبع"),
}
"""Happenings that are none."""


def activities(history: OrderHistoryRow, *, arabic: bool) -> list[ActivityView]:
    """Happenings and comments alike."""
    said = {what: step[1:] for what, step in STEPS.items()} | ASIDE
    found = [
        ActivityView(
            id=f"{history.order_id}:{h.position}",
            order_id=history.order_id,
            kind="event",
            event_type=h.what,
            body=said[h.what][arabic],
            user_id=_account(h.actor),
            metadata=_metadata(h, history.reasons or {}),
            created_at=h.at,
        )
        for h in history.happenings
    ]
    spoken = [
        ActivityView(
            id=str(comment.comment_id),
            order_id=history.order_id,
            kind="comment",
            event_type=None,
            body=comment.body,
            user_id=_account(comment.actor),
            metadata=None,
            created_at=comment.at,
        )
        for comment in history.comments or ()
    ]
    return found + spoken


def _metadata(happening: Happening, reasons: dict[int, str]) -> dict[str, Any]:
    told = {"actor": happening.actor, "detail": happening.detail, "reason": reasons.get(happening.position)}
    return {name: value for name, value in told.items() if value}


def _account(actor: str) -> str | None:
    return actor.removeprefix("staff:") if actor.startswith("staff:") else None


async def _history(db: Db, tenant_id: UUID, store_id: UUID, order_id: UUID) -> OrderHistoryRow | None:
    found = await _one(db, HISTORY, (tenant_id, store_id, order_id))
    return json.decode(found, type=OrderHistoryRow) if found else None


async def _one(db: Db, statement: Any, values: tuple[Any, ...]) -> bytes | None:
    async with db.cursor() as cursor:
        await cursor.execute(statement, values)
        found = await cursor.fetchone()
        return bytes(found[0]) if found else None
