"""A small memory of read-model rows: valid for seconds, never older than what the caller did itself."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, TypeVar

from msgspec import Struct

K = TypeVar("K")
V = TypeVar("V")


class Kept(Struct, Generic[V]):
    """A value, and how far it can be trusted."""

    value: V
    until: float  # monotonic seconds
    position: int  # of the history it was read from; later writes of the caller want a fresh one


class Remembered(Generic[K, V]):
    """Up to ``size`` values, each trusted for ``life_s`` seconds; callers that miss together load once."""

    def __init__(self, load: Callable[[K, int], Awaitable[V]], *, life_s: float, size: int) -> None:
        self._load, self._life_s, self._size = load, life_s, size
        self._kept: OrderedDict[K, Kept[V]] = OrderedDict()
        self._loading: dict[tuple[K, int], asyncio.Future[V]] = {}
        self._changed: OrderedDict[K, int] = OrderedDict()

    async def get(self, key: K, position: int) -> V:
        """The value as of ``position`` or later; ``None`` values are not kept."""
        position = max(position, self._changed.get(key, 0))
        kept = self._kept.get(key)
        if kept is not None and kept.position >= position and kept.until > monotonic():
            return kept.value
        return await self._fresh(key, position)

    async def _fresh(self, key: K, position: int) -> V:
        if (under_way := self._loading.get((key, position))) is not None:
            return await asyncio.shield(under_way)
        task = asyncio.ensure_future(self._load(key, position))
        self._loading[key, position] = task
        task.add_done_callback(lambda _: self._loading.pop((key, position), None))
        value = await asyncio.shield(task)
        self._keep(key, value, position)
        return value

    def _keep(self, key: K, value: V, position: int) -> None:
        if value is None:
            self._kept.pop(key, None)
            return
        self._kept[key] = Kept(value, monotonic() + self._life_s, position)
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def changed(self, key: K, position: int) -> None:
        """This process has changed it: nobody gets anything older from here."""
        self._changed[key] = position
        if len(self._changed) > self._size:
            self._changed.popitem(last=False)
