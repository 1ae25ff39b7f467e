"""Two merchants and fifty shoppers do whatever they like while workers and projectors are killed; then all balances."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.faults.journeys import PRICES, Merchant, Shopper
from tests.faults.town import Town, town

MERCHANTS, SHOPPERS = 2, 50
RUNS, STEPS = 6, 400
VICTIMS = ("worker", "projector", "relay")
STATUSES = ("confirmed", "processing", "shipped", "delivered", "returned", "cancelled")
METHODS = ("cod", "cod", "instapay")
KILL_EVERY = 60  # errands
Errand = Callable[[Shopper, int], None]
CODES = ("TENTH", "tenth", "NOPE")


async def test_random_journeys_balance_to_the_last_piastre(tmp_path: Path) -> None:
    with town(tmp_path, gateways=1) as here:
        limits = settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # a run takes its time: what failed is told as it was
            suppress_health_check=list(HealthCheck),
        )
        street: Any = lambda: Journeys(here)  # noqa: E731 - hypothesis calls it as if it were the class
        await asyncio.to_thread(run_state_machine_as_test, street, settings=limits)


def put_into_the_cart(shopper: Shopper, which: int) -> None:
    shopper.add(which % len(PRICES), 1 + which % 4)


def change_the_cart(shopper: Shopper, which: int) -> None:
    shopper.change(which % 7)


def enter_a_coupon(shopper: Shopper, which: int) -> None:
    shopper.enter(CODES[which % len(CODES)])


def buy(shopper: Shopper, which: int) -> None:
    shopper.add(which % len(PRICES), 1)
    cards = shopper.merchant.cards
    card = cards[which % len(cards)] if cards and which % 2 else None
    shopper.check_out(METHODS[which // 7 % len(METHODS)], card)


def prove_a_transfer(shopper: Shopper, _: int) -> None:
    shopper.prove()


def believe_a_transfer(shopper: Shopper, _: int) -> None:
    shopper.merchant.approve()


def give_a_card(shopper: Shopper, _: int) -> None:
    shopper.merchant.give()


def move_an_order(shopper: Shopper, which: int) -> None:
    if orders := shopper.merchant.orders:
        shopper.merchant.move(orders[which % len(orders)], STATUSES[which // 11 % len(STATUSES)])


def edit_an_order(shopper: Shopper, which: int) -> None:
    merchant = shopper.merchant
    if merchant.orders:
        added = [{"product_id": merchant.products[which % len(PRICES)], "quantity": 1}] if which % 3 == 0 else []
        changed = [{"line": 1, "quantity": which // 3 % 6}]
        merchant.edit(merchant.orders[which % len(merchant.orders)], "edits", changes=changed, additions=added)


def cancel_a_part(shopper: Shopper, which: int) -> None:
    merchant = shopper.merchant
    if merchant.orders:
        order_id = merchant.orders[which % len(merchant.orders)]
        merchant.edit(order_id, "cancellations", lines=[{"line": 1, "quantity": 1}])


ERRANDS: tuple[Errand, ...] = (
    *(put_into_the_cart, change_the_cart, enter_a_coupon, buy, buy, buy, give_a_card),
    *(prove_a_transfer, believe_a_transfer, move_an_order, move_an_order, move_an_order, edit_an_order, cancel_a_part),
)


class Journeys(RuleBasedStateMachine):
    """One street with two shops."""

    def __init__(self, here: Town) -> None:
        super().__init__()
        self.here = here
        self.merchants: list[Merchant] = []
        self.shoppers: list[Shopper] = []
        self.done = 0

    @initialize()
    def open_shops(self) -> None:
        """Everybody is there."""
        self.merchants = [Merchant(self.here) for _ in range(MERCHANTS)]
        self.shoppers = [Shopper(self.here, self.merchants[n % MERCHANTS], n) for n in range(SHOPPERS)]

    @rule(errand=st.sampled_from(ERRANDS), who=st.integers(0, SHOPPERS - 1), which=st.integers(0, 10**6))
    def go(self, errand: Errand, who: int, which: int) -> None:
        """Somebody does something. One rule, so that no run goes without some errand."""
        errand(self.shoppers[who], which)
        self.done += 1
        if self.done % KILL_EVERY == 0:
            process = self.here.here.family[VICTIMS[which % len(VICTIMS)]]
            process.kill()
            process.start()

    def teardown(self) -> None:
        """Everything that is promised, seen from outside and from the log."""
        try:
            for merchant in self.merchants:
                asyncio.run(self.here.sound(merchant.tenant_id))
                merchant.balanced()
        finally:
            for client in [*(one.client for one in self.merchants), *(one.client for one in self.shoppers)]:
                client.close()
