"""Fills a read model anew beside the live one, compares, and swaps. Whoever reads notices nothing.

A rebuild that fails, or is not accepted, leaves the live table as it was and is simply started again. Reactions follow
the log by themselves: nothing here sends anything.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from time import monotonic
from uuid import UUID

import structlog
from msgspec import Struct

from numu_core.eventstore.connections import Db, Pool, open_pool, tenant_session
from numu_core.eventstore.log import Log
from numu_projections.kernel import fills
from numu_projections.kernel.checkpoints import State
from numu_projections.kernel.engine import MOST, Folding
from numu_projections.kernel.filling import CannotFold, Filling
from numu_projections.kernel.fills import NothingKept, NotInstalled, as_role
from numu_projections.kernel.parity import TENANTS_AT_ONCE, Diff, compare
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.rows import Rows

NEARLY = 10 * MOST  # positions: so far behind, a live table is caught up before it is compared
ROUNDS = 20  # of catching up while others go on appending, before they are held

BEHIND = """
    SELECT h.tenant_id, h.position, coalesce(c.position, 0), c.stopped_at_position IS NOT NULL
    FROM tenant_head h LEFT JOIN checkpoint c ON c.tenant_id = h.tenant_id AND c.projection = %s AND c.fill = %s
    WHERE %s::uuid IS NULL OR h.tenant_id = %s ORDER BY h.tenant_id
"""
DELETE_ROWS = "DELETE FROM {live} WHERE tenant_id = %s"
MOVE_ROWS = "INSERT INTO {live} SELECT * FROM {new} WHERE tenant_id = %s"
MOVE_CHECKPOINT = """
    INSERT INTO checkpoint (tenant_id, projection, fill, position, changed_at_position, folded_at)
    SELECT tenant_id, projection, %s, position, -position, clock_timestamp() FROM checkpoint
    WHERE tenant_id = %s AND projection = %s AND fill = %s
    ON CONFLICT (tenant_id, projection, fill) DO UPDATE
    SET position = excluded.position, changed_at_position = excluded.changed_at_position,
        folded_at = excluded.folded_at, stopped_at_position = NULL, stopped_at = NULL, error = NULL
"""
FORGET = """
    DELETE FROM checkpoint WHERE tenant_id = ANY (%s) AND projection = %s
    AND fill IN (SELECT fill FROM projection WHERE name = %s AND state = 'dropped')
"""

log = structlog.get_logger()


class Standing(Struct, frozen=True):
    """How far one tenant's rows are in some fill."""

    tenant_id: UUID
    head: int
    position: int
    stopped: bool


class Rebuilt(Struct, frozen=True, kw_only=True):
    """What a rebuild has done."""

    projection: str
    fill: int
    version: int
    facts: int  # positions passed
    seconds: float
    diff: Diff | None  # against the live rows; ``None``: another version, whose rows are meant to differ
    compared: int  # tenants whose rows were compared: those whose live rows were not far behind or stopped
    swapped: bool


Progress = Callable[[int, int], None]  # positions passed, positions in all


def quiet(_passed: int, _total: int) -> None:
    """Nobody watches."""


class _Workshop:
    """Connections and what they work on."""

    def __init__(self, db: Db, pool: Pool, facts: Log, projection: Projection, tenant_id: UUID | None) -> None:
        self.db, self.pool, self.facts, self.projection, self.only = db, pool, facts, projection, tenant_id

    def folding(self, state: State) -> Folding:
        """A fold that nobody disturbs: what is filled is ours, and what is live is held."""
        return Folding(self.pool, self.facts, [self.projection], state=state, held=True)

    async def standings(self, number: int) -> list[Standing]:
        """Every tenant there is, or the one that is asked for."""
        values = (self.projection.name, number, self.only, self.only)
        async with tenant_session(self.pool) as db:
            return [Standing(*row) for row in await (await db.execute(BEHIND, values)).fetchall()]

    async def catch_up(
        self, state: State, number: int, heads: Mapping[UUID, int] | None = None, most: int | None = None
    ) -> int:
        """Fold what is new, up to ``heads`` or all of it; the number of positions.

        Tenants that stand still, or are more than ``most`` behind, are left where they are.
        """
        folding, folded = self.folding(state), 0
        for one in await self.standings(number):
            goal = one.head if heads is None else heads.get(one.tenant_id, 0)
            if one.position < goal and not one.stopped and (most is None or goal - one.position <= most):
                turn = await folding.catch_up(one.tenant_id, goal)
                folded += turn.reached - one.position
                if turn.reached < goal and state == "filling":
                    raise CannotFold(f"{self.projection.name} of tenant {one.tenant_id} at position {turn.reached + 1}")
        return folded


@asynccontextmanager
async def _workshop(
    database_url: str, facts: Log, projection: Projection, tenant_id: UUID | None = None
) -> AsyncIterator[_Workshop]:
    async with fills.owner(database_url, projection) as db:
        pool = await open_pool(as_role(database_url, "numu_worker"), 4)
        try:
            yield _Workshop(db, pool, facts, projection, tenant_id)
        finally:
            await pool.close()


async def rebuild(
    database_url: str,
    facts: Log,
    projection: Projection,
    *,
    tenant_id: UUID | None = None,
    accept: bool = False,
    progress: Progress = quiet,
) -> Rebuilt:
    """Fill ``projection`` from the first fact on, beside the live rows, and put the new rows in their place.

    Args:
        database_url: as a login that may become ``numu_owner`` and ``numu_worker``.
        tenant_id: only this tenant's rows; then the version must be the live one, and nothing is kept for a rollback.
        accept: swap although the same version of the code makes other rows than the live ones.
        progress: called as it goes on.

    Returns:
        What was found. ``swapped`` is false when the rows differ and that was not accepted.

    Raises:
        CannotFold: a fact is in the way. RebuildRunning: somebody else is at it. NotInstalled: there is no table yet.
    """
    began = monotonic()
    async with _workshop(database_url, facts, projection, tenant_id) as shop:
        live = await fills.find(shop.db, projection, "live")
        if live is None or (tenant_id and live.version != projection.version):
            raise NotInstalled(f"{projection.name} version {projection.version}")
        number = await fills.begin(shop.db, projection)
        passed = await _fill(shop, number, progress)
        await fills.index(shop.db, projection, number)
        passed += await _draw_near(shop, number)
        async with fills.held(shop.db, projection):
            diff, compared = await _compare(shop, live, number)
            swapped = accept or not diff
            if swapped:
                await (_replace(shop, live, number) if tenant_id else fills.exchange(shop.db, projection, number))
        if tenant_id or not swapped:
            await fills.discard(shop.db, projection)
        await _tidy(shop)
    return Rebuilt(
        projection=projection.name,
        fill=number,
        version=projection.version,
        facts=passed,
        seconds=monotonic() - began,
        diff=diff if live.version == projection.version else None,
        compared=compared,
        swapped=swapped,
    )


async def roll_back(database_url: str, facts: Log, projection: Projection) -> int:
    """Put back the table that the last rebuild replaced; the version of the code that fills it.

    Raises:
        NothingKept: there is none. RebuildRunning: somebody rebuilds just now.
    """
    async with _workshop(database_url, facts, projection) as shop, fills.held(shop.db, projection):
        kept = await fills.find(shop.db, projection, "kept")
        if kept is None:
            raise NothingKept(projection.name)
        if kept.version == projection.version:
            await shop.catch_up("kept", kept.number)
        await fills.exchange(shop.db, projection, kept.number)
    return kept.version


async def _fill(shop: _Workshop, number: int, progress: Progress) -> int:
    """Every tenant's rows, as far as its log went when we came by; the positions passed."""
    standings = await shop.standings(number)
    total, passed = sum(one.head for one in standings), 0

    def more(positions: int) -> None:
        nonlocal passed
        passed += positions
        progress(passed, total)

    rows = Rows(shop.projection, f"{shop.projection.table.name}__{number}")
    for one in standings:
        await Filling(shop.pool, shop.facts, rows, one.tenant_id).fill(number, one.head, more)
    return passed


async def _draw_near(shop: _Workshop, number: int) -> int:
    """Fold what others append meanwhile, until little is left for the moment in which they are held."""
    passed = 0
    for _ in range(ROUNDS):
        caught_up = await shop.catch_up("filling", number)
        passed += caught_up
        if caught_up <= MOST:
            break
    return passed


async def _compare(shop: _Workshop, live: fills.Fill, number: int) -> tuple[Diff, int]:
    """Bring both to the same positions and compare, while nobody else folds; how many tenants could be compared."""
    if live.version != shop.projection.version:
        await shop.catch_up("filling", number)
        return Diff(), 0
    heads = {one.tenant_id: one.head for one in await shop.standings(number)}
    await shop.catch_up("live", live.number, heads, NEARLY)
    await shop.catch_up("filling", number, heads)
    new = {one.tenant_id: one.position for one in await shop.standings(number)}
    old = {one.tenant_id: one.position for one in await shop.standings(live.number) if not one.stopped}
    level = [tenant for tenant, position in old.items() if position and new[tenant] == position]
    return await compare(shop.pool, shop.projection, number, level), len(level)


async def _replace(shop: _Workshop, live: fills.Fill, number: int) -> None:
    """One tenant's new rows in place of its live ones."""
    name, tenant_id = shop.projection.table.name, shop.only
    assert tenant_id is not None
    async with tenant_session(shop.pool, tenant_id) as db:
        await db.execute(DELETE_ROWS.format(live=name).encode(), (tenant_id,))
        await db.execute(MOVE_ROWS.format(live=name, new=f"{name}__{number}").encode(), (tenant_id,))
        await db.execute(MOVE_CHECKPOINT, (live.number, tenant_id, shop.projection.name, number))


async def _tidy(shop: _Workshop) -> None:
    """Forget how far tables were folded that are gone."""
    tenants = [one.tenant_id for one in await shop.standings(0)]
    for start in range(0, len(tenants), TENANTS_AT_ONCE):
        some = tenants[start : start + TENANTS_AT_ONCE]
        async with tenant_session(shop.pool, *some) as db:
            await db.execute(FORGET, (some, shop.projection.name, shop.projection.name))
