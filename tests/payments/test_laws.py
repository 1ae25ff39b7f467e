"""Whatever a provider reports, however often and in whatever order: money counts once, and never for nothing."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from numu_core.inventory.decider import INVENTORY
from numu_core.kernel.errors import DomainError
from numu_core.kernel.money import Money
from numu_core.orders.commands import CancelOrder, MarkOrderPaid, ReopenOrder
from numu_core.orders.decider import ORDERS
from numu_core.orders.events import OrderPaid, PaymentStatus
from numu_core.payments.commands import ExpirePayment, RecordIntention, ReverseTransaction
from numu_core.payments.decider import PAYMENTS, Status
from numu_core.payments.events import (
    Outcome,
    PaymentCaptured,
    PaymentExpired,
    PaymentMismatched,
    PaymentOverpaid,
    Report,
)
from tests.payments.story import ORDER, PAYMENT, SHELF, TOTAL, Counter, card_order, intention, order_placed, told

outcomes, transactions = st.sampled_from([*Outcome, *[Outcome.CAPTURED] * 5]), st.integers(1, 3).map(str)
misfits = st.sampled_from([{}, {}, {}, {}, {}, {"amount": Money(1, "EGP")}, {"owner": "1"}, {"integration_id": "9"}])


class PaymentLaws(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.shop = Counter(order_placed)
        self.refunded = 0

    @initialize(known=st.booleans())
    def the_provider_is_ready(self, *, known: bool) -> None:
        if known:
            self.record_intention()

    @rule()
    def record_intention(self) -> None:
        self.shop.run(RecordIntention(payment_id=PAYMENT, intention=intention))

    @rule(outcome=outcomes, by=transactions, misfit=misfits, dressed=st.booleans())
    def the_provider_reports(self, outcome: Outcome, by: str, misfit: dict[str, object], *, dressed: bool) -> None:
        """Never refused: a report that is refused is a report that is lost."""
        report = told(outcome, f"{outcome}{by}{misfit}{dressed}", by, **misfit)
        self.shop.run(report)
        assert not self.shop.run(report), "the same report again is no news"

    @rule(minor=st.integers(0, TOTAL.minor), by=transactions, voided=st.booleans())
    def the_books_say(self, minor: int, by: str, *, voided: bool) -> None:
        if self.shop.state(PAYMENTS, PAYMENT).provider_order_id:
            report = Report(key=f"books{minor}{by}{voided}", transaction_id=by)
            refunded = Money(minor, "EGP")
            books = ReverseTransaction(
                payment_id=PAYMENT, provider_order_id="401122334", report=report, refunded=refunded, voided=voided
            )
            self.shop.run(books)

    @rule()
    def time_passes(self) -> None:
        self.shop.run(ExpirePayment(payment_id=PAYMENT))

    @rule(
        command=st.sampled_from(
            [CancelOrder(order_id=ORDER), MarkOrderPaid(order_id=ORDER), ReopenOrder(order_id=ORDER)]
        )
    )
    def staff_intervenes(self, command: CancelOrder | MarkOrderPaid | ReopenOrder) -> None:
        try:
            self.shop.run(command)
        except DomainError:
            return

    @rule()
    def the_order_is_paid_otherwise(self) -> None:
        """Given up, opened again with another payment, and paid over the counter."""
        self.time_passes()
        self.staff_intervenes(ReopenOrder(order_id=ORDER))
        self.staff_intervenes(MarkOrderPaid(order_id=ORDER))

    @invariant()
    def waiting_ends_once_and_never_after_money_came(self) -> None:
        ends = [event for event in self.shop.history if isinstance(event, PaymentCaptured | PaymentExpired)]
        assert sum(isinstance(event, PaymentExpired) for event in ends if event.payment_id == PAYMENT) <= 1
        assert not ends or not isinstance(ends[-1], PaymentExpired) or not self.shop.count(PaymentCaptured)

    @invariant()
    def money_counts_once(self) -> None:
        payment = self.shop.state(PAYMENTS, PAYMENT)
        assert self.shop.count(PaymentCaptured) == bool(payment.paid_by)
        assert self.shop.count(OrderPaid) <= 1
        captured = [event for event in self.shop.history if isinstance(event, PaymentCaptured)]
        assert all(event.amount == TOTAL for event in captured)

    @invariant()
    def what_was_captured_pays_the_order(self) -> None:
        order = self.shop.state(ORDERS, ORDER)
        if self.shop.count(PaymentCaptured):
            assert order.payment_status in {PaymentStatus.PAID, PaymentStatus.REFUNDED}
            assert order.paid_by == PAYMENT

    @invariant()
    def a_total_given_back_never_falls(self) -> None:
        refunded = self.shop.state(PAYMENTS, PAYMENT).refunded_minor
        assert refunded >= self.refunded
        self.refunded = refunded

    @invariant()
    def an_order_that_is_off_holds_no_stock(self) -> None:
        order, shelf = self.shop.state(ORDERS, ORDER), self.shop.state(INVENTORY, SHELF)
        assert shelf.reserved == (2 if order.holding else 0)
        assert shelf.on_hand == (3 if order.dispatched else 5)


TestPaymentLaws = PaymentLaws.TestCase
TestPaymentLaws.settings = settings(max_examples=150, stateful_step_count=20, deadline=None)


@settings(max_examples=60, deadline=None)
@given(reports=st.lists(st.tuples(outcomes, transactions), min_size=1, max_size=4, unique=True))
def test_the_order_of_reports_does_not_change_how_much_money_there_is(reports: list[tuple[Outcome, str]]) -> None:
    """Without voids, which say that money is not to be trusted any more."""
    seen = set()
    for order in permutations([one for one in reports if one[0] is not Outcome.VOIDED]):
        shop = Counter(card_order)
        for outcome, by in order:
            shop.run(told(outcome, f"{outcome}{by}", by))
        payment = shop.state(PAYMENTS, PAYMENT)
        status = payment.status if payment.paid_by else Status.PENDING
        seen.add((status, len(payment.overpaid_by), shop.count(PaymentOverpaid), shop.count(PaymentMismatched)))
    assert len(seen) == 1
