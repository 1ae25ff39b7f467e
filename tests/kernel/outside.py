"""A shop and the outside world: gateway, relay, jobs and deadlines in one event loop, the provider sandbox beside it.

What the sandbox posts arrives at a listener of the test, which hands it to the gateway when the test says so, as often
and in whatever order it likes.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx
import pytest

from deploy.sandbox.accounts import BOSTA, PAYMOB, RESEND
from numu_core.eventstore.connections import tenant_session
from numu_core.eventstore.secrets import Secrets
from numu_core.kernel.messages import Event
from numu_core.kernel.money import Money
from numu_core.products.commands import AddProduct
from numu_core.products.events import Status
from numu_projections.kernel.engine import Folding
from numu_workers.kernel.actors import Tools
from numu_workers.kernel.broker import Bell, Sender
from numu_workers.kernel.circuits import Circuits
from numu_workers.kernel.http import open_http
from numu_workers.kernel.installed import installed
from numu_workers.kernel.jobs import JobView, listed
from numu_workers.kernel.ledger import Ledger
from numu_workers.kernel.relay import Relay
from numu_workers.kernel.runner import Runner
from numu_workers.kernel.scheduler import Scheduler
from tests.kernel.sandbox import Listener, Posted, Sandbox, a_listener, a_sandbox
from tests.kernel.world import Client, Merchant, World, a_world

HOME = {
    "first_name": "منى",
    "last_name": "علي",
    "address_line1": "12 شارع مكرم عبيد",
    "city": "مدينة نصر",
    "state": "القاهرة",
    "country": "EG",
    "phone": "01012345678",
}
PAYMOB_KEYS = {
    "secret_key": PAYMOB["secret_key"],
    "public_key": PAYMOB["public_key"],
    "hmac_secret": PAYMOB["hmac_secret"],
    "api_key": PAYMOB["api_key"],
    "card_integration_id": "5012345",
}
BOSTA_KEYS = {"api_key": BOSTA["api_key"], "business_id": BOSTA["business_id"]}


class Clock:
    """The time, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        """Now."""
        return datetime.now(UTC) + self.ahead


class Outside:
    """One merchant's shop, and everything that happens because of it."""

    def __init__(self, world: World, merchant: Merchant, sandbox: Sandbox, listener: Listener, clock: Clock) -> None:
        self.world, self.merchant, self.sandbox, self.listener, self.clock = world, merchant, sandbox, listener, clock
        self.relay: Relay
        self.runner: Runner
        self.scheduler: Scheduler
        self.sender: Sender
        self.deadlines: Folding
        self.given = 0  # callbacks handed over
        self.before = {provider: len(self._effects(provider)) for provider in ("paymob", "bosta")}

    # -- the shop --------------------------------------------------------------------------------------------------

    async def connect(self, provider: str, **more: Any) -> None:
        """Let the store work with the sandbox's own account."""
        keys = {"paymob": PAYMOB_KEYS, "bosta": BOSTA_KEYS}[provider]
        group = {"paymob": "payment", "bosta": "shipping"}[provider]
        path = f"/stores/{self.merchant.store_id}/settings/{group}/{provider}/credentials"
        answer = await self.merchant.put(path, json={**keys, **more})
        assert answer.status_code == 200, answer.text

    async def product(self, price: int = 22995, quantity: int = 5) -> UUID:
        """Something to buy; the price in piastres."""
        product_id = uuid4()
        command = AddProduct(
            product_id=product_id,
            store_id=self.merchant.store_id,
            name="قميص قطن",
            price=Money(price, "EGP"),
            status=Status.ACTIVE,
            quantity=quantity,
        )
        await self.world.engine.execute(self.merchant.tenant_id, command, actor="staff:test")
        return product_id

    async def buy(self, method: str, client: Client | None = None, **more: Any) -> httpx.Response:
        """Two of something new, for 459.90 pounds."""
        line = {"product_id": str(await self.product()), "quantity": 2}
        wish = {"line_items": [line], "shipping_address": HOME, "payment_method": method, **more}
        buyer = client or await self.world.guest()
        key = {"idempotency-key": str(uuid4())}
        return await buyer.post(f"/storefront/store/{self.merchant.store_id}/checkout", json=wish, headers=key)

    async def order(self, order_id: str) -> dict[str, Any]:
        """The order as the merchant sees it."""
        answer = await self.merchant.get(f"/stores/{self.merchant.store_id}/orders/{order_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["data"]
        return found

    async def facts(self, *kinds: type[Event]) -> list[Any]:
        """What has happened in the shop."""
        async with tenant_session(self.world.pool, self.merchant.tenant_id) as db:
            found = await self.world.log.read(db, self.merchant.tenant_id, types=kinds or None, limit=5000)
        return [event for event, _ in found]

    async def happened(self, kind: type[Event]) -> None:
        """Wait for a fact of this kind."""
        async with asyncio.timeout(20):
            while not await self.facts(kind):  # noqa: ASYNC110 - another process would have to set an event
                await asyncio.sleep(0.01)

    async def stored(self, table: str) -> bytes:
        """Everything of this shop that a table holds."""
        async with tenant_session(self.world.worker_pool, self.merchant.tenant_id) as db:
            rows = await (await db.execute(f"SELECT * FROM {table}".encode())).fetchall()  # noqa: S608 - a test's words
        return b" ".join(bytes(part) if isinstance(part, bytes) else str(part).encode() for row in rows for part in row)

    # -- reactions -------------------------------------------------------------------------------------------------

    async def react(self) -> None:
        """Relay what happened and do every job that is due, until nothing is left."""
        while True:
            while await self.relay.step(self.merchant.tenant_id):
                pass
            found = await self.jobs("queued", "waiting")
            due = [job for job in found if job.state == "queued" or job.due_at <= self.clock()]
            if not due:
                return
            for job in due:
                await self.runner.run(job.actor, job.job_id)

    async def wait(self, **span: float) -> None:
        """Time passes: deadlines fire, retries become due."""
        self.clock.ahead += timedelta(**span)
        await self.deadlines.catch_up(self.merchant.tenant_id)
        await self.scheduler.fire_deadlines([self.merchant.tenant_id])
        await self.react()

    async def jobs(self, *states: str) -> Sequence[JobView]:
        """This shop's jobs."""
        return await listed(self.world.worker_pool, states, tenant_id=self.merchant.tenant_id)

    # -- providers -------------------------------------------------------------------------------------------------

    def effects(self, provider: str) -> list[tuple[str, bool]]:
        """What was done at a provider, and what was refused as a repetition."""
        return self._effects(provider)[self.before[provider] :]

    def _effects(self, provider: str) -> list[tuple[str, bool]]:
        found = self.sandbox.get(f"/_sandbox/effects?provider={provider}").json()["effects"]
        return [(one["what"], one["accepted"]) for one in found]

    def heard(self) -> Posted:
        """The next callback that was posted, not handed over."""
        self.given += 1
        return self.listener.next(self.given - 1)

    async def hand_over(self, callback: Posted, **query: str) -> httpx.Response:
        """Let the gateway have a callback, through a browser that knows nobody."""
        client = await self.world.guest()
        path = f"{callback.path.removeprefix('/api/v1')}?{urlencode({**callback.query, **query})}"
        keep = {name: value for name, value in callback.headers.items() if name.startswith(("x-", "content-type"))}
        return await client.post(path, content=callback.body, headers=keep)


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox for the run; tests read only of it what is theirs."""
    with a_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@asynccontextmanager
async def an_outside(database: str, redis_url: str, sandbox: Sandbox) -> AsyncIterator[Outside]:
    """A shop of its own, and its relay, jobs and deadlines."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(a_world(database, redis_url, outside=[sandbox.url]))
        listener = stack.enter_context(a_listener())
        http = await stack.enter_async_context(open_http([sandbox.url], Circuits()))
        clock, installation, bell = Clock(), installed(), Bell(redis_url)
        stack.callback(bell.client.close)
        outside = Outside(world, await world.merchant(), sandbox, listener, clock)
        sender = outside.sender = Sender(bell, installation.actors)
        tools = Tools(
            engine=world.engine,
            pool=world.worker_pool,
            secrets=Secrets(world.services.keyring),
            http=http,
            clock=clock,
            files=world.files,
            api_url=listener.url.removesuffix("/hook"),
            mail={"api_key": RESEND["api_key"], "address": "no-reply@example.com"},
        )
        ledger = Ledger(world.worker_pool, clock)
        outside.relay = Relay(world.worker_pool, world.log, installation.reactions, sender, clock)
        outside.runner = Runner(ledger=ledger, actors=installation.actors, tools=tools, chance=lambda: 1.0)
        outside.scheduler = Scheduler(world.worker_pool, sender, [], clock)
        outside.deadlines = Folding(world.worker_pool, world.log, [installation.deadlines])
        yield outside


@pytest.fixture
async def outside(database: str, redis_url: str, sandbox: Sandbox) -> AsyncIterator[Outside]:
    """A shop for this test alone, connected to nobody."""
    async with an_outside(database, redis_url, sandbox) as made:
        yield made
