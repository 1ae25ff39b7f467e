"""Whatever is lost, refused, repeated or done behind our back: never more goes back than came in, or than is owed."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from numu_core.kernel.errors import DomainError
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Money
from numu_core.orders.commands import CancelOrder, DeliverOrder, RefundOrder, ReturnOrder, ShipOrder
from numu_core.orders.decider import OFF, ORDERS
from numu_core.orders.events import MoneyReturned, OrderPaid
from numu_core.payments.commands import ReverseTransaction
from numu_core.payments.decider import PAYMENTS
from numu_core.payments.events import Report
from numu_core.refunds.commands import ApproveRefund, FailRefund, ProcessRefund, RejectRefund, RequestRefund
from numu_core.refunds.decider import REFUNDS
from numu_core.refunds.events import Reason, Status
from tests.payments.story import ORDER, PAYMENT, STORE, TOTAL, Counter
from tests.refunds.test_rules import paid_order

moves = st.sampled_from([CancelOrder, ShipOrder, DeliverOrder, ReturnOrder, RefundOrder])


class RefundLaws(RuleBasedStateMachine):
    """The provider's books are the test's; a job may be killed after it asked."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = Counter(paid_order)
        self.books = self.sent = self.behind = 0

    def ask(self, command: Command) -> bool:
        try:
            self.shop.run(command)
        except DomainError:
            return False
        return True

    @rule(move=moves)
    def the_order_moves(self, move: type[Command]) -> None:
        self.ask(move(order_id=ORDER))

    @rule(minor=st.none() | st.integers(1, TOTAL.minor))
    def staff_wants_some_back(self, minor: int | None) -> None:
        self.ask(RequestRefund(order_id=ORDER, store_id=STORE, amount_minor=minor, reason=Reason.OTHER))

    @rule(kind=st.sampled_from([ApproveRefund, RejectRefund, ProcessRefund]), pick=st.integers(0, 5))
    def staff_decides(self, kind: type[Command], pick: int) -> None:
        each = list(self.shop.state(REFUNDS, ORDER).each)
        if each:
            self.ask(kind(order_id=ORDER, store_id=STORE, refund_id=each[pick % len(each)]))

    @rule(fate=st.sampled_from(["told", "killed", "refused"]))
    def a_job_runs(self, fate: str) -> None:
        """As ``refunds.give_back`` does: look, ask for what is missing, tell."""
        refunds = self.shop.state(REFUNDS, ORDER)
        refund_id = refunds.under_way(PAYMENT)
        if refund_id is None:
            return
        refund = refunds.each[refund_id]
        assert refund.level
        missing = refund.level.minor - self.books
        if missing > 0 and fate == "refused":
            self.shop.run(FailRefund(order_id=ORDER, refund_id=refund_id, answer="no"))
            return
        self.books += max(0, missing)
        self.sent += max(0, missing)
        if fate != "killed":
            self.the_books_are_told()

    @rule()
    def the_books_are_told(self) -> None:
        report = Report(key=f"books{self.books}", transaction_id="1")
        refunded = Money(self.books, "EGP")
        self.shop.run(
            ReverseTransaction(
                payment_id=PAYMENT, provider_order_id="401122334", report=report, refunded=refunded, voided=False
            )
        )

    @precondition(lambda self: self.books < TOTAL.minor)
    @rule(share=st.integers(1, 100))
    def the_merchant_refunds_in_the_dashboard(self, share: int) -> None:
        minor = max(1, (TOTAL.minor - self.books) * share // 100)
        self.books += minor
        self.behind += minor

    @invariant()
    def never_more_than_came_in(self) -> None:
        assert self.books <= TOTAL.minor
        back = sum(event.amount.minor for event in self.shop.history if isinstance(event, MoneyReturned))
        came = sum(event.amount.minor for event in self.shop.history if isinstance(event, OrderPaid))
        assert back == self.shop.state(PAYMENTS, PAYMENT).given_back.minor <= came == TOTAL.minor

    @invariant()
    def the_order_knows_what_it_owes(self) -> None:
        order = self.shop.state(ORDERS, ORDER)
        assert order.owed_back.minor >= 0
        if order.status not in OFF:
            assert order.total == order.received + order.due - order.owed

    @invariant()
    def one_refund_of_a_payment_is_under_way(self) -> None:
        each = self.shop.state(REFUNDS, ORDER).each.values()
        assert sum(one.status is Status.PROCESSING for one in each) <= 1

    @invariant()
    def what_is_owed_is_on_its_way(self) -> None:
        order, each = self.shop.state(ORDERS, ORDER), self.shop.state(REFUNDS, ORDER).each.values()
        asked = sum(one.amount.minor for one in each if one.open)
        assert order.owed_back.minor <= asked


TestRefundLaws = RefundLaws.TestCase
TestRefundLaws.settings = settings(max_examples=200, stateful_step_count=25, deadline=None)
