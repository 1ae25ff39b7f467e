"""Whatever the order of commands: nothing is promised twice, and history alone gives the state."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from numu_core.inventory.commands import (
    AdjustStock,
    CountStock,
    DispatchStock,
    InventoryCommand,
    ReceiveStock,
    ReleaseStock,
    ReserveStock,
    RestockReturn,
)
from numu_core.inventory.decider import INVENTORY
from numu_core.inventory.events import InventoryEvent, StockBecameAvailable, StockRanOut, stock_id
from numu_core.kernel.errors import DomainError

STORE, PRODUCT, VARIANT, PLACE = (UUID(int=n) for n in range(1, 5))
HERE: dict[str, Any] = {"stock_id": stock_id(VARIANT, PLACE), "variant_id": VARIANT, "location_id": PLACE}
WHOSE: dict[str, Any] = {**HERE, "store_id": STORE, "product_id": PRODUCT}

orders = st.integers(1, 4).map(lambda n: UUID(int=n))
pieces = st.integers(1, 20)


class InventoryLaws(RuleBasedStateMachine):
    """The simplest possible model: pieces on the shelf, pieces promised to each order, pieces each order has."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[InventoryEvent] = []
        self.shelf, self.promised, self.sent = 0, dict[UUID, int](), dict[UUID, int]()

    @property
    def free(self) -> int:
        return self.shelf - sum(self.promised.values())

    def accepts(self, command: InventoryCommand) -> bool:
        try:
            self.history += INVENTORY.handle(INVENTORY.fold(self.history), command)
        except DomainError:
            return False
        return True

    @rule(n=pieces)
    def receive(self, n: int) -> None:
        assert self.accepts(ReceiveStock(**WHOSE, quantity=n))
        self.shelf += n

    @rule(n=st.integers(-20, 20))
    def adjust(self, n: int) -> None:
        fits = -n <= self.free or n == 0
        assert self.accepts(AdjustStock(**WHOSE, change=n)) == fits
        self.shelf += n * fits

    @rule(n=st.integers(0, 20))
    def count(self, n: int) -> None:
        assert self.accepts(CountStock(**WHOSE, available=n))
        self.shelf += n - self.free

    @rule(order_id=orders, n=pieces)
    def reserve(self, order_id: UUID, n: int) -> None:
        fits = n <= self.free
        assert self.accepts(ReserveStock(**HERE, order_id=order_id, quantity=n)) == fits
        self.promised[order_id] = self.promised.get(order_id, 0) + n * fits

    @rule(order_id=orders)
    def release(self, order_id: UUID) -> None:
        if n := self.promised.pop(order_id, 0):
            assert self.accepts(ReleaseStock(**HERE, order_id=order_id, quantity=n))

    @rule(order_id=orders)
    def dispatch(self, order_id: UUID) -> None:
        if n := self.promised.pop(order_id, 0):
            assert self.accepts(DispatchStock(**HERE, order_id=order_id, quantity=n))
            self.shelf -= n
            self.sent[order_id] = self.sent.get(order_id, 0) + n

    @rule(order_id=orders, n=pieces)
    def sell_on_the_spot(self, order_id: UUID, n: int) -> None:
        fits = n <= self.free
        assert self.accepts(DispatchStock(**HERE, order_id=order_id, quantity=n, reserved=False)) == fits
        self.shelf -= n * fits
        self.sent[order_id] = self.sent.get(order_id, 0) + n * fits

    @rule(order_id=orders)
    def restock(self, order_id: UUID) -> None:
        if n := self.sent.pop(order_id, 0):
            assert self.accepts(RestockReturn(**HERE, order_id=order_id, quantity=n))
            self.shelf += n

    @rule(n=pieces)
    def release_or_dispatch_what_nobody_has(self, n: int) -> None:
        too_many = sum(self.promised.values()) + n
        assert not self.accepts(ReleaseStock(**HERE, order_id=UUID(int=9), quantity=too_many))
        assert not self.accepts(DispatchStock(**HERE, order_id=UUID(int=9), quantity=too_many))

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        stock = INVENTORY.fold(self.history)
        assert stock.on_hand == self.shelf
        assert stock.reserved == sum(self.promised.values())
        assert 0 <= stock.reserved <= stock.on_hand

    @invariant()
    def availability_is_told_when_it_flips_and_only_then(self) -> None:
        flips = [type(event) for event in self.history if isinstance(event, StockBecameAvailable | StockRanOut)]
        assert flips == [StockBecameAvailable, StockRanOut] * (len(flips) // 2) + [StockBecameAvailable] * (
            len(flips) % 2
        )
        assert (self.free > 0) == (flips[-1:] == [StockBecameAvailable])


TestInventoryLaws = InventoryLaws.TestCase
