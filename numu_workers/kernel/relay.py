"""The relay: follows every tenant's log, asks the reactions, and writes what they want into the job ledger.

Jobs and checkpoint are one transaction, so each fact is reacted to once, whatever dies when. Bells are rung after the
commit; one that is not rung is rung by the sweeper. Any number of relays share the work: whoever locks a tenant's
checkpoint has the tenant, and the others go on to the next. Rebuilding read models does not pass here.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Error

from numu_core.eventstore.connections import Db, Pool, tenant_session
from numu_core.eventstore.log import Log, Stored
from numu_core.kernel.messages import Event, Recorded
from numu_workers.kernel.broker import Sender
from numu_workers.kernel.follow import Follower, StandsStill
from numu_workers.kernel.ledger import enqueue
from numu_workers.kernel.metrics import RELAY_BACKLOG, RELAY_STOPPED
from numu_workers.kernel.reactions import Entry, Reactions
from numu_workers.kernel.retries import reason

FACTS_PER_STEP = 1000

BACKLOG = """
    SELECT h.tenant_id, h.position - coalesce(c.position, 0), c.failed_position IS NOT NULL
    FROM tenant_head h LEFT JOIN relay_checkpoint c USING (tenant_id) WHERE h.position > coalesce(c.position, 0)
"""
LOCK = "SELECT position FROM relay_checkpoint WHERE tenant_id = %s FOR UPDATE SKIP LOCKED"
BEGIN = "INSERT INTO relay_checkpoint (tenant_id) VALUES (%s) ON CONFLICT DO NOTHING RETURNING position"
MOVE = """
    UPDATE relay_checkpoint SET position = %s, failed_position = %s, reason = %s, failed_at = %s WHERE tenant_id = %s
"""


class Batch(Struct, frozen=True, kw_only=True):
    """What a stretch of the log wants."""

    entries: list[Entry]
    reached: int  # everything up to here is handled
    failed: int | None = None  # the position at which the relay stands still
    why: str | None = None


def react(facts: Iterable[tuple[Event, Recorded]], reactions: Reactions, until: int) -> Batch:
    """What ``facts`` want, up to the first that cannot be handled; ``until`` is reached when all can."""
    entries: list[Entry] = []
    for event, at in facts:
        try:
            entries += reactions.wanted(event, at)
        except Exception as fault:  # noqa: BLE001 - reported with its position; the tenant waits for a fix
            return Batch(entries=entries, reached=at.position - 1, failed=at.position, why=reason(fault))
    return Batch(entries=entries, reached=until)


class Relay:
    """One relay process. ``pool`` has the role ``numu_worker``."""

    def __init__(
        self, pool: Pool, facts: Log, reactions: Reactions, sender: Sender, clock: Callable[[], datetime]
    ) -> None:
        self._pool, self._log, self._reactions, self._sender, self._clock = pool, facts, reactions, sender, clock
        self.follower = Follower("relay", self.backlog, self.step)

    async def backlog(self) -> set[UUID]:
        """The tenants that have facts the relay has not looked at."""
        async with tenant_session(self._pool) as db:
            rows = await (await db.execute(BACKLOG)).fetchall()
        RELAY_BACKLOG.set(sum(behind for _, behind, _ in rows))
        RELAY_STOPPED.set(sum(stopped for _, _, stopped in rows))
        return {tenant_id for tenant_id, _, _ in rows}

    async def step(self, tenant_id: UUID) -> bool:
        """Handle the tenant's next facts, if no other relay does just now. ``True``: there are more.

        Raises:
            StandsStill: there is one that cannot be handled; what precedes it was.
        """
        async with tenant_session(self._pool, tenant_id) as db:
            position = await self._locked(db, tenant_id)
            if position is None:
                return False
            head = await self._log.head(db, tenant_id)
            batch = await self._next(db, tenant_id, position, head)
            now = self._clock()
            new = await enqueue(db, batch.entries, now)
            failed_at = now if batch.failed else None
            await db.execute(MOVE, (batch.reached, batch.failed, batch.why, failed_at, tenant_id))
        if new:
            await asyncio.to_thread(self._sender.send, [(entry.actor, entry.job_id) for entry in new])
        if batch.failed is not None:
            raise StandsStill(f"at position {batch.failed}: {batch.why}")
        return batch.reached < head

    async def _locked(self, db: Db, tenant_id: UUID) -> int | None:
        """How far the tenant is relayed, locked; ``None``: somebody else has it."""
        row = await (await db.execute(LOCK, (tenant_id,))).fetchone()
        row = row or await (await db.execute(BEGIN, (tenant_id,))).fetchone()
        return row[0] if row else None

    async def _next(self, db: Db, tenant_id: UUID, after: int, head: int) -> Batch:
        """What the next facts up to ``head`` want."""
        tags = self._log.tags(self._reactions.on.keys())
        rows = await self._log.stored(db, tenant_id, after=after, until=head, limit=FACTS_PER_STEP, tags=tags)
        reached = head if len(rows) < FACTS_PER_STEP else rows[-1].position
        try:
            return react(await self._log.opened(db, tenant_id, rows), self._reactions, reached)
        except Error:
            raise
        except Exception:  # noqa: BLE001 - one of the facts cannot be read; which one is found out now
            return await self._one_by_one(db, tenant_id, rows, reached)

    async def _one_by_one(self, db: Db, tenant_id: UUID, rows: list[Stored], reached: int) -> Batch:
        facts: list[tuple[Event, Recorded]] = []
        for row in rows:
            try:
                facts += await self._log.opened(db, tenant_id, [row])
            except Error:
                raise
            except Exception as fault:  # noqa: BLE001 - reported like a fact that a reaction cannot handle
                batch = react(facts, self._reactions, row.position - 1)
                unread = Batch(entries=batch.entries, reached=batch.reached, failed=row.position, why=reason(fault))
                return batch if batch.failed else unread
        return react(facts, self._reactions, reached)
