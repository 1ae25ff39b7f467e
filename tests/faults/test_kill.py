"""``kill -9`` of anything, at any moment, under load: what was acknowledged is there once, and everything agrees."""

import asyncio
from pathlib import Path
from random import Random

import httpx

from tests.faults.town import Town, town

ROUNDS, SHOPPERS = 14, 12
VICTIMS = ("gateway", "projector", "relay", "worker", "scheduler", "postgres", "valkey")


class Shopper:
    """Buys again and again, each time until an answer comes, however often that takes."""

    def __init__(self, here: Town, product_id: object, number: int) -> None:
        self.here, self.product_id, self.number = here, product_id, number
        self.orders: dict[str, str] = {}  # order number by idempotency key

    async def shop(self, client: httpx.AsyncClient, enough: asyncio.Event) -> None:
        """Until it is enough; the last order is seen through."""
        while not enough.is_set():
            key = f"kill-{self.number}-{len(self.orders)}"
            body = self.here.order(self.product_id, self.number)
            self.orders[key] = await self._insist(client, body, key)

    async def _insist(self, client: httpx.AsyncClient, body: dict[str, object], key: str) -> str:
        while True:
            try:
                answer = await self.here.checkout(client, body, key)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code in {200, 201}:
                number: str = answer.json()["data"]["order_number"]
                return number
            assert answer.status_code >= 500, answer.text  # told to try again, never told no
            await asyncio.sleep(0.1)


def within_reach(here: Town) -> list[str]:
    """Servers that were given for the run are not ours to kill."""
    return [victim for victim in VICTIMS if victim in here.here.family or getattr(here.here.servers, victim)]


async def fell(here: Town, victim: str) -> None:
    """Kill it, and start it again."""
    if victim in here.here.family:
        process = here.here.family[victim]
        await asyncio.to_thread(process.kill)
        process.start()
        return
    server = getattr(here.here.servers, victim)
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)


async def test_nothing_is_lost_and_nothing_happens_twice(tmp_path: Path) -> None:
    chance = Random(20)  # noqa: S311 - the same murders every time
    with town(tmp_path) as here:
        product_id = await here.offer("sturdy", 1_000_000)
        shoppers = [Shopper(here, product_id, number) for number in range(SHOPPERS)]
        before = await here.facts("orders.order_placed.v1")
        enough = asyncio.Event()
        async with httpx.AsyncClient(timeout=20) as client:
            shopping = [asyncio.create_task(shopper.shop(client, enough)) for shopper in shoppers]
            ours = within_reach(here)
            victims = [*ours, *chance.choices(ours, k=ROUNDS - len(ours))]
            for victim in chance.sample(victims, len(victims)):
                await asyncio.sleep(chance.uniform(0.3, 1.5))
                await fell(here, victim)
            enough.set()
            await asyncio.wait_for(asyncio.gather(*shopping), 90)
        numbers = [number for shopper in shoppers for number in shopper.orders.values()]
        assert len(numbers) > ROUNDS
        assert len(set(numbers)) == len(numbers)
        assert await here.facts("orders.order_placed.v1") - before == len(numbers)
        await here.sound()
