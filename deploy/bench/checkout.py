"""``checkout``: orders over HTTP in one store, 32 clients, ``wrk`` beside it; and a no-op POST on the same server.

``checkout-full``: the same with a coupon, a rate by governorate and a gift card, in a store that has them.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import msgspec

from deploy.bench import load
from deploy.bench.figure import Bench, Figure, figure
from deploy.bench.goods import PRODUCT_ID, stock_up
from deploy.demo.nile import NILE
from deploy.demo.roastery import ROASTERY
from deploy.demo.running import installation
from deploy.demo.shop import OWNER_PASSWORD
from deploy.settings import Settings
from numu_core.locations.events import default_location_id

CLIENTS, SECONDS = 32, 15
PLENTY = 100_000_000  # pieces
DEAREST_CARD, CARDS = 10_000_000, 200  # piastres on each gift card
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
    """Orders a second, plain and with everything, and requests a second of a route that does nothing."""
    with TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url=bench.database_url,
            redis_url=bench.servers.redis_url,
            gateway_workers=1,
            rate_limits=False,
            log_level="WARNING",
        )
        noop, loads = await asyncio.to_thread(_loaded, settings)
    for name, orders in loads.items():
        yield Figure(
            name=name,
            value=round(orders.rate),
            unit="orders/s",
            baseline="no-op POST/s on the same server",
            baseline_value=round(noop.rate),
            ratio=round(orders.rate / noop.rate, 2),
            p50_ms=orders.p50_ms,
            p99_ms=orders.p99_ms,
        )
        if orders.bad:
            yield figure(f"{name}-refused", orders.bad, "answers that were no success")


def _loaded(settings: Settings) -> tuple[load.Load, dict[str, load.Load]]:
    with installation(settings, lambda _: None) as here:
        asyncio.run(stock_up(here))
        url = f"{here.gateway_url}/api/v1"
        noop = load.post(f"{url}/auth/logout", CLIENTS, SECONDS // 3, b"{}", keyed=False)
        plain = _ordering(f"{url}/storefront/store/{NILE.store_id}", [ORDER])
        return noop, {"checkout": plain, "checkout-full": _ordering(*_with_everything(url))}


def _ordering(store: str, orders: list[dict[str, Any]]) -> load.Load:
    """The same orders again and again, after a warm-up."""
    bodies = [msgspec.json.encode(order) for order in orders]
    load.post(f"{store}/checkout", CLIENTS, SECONDS // 5, *bodies, keyed=True)
    return load.post(f"{store}/checkout", CLIENTS, SECONDS, *bodies, keyed=True)


def _with_everything(url: str) -> tuple[str, list[dict[str, Any]]]:
    """A store, and orders that use all it offers; its owner makes a coupon and gift cards for them."""
    shop, store = ROASTERY, f"{url}/storefront/store/{ROASTERY.store_id}"
    with httpx.Client(base_url=f"{url}/stores/{shop.store_id}", timeout=30) as owner:
        who = {"email": shop.owner_email, "password": OWNER_PASSWORD}
        tokens = owner.post(f"{url}/auth/login", json=who).raise_for_status().json()["data"]["tokens"]
        owner.cookies.clear()
        owner.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        mug = str(shop.id("tall-mug"))
        level = f"/inventory/levels/{mug}/{default_location_id(shop.store_id)}"
        owner.put(level, json={"available": PLENTY}).raise_for_status()
        owner.post("/coupons", json={"code": "BENCH", "coupon_type": "percentage", "value": "10"}).raise_for_status()
        gift = {"initial_balance_cents": DEAREST_CARD}
        cards = [owner.post("/gift-cards", json=gift).raise_for_status().json()["data"]["code"] for _ in range(CARDS)]
        wish = {"governorate_code": "EG-C", "cart_subtotal_cents": 17_500, "cart_weight_g": 0, "cod_requested": True}
        options = owner.post(f"{store}/shipping/options", json=wish).raise_for_status().json()["data"]["options"]
    order = {
        **ORDER,
        "line_items": [{"product_id": mug, "quantity": 1}],
        "coupon_code": "BENCH",
        "selected_shipping_rate_id": options[0]["rate_id"],
    }
    return store, [{**order, "gift_card_codes": [card]} for card in cards]
