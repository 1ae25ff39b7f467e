"""A whole installation seen from outside: real servers, real processes, HTTP, and the power to kill any of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from redis import Redis as SyncRedis
from redis.asyncio import Redis

from deploy.demo.running import Running, installation
from deploy.demo.seed import STORE_ID
from deploy.doctor import examine
from deploy.keys import master_key
from deploy.server import free_port
from deploy.settings import Settings
from numu_core.eventstore.audit import verify
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed
from numu_core.kernel.ids import named_id
from numu_core.kernel.money import Money
from numu_core.products.commands import AddProduct
from numu_core.products.events import Status
from numu_projections.kernel.installed import installed as projections
from numu_projections.kernel.parity import diff_with_zero
from numu_projections.kernel.reads import Freshness
from tests.kernel.databases import create, drop, named

SHOPPERS = 64  # at the same time
SETTLE_S = 60.0


class Town:
    """One installation under test."""

    def __init__(self, here: Running) -> None:
        self.here, self.settings, self.tenant_id = here, here.settings, here.tenant_id
        self.keyring = Keyring(master_key(here.settings))
        self.log = Log(installed(), self.keyring)

    @property
    def api(self) -> str:
        """The gateway's address below ``/api/v1``."""
        return f"{self.here.gateway_url}/api/v1"

    async def offer(self, slug: str, pieces: int) -> UUID:
        """Something to sell."""
        product_id = named_id("faults", slug)
        async with Engine(self.settings.app_url(), installed(), self.keyring, lanes=1) as engine:
            product = AddProduct(
                product_id=product_id,
                store_id=STORE_ID,
                name=slug,
                slug=slug,
                status=Status.ACTIVE,
                price=Money(10_000, "EGP"),
                quantity=pieces,
            )
            await engine.execute(self.tenant_id, product, actor="platform:test", key=f"faults/{slug}")
        return product_id

    def order(self, product_id: object, buyer: int, method: str = "cod") -> dict[str, Any]:
        """The body of a checkout by the n-th buyer."""
        address = {
            "first_name": "Buyer",
            "last_name": str(buyer),
            "address_line1": "12 Talaat Harb",
            "city": "Cairo",
            "state": "EG-C",
            "country": "EG",
            "phone": f"+2010{buyer:08d}",
        }
        lines = [{"product_id": str(product_id), "quantity": 1}]
        return {"line_items": lines, "shipping_address": address, "payment_method": method}

    async def checkout(self, client: httpx.AsyncClient, body: dict[str, Any], key: str) -> httpx.Response:
        """Place an order."""
        url = f"{self.api}/storefront/store/{STORE_ID}/checkout"
        return await client.post(url, json=body, headers={"Idempotency-Key": key})

    async def facts(self, kind: str) -> int:
        """How many facts of this tag are in the log."""
        pool = await open_pool(self.settings.app_url(), 1)
        async with tenant_session(pool, self.tenant_id) as db:
            query = "SELECT count(*) FROM events WHERE tenant_id = %s AND type = %s"
            row = await (await db.execute(query, (self.tenant_id, kind))).fetchone()
        await pool.close()
        return row[0] if row else 0

    async def sound(self, tenant_id: UUID | None = None) -> None:
        """The chain holds, read models have caught up and equal a fold from zero, and the balances agree."""
        tenant_id = tenant_id or self.tenant_id
        pool = await open_pool(self.settings.worker_url(), 2)
        redis: Redis = Redis.from_url(str(self.settings.redis_url))
        try:
            found = await verify(pool, tenant_id)
            assert not found.findings, found.findings
            freshness, models = Freshness(pool, redis), projections()
            assert await freshness.wait(tenant_id, list(models), found.position, SETTLE_S), "never caught up"
            for projection in models.values():
                assert not await diff_with_zero(pool, self.log, projection, tenant_id), projection.name
            findings = [one async for _, wrong in examine(pool, tenant_id) for one in wrong]
            assert not findings, findings
        finally:
            await redis.aclose()
            await pool.close()


@contextmanager
def own_database() -> Iterator[str | None]:
    """An empty one on the server that was given for the run; ``None``: there is none, the town starts its own."""
    given = Settings()
    if given.redis_url:
        with SyncRedis.from_url(given.redis_url) as client:
            client.flushdb()
    if not given.database_url:
        yield None
        return
    name = f"numu_town_{uuid4().hex[:12]}"
    create(given.database_url, name)
    try:
        yield named(given.database_url, name)
    finally:
        drop(given.database_url, name)


@contextmanager
def town(folder: Path, *, gateways: int = 2) -> Iterator[Town]:
    """Run one under ``folder``."""
    with own_database() as database_url, _running(folder, gateways, database_url) as made:
        yield made


@contextmanager
def _running(folder: Path, gateways: int, database_url: str | None) -> Iterator[Town]:
    settings = Settings(
        data_dir=folder,
        database_url=database_url,
        environment="development",
        gateway_port=free_port(),
        gateway_workers=gateways,
        sandbox_url=f"http://127.0.0.1:{free_port()}",
        rate_limits=False,  # they have tests of their own
        log_level="WARNING",
    )
    with installation(settings, lambda _: None) as here:
        yield Town(here)
