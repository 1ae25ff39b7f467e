import asyncio

import pytest

from numu_workers.kernel.gather import MOST_PER_ROUND, Gather


async def test_what_is_asked_during_a_round_shares_the_next() -> None:
    rounds: list[list[int]] = []

    async def double(questions: list[int]) -> list[int]:
        rounds.append(questions)
        await asyncio.sleep(0)
        return [2 * question for question in questions]

    gather = Gather(double)
    assert await asyncio.gather(*(gather(n) for n in range(600))) == [2 * n for n in range(600)]
    assert [len(asked) for asked in rounds] == [MOST_PER_ROUND, MOST_PER_ROUND, 600 - 2 * MOST_PER_ROUND]


async def test_a_round_that_fails_fails_for_those_in_it_only() -> None:
    async def fail_once(questions: list[int]) -> list[int]:
        await asyncio.sleep(0)
        if questions == [1]:
            raise OSError("away")
        return questions

    gather = Gather(fail_once)
    with pytest.raises(OSError, match="away"):
        await gather(1)
    assert await gather(2) == 2


async def test_who_has_gone_is_not_asked_for() -> None:
    seen: list[int] = []
    go_on = asyncio.Event()

    async def note(questions: list[int]) -> list[int]:
        await go_on.wait()
        seen.extend(questions)
        return questions

    gather = Gather(note)
    first = asyncio.create_task(gather(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gone = asyncio.create_task(gather(2))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    go_on.set()
    assert await first == 1
    assert await gather(3) == 3
    assert seen == [1, 3]
