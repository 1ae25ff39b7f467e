"""``replay``: the order read model filled anew from 500,000 facts; beside the library's ``ProjectionRunner``."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

from deploy.bench.figure import Bench, Figure, figure
from deploy.bench.library import events_a_second
from deploy.bench.till import KEYRING
from deploy.demo.seed import STORE_ID, Seed, address
from deploy.demo.shop import BUYERS
from deploy.settings import with_role
from numu_core.checkout.commands import CheckOut, WantedLine
from numu_core.eventstore.connections import open_pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed
from numu_core.eventstore.secrets import Secrets
from numu_core.kernel.addresses import Contact
from numu_core.kernel.ids import named_id
from numu_core.kernel.money import Money
from numu_core.orders.commands import (
    ConfirmOrder,
    DeliverOrder,
    OrderPlacedResult,
    ShipOrder,
)
from numu_core.products.commands import AddProduct
from numu_core.products.events import Status
from numu_projections.kernel.installed import installed as projections
from numu_projections.kernel.rebuild import rebuild

FACTS = int(os.environ.get("NUMU_BENCH_FACTS", "500000"))
CALLERS, LIBRARY_ORDERS = 64, 500
PRODUCT_ID = named_id("bench", "replay")


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Facts a second."""
    await sell(bench.database_url, FACTS)
    made = await rebuild(bench.database_url, Log(installed(), KEYRING), projections()["order_summary"], accept=True)
    library = await asyncio.to_thread(events_a_second, bench.database_url, LIBRARY_ORDERS)
    yield figure("replay", made.facts / made.seconds, "facts/s", ("eventsourcing ProjectionRunner events/s", library))


async def sell(database_url: str, facts: int) -> UUID:
    """Orders from beginning to end, until the tenant has so many facts; the tenant."""
    pool = await open_pool(with_role(database_url, "numu_app"), 2)
    try:
        async with Engine(with_role(database_url, "numu_app"), installed(), KEYRING, lanes=1) as engine:
            tenant_id = await Seed(engine, pool, Secrets(KEYRING), datetime.now(UTC)).plant()
            await engine.execute(tenant_id, plenty(), actor="platform:bench")
            async with tenant_session(pool, tenant_id) as db:
                head = await Log(installed(), KEYRING).head(db, tenant_id)
            position = head

            async def caller() -> None:
                nonlocal position
                while position < facts:
                    position = max(position, await one_order(engine, tenant_id))

            await asyncio.gather(*(caller() for _ in range(CALLERS)))
            return tenant_id
    finally:
        await pool.close()


async def one_order(engine: Engine, tenant_id: UUID) -> int:
    """Placed, confirmed, shipped, delivered and paid; the position reached."""
    buyer = BUYERS[0]
    order = CheckOut(
        store_id=STORE_ID,
        lines=[WantedLine(product_id=PRODUCT_ID)],
        ship_to=address(buyer),
        contact=Contact(name=buyer.first, phone=buyer.phone),
        payment_method="cod",
    )
    placed = await engine.execute(tenant_id, order, actor="guest:bench")
    order_id, position = placed.value(OrderPlacedResult).order_id, placed.position
    for step in (ConfirmOrder, ShipOrder, DeliverOrder):
        position = (await engine.execute(tenant_id, step(order_id=order_id), actor="staff:bench")).position
    return position


def plenty() -> AddProduct:
    """Something of which there is always enough."""
    return AddProduct(
        product_id=PRODUCT_ID,
        store_id=STORE_ID,
        name="Plenty",
        slug="plenty",
        status=Status.ACTIVE,
        price=Money(10_000, "EGP"),
        quantity=100_000_000,
    )
