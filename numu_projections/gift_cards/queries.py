"""Questions about gift cards. Every function takes the tenant first."""

from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from numu_core.kernel.errors import NotFound
from numu_projections.gift_cards.views import CardStatus, GiftCardEntryView, VersionedGiftCard

Db = AsyncConnection[Any]
MOST = 1000
"""Cards or entries in one answer: the contract has no pages here."""

SAID = """
    SELECT * FROM (
        SELECT card_id AS id, last_four, initial_balance_cents, current_balance_cents, currency, customer_id,
               CASE WHEN voided THEN 'voided' WHEN current_balance_cents = 0 THEN 'depleted'
                    WHEN expires_at <= now() THEN 'expired' ELSE 'active' END AS status,
               CASE WHEN issued_by LIKE 'staff:%%' THEN substr(issued_by, 7)::uuid END AS issued_by_user_id,
               order_id AS issuing_order_id, expires_at, note, created_at, updated_at, version
        FROM gift_cards WHERE tenant_id = %(tenant_id)s AND store_id = %(store_id)s
          AND (%(card_id)s::uuid IS NULL OR card_id = %(card_id)s)
    ) AS cards
"""
ALL = f"""{SAID} WHERE %(status)s::text IS NULL OR status = %(status)s
    ORDER BY created_at DESC, id LIMIT %(most)s
"""
ENTRIES = """
    SELECT number::text AS id, kind, amount_cents, order_id, note, created_at,
           CASE WHEN actor LIKE 'staff:%%' THEN substr(actor, 7)::uuid END AS actor_user_id,
           CASE WHEN actor LIKE 'customer:%%' THEN substr(actor, 10)::uuid END AS actor_customer_id
    FROM gift_card_entries WHERE tenant_id = %(tenant_id)s AND card_id = %(card_id)s
    ORDER BY number DESC LIMIT %(most)s
"""


async def list_gift_cards(
    db: Db, tenant_id: UUID, store_id: UUID, status: CardStatus | None
) -> list[VersionedGiftCard]:
    """The store's cards, newest first."""
    asked = {"tenant_id": tenant_id, "store_id": store_id, "card_id": None, "status": status, "most": MOST}
    async with db.cursor(row_factory=class_row(VersionedGiftCard)) as cursor:
        await cursor.execute(ALL, asked)
        return await cursor.fetchall()


async def get_gift_card(db: Db, tenant_id: UUID, store_id: UUID, card_id: UUID) -> VersionedGiftCard:
    """One card; ``NotFound``."""
    async with db.cursor(row_factory=class_row(VersionedGiftCard)) as cursor:
        await cursor.execute(SAID, {"tenant_id": tenant_id, "store_id": store_id, "card_id": card_id})
        card = await cursor.fetchone()
    if card is None:
        raise NotFound(what="gift_card", id=card_id)
    return card


async def list_entries(db: Db, tenant_id: UUID, store_id: UUID, card_id: UUID) -> list[GiftCardEntryView]:
    """The card's ledger, newest line first; ``NotFound``."""
    await get_gift_card(db, tenant_id, store_id, card_id)
    async with db.cursor(row_factory=class_row(GiftCardEntryView)) as cursor:
        await cursor.execute(ENTRIES, {"tenant_id": tenant_id, "card_id": card_id, "most": MOST})
        return await cursor.fetchall()
