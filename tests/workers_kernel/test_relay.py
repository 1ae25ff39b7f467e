import asyncio
from uuid import UUID

import pytest

from numu_core.eventstore.connections import tenant_session
from numu_workers.kernel.broker import Bell
from numu_workers.kernel.follow import StandsStill
from numu_workers.kernel.jobs import stopped_relays
from numu_workers.kernel.relay import FACTS_PER_STEP, Relay
from tests.workers_kernel import wishes
from tests.workers_kernel.conftest import World
from tests.workers_kernel.wishes import OTHER, TENANT, Granted, Wish, Wished, reactions

WISH = UUID(int=1)


@pytest.fixture
def repaired(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code in which nobody stumbles any more."""
    monkeypatch.setattr(wishes, "STUMBLING", [])


class Silent(Bell):
    """A broker that goes away between the commit and the message."""

    def ring(self, messages: object) -> None:  # noqa: ARG002
        raise AssertionError("died here")


def another_relay(world: World) -> Relay:
    return Relay(world.pool, world.log, reactions(), world.sender, world.clock)


async def test_a_fact_becomes_a_job_and_a_message(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    assert await world.relay.backlog() == {TENANT}
    await world.relay.step(TENANT)
    assert set(await world.jobs("queued")) == {"1/tell"}
    assert world.rung("wishes") == [f"{TENANT}/1/tell"]
    assert await world.relay.backlog() == set()


async def test_facts_are_reacted_to_once(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    for _ in range(3):
        await world.relay.step(TENANT)
        await another_relay(world).step(TENANT)
    assert len(world.rung("wishes")) == 1


async def test_what_happened_while_no_relay_ran_is_caught_up(world: World) -> None:
    for n in range(5):
        await world.execute(Wish(wish_id=UUID(int=n)))
    await world.relay.follower.round(await world.relay.backlog())
    assert len(await world.jobs("queued")) == 5


async def test_a_long_backlog_is_taken_in_steps(world: World) -> None:
    count = FACTS_PER_STEP + 10
    await asyncio.gather(*(world.execute(Wish(wish_id=UUID(int=n))) for n in range(count)))
    assert await world.relay.follower.round({TENANT}) == {TENANT}
    assert await world.relay.follower.round({TENANT}) == set()
    assert len(world.rung("wishes")) == count


async def test_facts_that_nobody_reacts_to_are_passed_over(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await world.execute(wishes.Grant(wish_id=WISH, by="me"))
    await world.relay.step(TENANT)
    assert await world.relay.backlog() == set()
    assert set(await world.jobs()) == {"1/tell"}


async def test_two_relays_share_the_tenants_and_repeat_nothing(world: World) -> None:
    tenants = [UUID(int=100 + n) for n in range(12)]
    for tenant_id in tenants:
        for n in range(4):
            await world.execute(Wish(wish_id=UUID(int=n)), tenant_id=tenant_id)
    relays = [world.relay, another_relay(world)]
    while behind := await world.relay.backlog():
        await asyncio.gather(*(relay.follower.round(behind) for relay in relays))
    rung = world.rung("wishes")
    assert len(rung) == len(set(rung)) == 48


async def test_a_tenant_locked_by_another_relay_is_left_to_it(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await world.relay.step(TENANT)
    await world.execute(Wish(wish_id=UUID(int=2)))
    async with tenant_session(world.pool, TENANT) as db:
        await db.execute("SELECT 1 FROM relay_checkpoint FOR UPDATE")
        assert await world.relay.step(TENANT) is False
        assert await world.relay.backlog() == {TENANT}
    await world.relay.step(TENANT)
    assert len(world.rung("wishes")) == 2


async def test_a_relay_that_dies_between_commit_and_message_loses_nothing(world: World, redis_url: str) -> None:
    await world.execute(Wish(wish_id=WISH))
    world.sender._bell = Silent(redis_url)
    with pytest.raises(AssertionError, match="died here"):
        await world.relay.step(TENANT)
    world.sender._bell = world.bell
    assert world.rung("wishes") == []
    assert await world.relay.backlog() == set()
    world.clock.pass_(5)
    assert await world.sweeper.sweep() == 1
    assert world.rung("wishes") == [f"{TENANT}/1/tell"]


async def test_a_relay_that_dies_before_its_commit_has_done_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.execute(Wish(wish_id=WISH))
    with monkeypatch.context() as broken:
        broken.setattr("numu_workers.kernel.relay.MOVE", "SELECT 1/0, %s, %s, %s, %s, %s")
        with pytest.raises(Exception, match="division by zero"):
            await world.relay.step(TENANT)
    assert await world.jobs() == {}
    await world.relay.step(TENANT)
    assert set(await world.jobs("queued")) == {"1/tell"}


async def test_a_fact_that_cannot_be_handled_stops_its_tenant_only(world: World) -> None:
    await world.execute(Wish(wish_id=WISH))
    await world.execute(Wish(wish_id=UUID(int=2), what="trouble"))
    await world.execute(Wish(wish_id=UUID(int=3)))
    await world.execute(Wish(wish_id=WISH), tenant_id=OTHER)
    await world.relay.follower.round(await world.relay.backlog())
    assert world.rung("wishes") == [f"{TENANT}/1/tell", f"{OTHER}/1/tell"]
    [stopped] = await stopped_relays(world.pool)
    assert (stopped.tenant_id, stopped.failed_position) == (TENANT, 2)
    assert stopped.reason == "ValueError: nobody thought of trouble"


async def test_a_stopped_tenant_rests_before_it_is_tried_again(world: World) -> None:
    await world.execute(Wish(wish_id=UUID(int=2), what="trouble"))
    await world.relay.follower.round({TENANT})
    await world.execute(Wish(wish_id=UUID(int=3)))
    assert await world.relay.follower.round({TENANT}) == set()
    assert world.rung("wishes") == []


@pytest.mark.usefixtures("repaired")
async def test_with_the_mistake_repaired_nothing_stops(world: World) -> None:
    await world.execute(Wish(wish_id=WISH, what="trouble"))
    await world.relay.step(TENANT)
    assert await stopped_relays(world.pool) == []
    assert set(await world.jobs()) == {"1/tell"}


async def test_after_the_repair_it_goes_on_where_it_stood(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for n, what in enumerate(["tea", "trouble", "tea"], 1):
        await world.execute(Wish(wish_id=UUID(int=n), what=what))
    with pytest.raises(StandsStill, match="at position 2: ValueError: nobody thought of trouble"):
        await world.relay.step(TENANT)
    monkeypatch.setattr(wishes, "STUMBLING", [])
    await another_relay(world).step(TENANT)
    assert set(await world.jobs()) == {"1/tell", "2/tell", "3/tell"}
    assert await stopped_relays(world.pool) == []


async def test_a_fact_that_cannot_be_read_stops_its_tenant_at_its_position(world: World) -> None:
    for n in range(1, 4):
        await world.execute(Wish(wish_id=UUID(int=n)))
    opened = world.log.opened

    async def unreadable(db: object, tenant_id: UUID, rows: list[object]) -> object:
        if any(row.position == 2 for row in rows):  # type: ignore[attr-defined]
            raise ValueError("not a fact")
        return await opened(db, tenant_id, rows)  # type: ignore[arg-type]

    world.log.opened = unreadable  # type: ignore[method-assign,assignment]
    with pytest.raises(StandsStill, match="at position 2: ValueError: not a fact"):
        await world.relay.step(TENANT)
    assert set(await world.jobs()) == {"1/tell"}
    [stopped] = await stopped_relays(world.pool)
    assert (stopped.failed_position, stopped.reason) == (2, "ValueError: not a fact")


async def test_a_command_that_a_reaction_asks_for_runs_once(world: World) -> None:
    await world.execute(Wish(wish_id=WISH, what="water"))
    await world.relay.step(TENANT)
    await world.run_all()
    await world.run_all(("done",))
    granted = [fact for fact in await world.facts() if isinstance(fact, Granted)]
    assert len(granted) == 1


async def test_a_fact_of_one_tenant_may_matter_to_another(world: World) -> None:
    await world.execute(Wish(wish_id=WISH, what="elsewhere"))
    await world.relay.step(TENANT)
    await world.run_all()
    assert await world.facts(OTHER) == [Wished(wish_id=WISH)]
