"""Whether two fillings of a read model hold the same rows, and which they do not share."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from numu_core.eventstore.connections import Pool, tenant_session
from numu_core.eventstore.log import Log
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.replay import from_zero
from numu_projections.kernel.rows import IN_UTC, Rows
from numu_projections.kernel.tables import TENANT, key_of

SHOWN = 20  # differences of each kind that are named
TENANTS_AT_ONCE = 500

COMPARE = """
    WITH compared AS (
        SELECT CASE WHEN n.tenant_id IS NULL THEN 'only_live' WHEN l.tenant_id IS NULL THEN 'only_new' ELSE 'differ' END
                   AS what, json_build_object('tenant_id', tenant_id, 'key', json_build_array({key})) AS which
        FROM (SELECT * FROM {live} WHERE tenant_id = ANY (%(tenants)s)) l
        FULL JOIN (SELECT * FROM {new} WHERE tenant_id = ANY (%(tenants)s)) n USING (tenant_id, {key})
        WHERE l.tenant_id IS NULL OR n.tenant_id IS NULL OR (l.{l_columns}) IS DISTINCT FROM (n.{n_columns})
    ), numbered AS (SELECT what, which, row_number() OVER (PARTITION BY what) AS n FROM compared)
    SELECT what, count(*), (json_agg(which) FILTER (WHERE n <= %(shown)s))::text FROM numbered GROUP BY what
"""
What = Literal["differ", "only_live", "only_new"]


class Which(Struct, frozen=True):
    """A row that is not the same on both sides."""

    tenant_id: UUID
    key: tuple[Any, ...]  # in the order of the table's key


class Diff(Struct, frozen=True):
    """How two fillings differ; false when they do not."""

    counts: dict[What, int] = {}
    examples: dict[What, list[Which]] = {}  # at most ``SHOWN`` of each kind

    def __bool__(self) -> bool:
        return any(self.counts.values())

    def __add__(self, other: "Diff") -> "Diff":
        kinds = self.counts.keys() | other.counts.keys()
        counts = {what: self.counts.get(what, 0) + other.counts.get(what, 0) for what in kinds}
        shown = {what: [*self.examples.get(what, []), *other.examples.get(what, [])][:SHOWN] for what in kinds}
        return Diff(counts, shown)


_which = msgspec.json.Decoder(list[Which])


async def compare(pool: Pool, projection: Projection, number: int, tenants: Sequence[UUID]) -> Diff:
    """The live table against that of fill ``number``, for ``tenants``. Both must stand still, at the same positions."""
    name, key = projection.table.name, key_of(projection.table)
    columns = [c.name for c in projection.table.columns if c.name != TENANT]
    statement = COMPARE.format(
        key=", ".join(key),
        live=name,
        new=f"{name}__{number}",
        l_columns=", l.".join(columns),
        n_columns=", n.".join(columns),
    ).encode()
    diff = Diff()
    for start in range(0, len(tenants), TENANTS_AT_ONCE):
        some = list(tenants[start : start + TENANTS_AT_ONCE])
        async with tenant_session(pool, *some) as db:
            found = await (await db.execute(statement, {"tenants": some, "shown": SHOWN})).fetchall()
        counts = {what: count for what, count, _ in found}
        diff += Diff(counts, {what: _which.decode(which) for what, _, which in found})
    return diff


async def diff_with_zero(pool: Pool, facts: Log, projection: Projection, tenant_id: UUID) -> Diff:
    """The tenant's live rows against a fold of its facts from the first to the live checkpoint, in memory.

    ``only_new``: rows that the facts make and the live table lacks.
    """
    async with tenant_session(pool, tenant_id) as db:
        await db.execute(IN_UTC)
        rows = Rows(projection, projection.table.name)
        position, live = await rows.at_checkpoint(db, tenant_id)
        made = rows.as_read((await from_zero(db, facts, tenant_id, [projection], position))[projection.name])
    return _sum(
        Diff({what: 1}, {what: [Which(tenant_id, key if isinstance(key, tuple) else (key,))]})
        for key in live.keys() | made.keys()
        if (what := _differ(live.get(key), made.get(key)))
    )


def _differ(live: Any, new: Any) -> What | None:
    if live == new:
        return None
    return "only_new" if live is None else "only_live" if new is None else "differ"


def _sum(diffs: Iterable[Diff]) -> Diff:
    return sum(diffs, start=Diff())
