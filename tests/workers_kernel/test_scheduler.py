"""Deadlines and recurring work against a real database; time passes when told."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.messages import Event, Recorded
from numu_core.kernel.platform import PLATFORM
from numu_projections.kernel.projection import Fold, Projection, advance
from numu_workers.kernel.due import Due, DueRow, deadlines, due
from numu_workers.kernel.folding import Deadlines
from numu_workers.kernel.scheduler import Scheduler
from numu_workers.kernel.schedules import Schedule
from tests.workers_kernel.conftest import World
from tests.workers_kernel.wishes import (
    COMMANDS,
    NOW,
    OTHER,
    TENANT,
    Expire,
    Expired,
    Grant,
    Granted,
    Wish,
    Wished,
    recorded,
)

WISH, SECOND_WISH = UUID(int=1), UUID(int=2)
PATIENCE, RUMOUR = timedelta(minutes=30), timedelta(minutes=10)


def expires(_row: Due | None, event: Wished, at: Recorded) -> Due:
    return Due(due_id=event.wish_id, at=at.recorded_at + PATIENCE, command=Expire(wish_id=event.wish_id))


def settled(_row: Due | None, _event: Granted | Expired, _at: Recorded) -> None:
    """Nothing to wait for."""


def later(row: Due, _event: Granted, _at: Recorded) -> Due:
    return replace(row, at=row.at + RUMOUR)


def neighbours_grant(_row: Due | None, event: Wished, at: Recorded) -> Due:
    grant = Grant(wish_id=event.wish_id, by="the neighbours")
    return Due(due_id=event.wish_id, at=at.recorded_at + RUMOUR, command=grant)


by_wish = attrgetter("wish_id")
WISHES_DUE = Projection(
    name="wishes_due",
    version=1,
    table=due,
    row=Due,
    on={
        Wished: Fold(keys=by_wish, apply=expires),
        Granted: Fold(keys=by_wish, apply=settled),
        Expired: Fold(keys=by_wish, apply=settled),
    },
)
RUMOURS = Projection(
    name="rumours",
    version=1,
    table=due,
    row=Due,
    on={Wished: Fold(keys=by_wish, apply=neighbours_grant), Granted: Fold(keys=by_wish, apply=settled)},
)
DEADLINES = deadlines([WISHES_DUE], COMMANDS)


@pytest.fixture
def refilled(database: str) -> None:
    """The table of deadlines as ``numu rebuild due`` leaves it for the deadlines of this test."""
    with psycopg.connect(database) as db:
        db.execute("SET ROLE numu_owner")
        db.execute("UPDATE projection SET version = %s WHERE name = 'due' AND state = 'live'", (DEADLINES.version,))


def folded(projection: Projection, facts: Sequence[Event], cuts: Collection[int] = ()) -> dict[Any, Any]:
    """The rows that ``facts``, all recorded at ``NOW``, make in batches that end at ``cuts``."""
    rows: dict[Any, Any] = {}
    edges = [0, *sorted(cuts), len(facts)]
    for start, end in pairwise(edges):
        advance(rows, projection, [(fact, recorded(start + n, WISH)) for n, fact in enumerate(facts[start:end], 1)])
    return {key: row for key, row in rows.items() if row is not None}


def scheduler(world: World, *schedules: Schedule) -> Scheduler:
    return Scheduler(world.pool, world.sender, schedules, world.clock)


def keeper(world: World) -> Deadlines:
    return Deadlines(world.pool, world.log, DEADLINES)


async def fold(world: World, tenant_id: UUID = TENANT) -> None:
    while await keeper(world).step(tenant_id):
        pass


# -- deadlines as folds ------------------------------------------------------------------------------------------------


def test_a_deadline_is_a_row_that_one_fact_writes_and_another_removes() -> None:
    waiting = Due(due_id=WISH, at=NOW + PATIENCE, command=Expire(wish_id=WISH))
    assert folded(WISHES_DUE, [Wished(wish_id=WISH)]) == {WISH: waiting}
    assert folded(WISHES_DUE, [Wished(wish_id=WISH), Granted(wish_id=WISH, by="me")]) == {}


def test_joined_deadlines_of_one_fact_do_not_meet() -> None:
    both = deadlines([WISHES_DUE, RUMOURS], COMMANDS)
    rows = folded(both, [Wished(wish_id=WISH)])
    assert set(rows) == {f"wishes_due/{WISH}", f"rumours/{WISH}"}
    assert {key: row.command.name for key, row in rows.items()} == {
        f"wishes_due/{WISH}": "Expire",
        f"rumours/{WISH}": "Grant",
    }
    assert folded(both, [Wished(wish_id=WISH), Expired(wish_id=WISH)]).keys() == {f"rumours/{WISH}"}


def test_a_joined_fold_sees_its_row_as_it_was_written() -> None:
    patient = replace(WISHES_DUE, on={**WISHES_DUE.on, Granted: Fold(keys=by_wish, apply=later)})
    rows = folded(deadlines([patient], COMMANDS), [Wished(wish_id=WISH), Granted(wish_id=WISH, by="me")])
    [row] = rows.values()
    assert row.at == NOW + PATIENCE + RUMOUR
    assert COMMANDS.restore(row.command) == Expire(wish_id=WISH)


@given(cuts=st.sets(st.integers(0, 4)))
def test_batches_of_deadlines_leave_no_trace(cuts: set[int]) -> None:
    both = deadlines([WISHES_DUE, RUMOURS], COMMANDS)
    facts = [Wished(wish_id=WISH), Wished(wish_id=SECOND_WISH), Granted(wish_id=WISH, by="me"), Wished(wish_id=WISH)]
    assert folded(both, facts, cuts) == folded(both, facts)


def test_another_set_of_deadlines_is_another_version() -> None:
    again = replace(WISHES_DUE, version=2)
    versions = [deadlines(some, COMMANDS).version for some in ([], [WISHES_DUE], [again], [WISHES_DUE, RUMOURS])]
    assert len(set(versions)) == 4
    assert deadlines([RUMOURS, WISHES_DUE], COMMANDS).version == versions[3]


def test_deadlines_live_in_their_table_under_their_own_names() -> None:
    with pytest.raises(AssertionError, match="share a name"):
        deadlines([WISHES_DUE, WISHES_DUE], COMMANDS)
    with pytest.raises(AssertionError, match="live in the table due"):
        deadlines([replace(WISHES_DUE, table=None)], COMMANDS)
    assert due.name == "due"
    assert set(due.columns.keys()) == {"tenant_id", *DueRow.__struct_fields__}


# -- firing ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("refilled")
async def test_a_deadline_fires_when_it_has_passed_and_not_before(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await fold(world)
    world.clock.now = NOW + PATIENCE - timedelta(seconds=1)
    assert await scheduler(world).fire_deadlines([TENANT]) == 0
    world.clock.pass_(1)
    assert await scheduler(world).fire_deadlines([TENANT]) == 1
    await world.run_all()
    assert await world.facts() == [Wished(wish_id=WISH), Expired(wish_id=WISH)]


@pytest.mark.usefixtures("refilled")
async def test_a_deadline_fires_once_however_many_schedulers_tick(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await world.execute(Wish(wish_id=WISH), tenant_id=OTHER)
    await fold(world)
    await fold(world, OTHER)
    world.clock.now = NOW + PATIENCE
    schedulers = [scheduler(world) for _ in range(4)]
    fired = await asyncio.gather(*(one.fire_deadlines([TENANT, OTHER]) for one in schedulers for _ in range(3)))
    assert sum(fired) == 2
    assert len(world.rung("commands")) == 2
    await world.run_all()
    assert sum(await asyncio.gather(*(one.fire_deadlines([TENANT, OTHER]) for one in schedulers))) == 0
    await fold(world)
    assert sum(await asyncio.gather(*(one.fire_deadlines([TENANT, OTHER]) for one in schedulers))) == 0
    assert await world.facts() == [Wished(wish_id=WISH), Expired(wish_id=WISH)]


@pytest.mark.usefixtures("refilled")
async def test_a_deadline_that_a_fact_made_moot_does_not_fire(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await fold(world)
    await world.execute(Grant(wish_id=WISH, by="me"))
    await fold(world)
    world.clock.now = NOW + 2 * PATIENCE
    assert await scheduler(world).fire_deadlines([TENANT]) == 0


@pytest.mark.usefixtures("refilled")
async def test_a_deadline_overtaken_by_a_fact_that_is_not_folded_yet_changes_nothing(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await fold(world)
    await world.execute(Grant(wish_id=WISH, by="me"))
    world.clock.now = NOW + PATIENCE
    assert await scheduler(world).fire_deadlines([TENANT]) == 1
    await world.run_all()
    assert await world.facts() == [Wished(wish_id=WISH), Granted(wish_id=WISH, by="me")]


@pytest.mark.usefixtures("refilled")
async def test_a_scheduler_that_dies_after_firing_has_lost_nothing(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await fold(world)
    world.clock.now = NOW + PATIENCE
    await scheduler(world).fire_deadlines([TENANT])
    world.bell.client.flushdb()
    world.clock.pass_(5)
    await scheduler(world).tick()
    assert len(world.rung("commands")) == 1


@pytest.mark.usefixtures("refilled")
async def test_a_tick_does_everything_that_is_due(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await world.relay.step(TENANT)
    await fold(world)
    world.clock.now = NOW + PATIENCE
    daily = Schedule(name="daily", every=timedelta(days=1), actor="wishes.tell")
    one = scheduler(world, daily)
    await one.tick()
    world.clock.now = NOW + timedelta(days=1)
    await one.tick()
    assert set(await world.jobs()) == {
        "1/tell",
        f"due/wishes_due/{WISH}/20260115T100000.000000Z",
        "schedule/daily/20260116T000000Z",
    }
    assert f"{TENANT}/1/tell" in world.rung("wishes")


@pytest.mark.usefixtures("refilled")
async def test_tenants_whose_deadlines_are_behind_are_found_and_folded(world: World) -> None:
    for tenant_id in (TENANT, OTHER):
        await world.execute(Wish(wish_id=WISH), tenant_id=tenant_id)
    assert await keeper(world).backlog() == {TENANT, OTHER}
    schedulers = [keeper(world), keeper(world)]
    await asyncio.gather(*(one.follower.round({TENANT, OTHER}) for one in schedulers))
    assert await keeper(world).backlog() == set()
    world.clock.now = NOW + PATIENCE
    assert await scheduler(world).fire_deadlines([TENANT, OTHER]) == 2


async def test_a_table_filled_for_other_deadlines_is_left_to_the_rebuild(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    assert await keeper(world).backlog() == set()
    await keeper(world).step(TENANT)
    async with tenant_session(world.pool, TENANT) as db:
        assert await (await db.execute("SELECT * FROM due")).fetchall() == []


# -- recurring work ----------------------------------------------------------------------------------------------------

HOURLY = Schedule(name="hourly", every=timedelta(hours=1), actor="wishes.tell", args={"wish_id": str(WISH)})


async def test_recurring_work_begins_with_the_next_slot_and_each_slot_once(world: World) -> None:
    schedulers = [scheduler(world, HOURLY) for _ in range(3)]
    fired = []
    for _ in range(9):  # 09:30, 09:45, 10:00 …
        fired.append(sum(await asyncio.gather(*(one.fire_schedules([]) for one in schedulers))))
        world.clock.pass_(15 * 60)
    assert fired == [0, 0, 1, 0, 0, 0, 1, 0, 0]
    assert set(await world.jobs("queued")) == {
        "schedule/hourly/20260115T100000Z",
        "schedule/hourly/20260115T110000Z",
    }


async def test_slots_missed_while_nobody_ran_are_not_made_up_for(world: World) -> None:
    await scheduler(world, HOURLY).fire_schedules([])
    world.clock.now = NOW + timedelta(days=3)
    assert await scheduler(world, HOURLY).fire_schedules([]) == 1
    assert set(await world.jobs()) == {"schedule/hourly/20260118T090000Z"}


async def test_a_clock_that_is_behind_fires_nothing_again(world: World) -> None:
    await scheduler(world, HOURLY).fire_schedules([])
    world.clock.now = NOW + timedelta(hours=2)
    await scheduler(world, HOURLY).fire_schedules([])
    world.clock.now = NOW + timedelta(hours=1)
    assert await scheduler(world, HOURLY).fire_schedules([]) == 0


async def test_work_for_each_tenant_is_a_job_of_each(world: World) -> None:
    each = replace(HOURLY, each_tenant=True)
    tenants = [TENANT, OTHER, PLATFORM]
    await scheduler(world, each).fire_schedules(tenants)
    world.clock.pass_(3600)
    assert await scheduler(world, each).fire_schedules(tenants) == 2
    assert world.rung("wishes") == [f"{tenant}/schedule/hourly/20260115T100000Z" for tenant in (TENANT, OTHER)]
