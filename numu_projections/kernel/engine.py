"""Folds one tenant's facts into its read models: load, fold, write back, move the checkpoints; one transaction a batch.

The checkpoints are locked first and moved by compare-and-set in the transaction that writes the rows, so each fact is
folded exactly once, however many projectors try and whenever one dies. A batch is three round trips, and one more where
it holds personal data: lock and read, load, write and commit.
"""

from collections.abc import Iterable, Sequence
from traceback import format_tb
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct

from numu_core.eventstore.connections import Db, Pool
from numu_core.eventstore.log import LAST, Log, Stored
from numu_core.eventstore.tracing import shared
from numu_core.kernel.subjects import SubjectErased
from numu_projections.kernel.checkpoints import Checkpoint, Pick, State, Wanted, move, opened, stop, table_of
from numu_projections.kernel.faults import reason, transient
from numu_projections.kernel.kept import forget_kept
from numu_projections.kernel.metrics import FOLD_SECONDS, FOLDED_FACTS, STOPS
from numu_projections.kernel.projection import Fact, Projection, advance, erased, touched
from numu_projections.kernel.rows import Rows

MOST = 1_000  # positions in one batch

log = structlog.get_logger()


class Folded(Struct, frozen=True):
    """A read model of a tenant has moved."""

    projection: str
    position: int
    version: str  # another one as soon as a row has changed


class Share(Struct, frozen=True):
    """What of a batch concerns one read model, and which of its rows, each with the last position that names it."""

    rows: Rows
    facts: list[Fact]
    named: dict[Any, int]


class Turn(Struct, frozen=True):
    """What one turn has done for a tenant."""

    head: int = 0  # of the log
    reached: int = 0  # by the last of the read models, stopped ones included
    behind: bool = False  # there is more to fold at once
    folded: tuple[Folded, ...] = ()


def version_of(fill: int, changed_at: int) -> str:
    """What was read under this version is the same for as long as the version is."""
    return f"{fill}.{changed_at}"


class Folding:
    """Folds for one process.

    Args:
        pool: connections with the role ``numu_worker``.
        state: which fill of the read models: the live one, or one that is being filled.
        held: the caller keeps everybody else from folding them.
    """

    def __init__(
        self, pool: Pool, facts: Log, projections: Iterable[Projection], *, state: State = "live", held: bool = False
    ) -> None:
        self._pool, self._log, self._state, self._held = pool, facts, state, held
        self.projections = {projection.name: projection for projection in projections}
        self._rows: dict[tuple[str, int], Rows] = {}
        self._tags_of: dict[tuple[str, ...], list[str]] = {}
        self._gave_up: set[tuple[UUID, str]] = set()

    async def turn(self, tenant_id: UUID, until: int = LAST) -> Turn:
        """Fold the tenant's next facts: a batch for the read models in front, and one for those farthest behind.

        A fact that cannot be folded stops that read model of that tenant, and nothing else.

        Raises:
            OperationalError: the database is away; nothing was done that is not committed.
        """
        turn = await self._careful(tenant_id, "max", until)
        if turn.behind:
            rest = await self._careful(tenant_id, "min", until)
            return Turn(rest.head, rest.reached, rest.behind, (*turn.folded, *rest.folded))
        return turn

    async def catch_up(self, tenant_id: UUID, until: int = LAST) -> Turn:
        """Turns until there is nothing left to fold up to ``until``."""
        while (turn := await self.turn(tenant_id, until)).behind:
            pass
        return turn

    # -- what cannot be folded ---------------------------------------------------------------------------------

    async def _careful(self, tenant_id: UUID, pick: Pick, until: int) -> Turn:
        try:
            return await self._batch(tenant_id, [*self.projections], pick, until, MOST)
        except Exception as fault:
            if transient(fault):
                raise
        alone = [await self._alone(tenant_id, name, until) for name in sorted(self.projections)]
        folded = tuple(one for turn in alone for one in turn.folded)
        behind = any(turn.behind for turn in alone)
        return Turn(max(turn.head for turn in alone), min(turn.reached for turn in alone), behind, folded)

    async def _alone(self, tenant_id: UUID, name: str, until: int) -> Turn:
        """A batch small enough to succeed; when even one fact is too much, stand still before it."""
        most = MOST
        while True:
            try:
                return await self._batch(tenant_id, [name], "max", until, most)
            except Exception as fault:
                if transient(fault):
                    raise
                if most == 1:
                    return await self._stop(tenant_id, name, fault)
                most //= 2

    async def _stop(self, tenant_id: UUID, name: str, fault: Exception) -> Turn:
        self._gave_up.add((tenant_id, name))
        wanted = Wanted(tenant_id=tenant_id, names=[name], state=self._state, held=self._held)
        async with opened(self._pool, wanted) as begun:
            for at in [at for at in begun.found if at.free]:
                await stop(begun.db, tenant_id, at, reason(fault))
                STOPS.labels(name).inc()
                log.error(
                    "read model stopped",
                    projection=name,
                    tenant=str(tenant_id),
                    position=at.position + 1,
                    reason=reason(fault),
                    stack="".join(format_tb(fault.__traceback__)),
                )
        return Turn(begun.head, begun.after("min"), behind=False)

    # -- one batch -----------------------------------------------------------------------------------------------

    async def _batch(self, tenant_id: UUID, names: Sequence[str], pick: Pick, until: int, most: int) -> Turn:
        wanted = Wanted(
            tenant_id=tenant_id,
            names=names,
            state=self._state,
            held=self._held,
            pick=pick,
            most=most,
            tags=self._tags(*names),
        )
        async with opened(self._pool, wanted) as begun:
            ours = [at for at in begun.found if at.version == self.projections[at.projection].version]
            ready = [at for at in ours if self._may_try(tenant_id, at)]
            goal, positions = min(begun.head, until), {at.position for at in ready}
            after = (max if pick == "max" else min)(positions or {goal})
            stage = min([goal, *(p for p in positions if p > after)])
            upto = min(stage, after + most)
            group = [at for at in ready if at.position == after] if upto > after else []
            rows = begun.rows if after == begun.after(pick) else None
            folded = await self._fold(begun.db, tenant_id, group, upto, rows) if group else ()
        now = {at.projection: upto if at in group else at.position for at in ours}
        behind = any(now[at.projection] < goal for at in ready)
        return Turn(begun.head, min(now.values(), default=begun.head), behind, folded)

    def _tags(self, *names: str) -> list[str]:
        """What facts that these read models fold may be stored as."""
        if names not in self._tags_of:
            types = {kind for name in names for kind in self.projections[name].types()}
            self._tags_of[names] = self._log.tags(types)
        return self._tags_of[names]

    def _may_try(self, tenant_id: UUID, at: Checkpoint) -> bool:
        """Not what this process has given up; what another has, perhaps with older code, is tried once."""
        if at.stopped_at is None:
            self._gave_up.discard((tenant_id, at.projection))
        return at.free and (tenant_id, at.projection) not in self._gave_up

    async def _fold(
        self, db: Db, tenant_id: UUID, group: Sequence[Checkpoint], upto: int, rows: list[Stored] | None
    ) -> tuple[Folded, ...]:
        """Let ``group``, which stands at one position, fold everything up to ``upto``, and commit."""
        after = group[0].position
        if rows is None:  # they were read after another position
            tags = self._tags(*(at.projection for at in group))
            rows = await self._log.stored(db, tenant_id, after=after, until=upto, limit=upto - after, tags=tags)
        batch = await self._log.opened(db, tenant_id, [row for row in rows if row.position <= upto])
        told: dict[str, str | int] = {"numu.tenant": str(tenant_id), "numu.facts": len(batch)}
        with shared("fold", [at.trace for _, at in batch], told), FOLD_SECONDS.time():
            changed_at = await self._apply(db, tenant_id, group, batch, upto)
        FOLDED_FACTS.inc(upto - after)
        return tuple(Folded(at.projection, upto, version_of(at.fill, changed_at[at.projection])) for at in group)

    async def _apply(
        self, db: Db, tenant_id: UUID, group: Sequence[Checkpoint], batch: Sequence[Fact], upto: int
    ) -> dict[str, int]:
        """Fold ``batch`` into the rows, move the checkpoints and commit: two round trips.

        Returns:
            For each read model the position of the last fact that changed a row.
        """
        changed_at = {at.projection: at.changed_at for at in group}
        shares = self._shares(group, batch)
        before = await self._load(db, tenant_id, shares)
        if self._state == "live" and any(isinstance(event, SubjectErased) for event, _ in batch):
            await forget_kept(db, tenant_id, [one.rows.projection for one in shares if one.rows.projection.subject])
        async with db.pipeline():
            for share, old in zip(shares, before, strict=True):
                rows, new = share.rows, dict(old)
                advance(new, rows.projection, share.facts)
                changed = {key: row for key, row in new.items() if row != old.get(key)}
                if changed:
                    await rows.write(db, tenant_id, changed)
                    changed_at[rows.projection.name] = max(share.named.get(key, upto) for key in changed)
            await move(db, tenant_id, group, upto, changed_at)
            await db.execute(b"COMMIT")
        return changed_at

    def _shares(self, group: Sequence[Checkpoint], batch: Sequence[Fact]) -> list[Share]:
        """Most read models have nothing to do with most facts: each gets its own, and is left alone without any."""
        kinds, shares = {type(event) for event, _ in batch}, []
        for at in group:
            projection = self.projections[at.projection]
            if mine := kinds & projection.types():
                facts = [fact for fact in batch if type(fact[0]) in mine]
                shares.append(Share(self._rows_of(at), facts, touched(projection, facts)))
        return shares

    async def _load(self, db: Db, tenant_id: UUID, shares: Sequence[Share]) -> list[dict[Any, Any]]:
        """The rows that may change, of every read model, in one round trip."""
        async with db.pipeline():
            asked = [
                await one.rows.ask(db, tenant_id, one.named, erased(one.rows.projection, one.facts)) for one in shares
            ]
        return [await one.rows.found(cursors) for one, cursors in zip(shares, asked, strict=True)]

    def _rows_of(self, at: Checkpoint) -> Rows:
        """Its rows, wherever this fill keeps them."""
        key = at.projection, at.fill
        if key not in self._rows:
            projection = self.projections[at.projection]
            self._rows[key] = Rows(projection, table_of(projection, at.fill, self._state))
        return self._rows[key]
