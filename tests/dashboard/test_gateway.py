"""The merchant's home over HTTP: figures that follow from the facts, days as they are in Cairo."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest

from numu_core.checkout.commands import EnteredLine, EnterOrder
from numu_core.customers.commands import CustomerRecognised, RecogniseCustomer
from numu_core.kernel.addresses import Address
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.orders.commands import CancelOrder, OrderPlacedResult, ReturnLine, ReturnOrder
from numu_core.products.commands import AddProduct, AddVariant, NewVariant
from numu_core.products.events import Status
from tests.draft_orders.test_gateway import drafted
from tests.kernel.world import Merchant, World

CAIRO = ZoneInfo("Africa/Cairo")
NILE = Address(first_name="منى", last_name="علي", address_line1="1 شارع النيل", city="القاهرة", country="EG")


class Shop:
    """A store with one article, and what is sold there when."""

    def __init__(self, world: World, merchant: Merchant) -> None:
        self.world, self.merchant = world, merchant
        self.product_id, self.customer_id = uuid4(), UUID(int=0)

    async def run(self, command: Command, at: datetime | None = None) -> Any:
        return await self.world.engine.execute(self.merchant.tenant_id, command, actor="staff:test", now=at)

    async def open(self, cost: int | None = 6_000) -> None:
        await self.run(
            AddProduct(
                product_id=self.product_id,
                store_id=self.merchant.store_id,
                name="قميص قطن",
                sku=str(self.product_id),
                price=Money(10_000, "EGP"),
                cost=None if cost is None else Money(cost, "EGP"),
                status=Status.ACTIVE,
                quantity=1_000,
            )
        )
        known = await self.run(RecogniseCustomer(store_id=self.merchant.store_id, phone="+201001234567"))
        self.customer_id = known.value(CustomerRecognised).customer_id

    async def sell(
        self,
        pieces: int,
        at: datetime,
        *,
        discount: int = 0,
        shipping: int = 0,
        variant_id: UUID | None = None,
        **more: Any,
    ) -> UUID:
        line = EnteredLine(
            product_id=self.product_id,
            variant_id=variant_id,
            name="قميص قطن",
            quantity=pieces,
            unit_price=Money(10_000, "EGP"),
            sku="SHIRT",
        )
        order = EnterOrder(
            store_id=self.merchant.store_id,
            customer_id=self.customer_id,
            lines=[line],
            ship_to=NILE,
            discount=Money(discount, "EGP"),
            shipping=Money(shipping, "EGP"),
            **more,
        )
        found: OrderPlacedResult = (await self.run(order, at)).value(OrderPlacedResult)
        return found.order_id

    async def ask(self, what: str, **params: Any) -> httpx.Response:
        await self.world.fold()
        return await self.merchant.get(f"/stores/{self.merchant.store_id}/dashboard/{what}", params=params)

    async def see(self, what: str, **params: Any) -> Any:
        answer = await self.ask(what, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


@pytest.fixture
async def shop(world: World) -> Shop:
    made = Shop(world, await world.merchant())
    await made.open()
    return made


def noon(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 12, 0, tzinfo=CAIRO)


async def test_the_figures_of_a_period_follow_from_its_orders(shop: Shop) -> None:
    await shop.sell(1, noon(1))  # the period before
    await shop.sell(2, noon(10), discount=1_500, shipping=4_000, fulfilled=True, paid=True)
    await shop.sell(3, noon(11))
    cancelled = await shop.sell(5, noon(12))
    await shop.run(CancelOrder(order_id=cancelled), noon(13))
    found = await shop.see("stats", start_date="2026-03-10", end_date="2026-03-19")
    assert found == {
        "total_revenue": 22_500 + 30_000,
        "revenue_change_percent": 425.0,
        "avg_order_value": 26_250,
        "currency": "EGP",
        "total_orders": 3,
        "pending_orders": 1,
        "confirmed_orders": 0,
        "processing_orders": 0,
        "shipped_orders": 0,
        "completed_orders": 1,
        "cancelled_orders": 1,
        "total_customers": 1,
        "new_customers": 0,
        "total_products": 1,
        "low_stock_count": 0,
        "total_profit": (20_000 - 1_500 - 12_000) + (30_000 - 18_000),
        "total_cogs": 30_000,
        "products_with_cost": 1,
        "period_start": "2026-03-09T22:00:00Z",
        "period_end": "2026-03-19T22:00:00Z",
    }


async def test_a_variant_costs_what_it_says_or_what_its_product_does(shop: Shop) -> None:
    cheap, plain = uuid4(), uuid4()
    for variant_id, colour, cost in ((cheap, "أحمر", Money(2_000, "EGP")), (plain, "أزرق", None)):
        variant = NewVariant(
            variant_id=variant_id, option_values={"اللون": colour}, price=Money(10_000, "EGP"), cost=cost, quantity=10
        )
        await shop.run(AddVariant(product_id=shop.product_id, store_id=shop.merchant.store_id, variant=variant))
    await shop.sell(1, noon(10), variant_id=cheap)
    await shop.sell(1, noon(10), variant_id=plain)
    found = await shop.see("stats", start_date="2026-03-10", end_date="2026-03-10")
    assert (found["total_cogs"], found["total_profit"]) == (2_000 + 6_000, 8_000 + 4_000)


async def test_an_empty_store_has_zeros_and_every_slot(world: World) -> None:
    merchant = await world.merchant()
    shop = Shop(world, merchant)
    stats = await shop.see("stats")
    assert {name: value for name, value in stats.items() if not name.startswith("period") and value} == {
        "currency": "EGP"
    }
    chart = await shop.see("revenue", days=7)
    assert [point["revenue"] + point["orders"] + point["visits"] for point in chart] == [0] * 7
    assert len(await shop.see("revenue")) == 30
    assert await shop.see("top-products") == []


async def test_a_day_is_a_day_in_cairo_on_both_sides_of_summer_time(shop: Shop) -> None:
    for at in (
        datetime(2026, 1, 10, 21, 59, tzinfo=UTC),  # 23:59 in Cairo, two hours ahead
        datetime(2026, 1, 10, 22, 0, tzinfo=UTC),  # the next day there
        datetime(2026, 7, 10, 20, 59, tzinfo=UTC),  # 23:59 in Cairo, three hours ahead
        datetime(2026, 7, 10, 21, 0, tzinfo=UTC),
    ):
        await shop.sell(1, at)
    winter = await shop.see("revenue", start_date="2026-01-10", end_date="2026-01-11")
    assert [(point["date"], point["orders"]) for point in winter] == [("2026-01-10", 1), ("2026-01-11", 1)]
    summer = await shop.see("revenue", start_date="2026-07-10T09:00:00Z", end_date="2026-07-11")
    assert [(point["date"], point["orders"]) for point in summer] == [("2026-07-10", 1), ("2026-07-11", 1)]


SLOTS: dict[str, Callable[[datetime], str]] = {
    "hour": lambda at: at.strftime("%Y-%m-%dT%H:00"),
    "day": lambda at: at.strftime("%Y-%m-%d"),
    "week": lambda at: (at.date() - timedelta(days=at.weekday())).isoformat(),
    "month": lambda at: at.strftime("%Y-%m-01"),
    "quarter": lambda at: date(at.year, at.month - (at.month - 1) % 3, 1).isoformat(),
    "year": lambda at: at.strftime("%Y-01-01"),
}


async def test_every_granularity_tells_the_same_money_in_other_slots(shop: Shop) -> None:
    chance, sold = Random(7), list[tuple[datetime, int]]()  # noqa: S311 - the same each time
    for _ in range(25):
        at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(150 * 24 * 60))
        pieces = chance.randint(1, 4)
        await shop.sell(pieces, at)
        sold.append((at.astimezone(CAIRO), pieces * 10_000))
    period = {"start_date": "2026-03-01", "end_date": "2026-07-31"}
    stats = await shop.see("stats", **period)
    for granularity, slot in SLOTS.items():
        chart = await shop.see("revenue", granularity=granularity, **period)
        money: Counter[str] = Counter()
        for at, minor in sold:
            money[slot(at)] += minor
        assert {point["date"]: point["revenue"] for point in chart if point["revenue"]} == money
        assert [point["date"] for point in chart] == sorted({point["date"] for point in chart})
        totals = (sum(point["revenue"] for point in chart), sum(point["orders"] for point in chart))
        assert totals == (stats["total_revenue"], stats["total_orders"]) == (sum(minor for _, minor in sold), 25)


async def test_what_sold_best_is_what_stayed_sold(shop: Shop) -> None:
    kept = await shop.sell(5, noon(1), fulfilled=True, paid=True)
    off = await shop.sell(9, noon(2))
    await shop.run(CancelOrder(order_id=off), noon(3))
    await shop.run(ReturnOrder(order_id=kept, lines=[ReturnLine(line=1, quantity=2)]), noon(4))
    other = Shop(shop.world, shop.merchant)
    await other.open(cost=None)
    await other.sell(4, noon(5))
    best = await shop.see("top-products")
    assert [(one["id"], one["quantity_sold"], one["revenue"]) for one in best] == [
        (str(other.product_id), 4, 40_000),
        (str(shop.product_id), 3, 30_000),
    ]
    assert best[0]["name"] == "قميص قطن"
    assert len(await shop.see("top-products", limit=1)) == 1
    assert (await shop.see("stats", start_date="2026-03-01", end_date="2026-03-31"))["products_with_cost"] == 1


async def test_a_period_that_cannot_be_is_refused_by_name(shop: Shop) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"start_date": "yesterday"}, "dashboard/not-a-day"),
        ({"end_date": "2026-02-30"}, "dashboard/not-a-day"),
        ({"start_date": "2026-03-02", "end_date": "2026-03-01"}, "dashboard/period-backwards"),
        ({"days": 3650, "granularity": "hour"}, "dashboard/period-too-long"),
    ]
    for params, code in wrong:
        answer = await shop.ask("revenue", **params)
        assert (answer.status_code, answer.json()["error"]["type"]) == (422, f"/problems/{code}"), answer.text
    shapes: list[dict[str, Any]] = [{"days": 0}, {"days": 3651}, {"granularity": "decade"}]
    for params in shapes:
        assert (await shop.ask("stats", **params)).status_code == 422
    assert (await shop.ask("top-products", limit=21)).status_code == 422


async def test_another_stores_sales_are_not_ours(shop: Shop) -> None:
    theirs = Shop(shop.world, await shop.world.merchant())
    await theirs.open()
    await theirs.sell(7, noon(10))
    found = await shop.see("stats", start_date="2026-03-01", end_date="2026-03-31")
    assert (found["total_orders"], found["total_revenue"], found["total_customers"]) == (0, 0, 1)


async def test_a_discarded_draft_is_nobodys_order(world: World) -> None:
    merchant = await world.merchant()
    draft = await drafted(world, merchant)
    at = f"/stores/{merchant.store_id}"
    assert (await merchant.delete(f"{at}/orders/{draft['id']}")).status_code == 204
    await world.fold()
    stats = (await merchant.get(f"{at}/dashboard/stats")).json()["data"]
    assert (stats["total_orders"], stats["cancelled_orders"]) == (0, 0)
    points = (await merchant.get(f"{at}/dashboard/revenue")).json()["data"]
    assert points
    assert sum(point["orders"] for point in points) == 0
    [buyer] = (await merchant.get(f"{at}/customers/")).json()["data"]["items"]
    assert buyer["total_orders"] == 0
    trust = (await merchant.get(f"{at}/customers/{buyer['id']}/trust-stats")).json()["data"]
    assert trust["last_order_at"] is None
