"""A key makes a command happen once: the same request gets the first answer again, another one is refused."""

import asyncio
from uuid import UUID, uuid4

import pytest

from numu_core.eventstore.batch import Accepted
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.errors import IdempotencyKeyReused
from tests.eventstore.conftest import House, MakeEngine
from tests.eventstore.guests import ExtendRack, HangEverywhere, HangPieces, RackFull, ReadNames, Ticket

QUIET = 12  # turns after which an engine decides without asking the database first


async def extended(engine: Engine, tenant: UUID, rack: UUID, places: int) -> None:
    await engine.execute(tenant, ExtendRack(rack_id=rack, places=places), actor="staff:1")


async def grow_quiet(engine: Engine, tenant: UUID) -> None:
    for _ in range(QUIET):
        await extended(engine, tenant, UUID(int=99), 1)


async def test_fifty_callers_on_two_engines_with_one_key_are_one_command(
    engines: list[Engine], house: House, tenant: UUID
) -> None:
    rack = uuid4()
    await extended(engines[0], tenant, rack, 50)
    wish = HangEverywhere(rack_ids=[rack])
    answers = await asyncio.gather(
        *(engines[n % 2].execute(tenant, wish, actor=f"guest:{n}", key="order-7") for n in range(50))
    )
    assert len({(answer.position, answer.result) for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert answers[0].value(Ticket).number == 1
    assert len(await house.stored(tenant)) == 3
    await house.sound(tenant)


async def test_the_first_answer_comes_again_later_and_elsewhere(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    rack, wish = uuid4(), HangPieces(rack_id=UUID(int=1))
    first = await engine_on()
    await extended(first, tenant, wish.rack_id, 9)
    answer = await first.execute(tenant, wish, actor="guest:1", key="k")
    await extended(first, tenant, rack, 1)
    assert await first.execute(tenant, wish, actor="guest:1", key="k") == Accepted(answer.position, replayed=True)
    assert await (await engine_on()).execute(tenant, wish, actor="guest:1", key="k") == Accepted(2, replayed=True)
    assert len(await house.stored(tenant)) == 3


async def test_the_same_key_with_another_request_is_refused(engines: list[Engine], house: House, tenant: UUID) -> None:
    rack = uuid4()
    await extended(engines[0], tenant, rack, 9)
    await engines[0].execute(tenant, HangPieces(rack_id=rack), actor="guest:1", key="k")
    for engine in engines:
        with pytest.raises(IdempotencyKeyReused):
            await engine.execute(tenant, HangPieces(rack_id=rack, pieces=2), actor="guest:1", key="k")
        with pytest.raises(IdempotencyKeyReused):
            await engine.execute(tenant, ExtendRack(rack_id=rack, places=1), actor="guest:1", key="k")
    assert len(await house.stored(tenant)) == 2


async def test_a_key_belongs_to_its_tenant(engines: list[Engine], house: House) -> None:
    one, two, rack = uuid4(), uuid4(), uuid4()
    for tenant, places in ((one, 1), (two, 2)):
        wish = ExtendRack(rack_id=rack, places=places)
        assert not (await engines[0].execute(tenant, wish, actor="staff:1", key="k")).replayed
    assert len(await house.stored(two)) == 1


async def test_a_refusal_is_not_remembered(engines: list[Engine], tenant: UUID) -> None:
    rack = uuid4()
    wish = HangPieces(rack_id=rack)
    with pytest.raises(RackFull):
        await engines[0].execute(tenant, wish, actor="guest:1", key="k")
    await extended(engines[1], tenant, rack, 1)
    assert (await engines[0].execute(tenant, wish, actor="guest:1", key="k")).position == 2


async def test_a_command_that_changes_nothing_is_remembered_too(
    engines: list[Engine], house: House, tenant: UUID
) -> None:
    guest = ReadNames(guest_id=uuid4())
    first = await engines[0].execute(tenant, guest, actor="guest:1", key="k")
    again = await engines[1].execute(tenant, guest, actor="guest:1", key="k")
    assert (first.replayed, again.replayed, again.result) == (False, True, first.result)
    assert await house.stored(tenant) == []


async def test_a_quiet_engine_that_would_refuse_now_still_gives_the_first_answer(
    engines: list[Engine], house: House, tenant: UUID
) -> None:
    rack = uuid4()
    await extended(engines[0], tenant, rack, 1)
    wish = HangPieces(rack_id=rack)
    first = await engines[1].execute(tenant, wish, actor="guest:1", key="k")  # takes the last place
    await grow_quiet(engines[0], tenant)
    again = await engines[0].execute(tenant, wish, actor="guest:1", key="k")
    assert again == Accepted(first.position, replayed=True)
    with pytest.raises(RackFull):
        await engines[0].execute(tenant, wish, actor="guest:1", key="another")
    await house.sound(tenant)


async def test_a_quiet_engine_repeats_without_doing_again(engines: list[Engine], house: House, tenant: UUID) -> None:
    rack = uuid4()
    await extended(engines[0], tenant, rack, 9)
    await grow_quiet(engines[0], tenant)
    wish = HangPieces(rack_id=rack)
    answers = [await engines[0].execute(tenant, wish, actor="guest:1", key="k") for _ in range(3)]
    assert [answer.replayed for answer in answers] == [False, True, True]
    assert len({answer.position for answer in answers}) == 1
    assert len(await house.stored(tenant)) == QUIET + 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\0b", "line\nbreak", "\ud800"])
async def test_a_key_that_cannot_be_kept_is_refused_before_it_is_queued(
    engine_on: MakeEngine, tenant: UUID, key: str
) -> None:
    with pytest.raises(ValueError):
        await (await engine_on()).execute(tenant, ExtendRack(rack_id=tenant, places=1), actor="staff:1", key=key)


async def test_what_is_kept_of_a_request_tells_nothing_about_it(
    engine_on: MakeEngine, house: House, tenant: UUID
) -> None:
    engine = await engine_on()
    other = uuid4()
    wish = ExtendRack(rack_id=UUID(int=5), places=1)
    for one in (tenant, other):
        await engine.execute(one, wish, actor="staff:1", key="k")
    kept = house.as_owner("SELECT DISTINCT fingerprint FROM command_log")
    assert len(kept) == 2  # keyed with each tenant's secret: nobody can try requests out against it
