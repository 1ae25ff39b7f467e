"""Whatever orders come and go: uses are those of the orders that stand, and no limit is ever passed."""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from numu_core.coupons.commands import RedeemCoupon, ReleaseCoupon, ReviseCoupon
from numu_core.coupons.decider import COUPONS
from numu_core.coupons.events import CouponCreated
from numu_core.kernel.messages import Command
from numu_projections.coupons.projection import COUPONS as ROWS
from tests.coupons.shop import COUPON, offered, tenth
from tests.kernel.spec import folded, given, registry
from tests.orders.shop import STORE, egp

LIMIT, SHARE = 4, 2
orders = st.integers(1, 8).map(lambda n: UUID(int=n))
buyers = st.integers(101, 103).map(lambda n: UUID(int=n))


class CouponLaws(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.history = offered(replace(tenth, usage_limit=LIMIT, per_customer=SHARE))
        self.uses: dict[UUID, UUID] = {}  # order → customer
        self.active = True

    def accepts(self, command: Command) -> bool:
        when = given(*self.history).when(command)
        self.history += when.decided if when.refusal is None else []
        return when.refusal is None

    @rule(order_id=orders, customer_id=buyers)
    def redeem(self, order_id: UUID, customer_id: UUID) -> None:
        mine = [buyer for buyer in self.uses.values() if buyer == customer_id]
        fits = self.active and len(self.uses) < LIMIT and len(mine) < SHARE
        command = RedeemCoupon(coupon_id=COUPON, order_id=order_id, customer_id=customer_id, discount=egp(1))
        assert self.accepts(command) == (fits or order_id in self.uses)
        if fits:
            self.uses.setdefault(order_id, customer_id)

    @rule(order_id=orders)
    def release(self, order_id: UUID) -> None:
        assert self.accepts(ReleaseCoupon(coupon_id=COUPON, order_id=order_id))
        self.uses.pop(order_id, None)

    @rule(active=st.booleans())
    def switch(self, active: bool) -> None:
        assert self.accepts(ReviseCoupon(coupon_id=COUPON, store_id=STORE, active=active))
        self.active = active

    @invariant()
    def uses_are_those_of_the_orders_that_stand(self) -> None:
        facts = [fact for fact in self.history if registry().of_event[type(fact)] is COUPONS]
        assert isinstance(facts[0], CouponCreated)
        coupon = COUPONS.fold(facts)  # type: ignore[arg-type]
        assert coupon.used == len(self.uses) <= LIMIT
        assert folded(ROWS, facts)[COUPON].usage_count == len(self.uses)


TestCouponLaws = CouponLaws.TestCase
