"""Many small questions to the database as few: what is asked while a round is under way shares the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")

MOST_PER_ROUND = 256


class Gather(Generic[A, B]):
    """``await gather(question)``; ``do`` answers many, in their order. No timer: the round trip is the window."""

    def __init__(self, do: Callable[[list[A]], Awaitable[Sequence[B]]]) -> None:
        self._do = do
        self._waiting: list[tuple[A, asyncio.Future[B]]] = []
        self._rounds: asyncio.Task[None] | None = None

    async def __call__(self, question: A) -> B:
        """The answer to ``question``. A round that fails, fails for everyone in it."""
        answer: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._take_turns())
        return await answer

    async def _take_turns(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting[:MOST_PER_ROUND], self._waiting[MOST_PER_ROUND:]
            open_ones = [(question, answer) for question, answer in asked if not answer.done()]
            try:
                given = await self._do([question for question, _ in open_ones])
            except Exception as fault:  # noqa: BLE001 - it is handed to those who asked
                for _, answer in open_ones:
                    if not answer.done():
                        answer.set_exception(fault)
            else:
                for (_, answer), result in zip(open_ones, given, strict=True):
                    if not answer.done():
                        answer.set_result(result)
