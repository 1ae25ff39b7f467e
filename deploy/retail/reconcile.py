"""Whether the read models say what the file says, to the last piece and penny.

The store may have more in it than this file: orders of shoppers, other parts of the data set. So the file's own sums
plus the sums of every fact that no command of this file made must be what the read models show, row by row.
"""

from collections.abc import Iterable
from uuid import UUID

from msgspec import Struct

from deploy.retail.carry_out import Outcome
from deploy.retail.kinds import Article, Fate
from deploy.retail.lines import CURRENCY
from deploy.retail.names import product_id
from deploy.retail.plan import Plan
from deploy.retail.totals import (
    SALES_FACTS,
    STOCK_FACTS,
    Difference,
    Figures,
    Totals,
    both,
    differences,
    of_facts,
    of_lines,
    on_hand,
    stock_moves,
)
from numu_core.eventstore.connections import Db, Pool
from numu_core.eventstore.log import Log, Stored
from numu_core.kernel.messages import Event, Recorded
from numu_core.locations.events import default_location_id
from numu_projections.kernel.engine import Folding

ONE_MOMENT = b"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
OF_TENANT = "SELECT set_config('numu.tenant_id', %s, true)"
REACHED = """
    SELECT c.projection, c.position, c.stopped_at_position FROM checkpoint c
    JOIN projection p ON p.name = c.projection AND p.fill = c.fill AND p.state = 'live'
    WHERE c.tenant_id = %s AND c.projection = ANY (%s)
"""
SALES = {
    "sales_by_day": """
        SELECT day::text, lines, units, revenue_minor, returned_units, returned_minor
        FROM sales_by_day WHERE tenant_id = %s AND store_id = %s AND currency = %s
    """,
    "sales_by_product": """
        SELECT product_id::text, lines, units, revenue_minor, returned_units, returned_minor
        FROM sales_by_product WHERE tenant_id = %s AND store_id = %s AND currency = %s
    """,
    "sales_by_country": """
        SELECT country, lines, units, revenue_minor, returned_units, returned_minor
        FROM sales_by_country WHERE tenant_id = %s AND store_id = %s AND currency = %s
    """,
}
SHELVES = """
    SELECT variant_id::text, on_hand FROM stock_level WHERE tenant_id = %s AND store_id = %s AND location_id = %s
"""
TABLES = (*SALES, "stock_level")
OTHERS = """
    SELECT tenant_id, position, stream_type, stream_id, version, type, payload, metadata, command_id, recorded_at, hash
    FROM events WHERE tenant_id = %s AND position <= %s AND type = ANY (%s) AND command_id NOT IN (
        SELECT command_id FROM events WHERE tenant_id = %s AND position = ANY (%s)
    )
    ORDER BY position
"""
MOST_ATTEMPTS = 10


class StandsStill(Exception):
    """A read model does not get to the end of the log: it cannot be compared."""


class Found(Struct, frozen=True, kw_only=True):
    """What the read models show, and the facts in them that are not this file's; at one moment."""

    sales: Totals
    shelves: dict[str, int]  # pieces on hand at the default location, by variant
    others: list[tuple[Event, Recorded]]


class Reconciliation:
    """Compares a store's read models with one file.

    Args:
        pool: connections with the role ``numu_worker``.
    """

    def __init__(self, pool: Pool, log: Log, folding: Folding, tenant_id: UUID, store_id: UUID) -> None:
        self._pool, self._log, self._folding, self._tenant_id, self._store_id = pool, log, folding, tenant_id, store_id

    async def differences(self, plan: Plan, outcome: Outcome) -> list[Difference]:
        """Fold what is not folded yet, and compare; an empty list: they agree.

        Raises:
            StandsStill: a read model is stopped, or so busy that no moment could be found to compare.
        """
        found = await self._found(outcome.positions)
        fates = plan.fates | dict.fromkeys(outcome.refused, Fate.REFUSED)
        expected = both(of_lines(plan.lines, fates, self._store_id), of_facts(found.others, self._store_id))
        wrong: list[Difference] = []
        for name, table in expected.tables().items():
            wrong += differences(name, table, found.sales.tables()[name], nothing=Figures())
        shelves = self._shelves(plan, fates, found)
        theirs = {variant: found.shelves.get(variant, 0) for variant in shelves}
        return wrong + differences("stock_level", shelves, theirs, nothing=0)

    def _shelves(self, plan: Plan, fates: dict[int, Fate], found: Found) -> dict[str, int]:
        """Pieces that must lie on the shelf of each article of the file, by variant."""
        goods = [product for product in plan.products.values() if product.kind is Article.GOODS]
        ours = on_hand(plan.lines, fates, {product.code: product.opening for product in goods})
        others = stock_moves(found.others, default_location_id(self._store_id))
        names = {product.code: str(product_id(self._store_id, product.code)) for product in goods}
        return {name: ours[code] + others[name] for code, name in names.items()}

    async def _found(self, positions: list[int]) -> Found:
        """The read models at a moment when all of them have folded the same facts, this file's among them."""
        for _ in range(MOST_ATTEMPTS):
            await self._folding.catch_up(self._tenant_id)
            async with self._pool.connection() as db:
                await db.execute(ONE_MOMENT)
                try:
                    await db.execute(OF_TENANT, (str(self._tenant_id),))
                    reached = await self._reached(db)
                    if reached is not None and reached >= max(positions, default=0):
                        return await self._read(db, reached, positions)
                finally:
                    await db.rollback()
        raise StandsStill("the read models move all the time; run the import again when the store is quiet")

    async def _reached(self, db: Db) -> int | None:
        """Up to where all the read models that are compared are folded; ``None``: not to the same position.

        Raises:
            StandsStill: one of them is stopped.
        """
        rows = await (await db.execute(REACHED, (self._tenant_id, list(TABLES)))).fetchall()
        for name, _, stopped_at in rows:
            if stopped_at is not None:
                raise StandsStill(f"the read model {name} is stopped before position {stopped_at}")
        at = {position for _, position, _ in rows}
        return at.pop() if len(rows) == len(TABLES) and len(at) == 1 else None

    async def _read(self, db: Db, reached: int, positions: list[int]) -> Found:
        sales = {}
        for name, query in SALES.items():
            rows = await (await db.execute(query.encode(), (self._tenant_id, self._store_id, CURRENCY))).fetchall()
            sales[name] = {key: Figures(*figures) for key, *figures in rows}
        place = (self._tenant_id, self._store_id, default_location_id(self._store_id))
        shelves: Iterable[tuple[str, int]] = await (await db.execute(SHELVES, place)).fetchall()
        tags = self._log.tags([*SALES_FACTS, *STOCK_FACTS])
        asked = (self._tenant_id, reached, tags, self._tenant_id, positions)
        others = [Stored(*row) for row in await (await db.execute(OTHERS, asked, binary=True)).fetchall()]
        opened = await self._log.opened(db, self._tenant_id, others)
        return Found(sales=Totals(**sales), shelves=dict(shelves), others=opened)
