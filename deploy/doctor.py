"""Does the shop add up?

Each question recomputes a balance from the bare facts, in SQL of its own that shares nothing with the folds, and
compares it with what the read models show. An answer without rows is a clean bill. Then every read model, and the table
of deadlines, is folded anew from the first fact and compared row by row.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_core.eventstore.connections import Db, Pool, tenant_session
from numu_core.eventstore.log import Log
from numu_projections.kernel.faults import reason, transient
from numu_projections.kernel.parity import Diff, What, diff_with_zero
from numu_projections.kernel.projection import Projection

FACTS = """
    facts AS (
        SELECT position, type, convert_from(payload, 'UTF8')::jsonb AS fact FROM events
        WHERE tenant_id = %(tenant)s AND type = ANY (%(types)s)
    ), agreed AS (
        SELECT DISTINCT ON (fact ->> 'order_id') (fact ->> 'order_id')::uuid AS order_id, fact
        FROM facts WHERE type IN ('orders.order_placed.v1', 'orders.order_edited.v1')
        ORDER BY fact ->> 'order_id', position DESC
    )
"""
"""``agreed``: each order as it was last agreed, placed or edited since."""


class Question(Struct, frozen=True):
    """A balance to recompute. ``sql`` answers what, expected by the facts, found in the read model, if they differ."""

    name: str
    types: tuple[str, ...]
    sql: str


class Finding(Struct, frozen=True):
    """Something that does not add up."""

    question: str
    what: str
    expected: str
    found: str


STOCK = Question(
    "stock on hand and reserved",
    (
        "inventory.stock_received.v1",
        "inventory.stock_adjusted.v1",
        "inventory.stock_reserved.v1",
        "inventory.stock_released.v1",
        "inventory.stock_dispatched.v1",
        "inventory.stock_restocked.v1",
    ),
    """, moves AS (
        SELECT (fact ->> 'stock_id')::uuid AS stock_id, split_part(type, '.', 2) AS what,
               coalesce(fact ->> 'quantity', fact ->> 'change')::bigint AS pieces,
               coalesce((fact ->> 'reserved')::boolean, true) AS promised
        FROM facts
    ), shelves AS (
        SELECT stock_id,
               sum(CASE WHEN what IN ('stock_received', 'stock_adjusted', 'stock_restocked') THEN pieces
                        WHEN what = 'stock_dispatched' THEN -pieces ELSE 0 END) AS on_hand,
               sum(CASE WHEN what = 'stock_reserved' THEN pieces
                        WHEN what = 'stock_released' OR (what = 'stock_dispatched' AND promised) THEN -pieces
                        ELSE 0 END) AS reserved
        FROM moves GROUP BY stock_id
    )
    SELECT coalesce(s.stock_id, l.stock_id)::text, concat(s.on_hand, ' / ', s.reserved),
           concat(l.on_hand, ' / ', l.reserved)
    FROM shelves s FULL JOIN (SELECT * FROM stock_level WHERE tenant_id = %(tenant)s) l ON l.stock_id = s.stock_id
    WHERE (s.on_hand, s.reserved) IS DISTINCT FROM (l.on_hand, l.reserved)
    """,
)
AGREED = ("orders.order_placed.v1", "orders.order_edited.v1")
PROMISES = Question(
    "stock promised to open orders",
    AGREED,
    """, lines AS (SELECT order_id, line FROM agreed, jsonb_array_elements(fact -> 'lines') AS line
    ), promised AS (
        SELECT (line ->> 'variant_id')::uuid AS variant_id, (line ->> 'location_id')::uuid AS location_id,
               sum((line ->> 'quantity')::bigint) AS pieces
        FROM lines JOIN order_summary o ON o.tenant_id = %(tenant)s AND o.order_id = lines.order_id
        WHERE o.status IN ('pending_deposit', 'pending', 'confirmed', 'processing') GROUP BY 1, 2
    )
    SELECT l.stock_id::text, coalesce(p.pieces, 0)::text, l.reserved::text
    FROM stock_level l LEFT JOIN promised p ON p.variant_id = l.variant_id AND p.location_id = l.location_id
    WHERE l.tenant_id = %(tenant)s AND l.reserved <> coalesce(p.pieces, 0)
    """,
)
AMOUNTS = Question(
    "what orders cost",
    AGREED,
    """, costs AS (
        SELECT order_id,
               (SELECT coalesce(sum((line ->> 'quantity')::bigint * (line -> 'unit_price' ->> 'minor')::bigint), 0)
                FROM jsonb_array_elements(fact -> 'lines') AS line)
               + (fact -> 'shipping' ->> 'minor')::bigint - (fact -> 'discount' ->> 'minor')::bigint AS total
        FROM agreed
    )
    SELECT coalesce(c.order_id, o.order_id)::text, c.total::text, o.total_minor::text
    FROM costs c FULL JOIN (
        SELECT * FROM order_summary WHERE tenant_id = %(tenant)s AND order_number NOT LIKE 'DRAFT-%%'
    ) o ON o.order_id = c.order_id
    WHERE c.total IS DISTINCT FROM o.total_minor
    """,
)
MONEY = Question(
    "money received for paid orders",
    (
        "payments.payment_captured.v1",
        "payments.cash_collected.v1",
        "orders.order_paid.v1",
        "orders.deposit_paid.v1",
        "orders.money_returned.v1",
    ),
    """, moved AS (
        SELECT type LIKE 'orders.%%' AS booked, (fact ->> 'order_id')::uuid AS order_id,
               fact ->> 'payment_id' AS payment_id, (fact -> 'amount' ->> 'minor')::bigint AS minor
        FROM facts WHERE type <> 'orders.money_returned.v1'
    ), sums AS (
        SELECT (fact ->> 'order_id')::uuid AS order_id,
               sum(coalesce(-(fact -> 'owed' ->> 'minor')::bigint, (fact -> 'amount' ->> 'minor')::bigint)) AS minor
        FROM facts WHERE type LIKE 'orders.%%' GROUP BY 1
    )
    SELECT b.order_id::text, t.minor::text, b.minor::text
    FROM moved b LEFT JOIN moved t ON t.payment_id = b.payment_id AND NOT t.booked
    WHERE b.booked AND b.payment_id IS NOT NULL AND t.minor IS DISTINCT FROM b.minor
    UNION ALL
    SELECT o.order_id::text, coalesce(s.minor, 0)::text, o.received_minor::text
    FROM order_summary o LEFT JOIN sums s ON s.order_id = o.order_id
    WHERE o.tenant_id = %(tenant)s AND coalesce(s.minor, 0) <> o.received_minor
    """,
)
"""What an order books as paid by a payment is what that payment took; what it has received is what it has booked, less
what it owed and gave back."""
RETURNED = Question(
    "money given back for orders",
    (
        "payments.payment_captured.v1",
        "payments.payment_refunded.v1",
        "payments.payment_voided.v1",
        "orders.money_returned.v1",
    ),
    """, captured AS (
        SELECT fact ->> 'payment_id' AS payment_id, (fact -> 'amount' ->> 'minor')::bigint AS minor
        FROM facts WHERE type = 'payments.payment_captured.v1'
    ), told AS (
        SELECT c.payment_id, least(c.minor, CASE WHEN bool_or(type LIKE '%%voided%%') THEN c.minor
                                                ELSE max((fact -> 'refunded' ->> 'minor')::bigint) END) AS minor
        FROM captured c JOIN facts f ON f.fact ->> 'payment_id' = c.payment_id
        WHERE type ~ 'payment_(refunded|voided)' GROUP BY c.payment_id, c.minor
    ), booked AS (
        SELECT fact ->> 'payment_id' AS payment_id, sum((fact -> 'amount' ->> 'minor')::bigint) AS minor
        FROM facts WHERE type = 'orders.money_returned.v1' GROUP BY 1
    )
    SELECT coalesce(t.payment_id, b.payment_id), t.minor::text, b.minor::text
    FROM told t JOIN booked b ON b.payment_id = t.payment_id WHERE t.minor IS DISTINCT FROM b.minor
    UNION ALL
    SELECT o.order_id::text, coalesce(s.minor, 0)::text, o.refunded_minor::text
    FROM order_summary o LEFT JOIN (
        SELECT (fact ->> 'order_id')::uuid AS order_id, sum((fact -> 'amount' ->> 'minor')::bigint) AS minor
        FROM facts WHERE type = 'orders.money_returned.v1' GROUP BY 1
    ) s ON s.order_id = o.order_id
    WHERE o.tenant_id = %(tenant)s AND coalesce(s.minor, 0) <> o.refunded_minor
    """,
)
"""What orders book and show as given back is what the books of their payments say, and never more than came in."""
PAID = Question(
    "how orders are paid: gift cards, money, and what is due or owed",
    ("gift_cards.gift_card_redeemed.v1", "gift_cards.gift_card_refunded.v1"),
    """, gifts AS (
        SELECT (fact ->> 'order_id')::uuid AS order_id,
               sum((fact -> 'amount' ->> 'minor')::bigint
                   * CASE WHEN type LIKE '%%redeemed%%' THEN 1 ELSE -1 END) AS minor
        FROM facts GROUP BY 1
    )
    SELECT o.order_id::text, o.total_minor::text,
           (coalesce(g.minor, 0) + o.received_minor + o.due_minor - o.owed_minor)::text
    FROM order_summary o LEFT JOIN gifts g ON g.order_id = o.order_id
    WHERE o.tenant_id = %(tenant)s AND o.status NOT IN ('cancelled', 'payment_failed', 'returned', 'refunded')
      AND o.total_minor <> coalesce(g.minor, 0) + o.received_minor + o.due_minor - o.owed_minor
    """,
)
GIFT_CARDS = Question(
    "what is left on gift cards",
    (
        "gift_cards.gift_card_issued.v1",
        "gift_cards.gift_card_redeemed.v1",
        "gift_cards.gift_card_refunded.v1",
        "gift_cards.gift_card_adjusted.v1",
        "gift_cards.gift_card_voided.v1",
    ),
    """, ledger AS (
        SELECT (fact ->> 'card_id')::uuid AS card_id,
               sum((coalesce(fact -> 'balance', fact -> 'amount', fact -> 'change') ->> 'minor')::bigint
                   * CASE WHEN type ~ 'redeemed|voided' THEN -1 ELSE 1 END) AS minor
        FROM facts GROUP BY 1
    )
    SELECT coalesce(l.card_id, c.card_id)::text, l.minor::text, c.current_balance_cents::text
    FROM ledger l FULL JOIN (SELECT * FROM gift_cards WHERE tenant_id = %(tenant)s) c ON c.card_id = l.card_id
    WHERE l.minor IS DISTINCT FROM c.current_balance_cents OR l.minor < 0
    """,
)
COUPONS = Question(
    "how often coupons were used",
    ("coupons.coupon_redeemed.v1", "coupons.coupon_released.v1"),
    """, uses AS (
        SELECT (fact ->> 'coupon_id')::uuid AS coupon_id,
               sum(CASE WHEN type LIKE '%%redeemed%%' THEN 1 ELSE -1 END) AS times
        FROM facts GROUP BY 1
    )
    SELECT c.coupon_id::text, coalesce(u.times, 0)::text, c.usage_count::text
    FROM coupons c LEFT JOIN uses u ON u.coupon_id = c.coupon_id
    WHERE c.tenant_id = %(tenant)s AND coalesce(u.times, 0) <> c.usage_count
    """,
)
NUMBERS = Question(
    "order numbers without gaps",
    ("orders.order_placed.v1",),
    """, numbered AS (SELECT fact ->> 'store_id' AS store, (fact ->> 'number')::bigint AS number FROM facts)
    SELECT store, max(number)::text, count(DISTINCT number)::text
    FROM numbered GROUP BY store HAVING max(number) <> count(DISTINCT number) OR count(*) <> count(DISTINCT number)
    """,
)
AGAIN, PAUSE_S = 3, 0.5
QUESTIONS = (STOCK, PROMISES, AMOUNTS, MONEY, RETURNED, PAID, GIFT_CARDS, COUPONS, NUMBERS)


async def examine(pool: Pool, tenant_id: UUID) -> AsyncIterator[tuple[Question, list[Finding]]]:
    """Ask every question about a tenant."""
    for question in QUESTIONS:
        yield question, await lasting(pool, tenant_id, question)


async def lasting(pool: Pool, tenant_id: UUID, question: Question) -> list[Finding]:
    """What does not add up, nor a little later: the read models of a shop that sells are a moment behind its facts."""
    async with tenant_session(pool, tenant_id) as db:
        found = await ask(db, tenant_id, question)
    for _ in range(AGAIN):
        if found:
            await asyncio.sleep(PAUSE_S)
            async with tenant_session(pool, tenant_id) as db:
                still = {one.what for one in found}
                found = [one for one in await ask(db, tenant_id, question) if one.what in still]
    return found


async def ask(db: Db, tenant_id: UUID, question: Question) -> list[Finding]:
    """What does not add up."""
    values: dict[str, Any] = {"tenant": tenant_id, "types": list(question.types)}
    rows = await (await db.execute(f"WITH {FACTS} {question.sql}".encode(), values)).fetchall()
    return [Finding(question.name, *(str(value) for value in row)) for row in rows]


SHOULD_BE: dict[What, tuple[str, str]] = {
    "differ": ("as the facts make it", "another row"),
    "only_live": ("absent", "a row"),
    "only_new": ("a row", "absent"),
}
"""What the facts make, and what the read model shows instead."""


async def refold(
    pool: Pool, facts: Log, tenant_id: UUID, models: Iterable[Projection]
) -> AsyncIterator[tuple[str, list[Finding]]]:
    """Fold each of ``models`` from the first fact to its checkpoint, and compare the rows: its name, what differs."""
    for model in models:
        try:
            diff = await diff_with_zero(pool, facts, model, tenant_id)
        except Exception as fault:
            if transient(fault):
                raise
            yield model.name, [Finding(model.name, "every fact", "foldable", f"not: {reason(fault)}")]
        else:
            yield model.name, list(_differing(model.name, diff))


def _differing(name: str, diff: Diff) -> Iterator[Finding]:
    for what, examples in diff.examples.items():
        expected, found = SHOULD_BE[what]
        for one in examples:
            yield Finding(name, " / ".join(str(part) for part in one.key), expected, found)
