"""``checkout``: orders over HTTP in one store, 32 clients, ``wrk`` beside it; and a no-op POST on the same server."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from deploy.bench import load
from deploy.bench.figure import Bench, Figure, figure
from deploy.bench.goods import PRODUCT_ID, stock_up
from deploy.demo.running import installation
from deploy.demo.seed import STORE_ID
from deploy.settings import Settings

CLIENTS, SECONDS = 32, 15
ADDRESS = {
    "first_name": "منى",
    "last_name": "حسن",
    "address_line1": "12 Talaat Harb",
    "city": "Cairo",
    "state": "EG-C",
    "country": "EG",
    "phone": "+201001234501",
}
ORDER = {
    "line_items": [{"product_id": str(PRODUCT_ID), "quantity": 1}],
    "shipping_address": ADDRESS,
    "payment_method": "cod",
}


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Orders a second, and requests a second of a route that does nothing."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url=bench.database_url,
            redis_url=bench.servers.redis_url,
            gateway_workers=1,
            log_level="WARNING",
        )
        orders, noop = await asyncio.to_thread(_loaded, settings)
    yield Figure(
        name="checkout",
        value=round(orders.rate),
        unit="orders/s",
        baseline="no-op POST/s on the same server",
        baseline_value=round(noop.rate),
        ratio=round(orders.rate / noop.rate, 2),
        p50_ms=orders.p50_ms,
        p99_ms=orders.p99_ms,
    )
    if orders.bad:
        yield figure("checkout-refused", orders.bad, "answers that were no success")


def _loaded(settings: Settings) -> tuple[load.Load, load.Load]:
    with installation(settings, lambda _: None) as here:
        asyncio.run(stock_up(here))
        url = f"{here.gateway_url}/api/v1"
        noop = load.post(f"{url}/auth/logout", CLIENTS, SECONDS // 3, b"{}", keyed=False)
        order = msgspec.json.encode(ORDER)
        load.post(f"{url}/storefront/store/{STORE_ID}/checkout", CLIENTS, SECONDS // 5, order, keyed=True)
        return load.post(f"{url}/storefront/store/{STORE_ID}/checkout", CLIENTS, SECONDS, order, keyed=True), noop
