"""``kill -9`` of whatever speaks to providers, and answers that get lost: no parcel, no money, twice or never."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

import httpx

from deploy.demo.nile import NILE
from deploy.demo.seed import STORE_ID
from deploy.demo.shop import OWNER_PASSWORD
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.kernel.messages import Event
from numu_core.orders.events import OrderPaid
from numu_core.payments.events import CashCollected, PaymentCaptured, PaymentIntended, PaymentRequested
from numu_core.shipments.events import ShipmentBooked, ShipmentDelivered, ShipmentRequested
from tests.faults.town import Town, town

CARDS, PARCELS = 12, 12
VICTIMS = ("worker", "relay", "sandbox", "gateway", "scheduler", "projector")
PATIENCE_S = 150.0  # a job of a dead worker is done by another once its lease has run out

Ask = Callable[[], Awaitable[httpx.Response]]


async def insist(ask: Ask) -> Any:
    """Ask until there is an answer that is not "later"."""
    while True:
        try:
            answer = await ask()
        except httpx.TransportError:
            await asyncio.sleep(0.1)
            continue
        if answer.status_code < 500:
            assert answer.is_success, answer.text
            return answer.json()
        await asyncio.sleep(0.1)


class Outside:
    """The providers' side of a town, and its log."""

    def __init__(self, here: Town, client: httpx.AsyncClient) -> None:
        self.here, self.client = here, client

    async def press(self, path: str, body: Any = None) -> Any:
        """Do something at the sandbox."""
        url = f"{self.here.settings.sandbox_url}/_sandbox/{path}"
        return await insist(lambda: self.client.post(url, json=body or {}))

    async def facts(self, kind: type[Event], since: int) -> list[Any]:
        """What has happened since a position."""
        pool = await open_pool(self.here.settings.app_url(), 1)
        async with tenant_session(pool, self.here.tenant_id) as db:
            found = await self.here.log.read(db, self.here.tenant_id, after=since, types=[kind], limit=5000)
        await pool.close()
        return [event for event, _ in found]

    async def until(self, kind: type[Event], since: int, number: int) -> list[Any]:
        """Wait until something has happened so often."""
        async with asyncio.timeout(PATIENCE_S):
            while len(found := await self.facts(kind, since)) < number:  # noqa: ASYNC110 - other processes do it
                await asyncio.sleep(0.5)
        return found

    async def head(self) -> int:
        """The position of the last fact."""
        pool = await open_pool(self.here.settings.app_url(), 1)
        async with tenant_session(pool, self.here.tenant_id) as db:
            position = await self.here.log.head(db, self.here.tenant_id)
        await pool.close()
        return position


async def murder(here: Town, seed: int) -> None:
    """Each of them twice, in any order, at random moments."""
    chance = Random(seed)  # noqa: S311 - the same murders every time
    for victim in chance.sample(VICTIMS * 2, len(VICTIMS) * 2):
        await asyncio.sleep(chance.uniform(0.3, 2.0))
        process = here.here.family[victim]
        await asyncio.to_thread(process.kill)
        process.start()


async def merchant(here: Town, client: httpx.AsyncClient) -> None:
    """Sign in as the shop's owner."""
    await insist(
        lambda: client.post(f"{here.api}/auth/login", json={"email": NILE.owner_email, "password": OWNER_PASSWORD})
    )
    token = await insist(lambda: client.get(f"{here.api}/auth/csrf-token"))
    client.headers["x-csrf-token"] = token["data"]["csrf_token"]


async def test_every_effect_happens_once(tmp_path: Path) -> None:
    with town(tmp_path) as here:
        async with httpx.AsyncClient(timeout=20) as shopper, httpx.AsyncClient(timeout=20) as owner:
            outside = Outside(here, shopper)
            product_id = await here.offer("once", 1_000)
            await merchant(here, owner)
            since = await outside.head()
            dying = asyncio.create_task(murder(here, 7))
            for provider in ("paymob", "bosta"):
                await outside.press("faults", {"provider": provider, "when": "after", "times": 2})

            async def buy(number: int, method: str) -> str:
                body = here.order(product_id, number, method)
                told = await insist(lambda: here.checkout(shopper, body, f"once-{number}"))
                return str(told["data"]["order_id"])

            async def ship(number: int) -> None:
                body, key = {"order_id": await buy(number, "cod")}, {"idempotency-key": f"ship-{number}"}
                url = f"{here.api}/stores/{STORE_ID}/shipments/"
                await insist(lambda: owner.post(url, json=body, headers=key))

            await asyncio.gather(
                *(buy(number, "paymob_card") for number in range(CARDS)),
                *(ship(number) for number in range(CARDS, CARDS + PARCELS)),
            )
            await dying
            intended = await outside.until(PaymentIntended, since, CARDS)
            booked = await outside.until(ShipmentBooked, since, PARCELS)
            dying = asyncio.create_task(murder(here, 11))
            for one in intended:
                await outside.press(f"paymob/orders/{one.provider_order_id}/pay")
                await outside.press(f"paymob/orders/{one.provider_order_id}/replay")
            for code in (21, 41, 45, 45):
                for parcel in booked:
                    await outside.press(f"bosta/deliveries/{parcel.tracking_number}/{code}")
            await dying
            await outside.until(OrderPaid, since, CARDS + PARCELS)
            await once(outside, since)
        await here.sound()


async def once(outside: Outside, since: int) -> None:
    """Everything that was asked for has happened, and nothing twice, here and at the providers."""
    for kind, number in (
        (PaymentRequested, CARDS + PARCELS),
        (PaymentCaptured, CARDS),
        (ShipmentRequested, PARCELS),
        (ShipmentBooked, PARCELS),
        (ShipmentDelivered, PARCELS),
        (CashCollected, PARCELS),
        (OrderPaid, CARDS + PARCELS),
    ):
        assert len(await outside.facts(kind, since)) == number, kind.__name__
    url = f"{outside.here.settings.sandbox_url}/_sandbox/effects"
    effects = (await insist(lambda: outside.client.get(url)))["effects"]
    accepted = Counter((one["provider"], one["what"], one["reference"]) for one in effects if one["accepted"])
    assert set(accepted.values()) == {1}
    assert sum(what == "delivery" for _, what, _ in accepted) == PARCELS
    wanted = {reference.partition("-")[0] for _, what, reference in accepted if what == "intention"}
    assert len(wanted) == CARDS
